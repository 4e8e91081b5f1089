"""XML as a signed vote may use it, and its canonical form (Canonical XML 1.1), of elements of three known prefixes.

The root declares all three, and nobody else declares anything: so the canonical form of an element is itself with the
three declarations, in the order of their prefixes, before its own attributes.
"""

from collections.abc import Iterator, Mapping

from idclient.emulators.collector.parsing import parse
from idclient.emulators.collector.refusals import bad
from idclient.value import mutable

NAMESPACES = {
    "asic": "http://uri.etsi.org/02918/v1.2.1#",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
}
_DECLARED = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in sorted(NAMESPACES.items()))
_DEEPEST = 16


@mutable
class Element:
    """An element with its prefix as it is written. `text` is all its text; only elements without children have any."""

    name: str
    attributes: Mapping[str, str]
    children: list["Element"]
    text: str = ""

    def named(self, name: str) -> list["Element"]:
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def everything(self) -> Iterator["Element"]:
        """Yield this element and all below it."""
        yield self
        for child in self.children:
            yield from child.everything()


def read(octets: bytes) -> Element:
    """Return the root of a document without document type, comments, instructions, or text between elements.

    Raises: Refused.
    """
    reader = _Reader()
    parse(octets, start=reader.start, end=reader.end, characters=reader.characters)
    if reader.root is None:
        raise bad("xml")
    return reader.root


def canonical(element: Element) -> bytes:
    """Return the canonical form of an element below the root, by itself."""
    return _written(element, _DECLARED).encode()


def _written(element: Element, declared: str = "") -> str:
    attributes = "".join(f' {name}="{_quoted(value)}"' for name, value in sorted(element.attributes.items()))
    inside = "".join(_written(child) for child in element.children) + _escaped(element.text)
    return f"<{element.name}{declared}{attributes}>{inside}</{element.name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _quoted(text: str) -> str:
    for character, written in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;"), ("\t", "&#x9;"), ("\n", "&#xA;")):
        text = text.replace(character, written)
    return text.replace("\r", "&#xD;")


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, self._own(attributes), [])
        prefix, colon, _ = name.partition(":")
        if prefix not in NAMESPACES or not colon or len(self._open) >= _DEEPEST:
            raise bad("prefix")
        if self._open:
            if self._open[-1].text:
                raise bad("text")
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        if self._open[-1].children:
            raise bad("text")
        self._open[-1].text += text

    def _own(self, attributes: dict[str, str]) -> dict[str, str]:
        """Return attributes without the declarations, which stand at the root, all three, and nowhere else."""
        declared = {
            name.removeprefix("xmlns:"): value for name, value in attributes.items() if name.startswith("xmlns")
        }
        if declared != ({} if self._open else NAMESPACES):
            raise bad("namespaces")
        own = {name: value for name, value in attributes.items() if not name.startswith("xmlns")}
        if any(":" in name or not value for name, value in own.items()):
            raise bad("attribute")
        return own
