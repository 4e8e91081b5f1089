"""What lies over what on each page, annotations included."""

import re
from collections.abc import Iterator

from idclient.documents.inspection.annotations import HIDDEN, NO_VIEW, annotations, appearance, flags_of
from idclient.documents.inspection.canvas import Canvas, Cover
from idclient.documents.inspection.declarations import hidden_layers, is_hidden
from idclient.documents.inspection.drawing import numbers
from idclient.documents.inspection.geometry import IDENTITY, Box, Matrix, box_of, combined, common, upright
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.painting import Painter
from idclient.documents.inspection.state import State
from idclient.documents.pdf.pages import Page
from idclient.documents.pdf.values import Dictionary, Number

_LETTER: Box = (0.0, 0.0, 612.0, 792.0)
_HIDES = re.compile(rb"(?<![^\x00\t\n\x0c\r ])(?:Do|[fFbB]\*?|sh|EI)(?![^\x00\t\n\x0c\r ])")
_UNSEEN = frozenset({b"Popup", b"Link"})
_FILLED = frozenset({b"Square", b"Circle", b"Polygon", b"Redact"})
_OPAQUE = 0.9


def look_at_pages(look: Look) -> None:
    """Report text that is covered, and text that is not painted. Raises: DocumentError."""
    hidden = hidden_layers(look)
    painter = Painter(look, hidden)
    for number, page in enumerate(look.pages(), start=1):
        data = b"\n".join(_contents(look, page))
        marks = [
            (marker, found) for marker, found in annotations(look, page.dictionary) if _is_shown(look, found, hidden)
        ]
        if look.limits.notes or marks or _HIDES.search(data):
            _look_at_page(look, painter, page, number, data=data, marks=marks)


def _look_at_page(
    look: Look,
    painter: Painter,
    page: Page,
    number: int,
    *,
    data: bytes,
    marks: list[tuple[int | None, Dictionary]],
) -> None:
    canvas = Canvas(_visible(look, page), look.budget)
    painter.paint(canvas, data, look.document.dictionary(page.get(b"Resources")))
    for marker, annotation in marks:
        _paint_annotation(look, painter, canvas, annotation, marker)
    for (by, owner), count in canvas.covered().items():
        look.report("text_covered", page=number, by=by, object=owner, glyphs=count)
    if canvas.invisible:
        look.report("invisible_text", page=number, glyphs=canvas.invisible)


def _contents(look: Look, page: Page) -> Iterator[bytes]:
    contents = page.dictionary.get(b"Contents")
    array = look.document.array(contents)
    for item in array.items if array else (contents,):
        found = look.document.located(item)
        if found is not None and found.data is not None:
            look.budget.take_object()
            yield look.content(found)


def _visible(look: Look, page: Page) -> Box:
    media = upright(numbers(look, page.get(b"MediaBox"))) or _LETTER
    crop = upright(numbers(look, page.get(b"CropBox")))
    return common(media, crop) if crop else media


def _is_shown(look: Look, annotation: Dictionary, hidden: frozenset[int]) -> bool:
    if flags_of(look, annotation) & (HIDDEN | NO_VIEW) or look.document.name(annotation.get(b"Subtype")) in _UNSEEN:
        return False
    signed = look.document.name(annotation.get(b"FT")) == b"Sig" and look.document.dictionary(annotation.get(b"V"))
    return not signed and not is_hidden(look, annotation.get(b"OC"), hidden)


def _paint_annotation(look: Look, painter: Painter, canvas: Canvas, annotation: Dictionary, number: int | None) -> None:
    rectangle = upright(numbers(look, annotation.get(b"Rect")))
    if rectangle is None:
        return
    found = look.document.located(appearance(look, annotation))
    if found is None or not isinstance(found.value, Dictionary):
        _paint_filled(look, canvas, annotation, rectangle, number)
        return
    look.budget.take_object()
    box = upright(numbers(look, found.value.get(b"BBox"))) or rectangle
    values = numbers(look, found.value.get(b"Matrix"))
    matrix: Matrix = (
        (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else IDENTITY
    )
    painter.paint_appearance(canvas, found, State(_fitted(box_of(matrix, box), rectangle), canvas.visible), number)


def _fitted(box: Box, rectangle: Box) -> Matrix:
    """Return what moves an appearance's box into the annotation's rectangle (ISO 32000-2, 12.5.5, algorithm 8.1)."""
    wide, high = box[2] - box[0], box[3] - box[1]
    across = (rectangle[2] - rectangle[0]) / wide if wide else 1.0
    up = (rectangle[3] - rectangle[1]) / high if high else 1.0
    return combined((1.0, 0.0, 0.0, 1.0, -box[0], -box[1]), (across, 0.0, 0.0, up, rectangle[0], rectangle[1]))


def _paint_filled(look: Look, canvas: Canvas, annotation: Dictionary, rectangle: Box, number: int | None) -> None:
    """Paint what viewers draw of their own accord for an annotation without an appearance."""
    kind = look.document.name(annotation.get(b"Subtype"))
    colour = numbers(look, annotation.get(b"IC")) if kind in _FILLED else []
    if kind == b"FreeText":
        colour = numbers(look, annotation.get(b"C"))
    alpha = look.document.resolve(annotation.get(b"CA"))
    if colour and (not isinstance(alpha, Number) or alpha.value >= _OPAQUE):
        left, bottom, right, top = rectangle
        canvas.add_cover(
            Cover("annotation", number, (right - left, 0.0, 0.0, top - bottom, left, bottom), canvas.visible)
        )
