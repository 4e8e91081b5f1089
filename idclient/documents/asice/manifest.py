"""`META-INF/manifest.xml`: which files a container holds and of what type each is (OpenDocument 1.2 part 3, 3)."""

import re
from collections.abc import Mapping

from idclient.documents.asice.canonical import escape_value
from idclient.documents.asice.xml import Element, parse_xml
from idclient.errors.container import ContainerMalformed, SignatureXmlMalformed

PATH = "META-INF/manifest.xml"
MEDIA_TYPE = "application/vnd.etsi.asic-e+zip"
OCTETS = "application/octet-stream"
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3"})
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(\s*;\s*[!-~ ]{1,200})?")


def write_manifest(files: Mapping[str, str]) -> bytes:
    """Return a manifest of data files: names to media types, in order."""
    entries = "".join(_entry(name, kind) for name, kind in [("/", MEDIA_TYPE), *files.items()])
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<manifest:manifest xmlns:manifest="{_NAMESPACE}" manifest:version="1.2">{entries}</manifest:manifest>'
    ).encode()


def read_manifest(data: bytes) -> dict[str, str]:
    """Return the data files that a manifest lists, with their media types. Raises: ContainerMalformed."""
    try:
        root = parse_xml(data)
    except SignatureXmlMalformed as problem:
        raise ContainerMalformed(reason="manifest") from problem
    attributes = {item.name: item.value for item in root.attributes}
    version = attributes.pop((_NAMESPACE, "version"), "1.2")
    if root.name != (_NAMESPACE, "manifest") or attributes or version not in _VERSIONS or root.text.strip():
        raise ContainerMalformed(reason="manifest")
    files: dict[str, str] = {}
    for child in root.children:
        path, kind = _read_entry(child)
        if path in files:
            raise ContainerMalformed(reason="manifest-entry")
        files[path] = kind
    if files.pop("/", MEDIA_TYPE) != MEDIA_TYPE:
        raise ContainerMalformed(reason="manifest-entry")
    return files


def is_media_type(text: str) -> bool:
    """Whether a text is a media type (RFC 6838, 4.2)."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def _entry(path: str, kind: str) -> str:
    return (
        f'<manifest:file-entry manifest:full-path="{escape_value(path)}" manifest:media-type="{escape_value(kind)}">'
        "</manifest:file-entry>"
    )


def _read_entry(element: Element) -> tuple[str, str]:
    attributes = {item.name: item.value for item in element.attributes}
    path = attributes.pop((_NAMESPACE, "full-path"), "")
    kind = attributes.pop((_NAMESPACE, "media-type"), None)
    optional = {(_NAMESPACE, "version"), (_NAMESPACE, "size")}
    sound = element.name == (_NAMESPACE, "file-entry") and not element.children and not element.text.strip()
    if not sound or not path or kind is None or not set(attributes) <= optional:
        raise ContainerMalformed(reason="manifest-entry")
    return path, kind
