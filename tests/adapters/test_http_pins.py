"""Pinned keys, checked before a word leaves; calls that another thread ends; addresses that no log shows."""

import base64
import hashlib
import logging
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idclient.adapters.http import HttpClient
from idclient.errors.service import (
    ServiceInterrupted,
    ServicePinExpired,
    ServicePinMismatch,
    ServiceTimeout,
    ServiceUnreachable,
)
from idclient.ports import KeyPin
from idclient.ports.interrupt import Interrupt
from tests.adapters.raw_server import RawServer, answer
from tests.adapters.test_http import Tls, request, silent, tls, tunnel  # noqa: F401 a fixture
from tests.doubles import FixedClock

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
OTHER = base64.b64encode(hashlib.sha256(b"another key").digest()).decode()


def pin_of(made: Tls) -> str:
    """Return the pin as curl and the PHP client write it, computed by another library than ours."""
    certificate = x509.load_pem_x509_certificate(Path(made.ca_file).read_bytes())
    info = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(info).digest()).decode()


def client(made: Tls, proxy: str = "none") -> HttpClient:
    return HttpClient(proxy=proxy, ca_file=made.ca_file, clock=FixedClock(NOW))


def test_the_pinned_key_is_spoken_to(tls: Tls) -> None:  # noqa: F811
    pins = [
        (KeyPin(pin_of(tls)),),
        (KeyPin(OTHER), KeyPin(pin_of(tls), NOW + timedelta(days=1))),
        (KeyPin(OTHER, NOW - timedelta(days=1)), KeyPin(pin_of(tls))),
        (KeyPin(pin_of(tls), NOW),),
    ]
    with RawServer(answer(b"secure"), tls.context) as server:
        for some in pins:
            assert client(tls)(request(server.url, pins=some)).body == b"secure"


def test_another_key_gets_nothing_of_the_request(tls: Tls) -> None:  # noqa: F811
    with RawServer(answer(b"x"), tls.context) as server:
        with pytest.raises(ServicePinMismatch) as caught:
            client(tls)(request(server.url, pins=(KeyPin(OTHER),)))
        expired_only = (KeyPin(OTHER), KeyPin(pin_of(tls), NOW - timedelta(seconds=1)))
        with pytest.raises(ServicePinMismatch):
            client(tls)(request(server.url, pins=expired_only))
    assert caught.value.facts == {"service": "tsa", "host": "localhost"}
    assert server.requests == []


def test_pins_past_their_date_are_said_to_be_before_anybody_is_called(tls: Tls) -> None:  # noqa: F811
    past = NOW - timedelta(seconds=1)
    with pytest.raises(ServicePinExpired):
        client(tls)(request("https://localhost:9/", pins=(KeyPin(OTHER, past), KeyPin(pin_of(tls), past))))


def test_an_address_without_tls_has_no_key() -> None:
    with RawServer(answer(b"x")) as server, pytest.raises(ServicePinMismatch):
        HttpClient(proxy="none")(request(server.url, pins=(KeyPin(OTHER),)))
    assert server.requests == []


def test_keys_are_checked_through_a_proxy_too(tls: Tls) -> None:  # noqa: F811
    with RawServer(answer(b"secure"), tls.context) as server:
        with RawServer(tunnel(server.port)) as proxy:
            via = client(tls, f"http://127.0.0.1:{proxy.port}")
            assert via(request(server.url, pins=(KeyPin(pin_of(tls)),))).body == b"secure"
            with pytest.raises(ServicePinMismatch):
                via(request(server.url, pins=(KeyPin(OTHER),)))
        assert len(proxy.requests) == 2
        assert all(sent.startswith(b"CONNECT ") and b"question" not in sent for sent in proxy.requests)
    assert len(server.requests) == 1


def test_a_body_has_a_length_and_is_never_chunked() -> None:
    with RawServer(answer(b"x")) as server:
        HttpClient(proxy="none")(request(server.url, body=b"{}"))
    assert b"content-length: 2\r\n" in server.requests[0].lower()
    assert b"transfer-encoding" not in server.requests[0].lower()


