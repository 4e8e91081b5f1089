"""Ports for a door: HTTP and HTTPS, on the loopback unless told otherwise, served by one thread."""

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from idclient.emulators.phone.door import Door
from idclient.value import frozen

if TYPE_CHECKING:
    from uvicorn import Server

LOOPBACK = "127.0.0.1"
_KEEP_ALIVE = 75
"""Seconds an idle connection is kept: a client that thinks between two requests finds it open."""
_BACKLOG = 1024


class NotLoopback(Exception):
    """The address can be reached from other machines, and nobody said that it may."""


@frozen
class Listener:
    """Sockets bound to one port, not served yet; with `tls` they speak HTTPS."""

    sockets: tuple[socket.socket, ...]
    port: int
    tls: ssl.SSLContext | None = None

    def close(self) -> None:
        """Give the port back."""
        for bound in self.sockets:
            bound.close()


def listen(
    port: int = 0, *, address: str = LOOPBACK, anywhere: bool = False, tls: ssl.SSLContext | None = None
) -> Listener:
    """Take a port, 0 for a free one. With the usual address also that of `::1`, if it can be had.

    Raises:
        NotLoopback: and `anywhere` is not said.
        OSError: the port is taken or the address is not this machine's.
    """
    host = ipaddress.ip_address(address)
    if not host.is_loopback and not anywhere:
        raise NotLoopback
    first = _bind(address, port)
    sockets, taken = [first], int(first.getsockname()[1])
    if address == LOOPBACK:
        with suppress(OSError):
            sockets.append(_bind("::1", taken))
    return Listener(tuple(sockets), taken, tls)


def _bind(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer waits 40 ms for an ACK
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(_BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


@contextmanager
def serving(door: Door, listeners: Sequence[Listener]) -> Iterator[None]:
    """Serve a door at ports while inside; at the end everything that waits is cut and the ports are given back."""
    servers = [_server(door, listener) for listener in listeners]
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        ports = zip(servers, listeners, strict=True)
        await asyncio.gather(*(server.serve(sockets=list(listener.sockets)) for server, listener in ports))

    thread = threading.Thread(target=_run, args=(loop, serve()), name="emulated phone services", daemon=True)
    thread.start()
    try:
        yield
    finally:
        while thread.is_alive() and not all(server.started for server in servers):
            thread.join(0.005)  # stopped earlier, they would leave sockets open
        with suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(_stop, door, servers)
        thread.join()
        door.join()
        for listener in listeners:
            listener.close()


def _run(loop: asyncio.AbstractEventLoop, serve: Coroutine[object, object, None]) -> None:
    with suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(serve)


def _stop(door: Door, servers: Sequence["Server"]) -> None:
    door.close()
    for server in servers:
        server.should_exit = True


def _server(door: Door, listener: Listener) -> "Server":
    from uvicorn import Config, Server

    from idclient.emulators.phone.connection import Connection

    config = Config(
        door,
        http=Connection,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        backlog=_BACKLOG,
    )
    config.load()  # its imports happen here: a thread must not need the import lock when it is to be stopped
    config.ssl = listener.tls
    return Server(config)
