"""One text seen in several ways: folded, without its escapes, and what its hex and base64 spell.

Each view maps its characters back to places in the text, so that what is found in a view can be hidden in the text.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from idclient.value import frozen

_ESCAPES = re.compile(
    r"\\u(?P<unit>[0-9a-fA-F]{4})|(?P<octets>(?:%[0-9a-fA-F]{2})+|(?:\\x[0-9a-fA-F]{2})+)|\\(?P<char>[\\nrt])"
    r"|&\#(?P<number>[0-9]{1,7});|&\#x(?P<hex>[0-9a-fA-F]{1,6});"
)
_HEX = re.compile(r"[0-9a-f](?:[ :,\-]?[0-9a-f]){7,}")
_LISTED_HEX = re.compile(r"(?:0x[0-9a-f]{1,2}[,;\s]{0,3}){4,}")
_LISTED = re.compile(r"(?<![\d.])\d{1,3}(?:,\s?\d{1,3}){3,}(?![\d.])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_\-]{6,}")
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h"}
)


@frozen
class View:
    """Characters to search in; character i stands for `starts[i]` to `ends[i]` of the text.

    `decoded` tells that the characters are what an encoding spells, with anything at all on either side.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    decoded: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text of what lies from `start` to `end` in the view; `end` is behind `start`."""
        return self.starts[start], max(self.ends[start:end])


def fold(text: str) -> str:
    """Return a text without case, diacritics, compatibility forms and invisible characters."""
    return text.lower() if text.isascii() else "".join(map(_fold, text))


def views(text: str) -> Iterator[View]:
    """Yield every view of a text, the plain one first."""
    plain = _folded((char, index, index + 1) for index, char in enumerate(text)) if not text.isascii() else None
    plain = plain or View(text.lower(), range(len(text)), range(1, len(text) + 1))
    yield plain
    if "\\" in text or "%" in text or "&#" in text:
        yield _folded(_unescaped(text))
    for match in _HEX.finditer(plain.text):
        yield from _hex_views(plain, match)
    for match in _LISTED_HEX.finditer(plain.text):
        yield _listed(plain, match, r"[0-9a-f]{1,2}(?![0-9a-fx])", lambda item: int(item, 16))
    for match in _LISTED.finditer(plain.text):
        yield _listed(plain, match, r"\d+", int)
    for match in _BASE64.finditer(text):
        yield from _base64_views(match)


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char.isdigit():  # a footnote's number is no digit of a code
        return char
    if unicodedata.category(char) == "Cf":
        return ""
    decomposed = unicodedata.normalize("NFKD", char.casefold())
    bare = "".join(part for part in decomposed if not unicodedata.combining(part))
    return bare.casefold().translate(_WITHOUT_DECOMPOSITION)


def _folded(pieces: Iterator[tuple[str, int, int]], *, decoded: bool = False) -> View:
    """Return the view of characters with their places; one that folds to nothing belongs to the one before it."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for char, start, end in pieces:
        folded = _fold(char)
        if not folded and ends:
            ends[-1] = end
        chars.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    return View("".join(chars), starts, ends, decoded)


def _unescaped(text: str) -> Iterator[tuple[str, int, int]]:
    offset = 0
    for match in _ESCAPES.finditer(text):
        yield from ((text[index], index, index + 1) for index in range(offset, match.start()))
        yield from _meaning(match)
        offset = match.end()
    yield from ((text[index], index, index + 1) for index in range(offset, len(text)))


def _meaning(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    start, end = match.span()
    if match["octets"]:
        width = 3 if match["octets"].startswith("%") else 4
        octets = bytes.fromhex(match["octets"].replace("%", "").replace("\\x", ""))
        places = [(start + width * index, start + width * (index + 1)) for index in range(len(octets))]
        yield from _characters(octets, places)
        return
    if match["char"]:
        yield "\\" if match["char"] == "\\" else " ", start, end
        return
    number = int(match["unit"] or match["hex"] or "0", 16) or int(match["number"] or "0")
    yield chr(number) if number < 0x110000 else "?", start, end


def _characters(octets: bytes, places: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """Yield the characters of UTF-8; octets that are none count as Latin-1, and 00 (UTF-16, padding) as nothing."""
    offset = 0
    for char in octets.decode("utf-8", errors="surrogateescape"):
        size = 1 if "\udc80" <= char <= "\udcff" else len(char.encode())
        shown = chr(ord(char) - 0xDC00) if "\udc80" <= char <= "\udcff" else char
        start, end = places[offset][0], places[offset + size - 1][1]
        offset += size
        if shown != "\0":
            yield shown, start, end


def _hex_views(plain: View, match: re.Match[str]) -> Iterator[View]:
    digits = [index for index in range(*match.span()) if plain.text[index] not in " :,-"]
    for first in (0, 1):
        pairs = list(zip(digits[first::2], digits[first + 1 :: 2], strict=False))
        octets = bytes(int(plain.text[high] + plain.text[low], 16) for high, low in pairs)
        places = [(plain.starts[high], plain.ends[low]) for high, low in pairs]
        yield _folded(_characters(octets, places), decoded=True)


def _listed(plain: View, match: re.Match[str], item: str, value: Callable[[str], int]) -> View:
    items = [found for found in re.finditer(item, match[0]) if value(found[0]) < 256]
    octets = bytes(value(found[0]) for found in items)
    places = [plain.span(match.start() + found.start(), match.start() + found.end()) for found in items]
    return _folded(_characters(octets, places), decoded=True)


def _base64_views(match: re.Match[str]) -> Iterator[View]:
    run = match[0].replace("-", "+").replace("_", "/")
    for skipped in range(4):  # a run may begin anywhere in a group of four
        usable = (len(run) - skipped) // 4 * 4
        rest = run[skipped + usable :]
        chars = run[skipped : skipped + usable] + (rest.ljust(4, "=") if len(rest) > 1 else "")
        try:
            octets = base64.b64decode(chars)
        except binascii.Error:  # pragma: no cover - padded to whole groups of the alphabet
            continue
        first = match.start() + skipped
        places = [(first + index * 8 // 6, first + -(-(index + 1) * 8 // 6)) for index in range(len(octets))]
        yield _folded(_characters(octets, places), decoded=True)
