"""XML as signatures are written in it: read completely or refused, within limits, with nothing fetched or expanded.

No document type, no entity, no processing instruction, no `xml:` attribute: none of them belongs in a signature file,
and each has been used against programs that read one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from idclient.errors.container import ContainerTooLarge, SignatureXmlMalformed
from idclient.value import field, frozen, mutable

LARGEST = 10 << 20
"""Bytes; evidence of many years fits."""
_DEEPEST = 32
_MOST_ELEMENTS = 20_000
_MOST_ATTRIBUTES = 32
_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"

Name = tuple[str, str]
"""Namespace (empty without one) and local name."""


@frozen
class Attribute:
    """An attribute; `value` is normalised as XML 1.0, 3.3.3 says."""

    prefix: str
    name: Name
    value: str


@frozen
class Element:
    """An element. `scope` maps all prefixes in force to namespaces, the empty prefix to the default one."""

    prefix: str
    name: Name
    attributes: tuple[Attribute, ...]
    scope: Mapping[str, str] = field(repr=False)
    content: "list[Element | str]" = field(repr=False)
    """Elements and text in order; text is never empty, and never two in a row."""

    @property
    def children(self) -> "list[Element]":
        """The elements in it."""
        return [item for item in self.content if isinstance(item, Element)]

    @property
    def text(self) -> str:
        """The text directly in it."""
        return "".join(item for item in self.content if isinstance(item, str))

    def walk(self) -> "Iterator[Element]":
        """Yield the element and all below, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@mutable
class _Building:
    open: list[Element] = field(default_factory=list)
    root: Element | None = None
    count: int = 0

    def start(self, tag: str, pairs: list[str]) -> None:
        self.count += 1
        if len(self.open) >= _DEEPEST:
            raise SignatureXmlMalformed(reason="depth")
        if self.count > _MOST_ELEMENTS or len(pairs) > 2 * _MOST_ATTRIBUTES:
            raise ContainerTooLarge(limit="xml")
        attributes = list(zip(pairs[::2], pairs[1::2], strict=True))
        scope = _scope(self.open[-1].scope if self.open else {}, attributes)
        prefix, name = _resolved(tag, scope, default=True)
        plain = tuple(_attribute(raw, value, scope) for raw, value in attributes if not _declares(raw))
        if len({item.name for item in plain}) != len(plain):
            raise SignatureXmlMalformed(reason="attribute")
        element = Element(prefix, name, plain, scope, [])
        if self.open:
            self.open[-1].content.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def text(self, data: str) -> None:
        content = self.open[-1].content
        if content and isinstance(content[-1], str):
            content[-1] += data
        else:
            content.append(data)


def parse_xml(data: bytes) -> Element:
    """Return the root of a document in UTF-8. Raises: SignatureXmlMalformed, ContainerTooLarge."""
    from xml.parsers import expat

    if len(data) > LARGEST:
        raise ContainerTooLarge(limit="xml")
    building = _Building()
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.text
    parser.XmlDeclHandler = _require_utf8
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    try:
        parser.Parse(data, True)  # noqa: FBT003 that the data are complete can be said by position only
    except (expat.ExpatError, ValueError) as problem:
        raise SignatureXmlMalformed(reason="xml") from problem
    if building.root is None:
        raise SignatureXmlMalformed(reason="xml")
    return building.root


def _require_utf8(version: str, encoding: str | None, _standalone: int) -> None:
    """Refuse what another reader would decode otherwise than we do."""
    if version != "1.0" or (encoding or "UTF-8").upper() != "UTF-8":
        raise SignatureXmlMalformed(reason="encoding")


def _refuse_doctype(*_: Any) -> None:
    raise SignatureXmlMalformed(reason="doctype")


def _refuse_instruction(*_: Any) -> None:
    raise SignatureXmlMalformed(reason="instruction")


def _declares(raw: str) -> bool:
    return raw == "xmlns" or raw.startswith("xmlns:")


def _scope(outer: Mapping[str, str], attributes: list[tuple[str, str]]) -> Mapping[str, str]:
    """Return the prefixes in force (Namespaces in XML 1.0). Raises: SignatureXmlMalformed."""
    declared = {raw[6:]: value for raw, value in attributes if _declares(raw)}
    if not declared:
        return outer
    for prefix, namespace in declared.items():
        empty = bool(prefix) and not namespace
        if prefix in {"xml", "xmlns"} or namespace in {_XML, _XMLNS} or ":" in prefix or empty:
            raise SignatureXmlMalformed(reason="namespace")
        if namespace and ":" not in namespace:  # a relative one makes canonical XML fail (C14N 1.1, 1.3)
            raise SignatureXmlMalformed(reason="namespace")
    return {**outer, **declared}


def _resolved(raw: str, scope: Mapping[str, str], *, default: bool) -> tuple[str, Name]:
    prefix, colon, local = raw.rpartition(":")
    if (colon and not prefix) or ":" in prefix or not local:
        raise SignatureXmlMalformed(reason="namespace")
    if not prefix:
        return "", (scope.get("", "") if default else "", local)
    if prefix not in scope:
        raise SignatureXmlMalformed(reason="attribute" if prefix == "xml" else "namespace")
    return prefix, (scope[prefix], local)


def _attribute(raw: str, value: str, scope: Mapping[str, str]) -> Attribute:
    prefix, name = _resolved(raw, scope, default=False)
    return Attribute(prefix, name, value)
