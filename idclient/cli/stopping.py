"""Ctrl-C and its relatives: the run stops at its next look, tidily; at once while a person is asked, or said twice."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Whether the person asked to stop. `wanted` stays True once it is."""

    def __init__(self) -> None:
        self.wanted = False
        self._asking = False

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Catch the signals for the time of a `with` block; one that is ignored, as under nohup, stays so."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        caught = {number: old for number, old in before.items() if old not in (signal.SIG_IGN, None)}
        try:
            for number in caught:
                signal.signal(number, self._note)
            yield
        finally:
            for number, old in caught.items():
                signal.signal(number, old)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let the signals interrupt what is inside: a person thinks, and nothing needs to be tidied up.

        One that came before, after the last look, does so now. Raises: KeyboardInterrupt.
        """
        self._asking = True
        try:
            if self.wanted:
                raise KeyboardInterrupt
            yield
        finally:
            self._asking = False

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        again, self.wanted = self.wanted, True
        if again or self._asking:
            raise KeyboardInterrupt
