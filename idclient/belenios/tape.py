"""The `.bel` file: an old-style tar that only grows, whose files are named by their own hash (4.4).

It has no end mark, so that more can follow; times of files are all that of the archive, since they would tell who voted
when. Sizes are bounded before anything is read.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from idclient.belenios.form import compact, reading, require_text
from idclient.errors.belenios import BeleniosRefused
from idclient.value import frozen
from idclient.wire.strict_json import Unexpected, members, number, parse

_BLOCK = 512
_LARGEST = 1 << 27
_HEADER = "BELENIOS"
_NAME = re.compile(r"([0-9a-f]{64})\.(data|event)\.json")
_LATEST = 1 << 33
"""Seconds in eleven octal digits."""


@frozen
class Entry:
    """A file of the archive: `digest` is its name and its hash; data, or the text of an event."""

    digest: str
    is_event: bool
    octets: bytes


def write_header(timestamp: int) -> bytes:
    """Return how an archive begins. `timestamp` is in seconds since 1970."""
    return _file(_HEADER, compact({"version": 1, "timestamp": str(timestamp)}), timestamp)


def write_entry(octets: bytes, *, event: bool, timestamp: int) -> bytes:
    """Return what is appended for data or an event; `timestamp` is that of the header."""
    name = f"{digest_of(octets)}.{'event' if event else 'data'}.json"
    return _file(name, octets, timestamp)


def digest_of(octets: bytes) -> str:
    """Return the hash by which an entry is named."""
    return hashlib.sha256(octets).hexdigest()


def read_header(stream: BinaryIO) -> int:
    """Return the time at which an archive is said to have begun; nothing proves it. Raises: BeleniosRefused."""
    found = _next(stream)
    if found is None or found[0] != _HEADER:
        raise BeleniosRefused(what="archive", reason="header")
    octets = found[1]
    with reading("archive"):
        header = members(parse(octets, limit=_BLOCK), "header", ("version", "timestamp"))
        number(header["version"], "version", least=1, most=1)
        timestamp = header["timestamp"]
        if not isinstance(timestamp, str) or not re.fullmatch(r"0|[1-9][0-9]{0,9}", timestamp, re.ASCII):
            raise Unexpected("timestamp")
        if int(timestamp) >= _LATEST:
            raise Unexpected("timestamp")
        require_text(octets, {"version": 1, "timestamp": timestamp})
    return int(timestamp)


def read_entries(stream: BinaryIO) -> Iterator[Entry]:
    """Yield what follows the header, each with the hash that its name says. Raises: BeleniosRefused."""
    while (found := _next(stream)) is not None:
        name, octets = found
        named = _NAME.fullmatch(name)
        if named is None:
            raise BeleniosRefused(what="archive", reason="name")
        if digest_of(octets) != named[1]:
            raise BeleniosRefused(what="archive", reason="hash")
        yield Entry(named[1], named[2] == "event", octets)


def _next(stream: BinaryIO) -> tuple[str, bytes] | None:
    """Return name and content of the next file, or None at the end. Raises: BeleniosRefused."""
    block = stream.read(_BLOCK)
    if not block:
        return None
    size = _size(block)
    padded = -(-size // _BLOCK) * _BLOCK
    octets = stream.read(padded)
    if len(octets) != padded or any(octets[size:]):
        raise BeleniosRefused(what="archive", reason="cut")
    return block[:100].rstrip(b"\x00").decode("ascii"), octets[:size]


def _size(block: bytes) -> int:
    """Return the size that a header says, if it is the one header that a plain file with its name has."""
    if len(block) != _BLOCK:
        raise BeleniosRefused(what="archive", reason="cut")
    size, time = block[124:135], block[136:147]
    name = block[:100].rstrip(b"\x00")
    octal = re.compile(rb"[0-7]{11}")
    if not octal.fullmatch(size) or not octal.fullmatch(time) or not re.fullmatch(rb"[0-9A-Za-z.]+", name):
        raise BeleniosRefused(what="archive", reason="header")
    if block != _header(name.decode("ascii"), int(size, 8), int(time, 8)):
        raise BeleniosRefused(what="archive", reason="header")
    if int(size, 8) > _LARGEST:
        raise BeleniosRefused(what="archive", reason="size")
    return int(size, 8)


def _file(name: str, octets: bytes, timestamp: int) -> bytes:
    return _header(name, len(octets), timestamp) + octets + bytes(-len(octets) % _BLOCK)


def _header(name: str, size: int, timestamp: int) -> bytes:
    """Return a header of version 7's tar: name, mode, owner, group, size, time, checksum, kind."""
    start = name.encode("ascii").ljust(100, b"\x00") + b"0000644\x000000000\x000000000\x00"
    start += f"{size:011o}\x00{timestamp:011o}\x00".encode("ascii")
    rest = b"0".ljust(_BLOCK - 156, b"\x00")
    checksum = sum(start) + 8 * ord(" ") + sum(rest)
    return start + f"{checksum:06o}\x00 ".encode("ascii") + rest
