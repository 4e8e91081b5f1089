"""What an element of a signature may hold: exactly these attributes, and exactly these children or a text."""

import base64
import binascii

from idclient.emulators.collector.markup import Element
from idclient.emulators.collector.refusals import bad


def require(
    element: Element, name: str, attributes: tuple[str, ...], *children: str, optional: tuple[str, ...] = ()
) -> None:
    """Make sure that an element has attributes (some may be absent) and children as named, no text. Raises: Refused."""
    if element.name != name or [child.name for child in element.children] != list(children):
        raise bad(f"shape of {name}")
    if element.text:
        raise bad(f"text of {name}")
    if set(element.attributes) - set(optional) != set(attributes):
        raise bad(f"attributes of {name}")


def only(element: Element, name: str, child: str) -> Element:
    """Return the one child of an element without attributes. Raises: Refused."""
    require(element, name, (), child)
    return element.children[0]


def text_of(element: Element, name: str, *, optional: tuple[str, ...] = ()) -> str:
    """Return the text of an element that has nothing else, and has that. Raises: Refused."""
    if element.name != name or element.children or not element.text:
        raise bad(f"shape of {name}")
    if set(element.attributes) - set(optional):
        raise bad(f"attributes of {name}")
    return element.text


def algorithm_of(element: Element, name: str) -> str:
    """Return the algorithm that an otherwise empty element names. Raises: Refused."""
    require(element, name, ("Algorithm",))
    return element.attributes["Algorithm"]


def octets_of(element: Element, name: str, *, optional: tuple[str, ...] = ()) -> bytes:
    """Return octets that an element holds in base64, written in the one way there is. Raises: Refused."""
    text = text_of(element, name, optional=optional)
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise bad("base64") from problem
    if base64.b64encode(octets).decode("ascii") != text:
        raise bad("base64")
    return octets
