"""The shape of a signature file: each element where the schema puts it, each attribute known, each Id once.

Elements are found by their place alone, never by an Id: what a reference names must be what stands in that place.
"""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime

from idclient.documents.asice.xml import Element, Name
from idclient.errors.container import SignatureXmlMalformed

_BLANK = " \t\r\n"


class Children:
    """The elements in an element, taken one after another; text between them is blank."""

    def __init__(self, element: Element) -> None:
        """Raises: SignatureXmlMalformed when there is other text between the elements."""
        if element.text.strip(_BLANK):
            raise SignatureXmlMalformed(reason="text")
        self._left = element.children[::-1]

    def take(self, *names: Name) -> Element:
        """Return the next one, which has one of the names. Raises: SignatureXmlMalformed."""
        if not self._left or self._left[-1].name not in names:
            raise SignatureXmlMalformed(reason="element")
        return self._left.pop()

    def maybe(self, *names: Name) -> Element | None:
        """Return the next one if it has one of the names."""
        return self._left.pop() if self._left and self._left[-1].name in names else None

    def many(self, *names: Name) -> Iterator[Element]:
        """Yield all that follow with one of the names."""
        while self._left and self._left[-1].name in names:
            yield self._left.pop()

    def end(self) -> None:
        """Raise SignatureXmlMalformed when something is left."""
        if self._left:
            raise SignatureXmlMalformed(reason="element")


def attributes(element: Element, *required: str, optional: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the attributes of an element that has these and no others. Raises: SignatureXmlMalformed."""
    found = {item.name[1]: item.value for item in element.attributes if not item.name[0]}
    if (
        len(found) != len(element.attributes)
        or not set(found) <= {*required, *optional}
        or not set(required) <= {*found}
    ):
        raise SignatureXmlMalformed(reason="attribute")
    return found


def only(element: Element, *names: Name, optional: tuple[str, ...] = ()) -> Element:
    """Return the single element in an element. Raises: SignatureXmlMalformed."""
    attributes(element, optional=optional)
    children = Children(element)
    found = children.take(*names)
    children.end()
    return found


def text_of(element: Element, *, optional: tuple[str, ...] = ()) -> str:
    """Return the text of an element that holds nothing else. Raises: SignatureXmlMalformed."""
    attributes(element, optional=optional)
    if element.children:
        raise SignatureXmlMalformed(reason="element")
    return element.text.strip(_BLANK)


def octets_of(element: Element, *, optional: tuple[str, ...] = ()) -> bytes:
    """Return base64 text decoded; white space is allowed everywhere. Raises: SignatureXmlMalformed."""
    text = text_of(element, optional=optional).translate(str.maketrans("", "", _BLANK))
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise SignatureXmlMalformed(reason="base64") from problem
    if not decoded:
        raise SignatureXmlMalformed(reason="base64")
    return decoded


def time_of(element: Element) -> datetime:
    """Return an xsd:dateTime with its zone, as UTC. Raises: SignatureXmlMalformed."""
    text = text_of(element)
    try:
        moment = datetime.fromisoformat(text)
        if "T" not in text or moment.tzinfo is None:
            raise SignatureXmlMalformed(reason="time")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise SignatureXmlMalformed(reason="time") from problem


def require_unique_ids(root: Element) -> None:
    """Refuse a file in which an Id occurs twice, in any spelling of the attribute. Raises: SignatureXmlMalformed."""
    found = [item.value for element in root.walk() for item in element.attributes if item.name[1].lower() == "id"]
    if len(set(found)) != len(found) or "" in found:
        raise SignatureXmlMalformed(reason="id")
