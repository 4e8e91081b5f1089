"""The text that an appearance shows, and whether it is the text of a value."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from idclient.documents.inspection.canvas import Canvas
from idclient.documents.inspection.geometry import EVERYWHERE
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.painting import Painter
from idclient.documents.inspection.state import State
from idclient.documents.pdf.values import Value

_LONG = 20
"""From this many characters on, a field of several lines may show only the first of them."""
_SOFT = {0xAD: None, 0x200B: None, 0xFEFF: None}


def shown_text(look: Look, painter: Painter, value: Value | None) -> str | None:
    """Return the text that is seen in an appearance stream; None without one, or where its letters are not known.

    Raises: DocumentError.
    """
    found = look.document.located(value)
    if found is None or found.data is None:
        return None
    canvas = Canvas(EVERYWHERE, look.budget)
    painter.paint_appearance(canvas, found, State(), found.number)
    parts: list[str] = []
    for piece in canvas.pieces:
        if piece.font is None:
            return None
        part = piece.font.text([code for index, code in enumerate(piece.codes) if index not in piece.covered])
        if part is None:
            return None
        parts.append(part)
    return "".join(parts)


def agrees(
    shown: str, values: Sequence[str], *, scrolled: bool = False, formatted: bool = False, within: bool = False
) -> bool:
    """Whether a shown text is one of the values, white space and ways to write the same letter aside.

    `scrolled`: the beginning of a long value is enough. `formatted`: a script may have written a number or date another
    way, with the same digits. `within`: it is enough that the value contains it.
    """
    seen = _plain(shown)
    for value in map(_plain, values):
        if seen == value or (within and seen in value):
            return True
        if scrolled and len(seen) >= _LONG and seen in value:
            return True
        if formatted and _digits(seen) == _digits(value):
            return True
    return False


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_SOFT).split())


def _digits(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign.isdecimal() and sign != "0")
