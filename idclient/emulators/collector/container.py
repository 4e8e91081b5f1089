"""A signed vote as a container (BDOC 2.1, ASiC-E): its data files, its manifest, one signature file, nothing else."""

import re

from idclient.emulators.collector.archive import read_archive
from idclient.emulators.collector.manifest import CONTAINER_TYPE, read_manifest
from idclient.emulators.collector.refusals import bad
from idclient.value import field, frozen

_TYPE = "mimetype"
_MANIFEST = "META-INF/manifest.xml"
_SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.ASCII)


@frozen
class Contents:
    """Data files with their media types and octets, by name, and the one signature file."""

    files: dict[str, tuple[str, bytes]] = field(repr=False)
    signature: bytes = field(repr=False)


def read_container(octets: bytes) -> Contents:
    """Return what is in a container. Raises: Refused."""
    content = read_archive(octets, _TYPE)
    if content.pop(_TYPE) != CONTAINER_TYPE.encode():
        raise bad("mimetype")
    signatures = [name for name in content if _SIGNATURES.fullmatch(name)]
    if len(signatures) != 1 or _MANIFEST not in content:
        raise bad("signature file")
    signature, declared = content.pop(signatures[0]), read_manifest(content.pop(_MANIFEST))
    if any("/" in name for name in content):
        raise bad("folder")
    if set(content) != set(declared):
        raise bad("manifest")
    return Contents({name: (declared[name], data) for name, data in content.items()}, signature)
