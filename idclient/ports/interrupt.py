"""A way to end a call that another thread is blocked in."""

import threading
from collections.abc import Callable


class Interrupt:
    """Set once, by any thread; whoever follows it is called then, or at once when it is set already."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._followers: list[Callable[[], None]] = []
        self._is_set = False

    def set(self) -> None:
        """Call every follower, on this thread. Never blocks for long; a second time does nothing."""
        with self._guard:
            self._is_set = True
            followers, self._followers = self._followers, []
        for end in followers:
            end()

    def follow(self, end: Callable[[], None]) -> None:
        """Have `end` called when this is set. It may be called on any thread."""
        with self._guard:
            if not self._is_set:
                self._followers.append(end)
                return
        end()

    def leave(self, end: Callable[[], None]) -> None:
        """Forget a follower; nothing happens when it was called or never followed."""
        with self._guard:
            if end in self._followers:
                self._followers.remove(end)
