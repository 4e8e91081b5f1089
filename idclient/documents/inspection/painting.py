"""Carry out content streams as far as it matters what hides what (ISO 32000-2, 8 and 9)."""

from idclient.documents.inspection.canvas import Canvas
from idclient.documents.inspection.content import Operand, operations
from idclient.documents.inspection.declarations import is_hidden
from idclient.documents.inspection.drawing import MOST_SAVED, Drawing
from idclient.documents.inspection.fonts import Font
from idclient.documents.inspection.geometry import box_of, combined, common, upright
from idclient.documents.inspection.images import is_opaque_image
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.operators import OPERATORS
from idclient.documents.inspection.state import State
from idclient.documents.pdf.values import Dictionary, IndirectObject
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_DEEPEST = 12
_KEPT = 1 << 22
_FORM, _USE = 40, 4
"""Operators that cost as much as beginning a form, and as finding an object by its name."""
_WRONG = (IndexError, TypeError, ValueError, OverflowError, AttributeError, KeyError, ZeroDivisionError)
"""What operands that are missing or of another kind lead to: viewers pass over such an operation."""


class Painter:
    """Paints pages and appearances. Fonts and images are looked at once for all of them."""

    def __init__(self, look: Look, hidden: frozenset[int]) -> None:
        self._look = look
        self._hidden = hidden
        self._fonts: dict[int, Font] = {}
        self._opaque: dict[int, bool] = {}
        self._streams: dict[int, bytes] = {}
        self._kept = 0

    def paint(self, canvas: Canvas, data: bytes, resources: Dictionary | None) -> None:
        """Paint a page's content. Raises: DocumentError."""
        drawing = Drawing(self._look, canvas, self._fonts, resources, State(clip=canvas.visible))
        self._run(drawing, data, depth=0)

    def paint_appearance(self, canvas: Canvas, found: IndirectObject, state: State, number: int | None) -> None:
        """Paint the appearance of an annotation with that number. Raises: DocumentError."""
        outer = Drawing(self._look, canvas, self._fonts, None, state)
        outer.annotation = number or 0
        self._form(outer, found, depth=0)

    def _run(self, drawing: Drawing, data: bytes, *, depth: int) -> None:
        take = self._look.budget.take_operators
        for operator, operands in operations(data):
            take(1)
            try:
                if operator == b"Do":
                    self._object(drawing, operands, depth)
                elif operator in (b"BDC", b"BMC"):
                    self._begin_marked(drawing, operands)
                elif operator in OPERATORS:
                    OPERATORS[operator](drawing, operands)
            except _WRONG:
                continue
            except (DocumentDamaged, DocumentTooComplex) as error:
                if self._look.budget.spent:
                    raise
                self._look.leave_out(error)

    def _form(self, outer: Drawing, found: IndirectObject, *, depth: int) -> None:
        if depth >= _DEEPEST or not isinstance(found.value, Dictionary):
            return
        self._look.budget.take_operators(_FORM)
        state = outer.state.copy()
        values = self._look.numbers(found.value.get(b"Matrix"))
        if len(values) == 6:
            a, b, c, d, e, f = values
            state.ctm = combined((a, b, c, d, e, f), state.ctm)
        box = upright(self._look.numbers(found.value.get(b"BBox")))
        if box is not None:
            state.clip = common(state.clip, box_of(state.ctm, box))
        resources = self._look.document.dictionary(found.value.get(b"Resources")) or outer.resources
        inner = Drawing(self._look, outer.canvas, self._fonts, resources, state)
        inner.annotation, inner.form = outer.annotation, found.number
        self._run(inner, self._data(found), depth=depth + 1)

    def _object(self, drawing: Drawing, operands: list[Operand], depth: int) -> None:
        self._look.budget.take_operators(_USE)
        value = drawing.resource(b"XObject", operands[0])
        found = self._look.document.located(value)
        if found is None or not isinstance(found.value, Dictionary) or not drawing.seen:
            return
        if is_hidden(self._look, found.value.get(b"OC"), self._hidden):
            return
        if self._look.document.name(found.value.get(b"Subtype")) == b"Form":
            self._form(drawing, found, depth=depth)
            return
        if found.number not in self._opaque:
            self._look.budget.take_object()
            self._opaque[found.number] = is_opaque_image(self._look, found.value, value)
        if self._opaque[found.number]:
            drawing.cover("image", drawing.state.ctm, found.number)
            drawing.canvas.add_image(drawing.state.ctm, drawing.state.clip, found.number)

    def _begin_marked(self, drawing: Drawing, operands: list[Operand]) -> None:
        name = operands[1] if len(operands) > 1 and operands[0] == "OC" else None
        layer = drawing.resource(b"Properties", name) if isinstance(name, str) else None
        if len(drawing.marked) < MOST_SAVED:
            drawing.marked.append(is_hidden(self._look, layer, self._hidden))

    def _data(self, found: IndirectObject) -> bytes:
        if found.number in self._streams:
            return self._streams[found.number]
        data = self._look.content(found)
        self._kept += len(data)
        if self._kept <= _KEPT:
            self._streams[found.number] = data
        return data
