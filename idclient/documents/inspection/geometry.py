"""Plane geometry of content: matrices as PDF writes them, boxes, and whether a point lies in a parallelogram."""

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
_LARGEST = 1e12


def combined(first: Matrix, second: Matrix) -> Matrix:
    """Return the matrix that does `first`, then `second`."""
    a, b, c, d, e, f = first
    k, m, n, o, p, q = second
    return (
        a * k + b * n,
        a * m + b * o,
        c * k + d * n,
        c * m + d * o,
        e * k + f * n + p,
        e * m + f * o + q,
    )


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a point goes."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def inverse(matrix: Matrix) -> Matrix | None:
    """Return the matrix that undoes one; None for one that flattens or blows up everything."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    if not 1e-9 < abs(area) < _LARGEST:
        return None
    return (d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area)


def box_of(matrix: Matrix, box: Box = (0.0, 0.0, 1.0, 1.0)) -> Box:
    """Return the upright box around a box that was moved."""
    left, bottom, right, top = box
    points = [moved(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def common(one: Box, other: Box) -> Box:
    """Return what two boxes share; a box without extent when they share nothing."""
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    return left, bottom, max(left, min(one[2], other[2])), max(bottom, min(one[3], other[3]))


def contains(box: Box, x: float, y: float) -> bool:
    """Whether a point lies in a box."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def upright(values: list[float]) -> Box | None:
    """Return the box of two corners; None for anything but four numbers."""
    if len(values) != 4 or not all(abs(value) < _LARGEST for value in values):
        return None
    x, y, u, v = values
    return min(x, u), min(y, v), max(x, u), max(y, v)
