"""What was painted on a page so far: pieces of text, and what lies over them."""

from collections.abc import Sequence

from idclient.documents.inspection.fonts import Font
from idclient.documents.inspection.geometry import Box, Matrix, box_of, common, contains, inverse, moved
from idclient.documents.inspection.limits import Budget
from idclient.value import frozen

_ROW = 24.0
"""Height of the rows by which text is found again, in units of the page."""
_MOST_ROWS = 4_096
_LOW, _HIGH = 0.12, 0.45
"""A glyph counts as covered where something lies over it at both of these parts of the font size above its base line:
a rule or a stroke through a word does not."""
_BLANK = 32
_THIN = 0.2
_IMAGE = (36.0, 12.0)
"""Least width and height of an image that counts; its edges do not."""
_EDGE = 0.03
_FEWEST = 2
_FEW = 3
_FILLERS = "_.-–—…·• "
"""Glyphs that must be covered for it to count."""


class Piece:
    """One shown string. `centres` are the middles of its glyphs along the base line, in text space under `matrix`."""

    __slots__ = ("centres", "codes", "covered", "font", "halves", "matrix", "place", "size")

    def __init__(
        self, matrix: Matrix, size: float, centres: list[float], codes: Sequence[int], font: Font | None
    ) -> None:
        self.matrix = matrix
        self.size = size
        self.centres = centres
        self.codes = tuple(codes)
        self.font = font
        self.covered: frozenset[int] = frozenset()
        self.halves: tuple[set[int], set[int]] | None = None
        """Glyphs whose lower and upper part is covered: one may be by another strip than the other."""
        self.place = moved(matrix, 0.0, 0.0)

    def is_filler(self, glyphs: set[int]) -> bool:
        """Whether these glyphs are one sign over and over, as lines to write on are. Raises: DocumentError."""
        codes = {self.codes[index] for index in glyphs}
        if len(codes) > 1 or len(glyphs) < _FEWEST:
            return False
        sign = self.font.text(sorted(codes)) if self.font else None
        return len(glyphs) > _FEW if sign is None else sign in _FILLERS


@frozen
class Cover:
    """Something opaque: the unit square under `matrix`, within `clip`. `number` is the object it was painted by."""

    by: str
    number: int | None
    matrix: Matrix
    clip: Box


