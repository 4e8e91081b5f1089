"""What a signed state awaits beyond its own end: places where a later revision makes something appear unlisted.

An entry may point behind the end of what was signed, objects may be said to lie in a stream that is not there, and a
stream may claim to be longer than the file. None of it shows while there is nothing beyond.
"""

import re
from collections.abc import Collection, Iterator

from idclient.documents.difference.lengths import GAP, Lengths, matches
from idclient.documents.difference.search import containers
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import Plain
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.values import IndirectObject
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_MOST_SPACE = 1 << 16
"""Between a length and the data of its stream; beyond the end of the file, what is claimed is far more than that."""
_NEAR = 64
"""Readers look for an object that far from the offset given."""
_MOST_HEADERS = 200_000
_MOST_TRIED = 16
_FEW = 1 << 12
_SPACE = rb"[\x00\t\n\x0c\r ]"
_HEADER = re.compile(rb"(?<!\d)(\d{1,10})" + GAP + rb"\d{1,5}" + GAP + rb"obj")
_CLOSED = re.compile(_SPACE + rb"*(?:endstream|endobj)")


def awaited_objects(earlier: PdfDocument, later: PdfDocument, added: Collection[int]) -> set[int]:
    """Return the numbers of objects that the earlier state listed, and that are there only now. Raises: DocumentError.

    `added` are the numbers of what was added.
    """
    found = containers(earlier) & set(added)
    end = earlier.source.size
    for count, (_, match) in enumerate(matches(_HEADER, later.source, end, later.source.size)):
        if count > _MOST_HEADERS:
            raise DocumentTooComplex(limit="later-revisions")
        place = earlier.chain.find(int(match[1]))
        if isinstance(place, Plain) and place.offset >= end - _NEAR:
            found.add(int(match[1]))
    return found


def grown_streams(earlier: PdfDocument, later: PdfDocument, lengths: Lengths) -> Iterator[int]:
    """Yield the offsets of lengths of streams that end only in what was added. Raises: DocumentError."""
    end = earlier.source.size
    for offset, length in lengths.direct():
        if offset < end <= offset + length + _MOST_SPACE and _ends_beyond(earlier, later, offset, length):
            yield offset
    known: dict[int, int | None] = {}
    for offset, number in lengths.indirect():
        if offset >= end:
            continue
        if number not in known:
            found = earlier.object(number)
            known[number] = earlier.integer(found.value) if found else None
        stated = known[number]
        if stated and end <= offset + stated + _MOST_SPACE and _ends_beyond(earlier, later, offset, stated):
            yield offset


def _ends_beyond(earlier: PdfDocument, later: PdfDocument, offset: int, length: int) -> bool:
    """Whether the stream with that length in its dictionary ends, where a stream must, behind what was signed."""
    end = earlier.source.size
    holder = _holder(earlier.source, offset)
    if holder is None:  # nothing that can be followed: too long is enough, if there is a stream at all
        return offset + length >= end and b"stream" in earlier.source.read(offset, _MOST_SPACE)
    tail = (holder.data or 0) + length
    return holder.data is not None and tail >= end and _CLOSED.match(later.source.read(tail, _NEAR)) is not None


def _holder(source: Source, offset: int) -> IndirectObject | None:
    """Return the object whose value stands around an offset."""
    for size in (_FEW, _MOST_SPACE):
        base = max(0, offset - size)
        headers = [base + match.start() for match in _HEADER.finditer(source.read(base, offset - base))]
        for start in reversed(headers[-_MOST_TRIED:]):
            try:
                found = source.indirect(start)
            except (DocumentDamaged, DocumentTooComplex):
                continue
            if start + found.value.end > offset:
                return found
    return None
