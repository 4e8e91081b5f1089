"""Two doors for emulated services: addresses inside this process, and a real HTTP port on the loopback."""

import socket
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from idclient.ports import Http, Request

if TYPE_CHECKING:
    from starlette.requests import Request as WebRequest
    from starlette.responses import Response as WebResponse
    from starlette.types import ASGIApp
    from uvicorn import Server

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
_REQUEST_LIMIT = 1_000_000


def application(http: Http) -> "ASGIApp":
    """Return an ASGI application in which any Http answers every path and method."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response as WebResponse
    from starlette.routing import Route

    async def answer(web: "WebRequest") -> "WebResponse":
        body = b""
        async for chunk in web.stream():
            body += chunk
            if len(body) > _REQUEST_LIMIT:
                return WebResponse(status_code=413)
        headers = {name.lower(): value for name, value in web.headers.items()}
        # raw_path: a GET to an OCSP responder carries percent-coded slashes that are not path separators
        path = web.scope.get("raw_path", b"").decode("ascii", "replace") or web.url.path
        url = f"{web.url.scheme}://{web.url.netloc}{path}"
        request = Request(web.method, url, "emulator", headers, body)
        response = await run_in_threadpool(http, request)
        return WebResponse(response.body, response.status, dict(response.headers))

    return Starlette(routes=[Route("/{path:path}", answer, methods=_METHODS)])


class LocalServer:
    """An Http behind a free port of 127.0.0.1, served by a thread while inside the `with` block."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._socket: socket.socket | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""
        """The root address, with a slash at its end; empty while the server is not running."""

    def __enter__(self) -> Self:
        """Open the port; from here on connections are accepted."""
        from uvicorn import Config, Server

        config = Config(
            application(self._http),
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        config.load()  # its imports happen here: a thread must not need the import lock when it is to be stopped
        # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer waits 40 ms for an ACK
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(64)  # a connection made before the thread serves waits here
        self._server = Server(config)
        arguments = {"sockets": [self._socket]}
        self._thread = threading.Thread(
            target=self._server.run, kwargs=arguments, name="emulated services", daemon=True
        )
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the port and wait for the thread to end, about a tenth of a second."""
        if self._server is not None and self._thread is not None and self._socket is not None:
            while not self._server.started and self._thread.is_alive():  # stopped earlier, it would leave sockets open
                self._thread.join(0.005)
            self._server.should_exit = True
            self._thread.join()
            self._socket.close()
        self.url = ""