class Canvas:
    """Text and covers of one page, in the order they are painted."""

    def __init__(self, visible: Box, budget: Budget) -> None:
        self.visible = visible
        self._budget = budget
        self._rows: dict[int, list[Piece]] = {}
        self._pieces: list[Piece] = []
        self._hits: list[tuple[Cover, Piece, set[int]]] = []
        self._covers: list[Box] = []
        self._images: list[tuple[Matrix, Box, int | None]] = []
        self._hidden_images: dict[int, tuple[Cover, int | None]] = {}
        self.invisible = 0
        """Glyphs that are not painted at all."""
        self.outside = 0
        """Glyphs painted where the page is not shown."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All text that was painted, in order."""
        return tuple(self._pieces)

    def add_text(self, piece: Piece) -> None:
        """Paint a string."""
        if not piece.centres or not contains(self.visible, *piece.place):
            self.outside += len(piece.centres)
            return
        self._pieces.append(piece)
        ends = [moved(piece.matrix, piece.centres[0], 0.0), moved(piece.matrix, piece.centres[-1], 0.0)]
        for row in _rows(min(end[1] for end in ends), max(end[1] for end in ends)):
            self._rows.setdefault(row, []).append(piece)

    def add_cover(self, cover: Cover) -> None:
        """Paint something opaque over what is there. Raises: DocumentTooComplex."""
        back = inverse(cover.matrix)
        box = common(common(box_of(cover.matrix), cover.clip), self.visible)
        if back is None or box[2] - box[0] < _THIN or box[3] - box[1] < _THIN:
            return
        self._covers.append(box)
        if self._images:
            self._cover_images(cover, back, box)
        met: set[int] = set()
        for row in _rows(box[1] - _ROW, box[3] + _ROW):
            for piece in self._rows.get(row, ()):
                if id(piece) not in met:
                    met.add(id(piece))
                    self._cover(piece, cover, back, box)

    def add_image(self, matrix: Matrix, clip: Box, number: int | None) -> None:
        """Paint an image, for what is painted over it later."""
        box = common(common(box_of(matrix), clip), self.visible)
        if box[2] - box[0] >= _IMAGE[0] and box[3] - box[1] >= _IMAGE[1]:
            self._images.append((matrix, box, number))

    def covered_images(self) -> set[tuple[str, int | None]]:
        """Return what hides whole images, those painted once more over it not counted."""
        found: set[tuple[str, int | None]] = set()
        for index, (cover, number) in self._hidden_images.items():
            later = self._images[index + 1 :]
            if number is None or all(other != number for _matrix, _box, other in later):
                found.add((cover.by, cover.number))
        return found

    def _cover_images(self, cover: Cover, back: Matrix, box: Box) -> None:
        self._budget.take_operators(len(self._images))
        for index, (_matrix, area, number) in enumerate(self._images):
            if index not in self._hidden_images and _is_within(area, back, box):
                self._hidden_images[index] = (cover, number)

    def is_bare(self, piece: Piece) -> bool:
        """Whether nothing was painted below a string."""
        return not any(contains(box, *piece.place) for box in self._covers)

    def covered(self) -> dict[tuple[str, int | None], int]:
        """Return how many glyphs each kind of cover hides, those painted once more over it not counted."""
        shown = {_key(piece) for piece in self._pieces if len(piece.covered) < _FEWEST}
        counts: dict[tuple[str, int | None], int] = {}
        for cover, piece, glyphs in self._hits:
            if not piece.is_filler(glyphs) and _key(piece) not in shown:
                key = (cover.by, cover.number)
                counts[key] = counts.get(key, 0) + len(glyphs)
        return {key: count for key, count in counts.items() if count >= _FEWEST}

    def _cover(self, piece: Piece, cover: Cover, back: Matrix, box: Box) -> None:
        self._budget.take_operators(1)
        halves = piece.halves or (set(), set())
        if len(halves[0]) == len(halves[1]) == len(piece.centres):
            return
        self._budget.take_operators(len(piece.centres) // 2)
        for half, part in zip(halves, (_LOW, _HIGH), strict=True):
            for index, centre in enumerate(piece.centres):
                if index in half:
                    continue
                x, y = moved(piece.matrix, centre, piece.size * part)
                u, v = moved(back, x, y)
                if 0.0 <= u <= 1.0 and 0.0 <= v <= 1.0 and contains(box, x, y):
                    half.add(index)
        if halves[0] or halves[1]:
            piece.halves = halves
        glyphs = {index for index in halves[0] & halves[1] if piece.codes[index] != _BLANK} - piece.covered
        if glyphs:
            piece.covered |= glyphs
            self._hits.append((cover, piece, glyphs))


def _is_within(area: Box, back: Matrix, box: Box) -> bool:
    """Whether an upright box, a little narrowed, lies in a cover."""
    left, bottom, right, top = area
    dx, dy = (right - left) * _EDGE, (top - bottom) * _EDGE
    for x in (left + dx, right - dx):
        for y in (bottom + dy, top - dy):
            u, v = moved(back, x, y)
            if not (0.0 <= u <= 1.0 and 0.0 <= v <= 1.0 and contains(box, x, y)):
                return False
    return True


def _rows(bottom: float, top: float) -> range:
    first = int(max(min(bottom / _ROW, 1e9), -1e9))
    last = int(max(min(top / _ROW, 1e9), -1e9))
    return range(first - 1, min(last, first + _MOST_ROWS) + 2)


def _key(piece: Piece) -> tuple[object, ...]:
    return piece.codes, round(piece.place[0]), round(piece.place[1])
