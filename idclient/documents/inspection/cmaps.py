"""ToUnicode maps: which characters the codes of a font are read out as (ISO 32000-2, 9.10.3)."""

import re
from collections.abc import Iterator

_LIMIT = 1 << 20
_MOST_MAPPED = 1 << 16
_HEX = rb"<\s*([0-9A-Fa-f]+)\s*>"
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_PAIR = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_ONE = re.compile(_HEX)


def to_unicode(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield codes and their characters. Never fails."""
    count = 0
    found: Iterator[tuple[int, str]]
    for block in _BLOCK.finditer(data[:_LIMIT]):
        if block[1] == b"bfchar":
            found = ((int(pair[1], 16), _utf16(pair[2])) for pair in _PAIR.finditer(block[2]))
        else:
            found = _ranges(block[2])
        for code, text in found:
            count += 1
            if count > _MOST_MAPPED:
                return
            yield code, text


def _ranges(text: bytes) -> Iterator[tuple[int, str]]:
    for match in _RANGE.finditer(text):
        first, last = int(match[1], 16), int(match[2], 16)
        last = min(last, first + 0xFFFF)
        if match[3] is not None:
            start = _utf16(match[3])
            for code in range(first, last + 1):
                point = ord(start[-1]) + code - first if start else 0x110000
                yield code, start[:-1] + chr(point) if point < 0x110000 else ""
        else:
            targets = [_utf16(target[1]) for target in _ONE.finditer(match[4])]
            yield from zip(range(first, last + 1), targets, strict=False)


def _utf16(digits: bytes) -> str:
    data = bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))
    return (data if len(data) > 1 else b"\0" + data).decode("utf-16-be", "replace")
