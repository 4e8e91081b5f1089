"""A zip file read so that every program sees the same in it: one directory, no gaps, nothing said twice or hidden.

What a lenient reader would forgive is refused: that is where two readers begin to differ, and a signature over what
one of them sees says nothing about what the other shows.
"""

import errno
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from idclient.documents.asice.names import entry_name
from idclient.documents.asice.zip_records import (
    DEFLATED,
    DESCRIPTOR_MARK,
    ENCRYPTED,
    END_MARK,
    END_SIZE,
    LOCAL_SIZE,
    SMALL,
    STORED,
    Header,
    check_extra,
    unpack_central,
    unpack_descriptor,
    unpack_end,
    unpack_local,
)
from idclient.errors.container import ContainerMalformed, ContainerTooLarge
from idclient.errors.document import DocumentEmpty, DocumentNotFound, DocumentUnreadable
from idclient.value import frozen

_MOST_ENTRIES = 2000
_LARGEST_DIRECTORY = 1 << 20
_LONGEST_COMMENT = 0xFFFF
_BLOCK = 1 << 18
_ALWAYS = 1 << 28
_RATIO = 256
"""An honest container unpacks to no more than 256 MiB, or 256 times its size."""


@frozen
class Entry:
    """A file in a container. `bare` says that its local header has no extra field; `data` is where its bytes begin."""

    name: str
    method: int
    size: int
    packed: int
    checksum: int
    bare: bool
    start: int
    data: int


