"""Calls to a vote collector over TLS: nobody vouches for it but the roots that an election pins (IVXV, transport)."""

import errno
import os
import random
import select
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Protocol

from idclient.adapters.http_watch import Watch
from idclient.errors.collector import (
    CollectorCardRefused,
    CollectorInterrupted,
    CollectorNotGenuine,
    CollectorNotReached,
    CollectorTlsFailed,
    CollectorUnanswered,
    OnTheWay,
)
from idclient.ports import Entropy
from idclient.ports.collector import CollectorRequest, TlsCredential
from idclient.value import frozen, replace

_ROUNDS = (3.0, 15.0)
"""Seconds for a connection and its handshake: short for all addresses first, then longer for all of them."""
_CHUNK = 65_536
_MOMENT = 0.05
_UNDER_WAY = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)})

_PERSON = 60.0
"""Seconds more where a person may have to enter a PIN meanwhile."""

Address = tuple[str, int]


class _Refused(Exception):
    """Who answers is not the one that is meant."""


class _CardRefused(Exception):
    """Who answers is the one that is meant, and does not take the certificate that was shown."""


class _Once:
    """A credential whose key signs for one call once: whoever refuses a card is not asked again, nor is another."""

    def __init__(self, credential: TlsCredential) -> None:
        self.credential = TlsCredential(credential.certificate, self._sign)
        self.used = False
        self._wrapped = credential

    def _sign(self, digest: bytes, hash_name: str) -> bytes:
        self.used = True
        return self._wrapped.sign(digest, hash_name)


class _Connection(Protocol):
    def sendall(self, octets: bytes, /) -> None: ...

    def recv(self, most: int, /) -> bytes: ...

    def fileno(self) -> int: ...

    def settimeout(self, seconds: float, /) -> None: ...

    def close(self) -> None: ...


@frozen
class CollectorClient:
    """A `CollectorCall` to the real network. Safe to call from several threads."""

    entropy: Entropy

    def __call__(self, request: CollectorRequest) -> bytes:
        """Return the answer, up to the end of its line or of the connection. Raises: as `CollectorCall` says."""
        context = _context(request.roots)
        last: OnTheWay | None = None
        once = _Once(request.credential) if request.credential is not None else None
        if once is not None:
            request = replace(request, credential=once.credential)
        for seconds in _ROUNDS:
            for address, endpoint in _shuffled(request.addresses, self.entropy):
                try:
                    connection = _connected(endpoint, address, request, context, seconds)
                except OnTheWay as problem:
                    if once is not None and once.used:
                        raise
                    last = _graver(last, problem)
                    continue
                with closing(connection):
                    return _exchanged(connection, address, request)
            if isinstance(last, CollectorNotGenuine):
                break  # waiting longer makes nobody genuine
        raise last or _failed(CollectorNotReached, request.addresses[0], request)


