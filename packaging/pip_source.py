"""pip, where Python came without it: the locked wheel, out of whatever package index pip itself is configured for."""

import configparser
import hashlib
import html.parser
import json
import ssl
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from failure import NO_NETWORK, SetupFailed
from system_packages import wanted

DEFAULT_INDEX = "https://pypi.org/simple"
"""What pip uses when nothing is configured (pip's own documented default of --index-url)."""

_KEYS = {"index-url": "PIP_INDEX_URL", "extra-index-url": "PIP_EXTRA_INDEX_URL", "cert": "PIP_CERT"}
_SYSTEM_WHEELS = Path("/usr/share/python-wheels")
_JSON = "application/vnd.pypi.simple.v1+json"
_ACCEPT = f"{_JSON}, text/html;q=0.5"


def system_wheel(folder: Path = _SYSTEM_WHEELS) -> Path | None:
    """Return the pip wheel that the distribution keeps for its own virtual environments."""
    return next(iter(sorted(folder.glob("pip-*-py2.py3-none-any.whl")) or sorted(folder.glob("pip-*.whl"))), None)


def configuration(environ: Mapping[str, str], home: Path, system: Path = Path("/")) -> dict[str, str]:
    """Read pip's settings the way pip does: files from the machine's to the person's, then PIP_* variables."""
    xdg = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [system / "etc/xdg/pip/pip.conf", system / "etc/pip.conf", home / ".pip/pip.conf", xdg / "pip/pip.conf"]
    own = environ.get("PIP_CONFIG_FILE")
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read([*files, *([own] if own else [])], encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        raise SetupFailed(f"pip's configuration cannot be read: {error}") from error
    settings = {}
    for section in ("global", "download", "install"):
        if parser.has_section(section):
            settings.update({key.replace("_", "-"): value.strip() for key, value in parser.items(section)})
    settings.update({key: environ[variable] for key, variable in _KEYS.items() if variable in environ})
    return {key: value for key, value in settings.items() if key in _KEYS}


class _Links(html.parser.HTMLParser):
    """Collects the addresses on an HTML page of an index that does not speak JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.extend(value for name, value in attrs if name == "href" and value)


def file_url(page: bytes, content_type: str, base: str, filename: str) -> str | None:
    """Find the address of a file on an index page, JSON (PEP 691) or HTML (PEP 503)."""
    if content_type.startswith(_JSON):
        links = [entry["url"] for entry in json.loads(page)["files"] if entry["filename"] == filename]
    else:
        reader = _Links()
        reader.feed(page.decode("utf-8", "replace"))
        links = [link for link in reader.found if _name(link) == filename]
    return urllib.parse.urljoin(base, links[0]) if links else None


def _name(link: str) -> str:
    return urllib.parse.unquote(urllib.parse.urlsplit(link).path.rsplit("/", 1)[-1])


def fetch(version: str, hashes: frozenset[str], folder: Path, environ: Mapping[str, str], home: Path) -> Path:
    """Download that version of pip and check it against the lock. Blocks. Raises: SetupFailed."""
    if wanted(environ, "OFFLINE"):
        raise SetupFailed("Python has no pip, and OFFLINE=1 forbids to fetch it. Install python3-venv.")
    settings = configuration(environ, home)
    filename = f"pip-{version}-py3-none-any.whl"
    indexes = [settings.get("index-url") or DEFAULT_INDEX, *settings.get("extra-index-url", "").split()]
    context = ssl.create_default_context(cafile=settings.get("cert") or None)
    trouble = ""
    for index in indexes:
        try:
            wheel = _from_index(index.rstrip("/") + "/pip/", filename, context)
        except (OSError, ValueError, KeyError) as error:
            trouble = f"\n{error}"
            continue
        if wheel is not None:
            if hashlib.sha256(wheel).hexdigest() not in hashes:
                raise SetupFailed(f"{filename} from the package index is not the one that requirements.lock names.")
            target = folder / filename
            target.write_bytes(wheel)
            return target
    raise SetupFailed(
        f"Python came without pip, and {filename} could not be fetched from the package index. {NO_NETWORK} "
        f"On Debian, the packages python3-venv and ca-certificates help.{trouble}"
    )


def _from_index(page_url: str, filename: str, context: ssl.SSLContext) -> bytes | None:
    page, content_type, base = _get(page_url, context)
    url = file_url(page, content_type, base, filename)
    return None if url is None else _get(url, context)[0]


def _get(url: str, context: ssl.SSLContext) -> tuple[bytes, str, str]:
    scheme = urllib.parse.urlsplit(url).scheme
    if scheme not in {"https", "http", "file"}:
        raise SetupFailed(f"The package index has an address of an unknown kind: {scheme}")
    if scheme == "file" and url.endswith("/"):
        url += "index.html"
    request = urllib.request.Request(url, headers={"Accept": _ACCEPT})
    with urllib.request.urlopen(request, timeout=60, context=context) as response:
        return response.read(), response.headers.get("Content-Type", ""), response.geturl()
