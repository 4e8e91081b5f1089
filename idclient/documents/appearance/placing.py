"""Where on a page: what its reader sees of it and which way up (ISO 32000-2, 7.7.3.3, 12.5.5 and 14.11.2)."""

from collections.abc import Iterator
from itertools import islice
from math import isfinite

from idclient.documents.appearance.style import Corner, Style, UprightBox
from idclient.documents.pdf.boxes import Box, read_box
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.pages import Page
from idclient.documents.pdf.values import Number
from idclient.errors.appearance import BoxOffPage
from idclient.value import frozen

_LETTER = Box(0, 0, 612, 792)
_TOLERANCE = 0.01
_GAP = 6.0
_MOST_LISTED = 1000
_MOST_PLACES = 50
_UNSEEN = 2 | 32
"""Flags of annotations that are not shown: Hidden, NoView (ISO 32000-2, 12.5.3)."""


@frozen
class Sheet:
    """What is visible of a page. `quarters` is how often it is turned clockwise; `unit` is in points."""

    seen: Box
    quarters: int
    unit: float

    @property
    def width(self) -> float:
        """Its width as the reader sees it, in points."""
        return self.unit * (_height(self.seen) if self.quarters % 2 else _width(self.seen))

    @property
    def height(self) -> float:
        """Its height as the reader sees it, in points."""
        return self.unit * (_width(self.seen) if self.quarters % 2 else _height(self.seen))

    def on_page(self, box: UprightBox) -> Box:
        """Return a box that the reader sees in user space."""
        ends = ((box.x, box.y), (box.x + box.width, box.y + box.height))
        (x1, y1), (x2, y2) = (self._turned(x / self.unit, y / self.unit) for x, y in ends)
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def upright(self, box: Box) -> UprightBox:
        """Return a box in user space as the reader sees it."""
        seen, unit = self.seen, self.unit
        width, height = unit * _width(box), unit * _height(box)
        match self.quarters:
            case 0:
                return UprightBox(unit * (box.left - seen.left), unit * (box.bottom - seen.bottom), width, height)
            case 1:
                return UprightBox(unit * (box.bottom - seen.bottom), unit * (seen.right - box.right), height, width)
            case 2:
                return UprightBox(unit * (seen.right - box.right), unit * (seen.top - box.top), width, height)
            case _:
                return UprightBox(unit * (seen.top - box.top), unit * (box.left - seen.left), height, width)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        seen = self.seen
        match self.quarters:
            case 0:
                return seen.left + x, seen.bottom + y
            case 1:
                return seen.right - y, seen.bottom + x
            case 2:
                return seen.right - x, seen.top - y
            case _:
                return seen.left + y, seen.top - x


def sheet_of(document: PdfDocument, page: Page) -> Sheet:
    """Return what is visible of a page; what it does not say or says wrongly is as readers take it.

    Raises: DocumentError.
    """
    media = read_box(document, page.get(b"MediaBox"))
    media = _LETTER if media is None or media.empty else media
    crop = read_box(document, page.get(b"CropBox"))
    seen = media if crop is None else _common(media, crop)
    unit = _number(document, page, b"UserUnit", 1.0)
    turned = _number(document, page, b"Rotate", 0.0)
    quarters = int(turned) % 360 // 90 if turned % 90 == 0 else 0
    return Sheet(media if seen is None else seen, quarters, unit if unit > 0 else 1.0)


def chosen_box(document: PdfDocument, page: Page, style: Style) -> UprightBox:
    """Return where a style puts a new signature. Raises: BoxOffPage, DocumentError."""
    sheet = sheet_of(document, page)
    if style.box is None:
        return _in_corner(sheet, style, list(_taken(document, page, sheet)))
    box = style.box
    outside = (-box.x, -box.y, box.x + box.width - sheet.width, box.y + box.height - sheet.height)
    if max(outside) > _TOLERANCE:
        raise BoxOffPage(width=round(sheet.width), height=round(sheet.height))
    return box


def _in_corner(sheet: Sheet, style: Style, taken: list[UprightBox]) -> UprightBox:
    """Return a place near a corner that no other signature has, else the corner. On a small page it is smaller."""
    margin = min(style.margin, sheet.width / 10, sheet.height / 10)
    width = min(style.width, sheet.width - 2 * margin)
    height = min(style.height, sheet.height - 2 * margin)
    right = style.corner in {Corner.TOP_RIGHT, Corner.BOTTOM_RIGHT}
    top = style.corner in {Corner.TOP_LEFT, Corner.TOP_RIGHT}
    columns = min(_MOST_PLACES, max(1, int((sheet.width - 2 * margin + _GAP) // (width + _GAP))))
    rows = min(_MOST_PLACES, max(1, int((sheet.height - 2 * margin + _GAP) // (height + _GAP))))
    for column in range(columns):
        across = margin + column * (width + _GAP)
        for row in range(rows):
            along = margin + row * (height + _GAP)
            place = UprightBox(
                sheet.width - across - width if right else across,
                sheet.height - along - height if top else along,
                width,
                height,
            )
            if not any(_meets(place, other) for other in taken):
                return place
    return UprightBox(
        sheet.width - margin - width if right else margin,
        sheet.height - margin - height if top else margin,
        width,
        height,
    )


def _taken(document: PdfDocument, page: Page, sheet: Sheet) -> Iterator[UprightBox]:
    """Yield where signatures, and fields for them, stand on a page."""
    listed = document.array(page.get(b"Annots"))
    for item in islice(listed.items if listed else (), _MOST_LISTED):
        widget = document.dictionary(item)
        field = widget if widget is None or widget.get(b"FT") else document.dictionary(widget.get(b"Parent"))
        if widget is None or field is None or document.name(field.get(b"FT")) != b"Sig":
            continue
        box = read_box(document, widget.get(b"Rect"))
        if box is not None and not box.empty and not (document.integer(widget.get(b"F")) or 0) & _UNSEEN:
            yield sheet.upright(box)


def _meets(one: UprightBox, other: UprightBox) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _number(document: PdfDocument, page: Page, key: bytes, default: float) -> float:
    value = document.resolve(page.get(key))
    return float(value.value) if isinstance(value, Number) and isfinite(value.value) else default


def _common(one: Box, other: Box) -> Box | None:
    left, right = max(one.left, other.left), min(one.right, other.right)
    bottom, top = max(one.bottom, other.bottom), min(one.top, other.top)
    return Box(left, bottom, right, top) if left < right and bottom < top else None


def _width(box: Box) -> float:
    return box.right - box.left


def _height(box: Box) -> float:
    return box.top - box.bottom
