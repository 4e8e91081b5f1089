"""The way to an address as far as TLS: names are resolved and lines connected to, in bounded time."""

import errno
import os
import select
import socket
import threading
from typing import Any

from idclient.adapters.http_watch import Watch
from idclient.value import frozen

_MOMENT = 0.05
_UNDER_WAY = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)})


@frozen
class Endpoint:
    """An address of the network, as the system resolved it."""

    family: int
    place: tuple[Any, ...]


def resolved(host: str, port: int, watch: Watch) -> list[Endpoint]:
    """Return the endpoints of a host, or give up within a moment after the watch has ended.

    The system cannot be interrupted while it resolves: it does so on a thread of its own, which nobody waits for.

    Raises: OSError, UnicodeError.
    """
    found: list[Endpoint] = []
    problems: list[Exception] = []
    done = threading.Event()

    def resolve() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(Endpoint(answer[0], answer[4]) for answer in answers)
        except (OSError, UnicodeError) as problem:
            problems.append(problem)
        done.set()

    threading.Thread(target=resolve, daemon=True).start()
    while not done.wait(_MOMENT):
        require_wanted(watch)
    require_wanted(watch)
    if problems:
        raise problems[0]
    return list(dict.fromkeys(found))


def reached(endpoint: Endpoint, watch: Watch) -> socket.socket:
    """Return a connection, or give up within a moment after the watch has ended. Raises: OSError."""
    plain = socket.socket(endpoint.family, socket.SOCK_STREAM)
    try:
        plain.settimeout(0)
        _connect(plain, endpoint, watch)
    except BaseException:
        plain.close()
        raise
    return plain


def require_wanted(watch: Watch) -> None:
    """Go on only while there is time and somebody waits. Raises: TimeoutError."""
    if watch.stopped or watch.expired:
        raise TimeoutError


def _connect(plain: socket.socket, endpoint: Endpoint, watch: Watch) -> None:
    code = plain.connect_ex(endpoint.place)
    if code in _UNDER_WAY:
        while not select.select([], [plain], [], _MOMENT)[1]:
            require_wanted(watch)
        code = plain.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))
