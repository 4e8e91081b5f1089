"""The report as one file for the help desk: a zip that a person has seen before it was saved. Nothing is uploaded.

Whatever comes in is redacted once more. The same content gives the same octets: fixed order, fixed times.
"""

import contextlib
import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from idclient.diagnosis.redaction import Redactor
from idclient.errors.output import OutputExists, OutputFolderMissing, OutputNotWritten, not_written
from idclient.value import frozen

MANIFEST_VERSION = 1
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name; the real one stands in the report."""
_UNIX = 3
_MODE = 0o600

README = """\
This file was made by `idclient diagnose` and holds no names, codes, numbers or PINs: they were replaced by
pseudonyms such as person#1. Look at report.txt and log.txt before you pass it on. Nothing was sent anywhere.

Selle faili tegi `idclient diagnose`. Nimesid, isikukoode, numbreid ega PIN-koode selles ei ole: nende asemel on
varjunimed nagu person#1. Vaadake enne edastamist report.txt ja log.txt üle. Kuhugi ei ole midagi saadetud.

Этот файл создан командой `idclient diagnose`. В нём нет имён, личных кодов, номеров и PIN-кодов: они заменены
псевдонимами, например person#1. Прежде чем передать файл, просмотрите report.txt и log.txt. Никуда ничего не
отправлено.
"""


@frozen
class Member:
    """One file of the bundle: its name, size in octets and SHA-256, hex."""

    name: str
    size: int
    sha256: str


@frozen
class Manifest:
    """What the bundle holds, and how often something was hidden in it."""

    members: tuple[Member, ...]
    redactions: int


@frozen
class Bundle:
    """A bundle not yet saved: what a person looks at before consenting. `content` maps each name to its octets."""

    content: dict[str, bytes]
    manifest: Manifest

    def octets(self) -> bytes:
        """Return the zip; the same for the same content."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, octets in self.content.items():
                entry = zipfile.ZipInfo(name, _MOMENT)
                entry.create_system, entry.external_attr = _UNIX, _MODE << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, octets)
        return buffer.getvalue()


def preview(*, report: bytes, text: str, log: Sequence[str], redactor: Redactor) -> Bundle:
    """Return what would be saved, redacted, for a person to see. `report` is JSON, UTF-8; `log` are its lines."""
    before = redactor.count
    content = {
        "report.json": _redacted_json(report, redactor),
        "report.txt": redactor.text(text).encode(),
        "log.txt": redactor.text("".join(f"{line}\n" for line in log)).encode(),
    }
    redactions = redactor.count - before
    members = tuple(_member(name, octets) for name, octets in content.items())
    described = {
        "manifest_version": MANIFEST_VERSION,
        "redactions": redactions,
        "files": [{"name": item.name, "size": item.size, "sha256": item.sha256} for item in members],
    }
    content["manifest.json"] = _json(described)
    content["README.txt"] = README.encode()
    members += tuple(_member(name, content[name]) for name in ("manifest.json", "README.txt"))
    return Bundle(content, Manifest(members, redactions))


def write_bundle(
    path: Path, *, report: bytes, text: str, log: Sequence[str], redactor: Redactor, overwrite: bool = False
) -> Manifest:
    """Save a bundle that its owner alone can read and return what is in it. Raises as `save`."""
    bundle = preview(report=report, text=text, log=log, redactor=redactor)
    save(path, bundle, overwrite=overwrite)
    return bundle.manifest


def save(path: Path, bundle: Bundle, *, overwrite: bool = False) -> None:
    """Write the zip beside its place, mode 0600, and put it there whole or not at all.

    Raises:
        OutputExists: there is a file and it is not to be replaced.
        OutputNotWritten: the folder cannot be written to.
    """
    if not overwrite and os.path.lexists(path):
        raise OutputExists
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=".idclient-", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(bundle.octets())
            file.flush()
            os.fsync(file.fileno())
        _put(temporary, path, overwrite=overwrite)
    except FileExistsError as error:
        raise OutputExists from error
    except OSError as error:
        raise not_written(error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def require_place(path: Path, *, overwrite: bool = False) -> None:
    """Make sure that a bundle can go there, before anybody waits for it or is asked. Raises: as `save`."""
    if not overwrite and os.path.lexists(path):
        raise OutputExists
    if not path.parent.is_dir():
        raise OutputFolderMissing(reason="ENOENT")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputNotWritten(reason="EACCES")


def _put(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Give the finished file its name; a file that came into being meanwhile is not replaced unless wanted."""
    if overwrite:
        temporary.replace(path)
    else:
        try:
            os.link(temporary, path)
        except (PermissionError, NotImplementedError, AttributeError):  # a file system without links
            if os.path.lexists(path):
                raise FileExistsError from None
            temporary.replace(path)
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _redacted_json(report: bytes, redactor: Redactor) -> bytes:
    """Redact inside the structure, which stays valid; what cannot be read as JSON is redacted as text."""
    try:
        value = json.loads(report)
    except (ValueError, RecursionError):
        return redactor.text(report.decode("utf-8", errors="replace")).encode()
    return (redactor.json(value, indent=2) + "\n").encode("utf-8", "surrogatepass")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass") + b"\n"


def _member(name: str, octets: bytes) -> Member:
    return Member(name, len(octets), hashlib.sha256(octets).hexdigest())
