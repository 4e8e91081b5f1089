"""Glyph names and encodings: which character a code of a simple font stands for (ISO 32000-2, 9.6.5 and Annex D)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.values import Array, Dictionary, Name

if TYPE_CHECKING:
    from idclient.documents.inspection.look import Look

_TABLE = """
exclam=! quotedbl=" numbersign=# dollar=$ percent=% ampersand=& quotesingle=' parenleft=( parenright=) asterisk=* plus=+
comma=, hyphen=- minus=− period=. slash=/ zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 colon=:
semicolon=; less=< equal== greater=> question=? at=@ bracketleft=[ backslash=\\ bracketright=] asciicircum=^
underscore=_ grave=` quoteleft=‘ quoteright=’ quotedblleft=“ quotedblright=” quotedblbase=„ endash=– emdash=— bullet=•
ellipsis=… braceleft={ bar=| braceright=} asciitilde=~ Euro=€ germandbls=ß ae=æ AE=Æ oslash=ø Oslash=Ø eth=ð thorn=þ
dotlessi=ı lslash=ł Lslash=Ł section=§ degree=° fi=fi fl=fl ff=ff ffi=ffi ffl=ffl
"""
_SIGNS = dict(pair.split("=", 1) for pair in _TABLE.split()) | {"space": " ", "nbspace": " ", "nonbreakingspace": " "}
_ACCENTS = {
    "grave": "\u0300",
    "acute": "\u0301",
    "circumflex": "\u0302",
    "tilde": "\u0303",
    "macron": "\u0304",
    "breve": "\u0306",
    "dotaccent": "\u0307",
    "dieresis": "\u0308",
    "ring": "\u030a",
    "hungarumlaut": "\u030b",
    "caron": "\u030c",
    "cedilla": "\u0327",
    "ogonek": "\u0328",
}
_CODED = re.compile(r"uni([0-9A-F]{4})\Z|u([0-9A-F]{4,6})\Z")
_CODECS = {b"WinAnsiEncoding": "cp1252", b"MacRomanEncoding": "mac_roman", b"PDFDocEncoding": "latin-1"}
_STANDARD = {0x27: "’", 0x60: "‘", 0xAE: "fi", 0xAF: "fl"}


def character(name: bytes) -> str | None:
    """Return the character that a glyph name means (Adobe Glyph List, the part that text needs); None if unknown."""
    text = name.decode("latin-1").split(".", 1)[0]
    if len(text) == 1 and text.isascii() and text.isalpha():
        return text
    if text in _SIGNS:
        return _SIGNS[text]
    coded = _CODED.match(text)
    if coded:
        point = int(coded[1] or coded[2], 16)
        return chr(point) if point < 0x110000 else None
    mark = _ACCENTS.get(text[1:])
    return unicodedata.normalize("NFC", text[0] + mark) if mark and text[0].isalpha() else None


def characters_of(look: "Look", font: Dictionary) -> dict[int, str]:
    """Return what the codes of a simple font stand for by its /Encoding; nothing for a symbolic font without one."""
    document = look.document
    encoding = document.resolve(font.get(b"Encoding"))
    base = encoding.value if isinstance(encoding, Name) else None
    items = None
    if isinstance(encoding, Dictionary):
        base = document.name(encoding.get(b"BaseEncoding"))
        items = document.array(encoding.get(b"Differences"))
    found: dict[int, str] = {}
    if base is not None or not _is_own(look, font):
        codec = _CODECS.get(base or b"", "latin-1")
        found = {code: bytes((code,)).decode(codec, "replace") for code in range(32, 256)}
        if base in (None, b"StandardEncoding"):
            found = {code: text for code, text in found.items() if code < 127} | _STANDARD
    for code, text in _differences(items):
        if text is None:
            found.pop(code, None)
        else:
            found[code] = text
    return found


def named_characters(look: "Look", font: Dictionary) -> dict[int, str]:
    """Return the codes that /Differences gives a glyph with a known name. Raises: DocumentError."""
    encoding = look.document.dictionary(font.get(b"Encoding"))
    items = look.document.array(encoding.get(b"Differences")) if encoding else None
    return {code: text for code, text in _differences(items) if text is not None}


def _differences(items: Array | None) -> Iterator[tuple[int, str | None]]:
    code = 0
    for item in items.items if items else ():
        if isinstance(item, Name):
            yield code, character(item.value)
            code += 1
        else:
            code = integer(item) or 0


def _is_own(look: "Look", font: Dictionary) -> bool:
    """Whether the font brings an encoding of its own: an embedded or symbolic one, or Type 3."""
    kind = look.document.name(font.get(b"Subtype"))
    descriptor = look.document.dictionary(font.get(b"FontDescriptor"))
    name = look.document.name(font.get(b"BaseFont")) or b""
    embedded = descriptor is not None and any(
        descriptor.get(key) is not None for key in (b"FontFile", b"FontFile2", b"FontFile3")
    )
    return kind == b"Type3" or embedded or b"Symbol" in name or b"Dingbats" in name
