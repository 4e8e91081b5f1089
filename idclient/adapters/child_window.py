"""A window as a child process: views go in as framed JSON, acts come out as one letter and what belongs to it."""

import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any

from idclient.errors.native import WindowMissing
from idclient.ports.window import Act, WindowAnswer
from idclient.wire.native_message import HEAD, frame

PROGRAM = (sys.executable, "-P", "-m", "ui.consent")
"""The window's program; `-P` keeps the folder in which a browser happens to run out of the module path."""
_LONGEST = 64
"""Octets of an act: a letter and twelve digits at most."""
_PATIENCE = 1.0
"""Seconds for which a killed process is waited for."""


class ChildWindow:
    """A `Window` whose process ends with this one: it quits when its standard input ends."""

    def __init__(self, program: Sequence[str] = PROGRAM) -> None:
        """Start the process. Raises: WindowMissing."""
        try:
            self._process = subprocess.Popen(  # noqa: S603 our own program, by its absolute path
                program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        except OSError as problem:
            raise WindowMissing from problem
        self._acts: queue.SimpleQueue[WindowAnswer | None] = queue.SimpleQueue()
        self._came_up = False
        self._closed = False
        threading.Thread(target=self._listen, name="window", daemon=True).start()

    def show(self, view: Mapping[str, Any]) -> None:
        """Send a view. Raises: WindowMissing."""
        try:
            _pipe(self._process.stdin).write(frame(view))
        except (OSError, ValueError) as problem:
            if not self._came_up:
                raise WindowMissing from problem

    def receive(self, seconds: float) -> WindowAnswer | None:
        """Return the next act, None when there was none in that time. Raises: WindowMissing."""
        if self._closed:
            return self._left()
        try:
            answer = self._acts.get(timeout=seconds)
        except queue.Empty:
            return None
        if answer is None:
            self._closed = True
            return self._left()
        self._came_up = True
        return answer

    def close(self) -> None:
        """Kill the process: it holds nothing that needs to be tidied up."""
        self._process.kill()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return

    def _left(self) -> WindowAnswer:
        if not self._came_up:
            raise WindowMissing
        return WindowAnswer(Act.CANCELLED)

    def _listen(self) -> None:
        source = _pipe(self._process.stdout)
        while (answer := _read_act(source)) is not None:
            self._acts.put(answer)
        self._acts.put(None)


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise AssertionError
    return end


def _read_act(source: IO[bytes]) -> WindowAnswer | None:
    """Read one act; None at the end of the pipe, and for anything that is no act."""
    head = _read(source, HEAD)
    length = int.from_bytes(head, sys.byteorder)
    if len(head) < HEAD or not 1 <= length <= _LONGEST:
        return None
    body = _read(source, length)
    try:
        act = Act(bytes(body[:1]))
    except ValueError:
        return None
    digits = bytearray(body[1:])
    body[:] = bytes(len(body))
    return WindowAnswer(act, digits) if len(body) == length else None


def _read(source: IO[bytes], size: int) -> bytearray:
    """Return that many octets, fewer at the end, in a buffer that can be wiped."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    filled = 0
    while filled < size:
        count = source.readinto(view[filled:])  # type: ignore[attr-defined]  # a raw pipe has it
        if not count:
            break
        filled += count
    view.release()
    del buffer[filled:]
    return buffer