def _context(roots: Sequence[bytes]) -> ssl.SSLContext:
    """Return the terms of a connection: TLS 1.2 or newer, these roots and none of the system's, no tickets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_TICKET
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for root in roots:
        context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(root))
    return context


def _shuffled(addresses: Sequence[Address], entropy: Entropy) -> Iterator[tuple[Address, Address]]:
    """Yield addresses with what they resolve to, in random order, so that no server has more than its share."""
    order = random.Random(entropy(16))  # noqa: S311 - an order, no secret
    for address in order.sample(list(addresses), len(addresses)):
        try:
            found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            yield address, address  # the connection will say what is wrong
            continue
        endpoints = [(str(one[4][0]), int(one[4][1])) for one in found]
        yield from ((address, endpoint) for endpoint in order.sample(endpoints, len(endpoints)))


def _connected(
    endpoint: Address, address: Address, request: CollectorRequest, context: ssl.SSLContext, seconds: float
) -> _Connection:
    if request.credential is not None:
        seconds += _PERSON
    with Watch(seconds, request.interrupt) as watch:
        try:
            plain = _reached(endpoint, watch)
        except (OSError, UnicodeError) as problem:
            if watch.stopped:
                raise CollectorInterrupted(sent=False) from problem
            raise _failed(CollectorNotReached, address, request) from problem
        try:
            watch.follow(plain)
            plain.settimeout(seconds)
            _require_wanted(watch)
            secure = _secured(plain, request, context)
        except BaseException as problem:
            plain.close()
            if watch.stopped:
                raise CollectorInterrupted(sent=False) from problem
            kind = _kind_of(problem)
            if kind is None:
                raise
            raise _failed(kind, address, request) from problem
        try:
            _require_wanted(watch)  # of a line that was shut down, `ssl` may make a connection without any TLS
        except TimeoutError as problem:
            secure.close()
            if watch.stopped:
                raise CollectorInterrupted(sent=False) from problem
            raise _failed(CollectorTlsFailed, address, request) from problem
        return secure


def _kind_of(problem: BaseException) -> type[OnTheWay] | None:
    """Return what ended a handshake, None for what the credential raised."""
    kinds: tuple[tuple[tuple[type[BaseException], ...], type[OnTheWay]], ...] = (
        ((_Refused,), CollectorNotGenuine),
        ((_CardRefused,), CollectorCardRefused),
        ((OSError, ValueError), CollectorTlsFailed),
    )
    return next((kind for causes, kind in kinds if isinstance(problem, causes)), None)


def _require_wanted(watch: Watch) -> None:
    if watch.stopped or watch.expired:
        raise TimeoutError


def _secured(plain: socket.socket, request: CollectorRequest, context: ssl.SSLContext) -> _Connection:
    """Return a connection to the one that is meant.

    Raises: _Refused, _CardRefused, OSError, ValueError; what a credential raises.
    """
    if request.credential is None:
        try:
            return context.wrap_socket(plain, server_hostname=request.name)
        except ssl.SSLCertVerificationError as problem:
            raise _Refused from problem
    from idclient.adapters.card_tls import CardRefused, NotGenuine, card_connection

    try:
        return card_connection(plain, request, request.credential)
    except NotGenuine as problem:
        raise _Refused from problem
    except CardRefused as problem:
        raise _CardRefused from problem


def _reached(endpoint: Address, watch: Watch) -> socket.socket:
    """Return a connection, or give up within a moment after the watch has ended. Raises: OSError, UnicodeError."""
    family = socket.getaddrinfo(*endpoint, type=socket.SOCK_STREAM)[0][0]
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.settimeout(0)
        _connect(plain, endpoint, watch)
    except BaseException:
        plain.close()
        raise
    return plain


def _connect(plain: socket.socket, endpoint: Address, watch: Watch) -> None:
    code = plain.connect_ex(endpoint)
    if code in _UNDER_WAY:
        while not select.select([], [plain], [], _MOMENT)[1]:
            _require_wanted(watch)
        code = plain.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


def _exchanged(connection: _Connection, address: Address, request: CollectorRequest) -> bytes:
    answer = bytearray()
    with Watch(request.timeout, request.interrupt) as watch:
        with socket.socket(fileno=os.dup(connection.fileno())) as plain:
            watch.follow(plain)
        connection.settimeout(request.timeout)
        try:
            connection.sendall(request.body)
            while not answer.endswith(b"\n"):
                chunk = connection.recv(_CHUNK)
                if not chunk:
                    break
                answer += chunk
                if len(answer) > request.limit:
                    break
        except OSError as problem:
            if watch.stopped:
                raise CollectorInterrupted(sent=True) from problem
            raise _failed(CollectorUnanswered, address, request) from problem
        if watch.stopped:
            raise CollectorInterrupted(sent=True)
    if not answer or watch.expired or len(answer) > request.limit:
        raise _failed(CollectorUnanswered, address, request)
    return bytes(answer)


def _failed(kind: type[OnTheWay], address: Address, request: CollectorRequest) -> OnTheWay:
    return kind(host=address[0], port=address[1], name=request.name)


def _graver(before: OnTheWay | None, now: OnTheWay) -> OnTheWay:
    """Return which failure says more: somebody else who answered, then one with whom TLS failed, then silence."""
    order = (CollectorNotReached, CollectorTlsFailed, CollectorNotGenuine)
    return now if before is None or order.index(type(now)) >= order.index(type(before)) else before
