"""Calls to a vote collector: only the pinned one is spoken to, once, and every other end is told for what it is."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from idclient.adapters import collector_calls
from idclient.adapters.collector_calls import CollectorClient
from idclient.errors.collector import (
    CollectorInterrupted,
    CollectorNotGenuine,
    CollectorNotReached,
    CollectorTlsFailed,
    CollectorUnanswered,
)
from idclient.ports.collector import CollectorRequest
from idclient.ports.interrupt import Interrupt
from idclient.value import replace
from tests.adapters.collector_server import NAME, Authority, CollectorServer
from tests.doubles import CountingEntropy

AUTHORITY, STRANGER = Authority(), Authority()
BODY = b'{"id":1,"method":"RPC.Vote","params":[{}]}'


def request(*addresses: tuple[str, int], **changes: Any) -> CollectorRequest:
    made = CollectorRequest(addresses=addresses, name=NAME, roots=(AUTHORITY.der,), body=BODY, timeout=5.0)
    return replace(made, **changes)


def call(*addresses: tuple[str, int], **changes: Any) -> bytes:
    return CollectorClient(CountingEntropy())(request(*addresses, **changes))


class Echo:
    """Answers each request with it, and keeps what came."""

    def __init__(self) -> None:
        self.came: list[bytes] = []

    def __call__(self, connection: ssl.SSLSocket) -> None:
        self.came.append(connection.recv(65_536))
        connection.sendall(self.came[-1] + b"\n")


@contextmanager
def nobody() -> Iterator[tuple[str, int]]:
    """A port on which nobody listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()