# --- ending a call from another thread


class Call:
    """A request on a thread of its own, and what became of it."""

    def __init__(self, client: HttpClient, url: str, interrupt: Interrupt) -> None:
        self.failure: Exception | None = None
        self._ask: Callable[[], object] = lambda: client(request(url, timeout=60.0, interrupt=interrupt))
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._ask()
        except ServiceInterrupted as failure:
            self.failure = failure

    def seconds(self) -> float:
        """Wait for its end and say how long that took."""
        started = time.perf_counter()
        self._thread.join(10)
        return time.perf_counter() - started


def arrival(server: RawServer) -> None:
    pause = threading.Event()
    while not server.requests:
        pause.wait(0.005)


@pytest.mark.parametrize("context", ["plain", "tls"])
def test_a_blocked_call_ends_at_once_when_it_is_interrupted(tls: Tls, context: str) -> None:  # noqa: F811
    interrupt = Interrupt()
    made: ssl.SSLContext | None = tls.context if context == "tls" else None
    with RawServer(silent, made) as server:
        call = Call(HttpClient(proxy="none", ca_file=tls.ca_file), server.url, interrupt)
        arrival(server)
        interrupt.set()
        assert call.seconds() < 0.2
    assert isinstance(call.failure, ServiceInterrupted)


def test_what_is_interrupted_beforehand_calls_nobody() -> None:
    interrupt = Interrupt()
    interrupt.set()
    with RawServer(answer(b"x")) as server, pytest.raises(ServiceInterrupted):
        HttpClient(proxy="none")(request(server.url, interrupt=interrupt))
    assert server.requests == []


def test_an_interrupt_that_comes_late_finds_nobody() -> None:
    interrupt = Interrupt()
    with RawServer(answer(b"x")) as server:
        assert HttpClient(proxy="none")(request(server.url, interrupt=interrupt)).body == b"x"
    assert interrupt._followers == []
    interrupt.set()
    interrupt.set()


def test_an_interrupt_forgets_who_leaves() -> None:
    interrupt, called = Interrupt(), []
    first, second = (lambda: called.append(1)), (lambda: called.append(2))
    interrupt.follow(first)
    interrupt.follow(second)
    interrupt.leave(first)
    interrupt.leave(first)
    interrupt.set()
    interrupt.follow(second)
    assert called == [2, 2]


def test_what_a_service_holds_back_is_waited_for() -> None:
    with RawServer(silent) as server:
        started = time.perf_counter()
        with pytest.raises(ServiceTimeout):
            HttpClient(proxy="none")(request(server.url, timeout=0.1, hold=0.3))
    assert time.perf_counter() - started >= 0.4


def test_a_failure_after_the_connection_was_made_is_no_unreachable_service(monkeypatch: pytest.MonkeyPatch) -> None:
    from idclient.adapters import http

    def broken(*_arguments: object) -> bytes:
        raise OSError

    monkeypatch.setattr(http, "_read", broken)
    with RawServer(answer(b"x")) as server, pytest.raises(ServiceInterrupted):
        HttpClient(proxy="none")(request(server.url))


def test_a_failure_before_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> object:
        raise OSError

    monkeypatch.setattr(HttpClient, "_manager", broken)
    with pytest.raises(ServiceUnreachable):
        HttpClient(proxy="none")(request("http://localhost/"))


# --- what is shown


def test_no_log_shows_an_address(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "urllib3", "urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry"):
        caplog.set_level(logging.DEBUG, logger=name)
    with RawServer(answer(b"x", "Date: broken", " odd: header")) as server:
        HttpClient(proxy="none")(request(f"{server.url}etsi/PNOEE-60001019906"))
    assert "60001019906" not in caplog.text


def test_no_repr_shows_whom_a_request_is_about() -> None:
    shown = repr(request("https://sid.example/etsi/PNOEE-60001019906", body=b"+37200000766"))
    assert "60001019906" not in shown
    assert "37200000766" not in shown
