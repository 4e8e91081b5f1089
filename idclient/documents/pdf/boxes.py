"""Rectangles and quarter turns (ISO 32000-2, 7.9.5 and 7.7.3.3)."""

from math import isfinite

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.values import Array, Number, Value
from idclient.value import frozen


@frozen
class Box:
    """A rectangle in user space, units of 1/72 inch as a rule; `left <= right` and `bottom <= top`."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def empty(self) -> bool:
        """Whether it has no area."""
        return self.left == self.right or self.bottom == self.top

    @property
    def text(self) -> bytes:
        """The rectangle as PDF syntax, to a hundredth of a unit."""
        return b"[%b]" % b" ".join(_number(side) for side in (self.left, self.bottom, self.right, self.top))


def read_box(document: PdfDocument, value: Value | None) -> Box | None:
    """Return a rectangle with its corners in order; None for anything else. Raises: DocumentError."""
    array = document.array(value)
    if not isinstance(array, Array) or len(array.items) != 4:
        return None
    sides = [item.value for item in map(document.resolve, array.items) if isinstance(item, Number)]
    if len(sides) != 4 or not all(isfinite(side) for side in sides):
        return None
    left, bottom, right, top = (float(side) for side in sides)
    return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _number(value: float) -> bytes:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return b"0" if text == "-0" else text.encode("ascii")
