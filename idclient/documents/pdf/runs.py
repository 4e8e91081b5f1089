"""Which subsection speaks of an object number: found by halving where they are in order, as they nearly always are."""

from bisect import bisect_right
from collections.abc import Sequence

from idclient.errors.document import DocumentTooComplex

_MOST_OUT_OF_ORDER = 1000


class Runs:
    """Subsections as ranges of object numbers. Where they overlap, the one written first counts."""

    def __init__(self, ranges: Sequence[range]) -> None:
        """Take the ranges in the order they are written. Raises: DocumentTooComplex."""
        self.ranges = tuple(ranges)
        self._starts = [span.start for span in self.ranges]
        self._ordered = all(one.stop <= other.start for one, other in zip(self.ranges, self.ranges[1:], strict=False))
        if not self._ordered and len(self.ranges) > _MOST_OUT_OF_ORDER:
            raise DocumentTooComplex(limit="subsections")

    @property
    def size(self) -> int:
        """The highest number plus one."""
        return max((span.stop for span in self.ranges), default=0)

    def index(self, number: int) -> int | None:
        """Return which range holds a number, by its place in `ranges`."""
        if self._ordered:
            place = bisect_right(self._starts, number) - 1
            return place if place >= 0 and number in self.ranges[place] else None
        return next((place for place, span in enumerate(self.ranges) if number in span), None)