@contextmanager
def plain(answer: bytes | None) -> Iterator[tuple[str, int]]:
    """Somebody who speaks no TLS: a web server, or nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        if answer is None:
                            connection.recv(1)
                            time.sleep(0.5)
                        else:
                            connection.recv(4096)
                            connection.sendall(answer)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture(autouse=True)
def short_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector_calls, "_ROUNDS", (0.2, 0.3))


def test_a_request_goes_out_whole_and_its_line_comes_back() -> None:
    echo = Echo()
    with CollectorServer(echo, AUTHORITY) as server:
        assert call(server.address) == BODY + b"\n"
    assert echo.came == [BODY]
    assert server.names == [NAME]


def test_each_call_has_a_connection_of_its_own() -> None:
    echo = Echo()
    with CollectorServer(echo, AUTHORITY) as server:
        assert [call(server.address) for _ in range(3)] == [BODY + b"\n"] * 3
    assert len(server.names) == 3


def test_an_answer_may_end_with_the_connection() -> None:
    def talk(connection: ssl.SSLSocket) -> None:
        connection.recv(100)
        connection.sendall(b"{}")

    with CollectorServer(talk, AUTHORITY) as server:
        assert call(server.address) == b"{}"


def test_an_address_that_does_not_answer_costs_no_vote_while_another_does() -> None:
    with nobody() as gone, CollectorServer(Echo(), AUTHORITY) as server:
        for _ in range(4):
            assert call(gone, server.address) == BODY + b"\n"


def test_addresses_are_tried_in_random_order() -> None:
    first, second = Echo(), Echo()
    entropy = CountingEntropy()
    with CollectorServer(first, AUTHORITY) as one, CollectorServer(second, AUTHORITY) as two:
        for _ in range(20):
            CollectorClient(entropy)(request(one.address, two.address))
    assert len(first.came) >= 3
    assert len(second.came) >= 3


def test_where_nobody_listens_nothing_was_sent() -> None:
    with nobody() as gone, pytest.raises(CollectorNotReached) as caught:
        call(gone)
    assert caught.value.facts == {"host": "127.0.0.1", "port": gone[1], "name": NAME}


def test_a_host_that_has_no_address_is_not_reached() -> None:
    for host in ("collector.invalid", "a" * 300, "\udcff"):
        with pytest.raises(CollectorNotReached):
            call((host, 443))


@pytest.mark.parametrize(
    ("authority", "name"), [(STRANGER, NAME), (AUTHORITY, "voting.ivxv.invalid"), (AUTHORITY, "*.ivxv.invalid.example")]
)
def test_whom_the_election_does_not_pin_gets_nothing(authority: Authority, name: str) -> None:
    echo = Echo()
    with CollectorServer(echo, authority, name=name) as server, pytest.raises(CollectorNotGenuine) as caught:
        call(server.address)
    assert echo.came == []
    assert caught.value.facts["name"] == NAME


def test_the_systems_authorities_vouch_for_nobody() -> None:
    with CollectorServer(Echo(), AUTHORITY) as server, pytest.raises(CollectorNotGenuine):
        call(server.address, roots=(STRANGER.der,))


@pytest.mark.parametrize("answer", [b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel/\r\n\r\n", b"", None])
def test_a_login_page_or_a_silent_machine_is_no_collector(answer: bytes | None) -> None:
    with plain(answer) as address, pytest.raises(CollectorTlsFailed):
        call(address)


def test_a_false_one_is_told_of_before_one_that_is_silent() -> None:
    with nobody() as gone, CollectorServer(Echo(), STRANGER) as server:
        for _ in range(4):
            with pytest.raises(CollectorNotGenuine):
                call(gone, server.address)


def test_when_something_was_sent_nothing_is_tried_again() -> None:
    count = []

    def talk(connection: ssl.SSLSocket) -> None:
        count.append(connection.recv(1))

    with CollectorServer(talk, AUTHORITY) as server, pytest.raises(CollectorUnanswered):
        call(server.address, server.address)
    assert len(count) == 1


def test_an_answer_without_end_is_not_waited_for() -> None:
    def talk(connection: ssl.SSLSocket) -> None:
        connection.recv(100)
        while True:
            connection.sendall(b" " * 4096)

    with CollectorServer(talk, AUTHORITY) as server, pytest.raises(CollectorUnanswered):
        call(server.address, limit=20_000)


def test_an_answer_that_never_comes_is_not_waited_for() -> None:
    done = threading.Event()

    def talk(connection: ssl.SSLSocket) -> None:
        connection.recv(100)
        done.wait(10)

    with CollectorServer(talk, AUTHORITY) as server:
        with pytest.raises(CollectorUnanswered):
            call(server.address, timeout=0.1)
        done.set()


@pytest.mark.parametrize("sent", [False, True])
def test_a_call_that_nobody_wants_any_more_ends_at_once(sent: bool) -> None:
    interrupt, done = Interrupt(), threading.Event()

    def talk(connection: ssl.SSLSocket) -> None:
        connection.recv(100)
        interrupt.set()
        done.wait(10)

    if not sent:
        interrupt.set()
    with CollectorServer(talk, AUTHORITY) as server:
        with pytest.raises(CollectorInterrupted) as caught:
            call(server.address, interrupt=interrupt)
        done.set()
    assert caught.value.facts == {"sent": sent}


def test_no_request_is_in_a_repr() -> None:
    assert "RPC" not in repr(request(("a", 1)))


# Names: the system resolves them in its own time, and is not waited for longer than for anything else.


@pytest.fixture
def endless_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A system that answers no question for an address before the test is over."""
    over, real = threading.Event(), socket.getaddrinfo

    def slow(host: Any, *rest: Any, **more: Any) -> Any:
        if host == "slow.example":
            over.wait(30)
            raise OSError
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    yield over
    over.set()


def test_a_name_that_nobody_resolves_is_not_waited_for(endless_names: threading.Event) -> None:
    with pytest.raises(CollectorNotReached) as caught:
        call(("slow.example", 443))
    assert caught.value.facts["host"] == "slow.example"
    assert not endless_names.is_set()


def test_a_name_that_nobody_resolves_costs_no_vote_while_another_address_answers(
    endless_names: threading.Event,
) -> None:
    with CollectorServer(Echo(), AUTHORITY) as server:
        for _ in range(4):
            assert call(("slow.example", 443), server.address) == BODY + b"\n"


def test_who_leaves_while_a_name_is_resolved_has_sent_nothing(
    endless_names: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector_calls, "_ROUNDS", (60.0,))
    interrupt = Interrupt()
    threading.Timer(0.1, interrupt.set).start()
    with pytest.raises(CollectorInterrupted) as caught:
        call(("slow.example", 443), interrupt=interrupt)
    assert caught.value.facts == {"sent": False}


def test_who_left_before_the_request_was_sent_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt, echo = Interrupt(), Echo()
    real = collector_calls._exchanged

    def leave(*arguments: Any) -> bytes:
        interrupt.set()
        return real(*arguments)

    monkeypatch.setattr(collector_calls, "_exchanged", leave)
    with CollectorServer(echo, AUTHORITY) as server, pytest.raises(CollectorInterrupted) as caught:
        call(server.address, interrupt=interrupt)
    assert caught.value.facts == {"sent": False}
    assert b"RPC" not in b"".join(echo.came)
