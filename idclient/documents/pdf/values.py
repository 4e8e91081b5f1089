"""PDF objects as values (ISO 32000-2, 7.3). Each knows the bytes it was read from, so that it can be copied as it is.

A value is a slice of a buffer: `buffer[start:end]` is its text, byte for byte as in the file. `Null` as a dictionary's
value is the same as an absent key.
"""

import re
from collections.abc import Iterator, Sequence
from typing import overload

from idclient.value import field, frozen

_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S]?)|\r\n?")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_REFERENCE = re.compile(rb"(\d+)[\x00\s]+(\d+)[\x00\s]+R")
_DELIMITERS = b"\x00\t\n\x0c\r ()<>[]{}/%"
_NOT_HEXADECIMAL = re.compile(rb"[^0-9A-Fa-f]+")


@frozen(eq=False)
class Value:
    """Any object; by itself the text of a keyword that is none of the others."""

    buffer: bytes = field(repr=False)
    start: int
    end: int

    @property
    def raw(self) -> bytes:
        """The text of the object."""
        return self.buffer[self.start : self.end]


@frozen(eq=False)
class Null(Value):
    """`null`, or a key without a value."""


@frozen(eq=False)
class Boolean(Value):
    """`true` or `false`."""

    value: bool


@frozen(eq=False)
class Number(Value):
    """An integer or a real."""

    value: int | float


@frozen(eq=False)
class Name(Value):
    """A name; `value` is without the slash and with `#xx` decoded."""

    value: bytes


@frozen(eq=False)
class String(Value):
    """A literal or hexadecimal string."""

    @property
    def hexadecimal(self) -> bool:
        """Whether it is written between angle brackets."""
        return self.buffer[self.start] == 0x3C

    @property
    def value(self) -> bytes:
        """The decoded bytes; not decrypted."""
        inner = self.buffer[self.start + 1 : self.end - 1]
        if self.hexadecimal:
            digits = _NOT_HEXADECIMAL.sub(b"", inner)
            return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))
        return unescape(inner)


@frozen(eq=False)
class Reference(Value):
    """An indirect reference, `n g R`."""

    number: int
    generation: int


class References(Sequence[Reference]):
    """The references in a text that holds nothing else but white space: a page tree may list a million."""

    def __init__(self, buffer: bytes, start: int, end: int) -> None:
        self._buffer = buffer
        self._start = start
        self._end = end
        self._length = buffer.count(b"R", start, end)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Reference]:
        for match in _REFERENCE.finditer(self._buffer, self._start, self._end):
            yield Reference(self._buffer, match.start(), match.end(), int(match[1]), int(match[2]))

    @overload
    def __getitem__(self, index: int) -> Reference: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Reference, ...]: ...
    def __getitem__(self, index: int | slice) -> Reference | tuple[Reference, ...]:
        return tuple(self)[index]


@frozen(eq=False)
class Array(Value):
    """An array. Of a long list of references, `items` makes them when they are asked for."""

    items: Sequence[Value]


@frozen(eq=False)
class Entry:
    """A key and its value; `start` and `end` bound both in the dictionary's buffer."""

    key: bytes
    start: int
    end: int
    value: Value


@frozen(eq=False)
class Dictionary(Value):
    """A dictionary; of a key that occurs twice the last counts, as most readers have it."""

    entries: tuple[Entry, ...]

    def get(self, key: bytes) -> Value | None:
        """Return the value as written, not resolved; None when absent or null."""
        for entry in reversed(self.entries):
            if entry.key == key:
                return None if isinstance(entry.value, Null) else entry.value
        return None

    def keys(self) -> Iterator[bytes]:
        """Return the keys in order, decoded."""
        return (entry.key for entry in self.entries)


@frozen(eq=False)
class IndirectObject:
    """An object with a number, as found in the file.

    `base` is the offset in the file of the buffer's first byte; None when it came out of the object stream `container`.
    `data` is the offset in the file where stream data begins; None when the object is no stream. `written` is the value
    as it stands in the file, where it is encrypted there; None when `value` is.
    """

    number: int
    generation: int
    value: Value
    base: int | None
    data: int | None = None
    container: int | None = None
    written: Value | None = None

    @property
    def stored(self) -> Value:
        """The value as it stands in the file: by this, `base` and its bounds measure the file."""
        return self.value if self.written is None else self.written


def unescape(inner: bytes) -> bytes:
    """Return the bytes that the inside of a literal string stands for (ISO 32000-2, 7.3.4.2)."""
    return _ESCAPE.sub(_unescaped, inner) if b"\\" in inner or b"\r" in inner else inner


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    if escaped is None:
        return b"\n"
    if escaped[:1].isdigit() and escaped[0] < 0x38:
        return bytes((int(escaped, 8) & 0xFF,))
    if escaped in (b"\r", b"\n", b"\r\n"):
        return b""
    return _ESCAPED.get(escaped, escaped)


def edited(dictionary: Dictionary, changes: dict[bytes, bytes | None]) -> bytes:
    """Return the dictionary's text with keys set to new text, or removed (None); all else stays byte for byte.

    Of a changed key only one entry remains. Keys need no escaping.
    """
    pieces: list[bytes] = []
    position = dictionary.start
    missing = dict(changes)
    last = {entry.key: entry for entry in dictionary.entries if entry.key in changes}
    for entry in dictionary.entries:
        if entry.key not in changes:
            continue
        pieces.append(dictionary.buffer[position : entry.start])
        position = entry.end
        text = missing.get(entry.key)
        if text is not None and last[entry.key] is entry:
            pieces.append(_entry(entry.key, text))
            if dictionary.buffer[position] not in _DELIMITERS:
                pieces.append(b" ")
            del missing[entry.key]
    pieces.append(dictionary.buffer[position : dictionary.end - 2])
    pieces.extend(_entry(key, text) for key, text in missing.items() if text is not None)
    pieces.append(b">>")
    return b"".join(pieces)


def extended(array: Array, text: bytes) -> bytes:
    """Return the array's text with one more element at its end."""
    head = array.buffer[array.start : array.end - 1]
    gap = b"" if not array.items or head[-1:].isspace() else b" "
    return head + gap + text + b"]"


def _entry(key: bytes, text: bytes) -> bytes:
    gap = b"" if text[:1] in (b"<", b"(", b"[", b"/") else b" "
    return b"/" + key + gap + text
