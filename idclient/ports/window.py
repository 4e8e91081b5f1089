"""A window in which a person is asked: a child process that the core knows as a pipe, never as a toolkit."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import Enum
from typing import Any, Protocol

from idclient.value import field, frozen


class Act(Enum):
    """What a person did in the window."""

    READY = b"R"
    """The window is on the screen."""
    CODE = b"P"
    """Digits were entered and confirmed."""
    AGREED = b"Y"
    AGAIN = b"A"
    """Try again."""
    CANCELLED = b"C"


@frozen
class WindowAnswer:
    """One act. `digits` are ASCII, only with `Act.CODE`; whoever receives them wipes them."""

    act: Act
    digits: bytearray = field(default_factory=bytearray, repr=False)


class Window(Protocol):
    """An open window."""

    def show(self, view: Mapping[str, Any]) -> None:
        """Show something else. Never blocks for long. Raises: WindowMissing when there is no window any more."""
        ...

    def receive(self, seconds: float) -> WindowAnswer | None:
        """Return the next act of the person, None when there was none in that time. Blocks.

        A window that was closed answers `Act.CANCELLED` for ever. Raises: WindowMissing when it never came up.
        """
        ...

    def close(self) -> None:
        """Take the window away at once. From any thread. Never raises."""
        ...


class Desk(Protocol):
    """The screen, on which this program shows one window for browsers at a time."""

    def claim(self) -> AbstractContextManager[None]:
        """Keep other requests out while inside. Raises: AnotherRequest at once when one is open; ClaimNotKept."""
        ...

    def open(self) -> Window:
        """Open a window. Does not wait for it to come up. Raises: WindowMissing."""
        ...
