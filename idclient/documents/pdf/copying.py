"""Copy a file and digest it in one pass: the kernel copies in one thread while another hashes what it reads.

Both release the interpreter lock, so on two cores the copy is free. Buffers are read, not mapped: mapped pages would
count as memory in use.
"""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from idclient.documents.pdf.source import unreadable
from idclient.errors.document import DocumentChanged, DocumentError
from idclient.errors.output import not_written

Progress = Callable[[int, int], None]
"""Told the bytes done and the bytes in all."""
Check = Callable[[], None]
"""Called several times a second; raises to stop the work."""

_SMALL = 1 << 22
_BUFFER = 1 << 20
_COPY = 1 << 23
_SYNC = 1 << 26
"""Bytes brought to the disk at a time: a process ends no sooner than a system call of its threads."""
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


class Copying:
    """The first `size` bytes of an open file on their way to the beginning of another, and their digest.

    A large file's go by two threads from `start` on, so that other work can be done meanwhile; a small one's in `wait`.
    """

    def __init__(self, source: int, target: int, size: int, *, digest: Digest) -> None:
        self.digest = digest
        """Of all the bytes, once `wait` has returned."""
        self._size = size
        self._files = (source, target)
        self._workers: tuple[_Digester, _Copier] | None = None

    def start(self) -> None:
        """Begin, if the file is large. Never blocks."""
        if self._size > _SMALL:
            self._workers = (_Digester(self._files[0], self._size, self.digest), _Copier(*self._files, self._size))
            for worker in self._workers:
                worker.start()

    def wait(self, *, progress: Progress, check: Check) -> None:
        """Return when all is done. Blocks.

        Raises: DocumentUnreadable, DocumentChanged when the file got shorter, OutputNotWritten, what `check` raises.
        """
        if self._workers is None:
            source, target = self._files
            for offset, data in _blocks(source, self._size):
                self.digest.update(data)
                _write(target, data, offset)
                check()
        else:
            self._wait_for(self._workers, progress, check)
        progress(self._size, self._size)

    def stop(self) -> None:
        """Give up what is under way; a system call that does not end is left behind."""
        for worker in self._workers or ():
            worker.stop.set()
        for worker in self._workers or ():
            worker.join(_PATIENCE / 2)

    def _wait_for(self, workers: "tuple[_Digester, _Copier]", progress: Progress, check: Check) -> None:
        check()
        try:
            for worker in workers:
                while worker.is_alive():
                    worker.join(_WAIT)
                    check()
                    progress(min(worker.done for worker in workers), self._size)
                if worker.failure is not None:
                    raise worker.failure
        finally:
            self.stop()


def write_at(target: int, data: bytes | bytearray | memoryview, offset: int) -> None:
    """Write bytes at an offset. Raises: OutputNotWritten."""
    _write(target, memoryview(data), offset)


def cut_at(target: int, size: int) -> None:
    """Let a file end there. Raises: OutputNotWritten."""
    try:
        os.ftruncate(target, size)
    except OSError as error:
        raise not_written(error) from error


def _blocks(source: int, size: int) -> Iterator[tuple[int, memoryview]]:
    """Yield the first `size` bytes, each block with its offset and good until the next one is asked for."""
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
        yield offset, part[:count]
        offset += count


def _write(target: int, data: memoryview, offset: int) -> None:
    try:
        while data:
            count = os.pwrite(target, data, offset)
            data, offset = data[count:], offset + count
    except OSError as error:
        raise not_written(error) from error


class _Worker(threading.Thread):
    """A thread with a descriptor of its own, so that it can be left behind. `failure` is why it ended too early."""

    def __init__(self, name: str, *files: int) -> None:
        super().__init__(name=name, daemon=True)
        self.done = 0
        self.stop = threading.Event()
        self.failure: DocumentError | None = None
        self._files = [os.dup(file) for file in files]

    def run(self) -> None:
        try:
            self._work()
        except DocumentError as error:
            self.failure = error
        finally:
            for file in self._files:
                os.close(file)

    def _work(self) -> None:
        raise NotImplementedError


class _Digester(_Worker):
    """Digests what it reads."""

    def __init__(self, source: int, size: int, digest: Digest) -> None:
        super().__init__("digest", source)
        self._size = size
        self._digest = digest

    def _work(self) -> None:
        for offset, data in _blocks(self._files[0], self._size):
            if self.stop.is_set():
                return
            self._digest.update(data)
            self.done = offset + len(data)


class _Copier(_Worker):
    """Copies in the kernel where it can: by range (which clones where the file system clones), else by sendfile.

    It brings the bytes to the disk, too, while the other thread digests.
    """

    def __init__(self, source: int, target: int, size: int) -> None:
        super().__init__("copy", source, target)
        self._size = size
        self._ways = [_by_range, _by_sendfile, _by_hand]

    def _work(self) -> None:
        unsynced = 0
        while self.done < self._size:
            if self.stop.is_set():
                return
            count = self._step(min(_COPY, self._size - self.done))
            self.done, unsynced = self.done + count, unsynced + count
            if unsynced >= _SYNC or self.done == self._size:
                self._sync()
                unsynced = 0

    def _sync(self) -> None:
        try:
            os.fdatasync(self._files[1])
        except OSError as error:
            raise not_written(error) from error

    def _step(self, size: int) -> int:
        while True:
            try:
                count = self._ways[0](self._files[0], self._files[1], self.done, size)
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
