"""New cross-reference sections: do all readers find the same objects through them (ISO 32000-2, 7.5.5 and 7.5.8.4)?"""

from collections.abc import Iterator
from itertools import pairwise

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import Form, Free, Section, integer
from idclient.documents.pdf.values import Value

_MOST_HIDDEN = 10_000
"""Numbers beyond /Size that are looked up; whoever lists more of them has something to hide."""


def disagreeing(earlier: PdfDocument, new: list[Section]) -> Iterator[Section]:
    """Yield the new sections, newest first, with which readers see different objects. Raises: DocumentError."""
    before = integer(earlier.chain.newest.trailer.get(b"Size"))
    most = max((size for section in new if (size := _size(section)) is not None), default=0)
    revealed = before is not None and _is_any_used(earlier, range(before, most))
    for section in new:
        size = _size(section)
        if size is None or revealed or (before is not None and size < before):
            yield section
    for table, stream in pairwise(new):
        hidden = table.form is Form.TABLE and _is_same_place(earlier, table.trailer.get(b"XRefStm"), stream)
        if hidden and any(_is_double(earlier, table, stream, number) for span in stream.ranges for number in span):
            yield table


def _size(section: Section) -> int | None:
    return integer(section.trailer.get(b"Size"))


def _is_any_used(document: PdfDocument, numbers: range) -> bool:
    """Whether a state lists objects of these numbers: what its own /Size hides, a larger one would show."""
    spans = [span for section in document.chain.sections for span in section.ranges if span.stop > numbers.start]
    hidden = [range(max(span.start, numbers.start), min(span.stop, numbers.stop)) for span in spans]
    if sum(map(len, hidden)) > _MOST_HIDDEN:
        return True
    places = (document.chain.find(number) for span in hidden for number in span)
    return any(place is not None and not isinstance(place, Free) for place in places)


def _is_same_place(document: PdfDocument, value: Value | None, section: Section) -> bool:
    offset = integer(value)
    return offset is not None and offset + document.chain.shift == section.offset


def _is_double(earlier: PdfDocument, table: Section, stream: Section, number: int) -> bool:
    """Whether the parts of a hybrid section contradict each other about an object: some readers see either."""
    one, other = table.find(number), stream.find(number)
    if one is None or one == other or number == 0:
        return False
    return not isinstance(one, Free) or earlier.object(number) is not None
