"""An end to waiting: the sockets of one request are shut down when its time is over or nobody wants it any more."""

import socket
import threading
from types import TracebackType
from typing import Self

from idclient.ports.interrupt import Interrupt


class Watch:
    """Shuts the sockets of one request down, so that any blocked read or write on another thread ends."""

    def __init__(self, seconds: float, interrupt: Interrupt | None = None) -> None:
        self.expired = False
        """Whether the time was over."""
        self.stopped = False
        """Whether the request was interrupted."""
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._interrupt = interrupt
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        if self._interrupt is not None:
            self._interrupt.follow(self._stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._interrupt is not None:
            self._interrupt.leave(self._stop)
        self._timer.cancel()
        self._timer.join()
        with self._lock:
            for copy in self._sockets:
                copy.close()
            self._sockets = []

    @property
    def connected(self) -> bool:
        """Whether there is, or was, a connection over which something may have gone."""
        return bool(self._sockets)

    def follow(self, connection: socket.socket) -> None:
        """Watch a socket from its very connection on. The copy shares the connection and survives TLS wrapping."""
        copy = connection.dup()
        with self._lock:
            self._sockets.append(copy)
            if self.expired or self.stopped:
                _shut(copy)

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            self._shut_all()

    def _stop(self) -> None:
        with self._lock:
            self.stopped = True
            self._shut_all()

    def _shut_all(self) -> None:
        for copy in self._sockets:
            _shut(copy)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster
