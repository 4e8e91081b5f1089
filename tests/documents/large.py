"""Large files, written piece by piece: many objects, or many bytes."""

import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.documents.generate import IDS, body, close, object_stream, plain_objects, stream, table


def write_many(path: Path, count: int, *, packed: bool) -> None:
    """Write a file of `count` objects, most of them small dictionaries, in a table or in object streams of 200."""
    objects = plain_objects()
    with path.open("wb") as file:
        data, offsets = body(objects)
        file.write(data)
        position = len(data)
        if packed:
            _write_packed(file.write, position, offsets, count)
            return
        lines = [b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets)]
        for number in range(len(objects) + 1, count):
            text = b"%d 0 obj\n<</Kind/Filler/Number %d/Next 1 0 R>>\nendobj\n" % (number, number)
            lines.append(b"%010d 00000 n \n" % position)
            position += file.write(text)
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(lines))
        file.write(b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (count, IDS) + close(position))


def _write_packed(write: Callable[[bytes], int], position: int, offsets: dict[int, int], count: int) -> None:
    rows = [b"\0\0\0\0\0\0\xff"] + [b"\1" + struct.pack(">IH", offsets[number], 0) for number in sorted(offsets)]
    number = len(rows)
    containers: list[bytes] = []
    first_container = count - (count - number) // 201 - 2
    while number < first_container:
        group = range(number, min(number + 200, first_container))
        container = first_container + len(containers)
        text = object_stream({key: b"<</Kind/Filler/Number %d/Next 1 0 R>>" % key for key in group})
        rows += [b"\2" + struct.pack(">IH", container, index) for index in range(len(group))]
        containers.append(b"\1" + struct.pack(">IH", position, 0))
        position += write(b"%d 0 obj\n%b\nendobj\n" % (container, text))
        number = group.stop
    rows += containers
    rows.append(b"\1" + struct.pack(">IH", position, 0))
    above = bytes(7)
    coded = bytearray()
    for row in rows:
        coded += b"\2" + bytes([(value - up) & 0xFF for value, up in zip(row, above, strict=True)])
        above = row
    head = b"/Type/XRef/W[1 4 2]/Size %d/Root 1 0 R%b/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>"
    text = stream(zlib.compress(bytes(coded)), head % (len(rows), IDS))
    write(b"%d 0 obj\n%b\nendobj\n" % (len(rows) - 1, text) + close(position))


def write_large(path: Path, size: int, *, streams: int = 10, objects: int = 300) -> None:
    """Write a file of about `size` bytes: incompressible streams and small objects, with a table."""
    noise = random.Random(7).randbytes(1 << 20)
    offsets: dict[int, int] = {}
    with path.open("wb") as file:
        data, offsets = body(plain_objects())
        position = file.write(data)
        for number in range(6, 6 + streams):
            offsets[number] = position
            length = max(0, size // streams)
            position += file.write(b"%d 0 obj\n<</Length %d>>\nstream\n" % (number, length))
            while length > 0:
                position += file.write(noise[: min(length, len(noise))])
                length -= len(noise)
            position += file.write(b"\nendstream\nendobj\n")
        for number in range(6 + streams, max(objects, 6 + streams)):
            offsets[number] = position
            position += file.write(b"%d 0 obj\n<</Kind/Filler/Number %d>>\nendobj\n" % (number, number))
        highest = max(offsets) + 1
        file.write(table(offsets, highest) + b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (highest, IDS) + close(position))
