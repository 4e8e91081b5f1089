"""Paths: which parallelograms a fill covers (ISO 32000-2, 8.5)."""

from itertools import pairwise
from math import hypot

from idclient.documents.inspection.geometry import Box, Matrix, box_of, combined

Point = tuple[float, float]
_MOST = 20_000
_FEW = 64
_NEARLY = 0.85
"""Part of its box that an outline must fill to count as all of it."""


class Outline:
    """The current path: outlines as lists of corners, in user space."""

    def __init__(self) -> None:
        self._parts: list[list[Point]] = []
        self._count = 0

    def move(self, x: float, y: float) -> None:
        """Begin an outline."""
        self._parts.append([])
        self.line(x, y)

    def line(self, x: float, y: float) -> None:
        """Go on to a point."""
        self._count += 1
        if self._count > _MOST:
            return
        if not self._parts:
            self._parts.append([])
        self._parts[-1].append((x, y))

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """Add a rectangle."""
        self.move(x, y)
        for point in ((x + width, y), (x + width, y + height), (x, y + height)):
            self.line(*point)

    def box(self, ctm: Matrix) -> Box | None:
        """Return the upright box around everything, moved; None when there is nothing."""
        points = [point for part in self._parts for point in part]
        return box_of(ctm, _around(points)) if points else None

    def stroked(self, ctm: Matrix, width: float) -> list[Matrix]:
        """Return the parallelograms that straight lines of a width in user space cover."""
        shapes = []
        for part in self._parts:
            for (x, y), (u, v) in pairwise(part):
                length = hypot(u - x, v - y)
                if length:
                    across, up = (y - v) / length * width, (u - x) / length * width
                    shapes.append((u - x, v - y, across, up, x - across / 2, y - up / 2))
        return [combined(shape, ctm) for shape in shapes]

    def filled(self, ctm: Matrix, *, even_odd: bool) -> list[Matrix]:
        """Return the parallelograms that are covered, as what moves the unit square there; no outlines with holes."""
        parts = [_corners(part) for part in self._parts]
        parts = [part for part in parts if len(part) > 2]
        if 1 < len(parts) <= _FEW:
            parts = _without_holes(parts, even_odd=even_odd)
        shapes = (_parallelogram(part) for part in parts)
        return [combined(shape, ctm) for shape in shapes if shape is not None]


def _corners(points: list[Point]) -> list[Point]:
    kept = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    return kept[:-1] if len(kept) > 1 and kept[0] == kept[-1] else kept


def _parallelogram(points: list[Point]) -> Matrix | None:
    (x, y), (ax, ay) = points[0], points[1]
    if len(points) == 4:
        (cx, cy), (bx, by) = points[2], points[3]
        if abs(ax + bx - x - cx) < 0.5 and abs(ay + by - y - cy) < 0.5:
            return ax - x, ay - y, bx - x, by - y, x, y
    left, bottom, right, top = _around(points)
    if abs(_area(points)) < _NEARLY * (right - left) * (top - bottom):
        return None
    return right - left, 0.0, 0.0, top - bottom, left, bottom


def _without_holes(parts: list[list[Point]], *, even_odd: bool) -> list[list[Point]]:
    boxes = [_around(part) for part in parts]
    holed: set[int] = set()
    for outer, inner in ((a, b) for a in range(len(parts)) for b in range(len(parts)) if a != b):
        opposite = (_area(parts[outer]) > 0) != (_area(parts[inner]) > 0)
        if _within(boxes[inner], boxes[outer]) and (even_odd or opposite):
            holed |= {outer, inner}
    return [part for index, part in enumerate(parts) if index not in holed]


def _within(inner: Box, outer: Box) -> bool:
    inside = inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
    return inside and inner != outer


def _around(points: list[Point]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _area(points: list[Point]) -> float:
    return sum(x * v - u * y for (x, y), (u, v) in zip(points, [*points[1:], points[0]], strict=True)) / 2
