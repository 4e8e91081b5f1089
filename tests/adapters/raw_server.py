"""A TCP server on the loopback that says exactly what a test wants, well-formed or not."""

import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Talk = Callable[[socket.socket, bytes], None]
"""Gets the connection and the request's head and body; whatever it sends goes out as it is."""


def say(*parts: bytes) -> Talk:
    """Answer with these bytes and close."""

    def talk(connection: socket.socket, _request: bytes) -> None:
        for part in parts:
            connection.sendall(part)

    return talk


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> Talk:
    """Answer with a well-formed response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return say("\r\n".join(lines).encode("latin-1") + body)


class RawServer:
    """Serves connections one after the other while inside the `with` block. `requests` is what came in."""

    def __init__(self, talk: Talk, context: ssl.SSLContext | None = None) -> None:
        self.talk = talk
        self.requests: list[bytes] = []
        self.stopping = threading.Event()
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._current: socket.socket | None = None
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        scheme = "https" if self._context is not None else "http"
        return f"{scheme}://localhost:{self.port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        with socket.socket() as wake:  # accept() does not notice a closed socket
            wake.connect_ex(("127.0.0.1", self.port))
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if self.stopping.is_set():
                    return
                try:
                    self._handle(connection)
                except OSError:
                    continue

    def _handle(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        if self._context is not None:
            with self._context.wrap_socket(connection, server_side=True) as secure:
                self._converse(secure)
        else:
            self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        request = b""
        while not _complete(request):
            received = connection.recv(65536)
            if not received:
                return
            request += received
        self.requests.append(request)
        self.talk(connection, request)


def _complete(request: bytes) -> bool:
    head, separator, body = request.partition(b"\r\n\r\n")
    if not separator:
        return False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return True
