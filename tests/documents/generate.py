"""PDF files made by our own hands: the building blocks. Written from ISO 32000-2, not from the parser."""

import struct
import zlib
from collections.abc import Callable

Objects = dict[int, bytes]
IDS = b"/ID[<00112233445566778899AABBCCDDEEFF><FFEEDDCCBBAA99887766554433221100>]"
TEXT = b"BT /F1 12 Tf 72 720 Td (A page that is signed.) Tj ET"


def stream(data: bytes, entries: bytes = b"", *, length: bytes | None = None) -> bytes:
    """Return a stream object's text."""
    return b"<<%b/Length %b>>\nstream\n%b\nendstream" % (entries, length or b"%d" % len(data), data)


def plain_objects(**changed: bytes) -> Objects:
    """Return a document of one page: 1 catalog, 2 pages, 3 page, 4 contents, 5 font.

    `catalog` and `page` add entries.
    """
    return {
        1: b"<</Type/Catalog/Pages 2 0 R%b>>" % changed.get("catalog", b""),
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>>>",
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R%b>>" % changed.get("page", b""),
        4: stream(TEXT),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }


def body(
    objects: Objects, *, head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", generation: int = 0
) -> tuple[bytearray, dict[int, int]]:
    """Return header and objects, and each object's offset."""
    data = bytearray(head)
    offsets = {}
    for number, text in objects.items():
        offsets[number] = len(data)
        data += b"%d %d obj\n%b\nendobj\n" % (number, generation, text)
    return data, offsets


def table(offsets: dict[int, int], size: int, *, eol: bytes = b" \n", generation: int = 0) -> bytes:
    """Return a full cross-reference table from 0."""
    lines = [b"xref\n0 %d\n0000000000 65535 f%b" % (size, eol)]
    for number in range(1, size):
        if number in offsets:
            lines.append(b"%010d %05d n%b" % (offsets[number], generation, eol))
        else:
            lines.append(b"0000000000 00001 f" + eol)
    return b"".join(lines)


def close(start: int, end: bytes = b"\n") -> bytes:
    """Return the last lines of a file."""
    return b"startxref\n%d\n%%%%EOF%b" % (start, end)


def as_table(
    objects: Objects, *, end: bytes = b"\n", eol: bytes = b" \n", generation: int = 0, size: int | None = None
) -> bytes:
    """Return a file with a table."""
    data, offsets = body(objects, generation=generation)
    start = len(data)
    highest = max(objects) + 1
    data += table(offsets, highest, eol=eol, generation=generation)
    root = b"%d %d R" % (1, generation)
    data += b"trailer\n<</Size %d/Root %b%b>>\n" % (size or highest, root, IDS)
    return bytes(data + close(start, end))


def up_predicted(rows: list[bytes]) -> bytes:
    """Return rows with PNG filter Up."""
    above = bytes(len(rows[0]))
    result = bytearray()
    for row in rows:
        result += b"\x02" + bytes((value - up) & 0xFF for value, up in zip(row, above, strict=True))
        above = row
    return bytes(result)


