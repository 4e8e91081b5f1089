"""What a stream draws with: its resources, its graphics state, its path and its place in the text."""

from collections.abc import Sequence

from idclient.documents.inspection.canvas import Canvas, Cover, Piece
from idclient.documents.inspection.fonts import Font
from idclient.documents.inspection.geometry import IDENTITY, Matrix, combined
from idclient.documents.inspection.look import Look, number_of
from idclient.documents.inspection.outline import Outline
from idclient.documents.inspection.state import State
from idclient.documents.pdf.values import Dictionary, Value

_INVISIBLE = (3, 7)
_BARELY = 0.05
_NO_FONT = Dictionary(b"<<>>", 0, 4, ())
_STRING = 4
"""Operators that cost as much as keeping a string."""
MOST_SAVED = 1_000


class Drawing:
    """One stream being carried out. `painter` is the object that paints by: a form, or an annotation.

    `fonts` are shared by all streams of a document.
    """

    def __init__(
        self, look: Look, canvas: Canvas, fonts: dict[int, Font], resources: Dictionary | None, state: State
    ) -> None:
        self.look = look
        self.canvas = canvas
        self.fonts = fonts
        self.resources = resources
        self.state = state
        self.saved: list[State] = []
        self.path = Outline()
        self.clipping = False
        self.text: Matrix = IDENTITY
        self.line: Matrix = IDENTITY
        self.marked: list[bool] = []
        """For each open marked content whether its layer is hidden."""
        self.annotation: int | None = None
        self.form: int | None = None

    @property
    def seen(self) -> bool:
        """Whether no hidden layer is open."""
        return not any(self.marked)

    def resource(self, kind: bytes, name: str) -> Value | None:
        """Return a resource as written. Raises: DocumentError."""
        found = self.look.document.dictionary(self.resources.get(kind)) if self.resources else None
        return found.get(name.encode("latin-1")) if found else None

    def cover(self, by: str, matrix: Matrix, number: int | None = None) -> None:
        """Paint something opaque, the unit square under a matrix. Raises: DocumentTooComplex."""
        alpha = self.state.stroke_alpha if by == "line" else self.state.fill_alpha
        if not self.seen or not self.state.is_opaque(alpha):
            return
        number = self.form if number is None else number
        if self.annotation is not None:
            by, number = "annotation", self.annotation or None
        self.canvas.add_cover(Cover(by, number, matrix, self.state.clip))

    def use_font(self, value: Value | None, size: float) -> None:
        """Take a font. Raises: DocumentError."""
        self.state.size = size
        found = self.look.document.dictionary(value)
        number = number_of(value)
        if found is None or number is None:
            # Of a font that is not there, viewers take one of their own.
            found = found or _NO_FONT
            self.state.font = Font(self.look, found)
            return
        if number not in self.fonts:
            self.look.budget.take_object()
            self.fonts[number] = Font(self.look, found)
        self.state.font = self.fonts[number]

    def show(self, parts: Sequence[object]) -> None:
        """Show strings, with numbers between them that move back. Raises: DocumentTooComplex."""
        state = self.state
        font = state.font
        if font is None:
            return
        codes: list[int] = []
        centres: list[float] = []
        at = 0.0
        for part in parts:
            if isinstance(part, bytes):
                for code in font.codes(part):
                    width = font.width(code) * state.size * state.scale
                    codes.append(code)
                    centres.append(at + width / 2)
                    at += width + (state.character + (state.word if code == 32 else 0.0)) * state.scale
            elif isinstance(part, float):
                at -= part * 0.001 * state.size * state.scale
        self.look.budget.take_operators(_STRING + len(codes) // 8)
        self._put(codes, centres)
        self.text = combined((1.0, 0.0, 0.0, 1.0, at, 0.0), self.text)

    def _put(self, codes: list[int], centres: list[float]) -> None:
        state = self.state
        if not self.seen or not codes:
            return
        raised = combined((1.0, 0.0, 0.0, 1.0, 0.0, state.rise), self.text)
        piece = Piece(combined(raised, state.ctm), state.size, centres, codes, state.font)
        faint = state.fill_alpha <= _BARELY or (state.white and self.canvas.is_bare(piece))
        if state.mode in _INVISIBLE or faint:
            self.canvas.invisible += len(codes)
        else:
            self.canvas.add_text(piece)
