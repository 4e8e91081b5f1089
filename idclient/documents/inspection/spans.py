"""Where the data of streams lies: what looks like an object there is none, as in a PDF file that is attached."""

from bisect import bisect_right, insort
from collections.abc import Iterable

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.streams import raw_length
from idclient.documents.pdf.values import Dictionary
from idclient.errors.document import DocumentDamaged


class StreamSpans:
    """The objects met so far, by where they begin; how far one reaches is found out when it is asked."""

    def __init__(self, document: PdfDocument, offsets: Iterable[int]) -> None:
        self._document = document
        self._offsets = sorted(offsets)
        self._ends: dict[int, int] = {}

    def add(self, offset: int) -> None:
        """Take note of an object."""
        if not self._offsets or offset > self._offsets[-1]:
            self._offsets.append(offset)
        else:
            insort(self._offsets, offset)

    def contains(self, offset: int) -> bool:
        """Whether an offset lies inside the data of a stream. Raises: DocumentError."""
        place = bisect_right(self._offsets, offset) - 1
        if place < 0:
            return False
        start = self._offsets[place]
        if start not in self._ends:
            self._ends[start] = self._end(start)
        return offset < self._ends[start]

    def _end(self, start: int) -> int:
        source = self._document.source
        try:
            found = source.indirect(start)
            if found.data is None or not isinstance(found.value, Dictionary):
                return start
            length = integer(self._document.resolve(found.value.get(b"Length")))
            return found.data + raw_length(source, found.data, length)
        except DocumentDamaged:
            return start
