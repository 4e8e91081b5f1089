"""The zip of a signed vote: its entries, its manifest, and nothing else in it (BDOC 2.1, ASiC-E)."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from idclient.emulators.collector.refusals import bad
from idclient.value import field, frozen

LIMIT = 32_768
_TYPE = b"application/vnd.etsi.asic-e+zip"
_MANIFEST = "META-INF/manifest.xml"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.ASCII)
_LOCAL_HEADER = 30
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ValueError, LookupError, NotImplementedError, RuntimeError, EOFError, OSError,
)  # fmt: skip
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@frozen
class Contents:
    """Data files with their media types and octets, by name, and the one signature file."""

    files: dict[str, tuple[str, bytes]] = field(repr=False)
    signature: bytes = field(repr=False)


def read_container(octets: bytes) -> Contents:
    """Return what is in a container. Raises: Refused."""
    if len(octets) > LIMIT:
        raise bad("container size")
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            entries = archive.infolist()
            _check_names(entries, octets)
            content = {entry.filename: _inflated(archive, entry) for entry in entries}
    except _UNREADABLE as problem:
        raise bad("zip") from problem
    if content.pop("mimetype") != _TYPE:
        raise bad("mimetype")
    signatures = [name for name in content if _SIGNATURES.fullmatch(name)]
    if len(signatures) != 1 or _MANIFEST not in content:
        raise bad("signature file")
    signature, declared = content.pop(signatures[0]), _manifest(content.pop(_MANIFEST))
    if any("/" in name for name in content) or set(content) != set(declared):
        raise bad("manifest")
    return Contents({name: (declared[name], data) for name, data in content.items()}, signature)


def _check_names(entries: list[zipfile.ZipInfo], octets: bytes) -> None:
    names = [entry.filename for entry in entries]
    if not names or names[0] != "mimetype" or len(set(names)) != len(names):
        raise bad("entries")
    first = entries[0]
    local = octets[:_LOCAL_HEADER]
    extra = int.from_bytes(local[28:30], "little")
    stored = int.from_bytes(local[8:10], "little") == zipfile.ZIP_STORED == first.compress_type
    if not stored or first.header_offset or extra or first.extra or first.flag_bits & 8:
        raise bad("mimetype")
    for entry in entries:
        start = entry.header_offset + _LOCAL_HEADER
        if octets[start : start + len(entry.filename.encode())] != entry.filename.encode():
            raise bad("local name")
        if entry.compress_type not in _METHODS or entry.flag_bits & 1 or entry.is_dir() or entry.file_size > LIMIT:
            raise bad("entry")


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        data = file.read(LIMIT + 1)
    if len(data) != entry.file_size:
        raise bad("size")
    return data


def _manifest(octets: bytes) -> dict[str, str]:
    """Return media types by name, those of the root left out. Raises: Refused."""
    found: dict[str, str] = {}
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        expected = {1: f"{_SPACE} manifest", 2: f"{_SPACE} file-entry"}.get(depth)
        if name != expected:
            raise bad("manifest")
        if depth == 1:
            return
        path, media = attributes.get(f"{_SPACE} full-path"), attributes.get(f"{_SPACE} media-type")
        if not path or not media or path in found:
            raise bad("manifest")
        found[path] = media

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = _doctype
    try:
        parser.Parse(octets, True)  # noqa: FBT003 - expat's own form
    except (expat.ExpatError, UnicodeError, ValueError) as problem:
        raise bad("manifest") from problem
    if found.pop("/", _TYPE.decode()) != _TYPE.decode():
        raise bad("manifest")
    return found


def _doctype(*_: object) -> None:
    raise bad("manifest")
