"""One incremental update as bytes: objects, cross-reference section, trailer (ISO 32000-2, 7.5.4 to 7.5.8).

The section has the form of the newest one in the file: never a stream after tables, never a table after streams
(PDF Association, pdf-issues 523). A hybrid file goes on with a table, without its `/XRefStm`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from idclient.documents.pdf.changes import NewObject, reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import Form
from idclient.documents.pdf.values import Array, Dictionary, Null, String
from idclient.errors.document import DocumentTooLarge
from idclient.ports import Entropy
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.documents.pdf.encryption.objects import Rewritten

LARGEST_TABLE_OFFSET = 9_999_999_999
_OWN_KEYS = (b"Size", b"Prev", b"XRefStm", b"ID", b"Root", b"AuthCode")
_STREAM_KEYS = (b"Type", b"W", b"Index", b"Length", b"Filter", b"DecodeParms", b"DL", b"F", b"FFilter", b"FDecodeParms")


@frozen
class Update:
    """An update as bytes to append. `bodies` says where in `data` each object's text begins, by number.

    `objects` are the objects as they were written: encrypted, where the document is.
    """

    data: bytearray
    bodies: dict[int, int]
    objects: tuple[NewObject, ...]
    sealed: "dict[int, Rewritten]"

    def at(self, number: int, offset: int) -> int:
        """Return where in `data` stands what stands at an offset of an object's text, outside its strings."""
        sealed = self.sealed.get(number)
        return self.bodies[number] + (sealed.at(offset) if sealed else offset)


def render_update(document: PdfDocument, objects: tuple[NewObject, ...], next_number: int, entropy: Entropy) -> Update:
    """Return the bytes that make the document's next revision when appended to it.

    Raises: DocumentTooLarge when a table cannot hold the offsets; DocumentError.
    """
    source = document.source
    data = bytearray() if source.read(source.size - 1, 1) in (b"\r", b"\n") else bytearray(b"\n")
    base = source.size - document.chain.shift
    offsets: dict[int, tuple[int, int]] = {}
    bodies: dict[int, int] = {}
    sealed = _sealed(document, objects, entropy)
    objects = tuple(
        NewObject(item.number, item.generation, sealed[item.number].text) if item.number in sealed else item
        for item in objects
    )
    for item in objects:
        offsets[item.number] = (base + len(data), item.generation)
        data += b"%d %d obj\n" % (item.number, item.generation)
        bodies[item.number] = len(data)
        data += item.body + b"\nendobj\n"
    start = base + len(data)
    if document.chain.newest.form is Form.STREAM:
        data += _stream(document, offsets, next_number, start, _trailer(document, entropy))
    else:
        data += _table(document, offsets, next_number, start, _trailer(document, entropy))
    data += b"startxref\n%d\n%%%%EOF\n" % start
    return Update(data, bodies, objects, sealed)


def _sealed(document: PdfDocument, objects: tuple[NewObject, ...], entropy: Entropy) -> "dict[int, Rewritten]":
    """Encrypt all objects that are added to an encrypted document. Raises: DocumentEncrypted."""
    security = document.security
    if security is None:
        return {}
    return {item.number: security.sealed(item.number, item.generation, item.body, entropy) for item in objects}


def _table(
    document: PdfDocument, offsets: dict[int, tuple[int, int]], next_number: int, start: int, trailer: bytes
) -> bytes:
    if start > LARGEST_TABLE_OFFSET:
        raise DocumentTooLarge
    lines = [b"xref\n"]
    for numbers in _runs(sorted(offsets)):
        lines.append(b"%d %d\n" % (numbers[0], len(numbers)))
        lines += [b"%010d %05d n \n" % offsets[number] for number in numbers]
    lines.append(b"trailer\n<</Size %d/Prev %d%b>>\n" % (next_number, document.chain.start, trailer))
    return b"".join(lines)


def _stream(
    document: PdfDocument, offsets: dict[int, tuple[int, int]], next_number: int, start: int, trailer: bytes
) -> bytes:
    entries = {**offsets, next_number: (start, 0)}
    width = 4 if start < 1 << 32 else 8
    index = b" ".join(b"%d %d" % (numbers[0], len(numbers)) for numbers in _runs(sorted(entries)))
    rows = b"".join(
        b"\x01" + offset.to_bytes(width, "big") + generation.to_bytes(2, "big")
        for offset, generation in (entries[number] for number in sorted(entries))
    )
    head = b"<</Type/XRef/W[1 %d 2]/Index[%b]/Size %d/Prev %d/Length %d%b>>" % (
        width, index, next_number + 1, document.chain.start, len(rows), trailer,
    )  # fmt: skip
    return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (next_number, head, rows)


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _trailer(document: PdfDocument, entropy: Entropy) -> bytes:
    """Return what the new trailer takes over from the newest one, byte for byte, with a new second identifier."""
    trailer = document.trailer
    left_out = _OWN_KEYS + (_STREAM_KEYS if document.chain.newest.form is Form.STREAM else ())
    last = {entry.key: entry for entry in trailer.entries}
    kept = (
        trailer.buffer[entry.start : entry.end]
        for entry in last.values()
        if entry.key not in left_out and not isinstance(entry.value, Null)
    )
    root = b"/Root " + reference(document.root.number, document.root.generation)
    return root + b"".join(kept) + b"/ID[" + _identifiers(document, entropy) + b"]"


def _identifiers(document: PdfDocument, entropy: Entropy) -> bytes:
    new = b"<" + entropy(16).hex().upper().encode("ascii") + b">"
    for section in document.chain.sections:
        first = _first_identifier(document, section.trailer)
        if first is not None:
            return first + new
    return new + new


def _first_identifier(document: PdfDocument, trailer: Dictionary) -> bytes | None:
    value = document.resolve(trailer.get(b"ID"))
    if isinstance(value, Array) and value.items and isinstance(value.items[0], String):
        return value.items[0].raw
    return None
