"""The manifest of a signed vote (OpenDocument, 17.7): what files there are, and of what media types."""

from idclient.emulators.collector.parsing import parse
from idclient.emulators.collector.refusals import bad

CONTAINER_TYPE = "application/vnd.etsi.asic-e+zip"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_PATH, _MEDIA, _VERSION = f"{_SPACE} full-path", f"{_SPACE} media-type", f"{_SPACE} version"


def read_manifest(octets: bytes) -> dict[str, str]:
    """Return media types by name, the container's own left out. Raises: Refused."""
    reader = _Reader()
    parse(octets, start=reader.start, end=reader.end, characters=reader.characters, separator=" ")
    if reader.found.pop("/", CONTAINER_TYPE) != CONTAINER_TYPE:
        raise bad("manifest root")
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        expected = {1: f"{_SPACE} manifest", 2: f"{_SPACE} file-entry"}.get(self._depth)
        if name != expected:
            raise bad("manifest element")
        if self._depth == 1:
            if attributes.keys() - {_VERSION}:
                raise bad("manifest attributes")
            return
        if attributes.keys() != {_PATH, _MEDIA} or not all(attributes.values()):
            raise bad("manifest attributes")
        if attributes[_PATH] in self.found:
            raise bad("manifest entry twice")
        self.found[attributes[_PATH]] = attributes[_MEDIA]

    def end(self, _name: str) -> None:
        self._depth -= 1

    def characters(self, text: str) -> None:
        if text.strip(" \t\n"):
            raise bad("manifest text")
