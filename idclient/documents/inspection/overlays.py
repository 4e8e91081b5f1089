"""What lies over what on a page, annotations included."""

from idclient.documents.inspection.annotations import appearance
from idclient.documents.inspection.canvas import Canvas, Cover
from idclient.documents.inspection.geometry import IDENTITY, Box, Matrix, box_of, combined, common, upright
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.painting import Painter
from idclient.documents.inspection.state import State
from idclient.documents.pdf.pages import Page
from idclient.documents.pdf.values import Dictionary, Number

_LETTER: Box = (0.0, 0.0, 612.0, 792.0)
_FILLED = frozenset({b"Square", b"Circle", b"Polygon", b"Redact"})
_OPAQUE = 0.9


class Overlays:
    """Looks at the pages of one document; `hidden` are the numbers of layers that are not shown."""

    def __init__(self, look: Look, hidden: frozenset[int]) -> None:
        self._look = look
        self._painter = Painter(look, hidden)

    def look_at(self, page: Page, number: int, *, data: bytes, marks: list[tuple[int | None, Dictionary]]) -> None:
        """Report what is covered on a page with that content and those annotations. Raises: DocumentError."""
        look = self._look
        canvas = Canvas(self._visible(page), look.budget)
        self._painter.paint(canvas, data, look.document.dictionary(page.get(b"Resources")))
        for marker, annotation in marks:
            with look.part():
                self._paint(canvas, annotation, marker)
        for (by, owner), count in canvas.covered().items():
            look.report("text_covered", page=number, by=by, object=owner, glyphs=count)
        for by, owner in canvas.covered_images():
            look.report("image_covered", page=number, by=by, object=owner)
        if canvas.outside:
            look.report("outside_page", page=number, glyphs=canvas.outside)
        if canvas.invisible:
            look.report("invisible_text", page=number, glyphs=canvas.invisible)

    def _visible(self, page: Page) -> Box:
        media = upright(self._look.numbers(page.get(b"MediaBox"))) or _LETTER
        crop = upright(self._look.numbers(page.get(b"CropBox")))
        return common(media, crop) if crop else media

    def _paint(self, canvas: Canvas, annotation: Dictionary, number: int | None) -> None:
        look = self._look
        rectangle = upright(look.numbers(annotation.get(b"Rect")))
        if rectangle is None:
            return
        found = look.document.located(appearance(look, annotation))
        if found is None or not isinstance(found.value, Dictionary):
            self._paint_filled(canvas, annotation, rectangle, number)
            return
        look.budget.take_object()
        box = upright(look.numbers(found.value.get(b"BBox"))) or rectangle
        values = look.numbers(found.value.get(b"Matrix"))
        matrix: Matrix = IDENTITY
        if len(values) == 6:
            matrix = (values[0], values[1], values[2], values[3], values[4], values[5])
        state = State(_fitted(box_of(matrix, box), rectangle), canvas.visible)
        self._painter.paint_appearance(canvas, found, state, number)

    def _paint_filled(self, canvas: Canvas, annotation: Dictionary, rectangle: Box, number: int | None) -> None:
        """Paint what viewers draw of their own accord for an annotation without an appearance."""
        look = self._look
        kind = look.document.name(annotation.get(b"Subtype"))
        colour = look.numbers(annotation.get(b"IC")) if kind in _FILLED else []
        if kind == b"FreeText":
            colour = look.numbers(annotation.get(b"C"))
        characteristics = look.document.dictionary(annotation.get(b"MK")) if kind == b"Widget" else None
        if characteristics is not None:
            colour = look.numbers(characteristics.get(b"BG"))
        alpha = look.document.resolve(annotation.get(b"CA"))
        if colour and (not isinstance(alpha, Number) or alpha.value >= _OPAQUE):
            left, bottom, right, top = rectangle
            shape = (right - left, 0.0, 0.0, top - bottom, left, bottom)
            canvas.add_cover(Cover("annotation", number, shape, canvas.visible))


def _fitted(box: Box, rectangle: Box) -> Matrix:
    """Return what moves an appearance's box into the annotation's rectangle (ISO 32000-2, 12.5.5, algorithm 8.1)."""
    wide, high = box[2] - box[0], box[3] - box[1]
    across = (rectangle[2] - rectangle[0]) / wide if wide else 1.0
    up = (rectangle[3] - rectangle[1]) / high if high else 1.0
    return combined((1.0, 0.0, 0.0, 1.0, -box[0], -box[1]), (across, 0.0, 0.0, up, rectangle[0], rectangle[1]))
