"""Signals for a command that runs until it is told to stop, and stops in order."""

import os
import signal
from types import FrameType, TracebackType
from typing import Any, Self


class SignalPipe:
    """Ctrl-C and SIGTERM: written into a pipe that the main loop waits at, so that everything is stopped in order.

    While things are being started they wait for the loop; a second one does not.
    """

    def __init__(self) -> None:
        self.descriptor, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._before: dict[int, Any] = {}
        self._asked = False

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self.descriptor)
        os.close(self._writing)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        os.write(self._writing, b"x")
