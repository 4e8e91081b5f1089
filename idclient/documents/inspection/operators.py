"""What each operator does to a drawing (ISO 32000-2, Annex A). Those that only draw lines do nothing here."""

from collections.abc import Callable, Mapping

from idclient.documents.inspection.content import Operand
from idclient.documents.inspection.drawing import MOST_SAVED, Drawing
from idclient.documents.inspection.geometry import IDENTITY, Matrix, combined, common
from idclient.documents.inspection.images import is_opaque_inline
from idclient.documents.inspection.outline import Outline
from idclient.documents.pdf.values import Array, Name, Number

Operands = list[Operand]
Operator = Callable[[Drawing, Operands], None]
_LIGHT, _NO_INK = 0.98, 0.02
_THICK = 3.0
"""Width of a line, in units of the page, from which on it could hide text."""


def _matrix(operands: Operands) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _save(drawing: Drawing, _operands: Operands) -> None:
    if len(drawing.saved) < MOST_SAVED:
        drawing.saved.append(drawing.state.copy())


def _restore(drawing: Drawing, _operands: Operands) -> None:
    if drawing.saved:
        drawing.state = drawing.saved.pop()


def _transform(drawing: Drawing, operands: Operands) -> None:
    drawing.state.ctm = combined(_matrix(operands), drawing.state.ctm)


def _extended(drawing: Drawing, operands: Operands) -> None:
    document = drawing.look.document
    found = document.dictionary(drawing.resource(b"ExtGState", operands[0]))
    if found is None:
        return
    for key, name in ((b"ca", "fill_alpha"), (b"CA", "stroke_alpha"), (b"LW", "line_width")):
        number = document.resolve(found.get(key))
        if isinstance(number, Number):
            setattr(drawing.state, name, float(number.value))
    blend = document.resolve(found.get(b"BM"))
    if isinstance(blend, Array) and blend.items:
        blend = document.resolve(blend.items[0])
    if isinstance(blend, Name):
        drawing.state.blend = blend.value.decode("latin-1")
    font = document.array(found.get(b"Font"))
    if font is not None and len(font.items) == 2:
        drawing.use_font(font.items[0], drawing.look.numbers(font)[0])


def _gray(drawing: Drawing, operands: Operands) -> None:
    drawing.state.white = float(operands[0]) > _LIGHT


def _rgb(drawing: Drawing, operands: Operands) -> None:
    drawing.state.white = len(operands) == 3 and min(operands) > _LIGHT


def _cmyk(drawing: Drawing, operands: Operands) -> None:
    drawing.state.white = len(operands) == 4 and max(operands) < _NO_INK


def _any_colour(drawing: Drawing, operands: Operands) -> None:
    plain = bool(operands) and all(isinstance(value, float) for value in operands)
    drawing.state.white = plain and len(operands) == 3 and min(operands) > _LIGHT


def _move(drawing: Drawing, operands: Operands) -> None:
    drawing.path.move(float(operands[0]), float(operands[1]))


def _line(drawing: Drawing, operands: Operands) -> None:
    drawing.path.line(float(operands[-2]), float(operands[-1]))


def _rectangle(drawing: Drawing, operands: Operands) -> None:
    x, y, width, height = (float(value) for value in operands)
    drawing.path.rectangle(x, y, width, height)


def _fill(drawing: Drawing, operands: Operands) -> None:
    _fill_by(drawing, operands, even_odd=False)


def _fill_even_odd(drawing: Drawing, operands: Operands) -> None:
    _fill_by(drawing, operands, even_odd=True)


def _fill_by(drawing: Drawing, operands: Operands, *, even_odd: bool) -> None:
    try:
        for matrix in drawing.path.filled(drawing.state.ctm, even_odd=even_odd):
            drawing.cover("fill", matrix)
    finally:
        _end_path(drawing, operands)


def _stroke(drawing: Drawing, operands: Operands) -> None:
    a, b, c, d, _e, _f = drawing.state.ctm
    width = drawing.state.line_width
    try:
        if width * abs(a * d - b * c) ** 0.5 >= _THICK:
            for matrix in drawing.path.stroked(drawing.state.ctm, width):
                drawing.cover("line", matrix)
    finally:
        _end_path(drawing, operands)


def _line_width(drawing: Drawing, operands: Operands) -> None:
    drawing.state.line_width = abs(float(operands[0]))


