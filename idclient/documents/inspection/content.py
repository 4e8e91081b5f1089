"""Content streams to operations: a total tokenizer (ISO 32000-2, 7.8.2 and 8.9.7).

Operands are plain Python values: numbers are float, names str, strings bytes, arrays list, dictionaries dict. What
cannot be read is skipped, as viewers do.
"""

import re
from collections.abc import Iterator
from typing import Any

from idclient.documents.pdf.values import unescape

Operand = Any
"""float, str, bytes, bool, list or dict; Any because they nest."""
Operation = tuple[bytes, list[Operand]]

_SPACE = rb"[\x00\t\n\x0c\r ]"
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_TOKEN = re.compile(
    rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+(?:"
    rb"([+-]?(?:\d+\.?\d*|\.\d+)(?!" + _REGULAR + rb"))"  # 1 number
    rb"|/(" + _REGULAR + rb"*+)"  # 2 name
    rb"|\(((?:[^()\\]|\\[\s\S])*+)\)"  # 3 literal string without parentheses in it
    rb"|([A-Za-z'\"]" + _REGULAR + rb"*+)"  # 4 operator
    rb"|<([0-9A-Fa-f\x00\t\n\x0c\r ]*+)>"  # 5 hexadecimal string
    rb"|(<<|>>|[\[\]])"  # 6 bracket
    rb"|(\()"  # 7 literal string with parentheses
    rb"|([{}<>)]|" + _REGULAR + rb"++))"  # 8 anything else
)
_PARENTHESIS = re.compile(rb"[()]|\\[\s\S]")
_HASH = re.compile(rb"#([0-9A-Fa-f]{2})")
_END_OF_IMAGE = re.compile(rb"(?:" + _SPACE + rb"|(?<=ID.))EI(?=" + _SPACE + rb"|\Z)", re.DOTALL)
_PRINTABLE = re.compile(rb"[\t\n\r\x20-\x7e]*+\Z")
_DEEPEST = 64
_MOST_OPERANDS = 1 << 16
_WORDS: dict[bytes, Operand] = {b"true": True, b"false": False, b"null": None}
_SPACES = re.compile(_SPACE + rb"+")


def operations(data: bytes) -> Iterator[Operation]:
    """Yield the operations of a content stream. An inline image comes as `EI` with its dictionary and its raw data."""
    stack: list[list[Operand]] = [[]]
    position = 0
    while (match := _TOKEN.match(data, position)) is not None:
        position = match.end()
        kind = match.lastindex
        if kind == 4:
            word = match[4]
            if word in _WORDS:
                stack[-1].append(_WORDS[word])
            elif word == b"ID":
                content, position = _image(data, position)
                yield b"EI", [_pairs(stack[0]), content]
                stack = [[]]
            else:
                if word != b"BI":
                    yield word, stack[0]
                stack = [[]]
        elif kind == 6:
            _bracket(match[6], stack)
        elif kind == 7:
            value, position = _nested(data, position)
            stack[-1].append(value)
        elif len(stack[-1]) < _MOST_OPERANDS:
            stack[-1].append(_simple(kind, match))


def _simple(kind: int | None, match: re.Match[bytes]) -> Operand:
    if kind == 1:
        return float(match[1])
    if kind == 2:
        return _HASH.sub(lambda code: bytes((int(code[1], 16),)), match[2]).decode("latin-1")
    if kind == 3:
        return unescape(match[3])
    if kind == 5:
        digits = _SPACES.sub(b"", match[5])
        return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))
    return 0.0


def _bracket(sign: bytes, stack: list[list[Operand]]) -> None:
    if sign in (b"[", b"<<"):
        if len(stack) < _DEEPEST:
            stack.append([])
    elif len(stack) > 1:
        closed = stack.pop()
        stack[-1].append(closed if sign == b"]" else _pairs(closed))


def _pairs(items: list[Operand]) -> dict[str, Operand]:
    return {key: value for key, value in zip(items[::2], items[1::2], strict=False) if isinstance(key, str)}


def _nested(data: bytes, start: int) -> tuple[bytes, int]:
    depth = 1
    for sign in _PARENTHESIS.finditer(data, start):
        if sign[0] == b"(":
            depth += 1
        elif sign[0] == b")":
            depth -= 1
            if depth == 0:
                return unescape(data[start : sign.start()]), sign.end()
    return b"", len(data)


def _image(data: bytes, start: int) -> tuple[bytes, int]:
    """Return an inline image's data and where it ends: the first `EI` behind which content goes on."""
    for match in _END_OF_IMAGE.finditer(data, start):
        if _PRINTABLE.match(data[match.end() : match.end() + 24]):
            return data[start + 1 : match.start()], match.end()
    return data[start + 1 :], len(data)
