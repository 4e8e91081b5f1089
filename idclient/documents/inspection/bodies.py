"""Objects in the file that no table lists: prepared to be brought to light by another table (shadow documents)."""

from collections.abc import Iterator

from idclient.documents.inspection.look import Look
from idclient.documents.inspection.spans import StreamSpans
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import Packed, Plain
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import Dictionary, IndirectObject
from idclient.documents.pdf.xref_streams import StreamSection
from idclient.errors.document import DocumentDamaged, DocumentError, DocumentTooComplex

_CHUNK = 1 << 20
_OVERLAP = 64
_SLACK = 64
"""Readers find an object that stands so far from where its table says."""
_SPACE = b"\x00\t\n\x0c\r "
_MOST = 2_000
_PRICE = 4
"""Headers that cost as much as one object."""
_DIGITS = b"0123456789"
_TELLING_TYPES = frozenset({b"Page", b"Pages", b"Catalog", b"Font", b"XObject", b"Annot", b"ObjStm"})
_TELLING_KEYS = (b"Contents", b"FT", b"AP", b"Kids", b"Resources", b"MediaBox", b"BaseFont", b"Rect")
_BOOKKEEPING = frozenset({b"XRef", b"Metadata"})


def look_at_bodies(look: Look) -> None:
    """Report objects and states of the document that no table leads to. Raises: DocumentError."""
    document = look.document
    sections = {section.offset for section in document.chain.sections}
    spans = StreamSpans(document, sections)
    strangers = 0
    for count, (offset, number) in enumerate(object_headers(document), start=1):
        if count % _PRICE == 0:
            look.budget.take_object()
        if _stands_at(document, number, offset) or offset in sections:
            spans.add(offset)
            continue
        strangers += 1
        if strangers > _MOST:
            raise DocumentTooComplex(limit="inspection-bodies")
        if not spans.contains(offset):
            _judge(look, number, offset)
    for offset, start in _starts(document):
        if start and not _near(start + document.chain.shift, sections) and not spans.contains(offset):
            look.report("unlinked_revision", offset=start)
    for container in sorted(_containers(document)):
        with look.part():
            for hidden in _unlisted_in(look, container):
                _report(look, hidden)


def object_headers(document: PdfDocument) -> Iterator[tuple[int, int]]:
    """Yield the offsets at which something looks like the beginning of an object, and its number."""
    for base, text in _chunks(document):
        at = text.find(b"obj")
        while at >= 0:
            head = text[max(0, at - _OVERLAP) : at].replace(b"\0", b" ")
            parts = head.rsplit(None, 2)[-2:]
            digits = parts[0][len(parts[0].rstrip(_DIGITS)) :] if len(parts) == 2 else b""
            if digits and parts[1].isdigit() and len(digits) <= 10 and not text[at + 3 : at + 4].isalpha():
                yield base + at - len(head) + head.rfind(digits, 0, head.rfind(parts[1])), int(digits)
            at = text.find(b"obj", at + 3)


def _chunks(document: PdfDocument) -> Iterator[tuple[int, bytes]]:
    """Yield the file in pieces that begin so much earlier that nothing is cut; what ends in the overlap is not new."""
    size = document.source.size
    if size <= 2 * _CHUNK:
        yield 0, document.source.read(0, size)
        return
    for start in range(0, size, _CHUNK):
        base = max(0, start - _OVERLAP)
        yield base, document.source.read(base, start + _CHUNK - base)


def _starts(document: PdfDocument) -> Iterator[tuple[int, int]]:
    for base, text in _chunks(document):
        at = text.find(b"startxref")
        while at >= 0:
            parts = text[at + 9 : at + 9 + _OVERLAP].split(None, 1)
            if len(parts) == 2 and parts[0].isdigit() and len(parts[0]) <= 15 and parts[1].startswith(b"%%EOF"):
                yield base + at, int(parts[0])
            at = text.find(b"startxref", at + 9)


def _stands_at(document: PdfDocument, number: int, offset: int) -> bool:
    """Whether a table, of whatever revision, lists an object there, or so near that readers find this one."""
    for section in document.chain.sections:
        place = section.find(number)
        if isinstance(place, Plain) and abs(place.offset - offset) <= _SLACK:
            if place.offset == offset:
                return True
            head = document.source.read(place.offset, _OVERLAP).lstrip(_SPACE)
            if not head.startswith((b"%d " % number, b"%d\n" % number, b"%d\r" % number)):
                return True
    return False


def _near(offset: int, sections: set[int]) -> bool:
    return offset in sections or any(abs(offset - section) <= _SLACK for section in sections)


def _judge(look: Look, number: int, offset: int) -> None:
    look.budget.take_object()
    try:
        found = look.document.source.indirect(offset)
    except DocumentDamaged:
        return
    if found.number == number and _is_telling(look, found):
        _report(look, found)


def _report(look: Look, found: IndirectObject) -> None:
    try:
        known = look.document.object(found.number)
    except DocumentDamaged:
        known = None
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
    if one.stored.raw != other.stored.raw or (one.data is None) != (other.data is None):
        return False
    try:
        return one.data is None or look.content(one) == look.content(other)
    except DocumentError:
        return False


def _containers(document: PdfDocument) -> set[int]:
    streams = (section for section in document.chain.sections if isinstance(section, StreamSection))
    return {number for section in streams for number in section.containers()}


def _unlisted_in(look: Look, container: int) -> Iterator[IndirectObject]:
    """Yield what an object stream holds beyond what tables list for it. Raises: DocumentError."""
    found = look.document.object(container)
    if found is None or found.data is None or not isinstance(found.value, Dictionary):
        return
    look.budget.take_object()
    data = look.content(found)
    first = look.document.integer(found.value.get(b"First")) or 0
    numbers = [int(word) for word in data[:first].split() if word.isdigit() and len(word) <= 10]
    for count, (number, offset) in enumerate(zip(numbers[::2], numbers[1::2], strict=False), start=1):
        if count % _PRICE == 0:
            look.budget.take_object()
        places = (section.find(number) for section in look.document.chain.sections)
        if any(isinstance(place, Packed) and place.container == container for place in places):
            continue
        look.budget.take_object()
        try:
            value = parse_value(data + END, first + offset)
        except DocumentDamaged:
            continue
        hidden = IndirectObject(number, 0, value, base=None, container=container)
        if _is_telling(look, hidden):
            yield hidden
