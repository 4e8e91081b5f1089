"""HTTPS for the service, on one port of this computer, served by one thread."""

import socket
import ssl
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Server

LOOPBACK = "127.0.0.1"
_BACKLOG = 256
_CONNECTIONS = 512
"""Connections and tasks at most; beyond them the answer is 503."""
_KEEP_ALIVE = 15
_HEAD_LIMIT = 16_384
"""Octets of a request's line and header at most."""


class PortTaken(Exception):
    """Another program has the port, or this one may not have it."""


class ServicePort:
    """A port of the loopback, bound at once, so that the service can be made for its number."""

    def __init__(self, port: int = 0) -> None:
        """Take a port, 0 for any that is free. Raises: PortTaken."""
        # asyncio switches Nagle's algorithm off only where the protocol is named: an answer would wait 40 ms for an ACK
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((LOOPBACK, port))
            self._socket.listen(_BACKLOG)
        except OSError as problem:
            self._socket.close()
            raise PortTaken from problem
        self.number = int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    def serve(self, application: "ASGIApp", tls: ssl.SSLContext) -> "Serving":
        """Return what serves an application here while inside a `with` block, and closes the port at its end."""
        return Serving(application, tls, self._socket)


class Serving:
    """A server's thread, for the time of a `with` block."""

    def __init__(self, application: "ASGIApp", tls: ssl.SSLContext, port: socket.socket) -> None:
        self._server = _server(application, tls)
        self._port = port
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [port]}, name="login service", daemon=True
        )

    def __enter__(self) -> Self:
        """Serve; connections made before wait in the port."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the port and wait for the thread to end, about a tenth of a second."""
        while not self._server.started and self._thread.is_alive():  # stopped earlier, it would leave sockets open
            self._thread.join(0.005)
        self._server.should_exit = True
        self._thread.join()
        self._port.close()


def _server(application: "ASGIApp", tls: ssl.SSLContext) -> "Server":
    from uvicorn import Config, Server

    from idclient.relying_party.service.connection import PatientConnection

    config = Config(
        application,
        http=PatientConnection,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=_HEAD_LIMIT,
        backlog=_BACKLOG,
    )
    config.load()  # its imports happen here: a thread must not need the import lock when it is to be stopped
    config.ssl = tls
    return Server(config)
