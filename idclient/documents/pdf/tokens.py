"""Text to values: a total tokenizer and parser for PDF objects (ISO 32000-2, 7.2 and 7.3).

Lenient where readers are: `+5`, `-.5`, `4.`, odd hexadecimal strings, comments anywhere, a key without a value, unknown
keywords. It works on an explicit stack, so that nesting costs no recursion, and stops at a depth no document needs.
"""

import re
from collections.abc import Callable

from idclient.documents.pdf.values import (
    Array,
    Boolean,
    Dictionary,
    Entry,
    IndirectObject,
    Name,
    Null,
    Number,
    Reference,
    References,
    String,
    Value,
)
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

DEPTH = 500
MOST_VALUES = 1 << 19
"""Values inside one object, long arrays of references apart: each costs time, and no honest object has so many."""

_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_GAP = rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+[\r\n])++"
SKIP = re.compile(rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+")
_TOKEN = re.compile(
    rb"(?P<reference>(?P<number>\d{1,10})" + _GAP + rb"(?P<generation>\d{1,10})" + _GAP + rb"R(?!" + _REGULAR + rb"))"
    rb"|(?P<numeral>[+-]?(?:\d+\.?\d*|\.\d+)(?!" + _REGULAR + rb"))"
    rb"|(?P<name>/" + _REGULAR + rb"*+)"
    rb"|(?P<opening><<|\[)"
    rb"|(?P<closing>>>|\])"
    rb"|(?P<literal>\()"
    rb"|(?P<hexadecimal><[^>]*+>)"
    rb"|(?P<word>" + _REGULAR + rb"++)"
)
_REFERENCES = re.compile(
    rb"\[(?:[\x00\t\n\x0c\r ]*+\d{1,10}[\x00\t\n\x0c\r ]++\d{1,10}[\x00\t\n\x0c\r ]++R(?=[\x00\t\n\x0c\r \]]))++"
    rb"[\x00\t\n\x0c\r ]*+"
)
_LONG = 2048
_HEADER = re.compile(rb"(\d{1,10})" + _GAP + rb"(\d{1,10})(?:" + _GAP + rb")?obj(?!" + _REGULAR + rb")")
_STREAM = re.compile(rb"stream(?:[ \t]*+\r?\n|\r)?")
_PARENTHESIS = re.compile(rb"[()]|\\[\s\S]")
_HASH = re.compile(rb"#([0-9A-Fa-f]{2})")
_CUT_REFERENCE = re.compile(SKIP.pattern + rb"\d{0,10}" + SKIP.pattern + rb"R?\Z")
_DIGITS = 40
"""Longer numerals are no numbers; Python refuses to read them from 4300 digits on."""
_CUT = 16
"""Length of the longest keyword and a bit: so near to its end, a buffer may hold half of one."""
END = b"\nendobj" + b"\n" * _CUT
"""Put behind the last bytes of a file, so that no token is taken for cut."""


class Truncated(DocumentDamaged):
    """The buffer ends within the object: there may be more in the file."""


class _Frame:
    __slots__ = ("items", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.items: list[Value] = []


def parse_value(buffer: bytes, start: int = 0) -> Value:
    """Return the object whose text begins at `start`, white space and comments skipped.

    A buffer that ends where the file ends must be closed with `END`.

    Raises: DocumentDamaged, of it Truncated at the end of the buffer; DocumentTooComplex.
    """
    stack: list[_Frame] = []
    position = start
    value: Value
    for _ in range(MOST_VALUES):
        match = _next(buffer, position)
        kind = match.lastgroup
        position = match.end()
        if kind == "opening":
            if len(stack) >= DEPTH:
                raise DocumentTooComplex(limit="nesting")
            long_list = _long_list(buffer, match)
            if long_list is None:
                stack.append(_Frame(match.start()))
                continue
            value, position = long_list, long_list.end
        elif kind == "closing":
            value = _close(stack, match)
        else:
            value = _SIMPLE[kind or ""](buffer, match)
            position = value.end
        if not stack:
            return value
        stack[-1].items.append(value)
    raise DocumentTooComplex(limit="values")


def parse_indirect(buffer: bytes, base: int, start: int = 0) -> IndirectObject:
    """Return the object that begins with `n g obj` at `start`; `base` is the buffer's offset in the file.

    Raises: DocumentDamaged, of it Truncated at the end of the buffer; DocumentTooComplex.
    """
    position = _skip(buffer, start)
    header = _HEADER.match(buffer, position)
    if header is None:
        raise _damaged(buffer, position, "object-header")
    number, generation = int(header[1]), int(header[2])
    position = _skip(buffer, header.end())
    if buffer.startswith(b"endobj", position):
        return IndirectObject(number, generation, Null(buffer, position, position), base)
    value = parse_value(buffer, position)
    data = None
    if isinstance(value, Dictionary):
        follows = _skip(buffer, value.end)
        if len(buffer) - follows < _CUT:
            raise Truncated(reason="object-cut")
        stream = _STREAM.match(buffer, follows)
        data = base + stream.end() if stream else None
    return IndirectObject(number, generation, value, base, data)


def _skip(buffer: bytes, position: int) -> int:
    match = SKIP.match(buffer, position)
    return match.end() if match else position


def _next(buffer: bytes, position: int) -> re.Match[bytes]:
    position = _skip(buffer, position)
    match = _TOKEN.match(buffer, position)
    if match is None:
        raise _damaged(buffer, position, "token")
    if match.end() == len(buffer) or (match.lastgroup == "numeral" and _CUT_REFERENCE.match(buffer, match.end())):
        raise Truncated(reason="object-cut")
    return match


def _damaged(buffer: bytes, position: int, reason: str) -> DocumentDamaged:
    if len(buffer) - position < _CUT or buffer[position : position + 1] == b"<":
        return Truncated(reason="object-cut")
    return DocumentDamaged(reason=reason)


def _long_list(buffer: bytes, match: re.Match[bytes]) -> Array | None:
    """Return a long array of references without taking it apart; None for any other."""
    if match[0] != b"[":
        return None
    found = _REFERENCES.match(buffer, match.start())
    if found is None or found.end() - found.start() < _LONG:
        return None
    if not buffer.startswith(b"]", found.end()):
        if _CUT_REFERENCE.match(buffer, found.end()):
            raise Truncated(reason="object-cut")
        return None
    items = References(buffer, found.start(), found.end())
    return Array(buffer, found.start(), found.end() + 1, items)


def _close(stack: list[_Frame], match: re.Match[bytes]) -> Value:
    buffer = match.string
    if not stack or (buffer[stack[-1].start] == 0x3C) != (match[0] == b">>"):
        raise DocumentDamaged(reason="brackets")
    frame = stack.pop()
    if match[0] == b"]":
        return Array(buffer, frame.start, match.end(), tuple(frame.items))
    return Dictionary(buffer, frame.start, match.end(), tuple(_entries(buffer, frame.items)))


def _entries(buffer: bytes, items: list[Value]) -> list[Entry]:
    entries: list[Entry] = []
    key: Name | None = None
    for item in items:
        if key is None:
            key = item if isinstance(item, Name) else None
        else:
            entries.append(Entry(key.value, key.start, item.end, item))
            key = None
    if key is not None:
        entries.append(Entry(key.value, key.start, key.end, Null(buffer, key.end, key.end)))
    return entries


def _reference(buffer: bytes, match: re.Match[bytes]) -> Value:
    return Reference(buffer, match.start(), match.end(), int(match["number"]), int(match["generation"]))


def _numeral(buffer: bytes, match: re.Match[bytes]) -> Value:
    text = match[0]
    if len(text) > _DIGITS:
        return Value(buffer, match.start(), match.end())
    return Number(buffer, match.start(), match.end(), float(text) if b"." in text else int(text))


def _name(buffer: bytes, match: re.Match[bytes]) -> Value:
    text = match[0][1:]
    if b"#" in text:
        text = _HASH.sub(lambda code: bytes((int(code[1], 16),)), text)
    return Name(buffer, match.start(), match.end(), text)


def _literal(buffer: bytes, match: re.Match[bytes]) -> Value:
    depth = 1
    for sign in _PARENTHESIS.finditer(buffer, match.end()):
        if sign[0] == b"(":
            depth += 1
        elif sign[0] == b")":
            depth -= 1
            if depth == 0:
                return String(buffer, match.start(), sign.end())
    raise Truncated(reason="string-cut")


def _hexadecimal(buffer: bytes, match: re.Match[bytes]) -> Value:
    return String(buffer, match.start(), match.end())


def _word(buffer: bytes, match: re.Match[bytes]) -> Value:
    start, end = match.span()
    match match[0]:
        case b"null":
            return Null(buffer, start, end)
        case b"true" | b"false":
            return Boolean(buffer, start, end, match[0] == b"true")
        case b"endobj" | b"stream" | b"endstream" | b"obj":
            raise DocumentDamaged(reason="object-cut")
    return Value(buffer, start, end)


_SIMPLE: dict[str, Callable[[bytes, re.Match[bytes]], Value]] = {
    "reference": _reference,
    "numeral": _numeral,
    "name": _name,
    "literal": _literal,
    "hexadecimal": _hexadecimal,
    "word": _word,
}
