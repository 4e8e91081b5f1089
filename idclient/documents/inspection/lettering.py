"""Fonts: embedded or not, and whether their letters are what they claim (ISO 32000-2, 9.9 and 9.10.3)."""

import unicodedata

from idclient.documents.inspection.look import Look
from idclient.documents.pdf.values import Dictionary, IndirectObject
from idclient.errors.document import DocumentDamaged

_FILES = (b"FontFile", b"FontFile2", b"FontFile3")
_FEWEST = 1


def look_at_font(look: Look, found: IndirectObject, font: Dictionary, fonts: set[bytes]) -> None:
    """Report a font that is not in the file, or whose letters are others than it says; collect its name.

    Raises: DocumentTooComplex.
    """
    kind = look.document.name(font.get(b"Subtype"))
    name = (look.document.name(font.get(b"BaseFont")) or b"").split(b"+")[-1]
    if name:
        fonts.add(name)
    if kind not in (b"Type0", b"Type3") and look.limits.exhaustive:
        descriptor = look.document.dictionary(font.get(b"FontDescriptor"))
        if descriptor is None or all(descriptor.get(key) is None for key in _FILES):
            look.report("font_not_embedded", font=name.decode("latin-1")[:60])
    if kind not in (b"Type0", b"CIDFontType0", b"CIDFontType2") and font.get(b"ToUnicode") is not None:
        _compare(look, found, font)


def _compare(look: Look, found: IndirectObject, font: Dictionary) -> None:
    """Report where glyphs are named as other letters or digits than the text that is read out of them."""
    from idclient.documents.inspection.fonts import Font
    from idclient.documents.inspection.glyphs import named_characters

    named = named_characters(look, font)
    if not named:
        return
    look.budget.take_object()
    try:
        said = Font(look, font).mapped()
    except DocumentDamaged:
        return
    differing = sum(_differs(text, said[code]) for code, text in named.items() if code in said)
    if differing >= _FEWEST:
        look.report("font_misleads", object=found.number, letters=differing)


def _differs(named: str, said: str) -> bool:
    """Whether both are letters or digits, and others: a decomposed or otherwise written form of the same is not."""
    one, other = (unicodedata.normalize("NFKD", text).casefold()[:1] for text in (named, said))
    return one.isalnum() and other.isalnum() and one != other
