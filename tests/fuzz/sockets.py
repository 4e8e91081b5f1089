"""A connection whose other end has said everything already, and threads that run at once: for message parsers."""

from collections.abc import Callable
from typing import Self


class Recorded:
    """A socket that gives what it was made with, then its end, and takes whatever is sent."""

    def __init__(self, octets: bytes) -> None:
        self.waiting = memoryview(octets)
        self.sent = bytearray()

    def recv(self, size: int) -> bytes:
        given, self.waiting = self.waiting[:size], self.waiting[size:]
        return bytes(given)

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def setsockopt(self, *options: object) -> None:
        del options

    def shutdown(self, how: int) -> None:
        del how

    def close(self) -> None:
        self.waiting = memoryview(b"")


class Inline:
    """A thread that has run to its end when it was started, so that a defect in it is seen."""

    def __init__(self, *, target: Callable[[], None], name: str = "", daemon: bool = False) -> None:
        del name, daemon
        self._target = target

    def start(self) -> Self:
        self._target()
        return self

    def join(self) -> None:
        pass

    def is_alive(self) -> bool:
        return False
