"""Objects in the file that no table lists: prepared to be brought to light by another table (shadow documents)."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from idclient.documents.inspection.listed import Listed
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.streams import raw_length
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import Dictionary, IndirectObject
from idclient.errors.document import DocumentDamaged, DocumentError, DocumentTooComplex

_CHUNK = 1 << 20
_OVERLAP = 64
_SLACK = 64
"""Readers find an object that stands so far from where its table says."""
_MOST = 2_000
_HEADER = re.compile(
    rb"(?<![0-9])(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+obj(?![A-Za-z])"
    rb"|startxref[\x00\t\n\x0c\r ]*(\d{1,15})[\x00\t\n\x0c\r ]*%%EOF"
)
_NUMBER = re.compile(rb"\d{1,10}")
_TELLING_TYPES = frozenset({b"Page", b"Pages", b"Catalog", b"Font", b"XObject", b"Annot", b"ObjStm"})
_TELLING_KEYS = (b"Contents", b"FT", b"AP", b"Kids", b"Resources", b"MediaBox", b"BaseFont", b"Rect")
_BOOKKEEPING = frozenset({b"XRef", b"Metadata"})


def look_at_bodies(look: Look) -> None:
    """Report objects and states of the document that no table leads to. Raises: DocumentError."""
    document = look.document
    if document.source.size > look.limits.scan:
        raise DocumentTooComplex(limit="inspection-scan")
    listed = Listed(look)
    starts = {section.offset for section in document.chain.sections}
    inside = _Streams(document, listed, starts)
    count = 0
    for offset, number, start in _headers(document):
        if number is None:
            if start and not _near(start + document.chain.shift, starts) and not inside.contains(offset):
                look.report("unlinked_revision", offset=start)
        elif not listed.stands_at(number, offset, _SLACK) and not _near(offset, starts):
            count += 1
            if count > _MOST:
                raise DocumentTooComplex(limit="inspection-bodies")
            if not inside.contains(offset):
                _judge(look, listed, number, offset)
    for container in sorted(listed.packed):
        _look_into(look, listed, container)


def _headers(document: PdfDocument) -> Iterator[tuple[int, int | None, int]]:
    """Yield where objects begin, with their numbers, and where `startxref` stands, with what it says."""
    reached = 0
    for base in range(0, document.source.size, _CHUNK):
        text = document.source.read(base, _CHUNK + _OVERLAP)
        for match in _HEADER.finditer(text):
            offset = base + match.start()
            if offset >= reached:
                reached = base + match.end()
                yield offset, int(match[1]) if match[1] else None, int(match[3] or 0)


class _Streams:
    """Where the data of listed streams lies: a PDF file may be attached to another one without compression."""

    def __init__(self, document: PdfDocument, listed: Listed, starts: set[int]) -> None:
        self._document = document
        self._offsets = sorted({offset for places in listed.places.values() for offset in places} | starts)
        self._known: dict[int, int] = {}

    def contains(self, offset: int) -> bool:
        """Whether an offset lies inside stream data. Raises: DocumentTooComplex."""
        place = bisect_right(self._offsets, offset) - 1
        if place < 0:
            return False
        start = self._offsets[place]
        if start not in self._known:
            self._known[start] = self._end(start)
        return offset < self._known[start]

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


def _near(offset: int, starts: set[int]) -> bool:
    return offset in starts or any(abs(offset - start) <= _SLACK for start in starts)


def _judge(look: Look, listed: Listed, number: int, offset: int) -> None:
    look.budget.take_object()
    try:
        found = look.document.source.indirect(offset)
    except DocumentDamaged:
        return
    if found.number == number and _is_telling(look, found):
        _report(look, listed, found)


def _report(look: Look, listed: Listed, found: IndirectObject) -> None:
    known = look.document.object(found.number) if found.number in listed.used else None
    if known is None:
        look.report("unlisted_object", object=found.number)
    elif not _is_same(look, known, found):
        look.report("second_definition", object=found.number)


def _is_telling(look: Look, found: IndirectObject) -> bool:
    """Whether an object can show something, or lead to what does."""
    if not isinstance(found.value, Dictionary):
        return False
    kind = look.document.name(found.value.get(b"Type"))
    if kind in _BOOKKEEPING:
        return False
    return found.data is not None or kind in _TELLING_TYPES or any(found.value.get(key) for key in _TELLING_KEYS)


def _is_same(look: Look, one: IndirectObject, other: IndirectObject) -> bool:
    if one.value.raw != other.value.raw or (one.data is None) != (other.data is None):
        return False
    try:
        return one.data is None or look.content(one) == look.content(other)
    except DocumentError:
        return False


def _look_into(look: Look, listed: Listed, container: int) -> None:
    """Report what an object stream holds beyond what tables list for it. Raises: DocumentTooComplex."""
    found = look.document.object(container)
    if found is None or found.data is None or not isinstance(found.value, Dictionary):
        return
    look.budget.take_object()
    data = look.content(found)
    first = look.document.integer(found.value.get(b"First")) or 0
    numbers = [int(match[0]) for match in _NUMBER.finditer(data, 0, first)]
    for number, offset in zip(numbers[::2], numbers[1::2], strict=False):
        if number in listed.packed[container]:
            continue
        look.budget.take_object()
        try:
            value = parse_value(data + END, first + offset)
        except DocumentDamaged:
            continue
        hidden = IndirectObject(number, 0, value, base=None, container=container)
        if _is_telling(look, hidden):
            _report(look, listed, hidden)
