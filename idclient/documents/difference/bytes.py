"""Bytes behind a signed revision: each must belong to an update that every reader understands the same way.

Readers that find a file broken look for objects on their own; so nothing may stand there that the cross-reference
sections do not list, and the sections must be where they are said to be.
"""

import re
from collections.abc import Iterable, Iterator

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import Form, Plain, Section, integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.streams import raw_length
from idclient.documents.pdf.values import Dictionary
from idclient.value import frozen

_WINDOW = 4096
_SPACE = rb"[\x00\t\n\x0c\r ]"
_BLANK = re.compile(_SPACE + rb"*+")
_COMMENT = re.compile(rb"%([^\r\n]*+)")
_CLOSE = re.compile(rb"startxref" + _SPACE + rb"{1,8}(\d{1,15})" + _SPACE + rb"{1,8}%%EOF")
_ENDSTREAM = re.compile(_SPACE + rb"*+endstream" + _SPACE + rb"*+endobj")
_ENDOBJ = re.compile(_SPACE + rb"*+endobj")
_TAIL = re.compile(_CLOSE.pattern + _SPACE + rb"*+\Z")


@frozen
class Stray:
    """Bytes that belong to no update; `reason` is a stable word."""

    offset: int
    reason: str


def is_closed(source: Source, end: int) -> bool:
    """Whether the bytes up to `end` close as a revision must: `startxref`, an offset, `%%EOF`.

    Raises: DocumentUnreadable.
    """
    size = min(end, 1024)
    return _TAIL.search(source.read(end - size, size)) is not None


def has_rest(source: Source, start: int) -> bool:
    """Whether anything but white space follows from an offset on. Raises: DocumentUnreadable."""
    return _skip_blank(source, start) < source.size


def find_stray(document: PdfDocument, new: Iterable[Section], start: int) -> Stray | None:
    """Return the first bytes from `start` on that are no part of the sections' updates; None when there are none.

    Raises: DocumentError.
    """
    sections = {section.offset: section for section in new}
    objects = {_skip_blank(document.source, offset) for section in sections.values() for offset in _offsets(section)}
    closes = {section.offset - document.chain.shift for section in sections.values()}
    for section in sections.values():
        previous = integer(section.trailer.get(b"Prev"))
        known = {other.offset - document.chain.shift for other in document.chain.sections}
        if previous is not None and previous not in known:
            return Stray(section.offset, "xref-chain")
    position = _skip_blank(document.source, start)
    closed = False
    while position < document.source.size:
        end, closed = _step(document, position, sections, objects, closes)
        if end <= position:
            return Stray(position, "bytes-not-listed")
        position = _skip_blank(document.source, end)
    return None if closed else Stray(document.source.size, "end-missing")


def _step(
    document: PdfDocument, position: int, sections: dict[int, Section], objects: set[int], closes: set[int]
) -> tuple[int, bool]:
    """Return where the piece at a position ends, the position itself if it is none; and whether it closed an update."""
    section = sections.get(position)
    if section is not None and section.form is Form.TABLE:
        return section.end, False
    if section is not None or position in objects:
        return _object_end(document, position), False
    window = document.source.read(position, _WINDOW)
    close = _CLOSE.match(window)
    if close:
        return (position + close.end(), True) if int(close[1]) in closes else (position, False)
    comment = _COMMENT.match(window)
    if comment and len(comment[1]) < 128 and b"obj" not in comment[1]:
        return position + comment.end(), False
    return position, False


def _object_end(document: PdfDocument, position: int) -> int:
    """Return where an object ends, `endobj` included; the position itself when it does not end as it should."""
    source = document.source
    found = source.indirect(position)
    if found.data is not None and isinstance(found.value, Dictionary):
        stated = document.integer(found.value.get(b"Length"))
        tail = found.data + raw_length(source, found.data, stated)
        match = _ENDSTREAM.match(source.read(tail, 64)) if stated == tail - found.data else None
    else:
        tail = position + found.value.end
        match = _ENDOBJ.match(source.read(tail, 64))
    return tail + match.end() if match else position


def _offsets(section: Section) -> Iterator[int]:
    for numbers in section.ranges:
        for number in numbers:
            place = section.find(number)
            if isinstance(place, Plain):
                yield place.offset


def _skip_blank(source: Source, position: int) -> int:
    while True:
        window = source.read(position, _WINDOW)
        match = _BLANK.match(window)
        length = match.end() if match else 0
        position += length
        if length < len(window) or not window:
            return position
