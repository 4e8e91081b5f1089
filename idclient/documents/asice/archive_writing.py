"""A zip file written front to back into an open file, without extra fields, dates or data descriptors."""

import os
import zlib
from collections.abc import Iterable
from itertools import chain

from idclient.documents.asice.zip_records import (
    DEFLATED,
    SMALL,
    STORED,
    UTF8_NAME,
    Header,
    pack_central,
    pack_end,
    pack_local,
    pack_sizes,
)
from idclient.errors.container import ContainerTooLarge
from idclient.errors.output import not_written

_LEVEL = 6
_WORTHWHILE = 0.95


class ArchiveWriter:
    """Writes entries one after another to a descriptor that is open for writing, from its start."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._offset = 0
        self._directory: list[tuple[Header, int]] = []

    def store(self, name: str, data: bytes) -> None:
        """Add an entry as it is. Raises: ContainerTooLarge, OutputNotWritten."""
        flags = 0 if name.isascii() else UTF8_NAME
        header = Header(name.encode(), flags, STORED, zlib.crc32(data), len(data), len(data))
        self._directory.append((header, self._offset))
        self._append(pack_local(header) + data)

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        """Add an entry, packed if its first block says that it pays: photographs and most PDF files are packed already.

        Raises: ContainerTooLarge, OutputNotWritten, and what the blocks raise.
        """
        flags = 0 if name.isascii() else UTF8_NAME
        waiting = iter(blocks)
        first = next(waiting, b"")
        pays = len(zlib.compress(first, 1)) < _WORTHWHILE * len(first)
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS) if pays else None
        method = DEFLATED if pays else STORED
        start = self._offset
        self._append(pack_local(Header(name.encode(), flags, method, 0, 0, 0)))
        data = self._offset
        size = checksum = 0
        for block in chain([first], waiting):
            size += len(block)
            checksum = zlib.crc32(block, checksum)
            self._append(packer.compress(block) if packer else block)
            if size >= SMALL:
                raise ContainerTooLarge(limit="entry")
        if packer:
            self._append(packer.flush())
        header = Header(name.encode(), flags, method, checksum, self._offset - data, size)
        self._directory.append((header, start))
        place, sizes = pack_sizes(header)
        self._write(sizes, start + place)

    def close(self) -> int:
        """Add the directory; return the size of the whole. Raises: ContainerTooLarge, OutputNotWritten."""
        directory = b"".join(pack_central(header, offset) for header, offset in self._directory)
        end = pack_end(len(self._directory), len(directory), self._offset)
        self._append(directory + end)
        return self._offset

    def _append(self, data: bytes) -> None:
        if self._offset + len(data) >= SMALL:
            raise ContainerTooLarge(limit="container")
        self._write(data, self._offset)
        self._offset += len(data)

    def _write(self, data: bytes, offset: int) -> None:
        left = memoryview(data)
        try:
            while left:
                written = os.pwrite(self._descriptor, left, offset)
                left, offset = left[written:], offset + written
        except OSError as error:
            raise not_written(error) from error
