"""Calls to a vote collector over TLS: nobody vouches for it but the roots that an election pins (IVXV, transport)."""

import os
import random
import socket
import ssl
from contextlib import closing

from idclient.adapters.clock import SystemClock
from idclient.adapters.collector_line import Endpoint, reached, require_wanted, resolved
from idclient.adapters.collector_tls import Connection, Once, secured, terms
from idclient.adapters.http_watch import Watch
from idclient.adapters.tls_endings import CardRefused, NotGenuine, TimeDoubtful
from idclient.errors.collector import (
    CollectorCardRefused,
    CollectorInterrupted,
    CollectorNameNotFound,
    CollectorNotGenuine,
    CollectorNotReached,
    CollectorTimeDoubtful,
    CollectorTlsFailed,
    CollectorUnanswered,
    OnTheWay,
)
from idclient.ports import Clock, Entropy
from idclient.ports.collector import CollectorRequest
from idclient.value import field, frozen, replace

_ROUNDS = (3.0, 15.0)
"""Seconds for a name, and for a connection and its handshake: short for all addresses first, then longer for all."""
_CHUNK = 65_536
_PERSON = 60.0
"""Seconds more where a person may have to enter a PIN meanwhile."""
_GRAVITY = (CollectorNameNotFound, CollectorNotReached, CollectorTlsFailed, CollectorTimeDoubtful, CollectorNotGenuine)
"""Which failure says more: an unknown name, silence, failed TLS, a doubtful time, somebody else."""

Address = tuple[str, int]


@frozen
class CollectorClient:
    """A `CollectorCall` to the real network. Safe to call from several threads."""

    entropy: Entropy
    clock: Clock = field(default_factory=SystemClock)
    rounds: tuple[float, ...] = ()
    """As `_ROUNDS`, where others are wanted."""

    def __call__(self, request: CollectorRequest) -> bytes:
        """Return the answer, up to the end of its line or of the connection. Raises: as `CollectorCall` says."""
        once = Once(request.credential) if request.credential is not None else None
        if once is not None:
            request = replace(request, credential=once.credential)
        order = random.Random(self.entropy(16))  # noqa: S311 - an order, so that no server has more than its share
        call = _Call(request, terms(request.roots), self.clock, order, once)
        last: OnTheWay | None = None
        for seconds in self.rounds or _ROUNDS:
            for address in order.sample(list(request.addresses), len(request.addresses)):
                try:
                    connection = call.connection(address, seconds)
                except OnTheWay as problem:
                    if call.is_over:
                        raise
                    last = _graver(last, problem)
                    continue
                with closing(connection):
                    return _exchanged(connection, address, request)
            if isinstance(last, CollectorNotGenuine | CollectorTimeDoubtful):
                break  # waiting longer makes nobody genuine
        raise last or _failed(CollectorNotReached, request.addresses[0], request)


@frozen
class _Call:
    request: CollectorRequest
    context: ssl.SSLContext
    clock: Clock
    order: random.Random
    once: Once | None

    @property
    def is_over(self) -> bool:
        """Whether nothing may be tried any more: a card has signed."""
        return self.once is not None and self.once.used

    def connection(self, address: Address, seconds: float) -> Connection:
        """Return a proven connection to an address. Raises: OnTheWay, CollectorInterrupted; what a credential does."""
        endpoints = self._endpoints(address, seconds)
        last: OnTheWay | None = None
        for endpoint in self.order.sample(endpoints, len(endpoints)):
            try:
                return self._connected(endpoint, address, seconds)
            except OnTheWay as problem:
                if self.is_over:
                    raise
                last = _graver(last, problem)
        raise last or _failed(CollectorNotReached, address, self.request)

    def _endpoints(self, address: Address, seconds: float) -> list[Endpoint]:
        with Watch(seconds, self.request.interrupt) as watch:
            try:
                return resolved(*address, watch)
            except (OSError, UnicodeError) as problem:
                raise self._ended(problem, watch, address, CollectorNameNotFound) from problem

    def _connected(self, endpoint: Endpoint, address: Address, seconds: float) -> Connection:
        if self.once is not None:
            seconds += _PERSON
        with Watch(seconds, self.request.interrupt) as watch:
            try:
                plain = reached(endpoint, watch)
            except OSError as problem:
                raise self._ended(problem, watch, address, CollectorNotReached) from problem
            try:
                watch.follow(plain)
                plain.settimeout(seconds)
                require_wanted(watch)
                secure = secured(plain, self.request, self.context, self.clock.now)
            except (OSError, ValueError, NotGenuine, TimeDoubtful, CardRefused) as problem:
                plain.close()
                raise self._ended(problem, watch, address, CollectorTlsFailed) from problem
            except BaseException:
                plain.close()
                if watch.stopped:
                    raise CollectorInterrupted(sent=False) from None
                raise
            try:
                require_wanted(watch)  # of a line that was shut down, `ssl` may make a connection without any TLS
            except TimeoutError as problem:
                secure.close()
                raise self._ended(problem, watch, address, CollectorTlsFailed) from problem
            return secure

    def _ended(
        self, problem: Exception, watch: Watch, address: Address, otherwise: type[OnTheWay]
    ) -> OnTheWay | CollectorInterrupted:
        """Return why there is no connection; nothing was sent."""
        if watch.stopped:
            return CollectorInterrupted(sent=False)
        if isinstance(problem, TimeDoubtful):
            host, port = address
            here, since, until = (f"{time:%Y-%m-%d %H:%M} UTC" for time in (problem.now, problem.since, problem.until))
            return CollectorTimeDoubtful(
                host=host, port=port, name=self.request.name, here=here, since=since, until=until
            )
        kinds = {NotGenuine: CollectorNotGenuine, CardRefused: CollectorCardRefused}
        return _failed(kinds.get(type(problem), otherwise), address, self.request)


def _exchanged(connection: Connection, address: Address, request: CollectorRequest) -> bytes:
    answer = bytearray()
    with Watch(request.timeout, request.interrupt) as watch:
        with socket.socket(fileno=os.dup(connection.fileno())) as plain:
            watch.follow(plain)
        connection.settimeout(request.timeout)
        if watch.stopped:
            raise CollectorInterrupted(sent=False)
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
    """Return which failure says more."""
    return now if before is None or _GRAVITY.index(type(now)) >= _GRAVITY.index(type(before)) else before
