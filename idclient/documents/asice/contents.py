"""What is in a container: the data files that the manifest lists, and the signature files (EN 319 162-1, 4.3)."""

import fnmatch

from idclient.documents.asice.archive import Archive, Entry
from idclient.documents.asice.manifest import MEDIA_TYPE, PATH, read_manifest
from idclient.documents.asice.names import FOLDER, MIMETYPE
from idclient.documents.asice.xml import LARGEST
from idclient.documents.asice.zip_records import STORED
from idclient.errors.container import ContainerKindUnsupported, ContainerMalformed
from idclient.value import frozen

_SIMPLE = b"application/vnd.etsi.asic-s+zip"
_LONGEST_MIMETYPE = 256


@frozen
class Contents:
    """Data files and their media types by name, in the manifest's order, and signature files in that of the zip."""

    files: dict[str, Entry]
    media_types: dict[str, str]
    signatures: tuple[Entry, ...]


def read_contents(archive: Archive) -> Contents:
    """Return what is in a container that holds nothing unexpected.

    Raises: ContainerMalformed, ContainerKindUnsupported, ContainerTooLarge, DocumentUnreadable.
    """
    _check_mimetype(archive)
    names = {entry.name: entry for entry in archive.entries}
    if PATH not in names:
        raise ContainerMalformed(reason="manifest-missing")
    media_types = read_manifest(archive.read(names[PATH], limit=LARGEST))
    data = {name for name in names if name != MIMETYPE and not _is_own(name)}
    if data != set(media_types):
        raise ContainerMalformed(reason="manifest-entry")
    inside = [entry for entry in archive.entries if _is_own(entry.name) and entry.name != PATH]
    signatures = tuple(entry for entry in inside if _is_signature(entry.name))
    for entry in inside:
        if entry not in signatures:
            raise _unexpected(entry.name)
    return Contents({name: names[name] for name in media_types}, media_types, signatures)


def _is_own(name: str) -> bool:
    """Whether a name is in the container's own folder, in any case: some file systems do not tell cases apart."""
    return name.upper().startswith(FOLDER)


def _is_signature(name: str) -> bool:
    return fnmatch.fnmatchcase(name.removeprefix(FOLDER), "*signatures*.xml") and name.count("/") == 1


def _unexpected(name: str) -> ContainerKindUnsupported | ContainerMalformed:
    """Return what another entry of the folder says: signatures as CMS and bare time stamps have names of their own."""
    if name.endswith((".p7s", ".tst")) or fnmatch.fnmatchcase(name.removeprefix(FOLDER), "ASiC*Manifest*.xml"):
        return ContainerKindUnsupported(kind="cades")
    return ContainerMalformed(reason="meta-inf")


def _check_mimetype(archive: Archive) -> None:
    first = archive.entries[0] if archive.entries else None
    if first is None or first.name != MIMETYPE or first.method != STORED or not first.bare:
        raise ContainerMalformed(reason="mimetype")
    if first.size > _LONGEST_MIMETYPE:
        raise ContainerMalformed(reason="mimetype")
    said = archive.read(first, limit=_LONGEST_MIMETYPE)
    if said == _SIMPLE:
        raise ContainerKindUnsupported(kind="asic-s")
    if said != MEDIA_TYPE.encode():
        raise ContainerMalformed(reason="mimetype")
