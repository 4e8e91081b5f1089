"""One window at a time on a person's screen, kept so by a lock that ends with its process."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from idclient.adapters.child_window import ChildWindow
from idclient.errors.native import AnotherRequest, ClaimNotKept
from idclient.ports.window import Window

_NAME = "web-eid.lock"


class ScreenDesk:
    """A `Desk` for the person whose folder this is."""

    def __init__(self, folder: Path, opener: Callable[[], Window] = ChildWindow) -> None:
        self._folder = folder
        self._opener = opener

    @contextmanager
    def claim(self) -> Iterator[None]:
        """Keep other requests of this person out. Raises: AnotherRequest, ClaimNotKept."""
        descriptor = self._locked()
        try:
            yield
        finally:
            os.close(descriptor)

    def open(self) -> Window:
        """Open a window. Raises: WindowMissing."""
        return self._opener()

    def _locked(self) -> int:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as problem:
            raise _not_kept(problem) from problem
        try:
            _lock(descriptor)
        except OSError as problem:
            os.close(descriptor)
            if isinstance(problem, (BlockingIOError, PermissionError)):  # the second on Windows
                raise AnotherRequest from problem
            raise _not_kept(problem) from problem
        return descriptor


def _not_kept(problem: OSError) -> ClaimNotKept:
    return ClaimNotKept(reason=errno.errorcode.get(problem.errno or 0, "EIO"))


def _lock(descriptor: int) -> None:
    """Lock a file or raise OSError. A lock lives as long as the open file; children do not inherit it."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # only there
        return
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