class Archive:
    """An open zip file: `entries` in the order of their bytes."""

    def __init__(self, path: Path) -> None:
        """Open the file and read its directory.

        Raises: DocumentNotFound, DocumentUnreadable, DocumentEmpty, ContainerMalformed, ContainerTooLarge.
        """
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise DocumentNotFound from error
        except (OSError, ValueError) as error:
            raise unreadable(error) from error
        try:
            self.size = os.fstat(self._descriptor).st_size
            self.entries = self._read_entries()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Return the open archive."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file. Never raises."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def read(self, entry: Entry, *, limit: int) -> bytes:
        """Return an entry unpacked. Raises: ContainerTooLarge, ContainerMalformed, DocumentUnreadable."""
        if entry.size > limit:
            raise ContainerTooLarge(limit="entry")
        return b"".join(self.blocks(entry))

    def blocks(self, entry: Entry) -> Iterator[bytes]:
        """Yield an entry unpacked, in blocks; what it says of size and checksum has held when the last one was given.

        Raises: ContainerMalformed, DocumentUnreadable.
        """
        size = checksum = 0
        for block in self._unpacked(entry):
            size += len(block)
            if size > entry.size:
                raise ContainerMalformed(reason="size-differs")
            checksum = zlib.crc32(block, checksum)
            yield block
        if size != entry.size:
            raise ContainerMalformed(reason="size-differs")
        if checksum != entry.checksum:
            raise ContainerMalformed(reason="checksum")

    def _unpacked(self, entry: Entry) -> Iterator[bytes]:
        raw = self._raw(entry.data, entry.packed)
        if entry.method == STORED:
            yield from raw
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for block in raw:
                waiting = block
                while waiting:
                    if inflater.eof:
                        raise ContainerMalformed(reason="size-differs")
                    yield inflater.decompress(waiting, _BLOCK)
                    waiting = inflater.unconsumed_tail or inflater.unused_data
            while not inflater.eof:
                last = inflater.decompress(b"", _BLOCK)
                if not last:
                    raise ContainerMalformed(reason="size-differs")
                yield last
        except zlib.error as problem:
            raise ContainerMalformed(reason="zip") from problem

    def _raw(self, offset: int, size: int) -> Iterator[bytes]:
        end = offset + size
        while offset < end:
            block = self._at(offset, min(_BLOCK, end - offset))
            offset += len(block)
            yield block

    def _at(self, offset: int, size: int) -> bytes:
        """Return exactly so many bytes. Raises: ContainerMalformed, DocumentUnreadable."""
        try:
            found = os.pread(self._descriptor, size, offset)
        except OSError as error:
            raise unreadable(error) from error
        if len(found) != size:
            raise ContainerMalformed(reason="zip")
        return found

    def _read_entries(self) -> tuple[Entry, ...]:
        if self.size == 0:
            raise DocumentEmpty
        if self.size >= SMALL:
            raise ContainerTooLarge(limit="container")
        count, start, directory = self._find_directory()
        entries: list[Entry] = []
        deferred: list[bool] = []
        position = 0
        for _ in range(count):
            header, offset, position = unpack_central(directory, position)
            entries.append(self._entry(header, offset, limit=start))
            deferred.append(header.deferred)
        if position != len(directory):
            raise ContainerMalformed(reason="zip")
        if len({entry.name for entry in entries}) != len(entries):
            raise ContainerMalformed(reason="entry-twice")
        if sum(entry.size for entry in entries) > max(_ALWAYS, _RATIO * self.size):
            raise ContainerTooLarge(limit="total")
        self._check_tiles(dict(zip(entries, deferred, strict=True)), start)
        return tuple(sorted(entries, key=lambda entry: entry.start))

    def _find_directory(self) -> tuple[int, int, bytes]:
        """Return count, offset and bytes of the central directory; a file that could have two has none."""
        length = min(self.size, END_SIZE + _LONGEST_COMMENT)
        tail = self._at(self.size - length, length)
        position = tail.rfind(END_MARK)
        if position < 0 or len(tail) - position < END_SIZE:
            raise ContainerMalformed(reason="zip")
        count, size, offset, comment = unpack_end(tail[position : position + END_SIZE])
        end = self.size - length + position
        if position + END_SIZE + comment != length or offset + size != end:
            raise ContainerMalformed(reason="zip")
        if count > _MOST_ENTRIES or size > _LARGEST_DIRECTORY:
            raise ContainerTooLarge(limit="entries")
        return count, offset, self._at(offset, size)

    def _entry(self, header: Header, offset: int, *, limit: int) -> Entry:
        """Return an entry whose two headers say the same. Raises: ContainerMalformed."""
        if header.flags & ENCRYPTED:
            raise ContainerMalformed(reason="encrypted")
        if header.method not in (STORED, DEFLATED):
            raise ContainerMalformed(reason="method")
        if header.method == STORED and header.packed != header.size:
            raise ContainerMalformed(reason="size-differs")
        if offset + LOCAL_SIZE > limit:
            raise ContainerMalformed(reason="overlap")
        local, name_size, extra_size = unpack_local(self._at(offset, LOCAL_SIZE))
        rest = self._at(offset + LOCAL_SIZE, name_size + extra_size)
        check_extra(header.extra)
        check_extra(rest[name_size:])
        said = (local.checksum, local.packed, local.size)
        agreed = (header.checksum, header.packed, header.size)
        same = said == agreed or (header.deferred and said == (0, 0, 0))
        if rest[:name_size] != header.name or (local.flags, local.method) != (header.flags, header.method) or not same:
            raise ContainerMalformed(reason="header-differs")
        data = offset + LOCAL_SIZE + name_size + extra_size
        return Entry(
            name=entry_name(header.name),
            method=header.method,
            size=header.size,
            packed=header.packed,
            checksum=header.checksum,
            bare=not extra_size and not header.extra,
            start=offset,
            data=data,
        )

    def _check_tiles(self, entries: dict[Entry, bool], directory: int) -> None:
        """Refuse bytes that belong to no entry, or to two. Raises: ContainerMalformed."""
        expected = 0
        for entry, deferred in sorted(entries.items(), key=lambda pair: pair[0].start):
            if entry.start != expected:
                raise ContainerMalformed(reason="overlap" if entry.start < expected else "gap")
            expected = entry.data + entry.packed
            if expected > directory:
                raise ContainerMalformed(reason="overlap")
            if deferred:
                expected += self._descriptor_size(entry, expected)
        if expected != directory:
            raise ContainerMalformed(reason="overlap" if expected > directory else "gap")

    def _descriptor_size(self, entry: Entry, offset: int) -> int:
        """Return the size of a data descriptor, with its mark or without. Raises: ContainerMalformed."""
        marked = self._at(offset, 4) == DESCRIPTOR_MARK
        start = offset + 4 if marked else offset
        if unpack_descriptor(self._at(start, 12)) != (entry.checksum, entry.packed, entry.size):
            raise ContainerMalformed(reason="header-differs")
        return 16 if marked else 12


def unreadable(error: OSError | ValueError) -> DocumentUnreadable:
    """Return our error for a failed reading."""
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    return DocumentUnreadable(reason=errno.errorcode.get(number or errno.EIO, "EIO"))