def mixed_predicted(rows: list[bytes]) -> bytes:
    """Return rows with every PNG filter in turn."""
    above = bytes(len(rows[0]))
    result = bytearray()
    for count, row in enumerate(rows):
        kind = count % 5
        result.append(kind)
        for index, value in enumerate(row):
            left = row[index - 1] if index else 0
            corner = above[index - 1] if index else 0
            guess = (0, left, above[index], (left + above[index]) // 2, paeth(left, above[index], corner))[kind]
            result.append((value - guess) & 0xFF)
        above = row
    return bytes(result)


def paeth(left: int, up: int, corner: int) -> int:
    """Return the Paeth predictor (RFC 2083, 6.6)."""
    return min((left, up, corner), key=lambda value: abs(left + up - corner - value))


def xref_stream(
    entries: dict[int, tuple[int, int, int]], number: int, start: int, *,
    coding: Callable[[list[bytes]], bytes] | None = up_predicted, extra: bytes = b"",
) -> bytes:  # fmt: skip
    """Return a cross-reference stream object with an entry for itself; `coding` None leaves it uncompressed."""
    entries = {0: (0, 0, 65535), **entries, number: (1, start, 0)}
    numbers = sorted(entries)
    rows = [struct.pack(">BIH", *entries[key]) for key in numbers]
    index = b"".join(b"%d 1 " % key for key in numbers)
    head = b"/Type/XRef/W[1 4 2]/Index[%b]/Size %d/Root 1 0 R%b%b" % (index, number + 1, IDS, extra)
    if coding is None:
        text = stream(b"".join(rows), head)
    else:
        parameters = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>"
        text = stream(zlib.compress(coding(rows)), head + parameters)
    return b"%d 0 obj\n%b\nendobj\n" % (number, text)


def as_stream(objects: Objects, *, coding: Callable[[list[bytes]], bytes] | None = up_predicted) -> bytes:
    """Return a file with a cross-reference stream, all objects plain."""
    data, offsets = body(objects)
    start = len(data)
    data += xref_stream({key: (1, value, 0) for key, value in offsets.items()}, max(objects) + 1, start, coding=coding)
    return bytes(data + close(start))


def object_stream(objects: Objects, *, extra: bytes = b"", packed: bool = True) -> bytes:
    """Return the text of an object stream."""
    header, texts = b"", b""
    for number, text in objects.items():
        header += b"%d %d " % (number, len(texts))
        texts += text + b" "
    entries = b"/Type/ObjStm/N %d/First %d%b" % (len(objects), len(header), extra)
    data = header + texts
    return stream(zlib.compress(data), entries + b"/Filter/FlateDecode") if packed else stream(data, entries)


def as_packed(objects: Objects, *, packed: bool = True, per_stream: int = 100) -> bytes:
    """Return a file whose objects, but for streams, are in object streams."""
    plain = {number: text for number, text in objects.items() if text.rstrip().endswith(b"endstream")}
    inner = [number for number in objects if number not in plain]
    entries: dict[int, tuple[int, int, int]] = {}
    number = max(objects) + 1
    for first in range(0, len(inner), per_stream):
        group = inner[first : first + per_stream]
        plain[number] = object_stream({key: objects[key] for key in group}, packed=packed)
        entries.update({key: (2, number, index) for index, key in enumerate(group)})
        number += 1
    data, offsets = body(plain)
    entries.update({key: (1, value, 0) for key, value in offsets.items()})
    start = len(data)
    data += xref_stream(entries, number, start)
    return bytes(data + close(start))


def as_hybrid(objects: Objects) -> bytes:
    """Return a hybrid file: page, catalog and font hidden from readers that know no streams."""
    hidden = {number: objects[number] for number in (3, 5)}
    plain = {number: text for number, text in objects.items() if number not in hidden}
    container = max(objects) + 1
    plain[container] = object_stream(hidden)
    data, offsets = body(plain)
    stream_at = len(data)
    entries = {key: (2, container, index) for index, key in enumerate(hidden)}
    entries[container] = (1, offsets[container], 0)
    data += xref_stream(entries, container + 1, stream_at, coding=None)
    start = len(data)
    data += table({key: value for key, value in offsets.items() if key != container}, container)
    data += b"trailer\n<</Size %d/Root 1 0 R/XRefStm %d%b>>\n" % (container + 2, stream_at, IDS)
    return bytes(data + close(start))


def with_update(data: bytes, objects: Objects, size: int) -> bytes:
    """Return a table file with one more revision that sets objects."""
    previous = int(data.rpartition(b"startxref")[2].split()[0])
    result = bytearray(data)
    if not data.endswith((b"\n", b"\r")):
        result += b"\n"
    lines = [b"xref\n"]
    for number, text in sorted(objects.items()):
        lines.append(b"%d 1\n%010d 00000 n \n" % (number, len(result)))
        result += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    start = len(result)
    result += b"".join(lines) + b"trailer\n<</Size %d/Root 1 0 R/Prev %d%b>>\n" % (size, previous, IDS)
    return bytes(result + close(start))


def revised(count: int) -> bytes:
    """Return a file of `count` revisions."""
    data = as_table(plain_objects())
    for revision in range(1, count):
        data = with_update(data, {4: stream(TEXT + b" %% %d" % revision)}, 6)
    return data


def as_table_at(objects: Objects, offset: int) -> bytes:
    """Return a table file whose offsets all are `offset` larger."""
    data, offsets = body(objects)
    start = len(data) + offset
    highest = max(objects) + 1
    data += table({key: value + offset for key, value in offsets.items()}, highest)
    data += b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (highest, IDS)
    return bytes(data + close(start))


def indirect_length() -> bytes:
    """Return a file whose streams, the cross-reference stream too, have indirect lengths."""
    objects = plain_objects()
    objects[4] = stream(TEXT, length=b"6 0 R")
    objects[6] = b"%d" % len(TEXT)
    inner = object_stream({3: objects.pop(3), 5: objects.pop(5)})
    head, _, data = inner.partition(b"stream\n")
    objects[7] = head[: head.index(b"/Length")] + b"/Length 8 0 R>>\nstream\n" + data
    objects[8] = b"%d" % (len(data) - len(b"\nendstream"))
    result, offsets = body(objects)
    start = len(result)
    entries = {key: (1, value, 0) for key, value in offsets.items()}
    entries.update({3: (2, 7, 0), 5: (2, 7, 1)})
    return bytes(result + xref_stream(entries, 9, start) + close(start))