def _end_path(drawing: Drawing, _operands: Operands) -> None:
    box = drawing.path.box(drawing.state.ctm) if drawing.clipping else None
    if box is not None:
        drawing.state.clip = common(drawing.state.clip, box)
    drawing.clipping = False
    drawing.path = Outline()


def _clip(drawing: Drawing, _operands: Operands) -> None:
    drawing.clipping = True


def _shade(drawing: Drawing, _operands: Operands) -> None:
    left, bottom, right, top = common(drawing.state.clip, drawing.canvas.visible)
    drawing.cover("fill", (right - left, 0.0, 0.0, top - bottom, left, bottom))


def _begin_text(drawing: Drawing, _operands: Operands) -> None:
    drawing.text = drawing.line = IDENTITY


def _font(drawing: Drawing, operands: Operands) -> None:
    drawing.use_font(drawing.resource(b"Font", operands[0]), float(operands[1]))


def _next_line(drawing: Drawing, operands: Operands) -> None:
    drawing.line = combined((1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1])), drawing.line)
    drawing.text = drawing.line


def _next_line_leading(drawing: Drawing, operands: Operands) -> None:
    drawing.state.leading = -float(operands[1])
    _next_line(drawing, operands)


def _text_matrix(drawing: Drawing, operands: Operands) -> None:
    drawing.text = drawing.line = _matrix(operands)


def _new_line(drawing: Drawing, _operands: Operands) -> None:
    _next_line(drawing, [0.0, -drawing.state.leading])


def _show(drawing: Drawing, operands: Operands) -> None:
    drawing.show(operands[:1])


def _show_array(drawing: Drawing, operands: Operands) -> None:
    drawing.show(operands[0])


def _show_line(drawing: Drawing, operands: Operands) -> None:
    _new_line(drawing, [])
    _show(drawing, operands)


def _show_spaced(drawing: Drawing, operands: Operands) -> None:
    drawing.state.word, drawing.state.character = float(operands[0]), float(operands[1])
    _show_line(drawing, operands[2:])


def _character(drawing: Drawing, operands: Operands) -> None:
    drawing.state.character = float(operands[0])


def _word(drawing: Drawing, operands: Operands) -> None:
    drawing.state.word = float(operands[0])


def _scale(drawing: Drawing, operands: Operands) -> None:
    drawing.state.scale = float(operands[0]) / 100


def _leading(drawing: Drawing, operands: Operands) -> None:
    drawing.state.leading = float(operands[0])


def _rise(drawing: Drawing, operands: Operands) -> None:
    drawing.state.rise = float(operands[0])


def _mode(drawing: Drawing, operands: Operands) -> None:
    drawing.state.mode = int(operands[0])


def _inline_image(drawing: Drawing, operands: Operands) -> None:
    if is_opaque_inline(operands[0], operands[1]):
        drawing.cover("image", drawing.state.ctm)
        drawing.canvas.add_image(drawing.state.ctm, drawing.state.clip, None)


def _end_marked(drawing: Drawing, _operands: Operands) -> None:
    if drawing.marked:
        drawing.marked.pop()


OPERATORS: Mapping[bytes, Operator] = {
    b"q": _save, b"Q": _restore, b"cm": _transform, b"gs": _extended,
    b"g": _gray, b"rg": _rgb, b"k": _cmyk, b"sc": _any_colour, b"scn": _any_colour,
    b"m": _move, b"l": _line, b"c": _line, b"v": _line, b"y": _line, b"re": _rectangle,
    b"f": _fill, b"F": _fill, b"B": _fill, b"b": _fill,
    b"f*": _fill_even_odd, b"B*": _fill_even_odd, b"b*": _fill_even_odd,
    b"n": _end_path, b"S": _stroke, b"s": _stroke, b"w": _line_width, b"W": _clip, b"W*": _clip, b"sh": _shade,
    b"BT": _begin_text, b"Tf": _font, b"Td": _next_line, b"TD": _next_line_leading, b"Tm": _text_matrix,
    b"T*": _new_line, b"Tj": _show, b"TJ": _show_array, b"'": _show_line, b'"': _show_spaced,
    b"Tc": _character, b"Tw": _word, b"Tz": _scale, b"TL": _leading, b"Ts": _rise, b"Tr": _mode,
    b"EI": _inline_image, b"EMC": _end_marked,
}  # fmt: skip
"""`Do`, `BDC` and `BMC` are carried out by the painter, who knows layers and other streams."""
