"""The browser went away, or somebody ends this program: window, PIN and card are gone within a second, in every state.

Nothing here waits for the card: what a reader still does ends with the process, and its daemon lets go of the card.
"""

import os
import signal
import threading
from collections.abc import Callable

from idclient.native.streams import Streams

_GRACE = 0.4
"""Seconds for the work under way to end by itself, wipe what it holds and release the card."""
_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")
_GULP = 4096
_SIGNALLED = 128
"""Added to a signal's number, as shells do: whoever called by hand does not take an end for an answer."""


class Ending:
    """Listens for the end of the browser's pipe and for signals. `wanted` is True once one of them came."""

    def __init__(self, streams: Streams, *, leave: Callable[[int], None] = os._exit) -> None:
        self.wanted = False
        self._streams = streams
        self._leave = leave
        self._closers: list[Callable[[], None]] = []
        self._done = threading.Event()
        self._lock = threading.Lock()

    def listen(self, *, pipe: bool) -> None:
        """Begin; with `pipe` the browser's pipe is read by nobody else from now on. Once, on the main thread."""
        numbers = {getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)}
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
            threading.Thread(target=self._wait_for, args=(numbers,), name="signals", daemon=True).start()
        if pipe:
            threading.Thread(target=self._watch, name="pipe", daemon=True).start()

    def also_close(self, close: Callable[[], None]) -> None:
        """Have something closed when the end comes: a window."""
        with self._lock:
            self._closers.append(close)
            late = self.wanted
        if late:
            close()

    def finished(self) -> None:
        """Say that the work is over, whatever came of it."""
        self._done.set()

    def _watch(self) -> None:
        while self._streams.read(_GULP):  # a second command is nobody's: this process answers one
            pass
        self._end(0)

    def _wait_for(self, numbers: set[int]) -> None:
        self._end(_SIGNALLED + signal.sigwait(numbers))

    def _end(self, status: int) -> None:
        if self._done.is_set():
            return
        self._streams.silence()
        with self._lock:
            self.wanted = True
            closers = list(self._closers)
        try:
            for close in closers:
                close()
            self._done.wait(_GRACE)
        finally:  # whatever became of the window: card and PIN do not outlive the browser
            self._leave(status)
