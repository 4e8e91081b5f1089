"""Forgers' tools: updates written by hand on a signed file with a table, keeping the genuine CMS byte for byte."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.documents.generate import Objects, object_stream, xref_stream

FORGED = b"BT /F1 12 Tf 72 720 Td (Something that nobody signed.) Tj ET"
RANGE, CONTENTS = rb"/ByteRange\s*\[.*?\]", rb"/Contents<[0-9a-f]*>"
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


@dataclass(frozen=True)
class Signed:
    """A signed file taken apart at its first signature."""

    data: bytes
    before: bytes
    contents: bytes
    """The hexadecimal string with its brackets."""
    after: bytes


def taken_apart(data: bytes) -> Signed:
    """Split a file that is signed once."""
    match = _RANGE.search(data)
    assert match is not None
    first, second, rest = (int(number) for number in match.groups())
    return Signed(data, data[:first], data[first:second], data[second : second + rest])


def last_start(data: bytes) -> int:
    """Return what the last `startxref` says."""
    return int(data.rpartition(b"startxref")[2].split()[0])


def object_text(data: bytes, number: int) -> bytes:
    """Return the newest text of an object in a file without object streams."""
    start = data.rindex(b"\n%d 0 obj" % number) + len(b"\n%d 0 obj" % number)
    return data[start : data.index(b"endobj", start)].strip()


def signature_number(data: bytes) -> int:
    """Return the number of the last signature dictionary."""
    head = data[: data.rindex(b"/ByteRange")]
    return int(re.findall(rb"(\d+) 0 obj", head)[-1])


def append(
    data: bytes,
    objects: Objects,
    *,
    free: Iterable[int] = (),
    places: dict[int, int] | None = None,
    trailer: bytes = b"",
    previous: int | None = None,
    start: bytes | None = None,
    size: int = 100,
    root: bytes = b"1 0 R",
) -> bytes:
    """Return the file with one more revision.

    `free` are numbers to free, `places` offsets to point numbers at, `start` another text behind `startxref`.
    """
    result = bytearray(data if data.endswith(b"\n") else data + b"\n")
    entries = {number: b"%010d 00000 n \n" % place for number, place in (places or {}).items()}
    entries.update(dict.fromkeys(free, b"0000000000 00001 f \n"))
    for number, text in objects.items():
        entries[number] = b"%010d 00000 n \n" % len(result)
        result += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    at = len(result)
    result += b"xref\n" + b"".join(b"%d 1\n%b" % (number, entries[number]) for number in sorted(entries))
    before = last_start(data) if previous is None else previous
    identity = re.findall(rb"/ID\s*\[[^\]]*\]", data)[-1] if b"/ID" in data else b""
    keys = b"/Size %d/Root %b/Prev %d%b%b" % (size, root, before, identity, trailer)
    result += b"trailer\n<<%b>>\nstartxref\n%b\n%%%%EOF\n" % (keys, start or b"%d" % at)
    return bytes(result)


def place_of(data: bytes, number: int) -> int:
    """Return the offset of the oldest object of that number, but not of the first object in the file."""
    return data.index(b"\n%d 0 obj" % number) + 1


def close_with(data: bytes, objects: Objects, packed: Objects) -> bytes:
    """Return the file with a hybrid update: plain objects in its table, others in an object stream."""
    result = bytearray(data if data.endswith(b"\n") else data + b"\n")
    container, number = 60, 61
    places = {}
    for key, text in {**objects, container: object_stream(packed, packed=False)}.items():
        places[key] = len(result)
        result += b"%d 0 obj\n%b\nendobj\n" % (key, text)
    at = len(result)
    entries = {key: (2, container, index) for index, key in enumerate(packed)}
    result += xref_stream({**entries, container: (1, places[container], 0)}, number, at, coding=None)
    first = int(data.split(b"startxref")[1].split()[0])
    return append(bytes(result), {}, places=places, trailer=b"/XRefStm %d" % at, previous=first)
