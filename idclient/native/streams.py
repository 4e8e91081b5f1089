"""The two pipes to the browser, taken away from everything else in this process before anything else runs.

A stray octet on standard output ends the session: a print, a driver library, a warning of a toolkit. So descriptor 1
becomes standard error and descriptor 0 nothing, and only this object knows where the pipes went. Imports little.
"""

import os
import sys


class Streams:
    """The browser's end of both pipes. `silence` makes every later write vanish."""

    def __init__(self, source: int, sink: int) -> None:
        self._source = source
        self._sink = sink
        self._silent = False

    def read(self, size: int) -> bytes:
        """Return that many octets, fewer at the end of the pipe. Blocks."""
        parts: list[bytes] = []
        while size > 0:
            try:
                part = os.read(self._source, size)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def write(self, octets: bytes) -> None:
        """Write all octets, or nothing when nobody listens any more. Never raises."""
        while octets and not self._silent:
            try:
                octets = octets[os.write(self._sink, octets) :]
            except OSError:
                self._silent = True

    def silence(self) -> None:
        """Write nothing from now on. From any thread."""
        self._silent = True


def take_streams() -> Streams:
    """Move both pipes out of reach. On Windows they become binary. Called once, first of all."""
    _open_closed()
    source, sink = os.dup(0), os.dup(1)
    if os.name == "nt":
        import msvcrt

        for descriptor in (source, sink):
            msvcrt.setmode(descriptor, os.O_BINARY)  # type: ignore[attr-defined]  # only there
    else:
        for descriptor in (source, sink):
            os.set_blocking(descriptor, True)  # a pipe that does not block would look like one that has ended
    void = os.open(os.devnull, os.O_RDWR)
    os.dup2(void, 0)
    os.dup2(2, 1)
    os.close(void)
    sys.stdout = sys.stderr
    return Streams(source, sink)


def _open_closed() -> None:
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
