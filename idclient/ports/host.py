"""The machine that a diagnosis looks at, as a port of its own: nothing else needs it."""

from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from idclient.value import frozen


class SocketState(Enum):
    """What became of asking a Unix socket."""

    ABSENT = "absent"
    DENIED = "denied"
    STALE = "stale"
    """Nobody listens behind the file (ECONNREFUSED)."""
    HUNG = "hung"
    CLOSED = "closed"
    """Closed without an answer."""
    ANSWERED = "answered"
    FAILED = "failed"


@frozen
class SocketAnswer:
    """What became of asking, and the answer, empty unless there is one."""

    state: SocketState
    data: bytes = b""


@frozen
class PathFacts:
    """What a path is: file, folder, socket, other, or denied when it may not be looked at. `mode` is octal rights."""

    kind: str
    mode: int = 0


@frozen
class ProgramOutput:
    """How a program ended and what it printed, both streams together."""

    status: int
    text: str


class Host(Protocol):
    """The machine a diagnosis looks at. Nothing of it is changed, and nothing here raises."""

    @property
    def platform(self) -> str:
        """linux, windows or macos."""
        ...

    def variable(self, name: str) -> str | None:
        """Return an environment variable."""
        ...

    def look(self, path: str) -> PathFacts | None:
        """Return what a path is, links followed; None when there is nothing."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return the start of a file, at most a megabyte; None when it cannot be read."""
        ...

    def names(self, path: str) -> Sequence[str]:
        """Return the sorted names in a folder; none when it cannot be read."""
        ...

    def target(self, path: str) -> str | None:
        """Return the last part of what a symbolic link points to; None when it is none."""
        ...

    def run(self, command: Sequence[str], *, seconds: float) -> ProgramOutput | None:
        """Run a program without a shell in the C locale; None when there is none or it did not end in time."""
        ...

    def ask_socket(self, path: str, request: bytes, *, size: int, seconds: float) -> SocketAnswer:
        """Send octets to a Unix stream socket and wait for an answer of that size."""
        ...

    def library(self, name: str) -> str | None:
        """Load a shared library and return where it lies; None when it cannot be loaded."""
        ...

    def version(self, package: str) -> str | None:
        """Return the version of an installed Python package; `python` and `openssl` are known, too."""
        ...

    def personal(self) -> Sequence[tuple[str, str]]:
        """Return what would name person and machine, to be hidden: (kind, value), user, host, path."""
        ...
