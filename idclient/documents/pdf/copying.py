"""Copy a file and digest it in one pass: the kernel copies in one thread while another hashes what it reads.

Both release the interpreter lock, so on two cores the copy is free. Buffers are read, not mapped: mapped pages would
count as memory in use.
"""

import errno
import os
import threading
from collections.abc import Callable
from typing import Protocol

from idclient.documents.pdf.source import unreadable
from idclient.errors.document import DocumentChanged, DocumentNotFound, DocumentUnreadable, OutputNotWritten

Progress = Callable[[int, int], None]
"""Told the bytes done and the bytes in all."""
Check = Callable[[], None]
"""Called several times a second; raises to stop the work."""

_SMALL = 1 << 22
_BUFFER = 1 << 20
_COPY = 1 << 23
_WAIT = 0.02
_PATIENCE = 0.1
"""How long a cancelled copy is waited for; a system call under way ends by itself."""
_UNSUPPORTED = frozenset(
    (errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF, errno.ETXTBSY)
)


class Digest(Protocol):
    """What hashlib gives."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Take in more bytes."""
        ...

    def digest(self) -> bytes:
        """Return the digest of all bytes so far."""
        ...

    def copy(self) -> "Digest":
        """Return a digest that goes on from here by itself."""
        ...


def copy_and_digest(source: int, target: int, size: int, *, digest: Digest, progress: Progress, check: Check) -> None:
    """Copy the first `size` bytes of one open file to the beginning of another and digest them. Blocks.

    Raises: DocumentUnreadable, DocumentChanged when the file got shorter, OutputNotWritten, what `check` raises.
    """
    if size <= _SMALL:
        _digest(source, size, digest, check, lambda offset, data: _write(target, data, offset))
        progress(size, size)
        return
    copier = _Copier(source, target, size)
    copier.start()
    try:
        _digest(source, size, digest, check, lambda offset, _: progress(min(offset, copier.done), size))
        while copier.is_alive():
            copier.join(_WAIT)
            check()
            progress(copier.done, size)
    finally:
        copier.stop.set()
        copier.join(_PATIENCE)
    if copier.failure is not None:
        raise copier.failure
    progress(size, size)


def write_at(target: int, data: bytes | bytearray | memoryview, offset: int) -> None:
    """Write bytes at an offset. Raises: OutputNotWritten."""
    _write(target, memoryview(data), offset)


def not_written(error: OSError) -> OutputNotWritten:
    """Return our error for a failed writing."""
    return OutputNotWritten(reason=errno.errorcode.get(error.errno or errno.EIO, "EIO"))


def _digest(source: int, size: int, digest: Digest, check: Check, each: Callable[[int, memoryview], None]) -> None:
    buffer = memoryview(bytearray(min(_BUFFER, size)))
    offset = 0
    while offset < size:
        part = buffer[: min(len(buffer), size - offset)]
        try:
            count = os.preadv(source, [part], offset)
        except OSError as error:
            raise unreadable(error) from error
        if count == 0:
            raise DocumentChanged
        digest.update(part[:count])
        each(offset, part[:count])
        offset += count
        check()


def _write(target: int, data: memoryview, offset: int) -> None:
    try:
        while data:
            count = os.pwrite(target, data, offset)
            data, offset = data[count:], offset + count
    except OSError as error:
        raise not_written(error) from error


class _Copier(threading.Thread):
    """Copies in the kernel where it can: by range (which clones where the file system clones), else by sendfile.

    Then it brings the bytes to the disk while the other thread still digests. It has descriptors of its own, so that
    it can be left behind.
    """

    def __init__(self, source: int, target: int, size: int) -> None:
        super().__init__(name="copy", daemon=True)
        self.done = 0
        self.stop = threading.Event()
        self.failure: DocumentChanged | DocumentNotFound | DocumentUnreadable | OutputNotWritten | None = None
        self._source = os.dup(source)
        self._target = os.dup(target)
        self._size = size
        self._ways = [_by_range, _by_sendfile, _by_hand]

    def run(self) -> None:
        try:
            while self.done < self._size and not self.stop.is_set():
                self.done += self._step(min(_COPY, self._size - self.done))
            if not self.stop.is_set():
                os.fdatasync(self._target)
        except OSError as error:
            self.failure = not_written(error)
        except (DocumentChanged, DocumentNotFound, DocumentUnreadable, OutputNotWritten) as error:
            self.failure = error
        finally:
            os.close(self._source)
            os.close(self._target)

    def _step(self, size: int) -> int:
        while True:
            try:
                count = self._ways[0](self._source, self._target, self.done, size)
            except OSError as error:
                if error.errno not in _UNSUPPORTED or len(self._ways) == 1:
                    raise not_written(error) from error
                count = 0
            if count:
                return count
            if len(self._ways) == 1:
                raise DocumentChanged
            del self._ways[0]


def _by_range(source: int, target: int, offset: int, size: int) -> int:
    return os.copy_file_range(source, target, size, offset, offset)


def _by_sendfile(source: int, target: int, offset: int, size: int) -> int:
    os.lseek(target, offset, os.SEEK_SET)
    return os.sendfile(target, source, offset, size)


def _by_hand(source: int, target: int, offset: int, size: int) -> int:
    try:
        data = os.pread(source, min(size, _BUFFER), offset)
    except OSError as error:
        raise unreadable(error) from error
    if data:
        _write(target, memoryview(data), offset)
    return len(data)
