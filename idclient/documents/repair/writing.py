"""All objects that a document needs, written one behind the other, with a cross-reference table that fits them.

Numbers, generations and texts stay as they are, byte for byte; only a stream's wrong or indirect /Length is put right.
Objects out of object streams stand by themselves. What nothing leads to is left out.
"""

import re
from collections.abc import Callable, Iterator

from idclient.documents.difference.values import references
from idclient.documents.pdf.changes import reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.streams import raw_length
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Reference, String, edited
from idclient.errors.document import DocumentDamaged, DocumentTooLarge

_VERSION = re.compile(rb"%PDF-\d\.\d")
_CHUNK = 1 << 20
_LARGEST_OFFSET = 9_999_999_999

Write = Callable[[bytes], None]


def write_anew(document: PdfDocument, write: Write, *, identifier: bytes) -> None:
    """Write a document from the beginning. `identifier`, 16 bytes, is for one that has none.

    Raises: DocumentError, what `write` raises.
    """
    version = _VERSION.match(document.source.read(document.source.header, 8))
    position = _put(write, (version[0] if version else b"%PDF-1.7") + b"\n%\xe2\xe3\xcf\xd3\n")
    offsets: dict[int, tuple[int, int]] = {}
    for number in sorted(_needed(document)):
        found = document.object(number)
        if found is not None:
            offsets[number] = position, found.generation
            for piece in _pieces(document, found):
                position += _put(write, piece)
    if position > _LARGEST_OFFSET:
        raise DocumentTooLarge
    for piece in _table(offsets):
        _put(write, piece)
    _put(write, b"trailer\n<</Size %d%b>>\n" % (max(offsets, default=0) + 1, _trailer(document, identifier)))
    _put(write, b"startxref\n%d\n%%%%EOF\n" % position)


def _put(write: Write, data: bytes) -> int:
    write(data)
    return len(data)


def _needed(document: PdfDocument) -> set[int]:
    """Return the numbers that catalog and document information lead to; a broken object is as good as none."""
    needed: set[int] = set()
    waiting = [document.root]
    info = document.trailer.get(b"Info")
    if isinstance(info, Reference):
        waiting.append(info)
    while waiting:
        found = _located(document, waiting.pop())
        if found is None or found.number in needed:
            continue
        needed.add(found.number)
        waiting.extend(one for one in references(found.value) if one.number not in needed)
    return needed


def _located(document: PdfDocument, value: Reference) -> IndirectObject | None:
    try:
        found = document.object(value.number)
    except DocumentDamaged:
        return None
    return found if found is not None and found.generation == value.generation else None


def _pieces(document: PdfDocument, found: IndirectObject) -> Iterator[bytes]:
    yield b"%d %d obj\n" % (found.number, found.generation)
    value = found.value
    if found.data is None or not isinstance(value, Dictionary):
        yield value.raw + b"\nendobj\n"
        return
    stated = document.integer(value.get(b"Length"))
    length = raw_length(document.source, found.data, stated)
    direct = integer(value.get(b"Length")) == length
    yield (value.raw if direct else edited(value, {b"Length": b"%d" % length})) + b"\nstream\n"
    yield from _data(document.source, found.data, length)
    yield b"\nendstream\nendobj\n"


def _data(source: Source, start: int, length: int) -> Iterator[bytes]:
    for offset in range(start, start + length, _CHUNK):
        yield source.read(offset, min(_CHUNK, start + length - offset))


def _table(offsets: dict[int, tuple[int, int]]) -> Iterator[bytes]:
    """Yield the table, from object 0 on; what is missing is free and stays so."""
    yield b"xref\n0 %d\n0000000000 65535 f \n" % (max(offsets, default=0) + 1)
    rows: list[bytes] = []
    for number in range(1, max(offsets, default=0) + 1):
        place = offsets.get(number)
        rows.append(b"%010d %05d n \n" % place if place else b"0000000000 65535 f \n")
        if len(rows) >= _CHUNK // 20:
            yield b"".join(rows)
            rows.clear()
    yield b"".join(rows)


def _trailer(document: PdfDocument, identifier: bytes) -> bytes:
    text = b"/Root " + reference(document.root.number, document.root.generation)
    info = document.trailer.get(b"Info")
    if isinstance(info, Reference) and _located(document, info) is not None:
        text += b"/Info " + reference(info.number, info.generation)
    first = _first_identifier(document) or b"<" + identifier.hex().upper().encode("ascii") + b">"
    return text + b"/ID[" + first + b"<" + identifier.hex().upper().encode("ascii") + b">]"


def _first_identifier(document: PdfDocument) -> bytes | None:
    value = document.resolve(document.trailer.get(b"ID"))
    if isinstance(value, Array) and value.items and isinstance(value.items[0], String):
        return value.items[0].raw
    return None
