"""The file, read at any place without being loaded: size, identity, bytes."""

import errno
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from idclient.documents.pdf.tokens import END, Truncated, parse_indirect, parse_value
from idclient.documents.pdf.values import IndirectObject, Value
from idclient.errors.document import (
    DocumentDamaged,
    DocumentEmpty,
    DocumentNotFound,
    DocumentNotPdf,
    DocumentTooComplex,
    DocumentUnreadable,
)
from idclient.value import frozen

HEADER_WINDOW = 1024
_WINDOW = 1024
_LARGEST_OBJECT = 1 << 26
_LEAST_WORK = 256
_MOST_KEPT = 1 << 22
_SPARE = 64
_WORK = 1 << 29
_WORK_PER_BYTE = 16
"""A file that makes itself be read sixteen times over, and half a gigabyte more, leads in circles."""


@frozen
class Stamp:
    """What changes when another program touches a file. Times in nanoseconds."""

    device: int
    inode: int
    size: int
    modified: int


class _Shared:
    """What all states of one file share: the bytes read so far, and objects parsed before by their offsets."""

    __slots__ = ("kept", "parsed", "work")

    def __init__(self) -> None:
        self.work = 0
        self.kept = 0
        self.parsed: dict[int, IndirectObject] = {}

    def keep(self, offset: int, found: IndirectObject) -> None:
        """Remember an object; all are forgotten when there is no more room."""
        self.kept += len(found.value.buffer) + _LEAST_WORK
        self.parsed[offset] = found
        if self.kept > _MOST_KEPT:
            self.parsed.clear()
            self.kept = 0


class Source:
    """Bytes of one open file, by offset. Safe to read from several threads.

    `header` is the offset of `%PDF-`, within the first 1024 bytes; offsets in the file may count from there.
    """

    def __init__(
        self, descriptor: int, *, end: int | None = None, path: Path | str | None = None, shared: _Shared | None = None
    ) -> None:
        """Take over an open, seekable descriptor; the file counts as ended at `end`.

        With a path, `unchanged` also notices when another file has taken its place. `shared` is what another state
        of the file knows.

        Raises: DocumentEmpty, DocumentNotPdf, DocumentUnreadable. The descriptor is closed then.
        """
        self.descriptor = descriptor
        self.path = path
        self._shared = shared or _Shared()
        try:
            self.stamp = stamp_of(descriptor)
            self.size = self.stamp.size if end is None else min(end, self.stamp.size)
            self.header = self._find_header()
        except BaseException:
            os.close(descriptor)
            raise

    def read(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes; fewer at the end, none outside. Raises: DocumentUnreadable, DocumentTooComplex."""
        size = min(size, self.size - offset)
        if offset < 0 or size <= 0:
            return b""
        self._shared.work += max(size, _LEAST_WORK)
        if self._shared.work > _WORK + _WORK_PER_BYTE * self.size:
            raise DocumentTooComplex(limit="work")
        try:
            return os.pread(self.descriptor, size, offset)
        except OSError as error:
            raise unreadable(error) from error

    def value(self, offset: int) -> tuple[Value, int]:
        """Parse the object at an offset; return it and the offset in the file behind it. Raises: DocumentError."""
        size = _WINDOW
        while True:
            window = self._window(offset, size)
            try:
                value = parse_value(window)
            except Truncated:
                size = self._wider(offset, size)
            else:
                return value, offset + value.end

    def indirect(self, offset: int) -> IndirectObject:
        """Parse `n g obj ...` at an offset. Raises: DocumentError."""
        known = self._shared.parsed.get(offset)
        if known is not None and offset + len(known.value.buffer) + _SPARE <= self.size:
            return known
        found = self._indirect(offset)
        self._shared.keep(offset, found)
        return found

    def _indirect(self, offset: int) -> IndirectObject:
        size = _WINDOW
        while True:
            window = self._window(offset, size)
            try:
                return _parse_narrow(window, offset) or parse_indirect(window, offset)
            except Truncated:
                size = self._wider(offset, size)

    def reopened(self, *, end: int) -> "Source":
        """Return the same file as it was when it ended at `end`. Raises: DocumentError.

        Both count their work together.
        """
        return Source(os.dup(self.descriptor), end=end, path=self.path, shared=self._shared)

    def unchanged(self) -> bool:
        """Say whether the file still is what it was when it was opened. Raises: DocumentUnreadable."""
        if stamp_of(self.descriptor) != self.stamp:
            return False
        if self.path is None:
            return True
        try:
            status = Path(self.path).stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == (self.stamp.device, self.stamp.inode)

    def close(self) -> None:
        """Close the file."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _find_header(self) -> int:
        if self.size == 0:
            raise DocumentEmpty
        header = self.read(0, HEADER_WINDOW).find(b"%PDF-")
        if header < 0:
            raise DocumentNotPdf
        return header

    def _window(self, offset: int, size: int) -> bytes:
        window = self.read(offset, size)
        if not window:
            raise DocumentDamaged(reason="offset-outside", offset=offset)
        return window + END if offset + len(window) >= self.size else window

    def _wider(self, offset: int, size: int) -> int:
        if offset + size >= self.size:
            raise DocumentDamaged(reason="object-cut", offset=offset)
        if size >= _LARGEST_OBJECT:
            raise DocumentTooComplex(limit="object-size")
        return size * 4


def _parse_narrow(window: bytes, offset: int) -> IndirectObject | None:
    """Parse what is before the first `endobj`, so that the object keeps no more bytes alive than its own."""
    cut = window.find(b"endobj")
    if cut < 0:
        return None
    try:
        return parse_indirect(window[:cut] + END, offset)
    except DocumentDamaged:
        return None


def open_source(path: Path | str | int, *, end: int | None = None) -> Source:
    """Open a file, or take over an open descriptor. Raises: DocumentError."""
    if isinstance(path, int):
        return Source(path, end=end)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise unreadable(error) from error
    return Source(descriptor, end=end, path=path)


def stamp_of(descriptor: int) -> Stamp:
    """Return the stamp of an open file. Raises: DocumentUnreadable."""
    try:
        status = os.fstat(descriptor)
    except OSError as error:
        raise unreadable(error) from error
    if not stat.S_ISREG(status.st_mode):
        raise DocumentUnreadable(reason="EISDIR" if stat.S_ISDIR(status.st_mode) else "ESPIPE")
    return Stamp(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def unreadable(error: OSError | ValueError) -> DocumentNotFound | DocumentUnreadable:
    """Return our error for a failed reading."""
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT:
        return DocumentNotFound()
    return DocumentUnreadable(reason=errno.errorcode.get(number or errno.EINVAL, "EIO"))
