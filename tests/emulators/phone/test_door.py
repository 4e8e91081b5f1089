"""The door of emulated phone services: waiting costs no thread, ends at once, and leaves nothing."""

import contextlib
import http.client
import resource
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from idclient.adapters.clock import SystemClock
from idclient.emulators.phone.door import REQUEST_LIMIT, Door
from idclient.emulators.phone.holding import Broken
from idclient.emulators.phone.listening import Listener, NotLoopback, listen, serving
from idclient.emulators.phone.parties import peer
from idclient.emulators.phone.tls import TlsIdentity, make_tls
from idclient.emulators.phone.virtual_clock import VirtualClock
from idclient.ports import Response
from tests.emulators.phone.bell import Bell


@pytest.fixture
def bell() -> Bell:
    return Bell(SystemClock())


@pytest.fixture
def port(bell: Bell) -> Iterator[int]:
    listener = listen()
    with serving(Door(bell, bell.clock), [listener]):
        yield listener.port


@pytest.fixture(scope="module")
def tls() -> TlsIdentity:
    return make_tls(SystemClock().now())


@contextlib.contextmanager
def connection(port: int) -> Iterator[http.client.HTTPConnection]:
    opened = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        yield opened
    finally:
        opened.close()


def get(opened: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    opened.request("GET", path)
    answer = opened.getresponse()
    return answer.status, answer.read()


def polls(port: int, count: int) -> list[socket.socket]:
    """Open as many long polls; whoever calls closes them."""
    opened = []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port), timeout=10)
        one.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        opened.append(one)
    return opened


def whole(one: socket.socket) -> bytes:
    said = one.recv(4096)
    while not said.endswith(b"rung"):
        more = one.recv(4096)
        assert more, said
        said += more
    return said


def until_reset(one: socket.socket) -> bytes:
    said = b""
    try:
        while more := one.recv(4096):
            said += more
    except ConnectionResetError:
        return said
    pytest.fail("ended in order")


def until(condition: "object", seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.002)


def test_method_path_query_headers_and_body_come_through_unchanged(bell: Bell, port: int) -> None:
    with connection(port) as opened:
        opened.request("POST", "/mid-api//x%2Fy?a=%20b", b"\x00\xffbody", {"X-Note": "yes"})
        answer = opened.getresponse()
        assert (answer.status, answer.read(), answer.headers["content-type"]) == (200, b"\x00\xffbody", "text/plain")
    request = bell.requests[0]
    assert (request.method, request.url) == ("POST", f"http://127.0.0.1:{port}/mid-api//x%2Fy?a=%20b")
    assert request.headers["x-note"] == "yes"
    assert peer(request) == "127.0.0.1"


def test_nobody_can_say_to_come_from_elsewhere(bell: Bell, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n:peer: 192.0.2.1\r\nConnection: close\r\n\r\n")
        assert b" 400 " in opened.recv(4096)
    assert not bell.requests


def test_a_connection_serves_many_requests(bell: Bell, port: int) -> None:
    with connection(port) as opened:
        first = get(opened, "/x")
        ours = opened.sock.getsockname()
        assert [first, get(opened, "/wait?ms=1")] == [(200, b""), (200, b"silence")]
        assert opened.sock.getsockname() == ours


def test_the_oldest_http_is_spoken_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as old:
        old.sendall(b"GET /wait?ms=5 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        said = b"".join(iter(lambda: old.recv(4096), b""))
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert said.endswith(b"\r\n\r\nsilence")


def test_what_waits_is_answered_when_it_changes_and_not_before(bell: Bell, port: int) -> None:
    with connection(port) as opened:
        opened.request("GET", "/wait")
        until(lambda: bell.waiting)
        start = time.monotonic()
        bell.ring()
        assert opened.getresponse().read() == b"rung"
        assert time.monotonic() - start < 0.5
    assert not bell.waiting


def test_what_waits_is_answered_when_its_time_is_over(port: int) -> None:
    start = time.monotonic()
    with connection(port) as opened:
        assert get(opened, "/wait?ms=60") == (200, b"silence")
    assert 0.06 <= time.monotonic() - start < 2


def test_two_hundred_polls_hold_no_thread_and_are_all_answered_at_once(bell: Bell, port: int) -> None:
    with contextlib.ExitStack() as stack:
        opened = polls(port, 200)
        for one in opened:
            stack.enter_context(one)
        until(lambda: bell.waiting == 200)
        assert sum("phone service" in thread.name for thread in threading.enumerate()) <= 5
        start = time.monotonic()
        bell.ring()
        assert all(whole(one).endswith(b"rung") for one in opened)
        assert time.monotonic() - start < 0.5


def test_a_clock_moved_by_hand_wakes_what_waits_for_it() -> None:
    clock = VirtualClock()
    bell, listener = Bell(clock), listen()
    with serving(Door(bell, clock, clock.changes.subscribe), [listener]), connection(listener.port) as opened:
        opened.request("GET", "/wait?ms=60000")
        until(lambda: bell.waiting)
        clock.advance(59)
        until(lambda: bell.waiting)
        clock.advance(1)
        assert opened.getresponse().read() == b"silence"


def test_an_answer_can_be_cut_in_its_body_after_its_headers_and_before_them(bell: Bell, port: int) -> None:
    whole_one = Response(200, {"content-type": "text/plain"}, b"twelve bytes")
    bell.others = {f"cut{cut}": Broken(whole_one, cut=cut) for cut in (6, 0, -1)}
    seen = {}
    for path in bell.others:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
            one.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            seen[path] = until_reset(one)
    assert seen["cut6"].startswith(b"HTTP/1.1 200 OK\r\n")
    assert seen["cut6"].endswith(b"content-length: 12\r\ncontent-type: text/plain\r\n\r\ntwelve")
    assert seen["cut0"].endswith(b"\r\n\r\n")
    assert seen["cut-1"] == b""


def test_a_body_can_drip_and_still_arrives(bell: Bell, port: int) -> None:
    bell.others = {"drip": Broken(Response(200, {}, b"slow"), drip=0.02)}
    start = time.monotonic()
    with connection(port) as opened:
        assert get(opened, "/drip") == (200, b"slow")
        assert time.monotonic() - start >= 0.08
        assert get(opened, "/x") == (200, b"")


def test_who_leaves_is_forgotten(bell: Bell, port: int) -> None:
    (one,) = polls(port, 1)
    until(lambda: bell.waiting)
    one.close()
    until(lambda: not bell.waiting)


def test_an_enormous_request_is_refused_unheard(bell: Bell, port: int) -> None:
    with connection(port) as opened:
        opened.request("POST", "/x", bytes(REQUEST_LIMIT + 1))
        assert opened.getresponse().status == 413
    with connection(port) as opened:
        opened.request("POST", "/x", bytes(REQUEST_LIMIT))
        assert opened.getresponse().status == 200
    assert len(bell.requests) == 1


def test_a_thousand_open_polls_do_not_hold_the_end_up() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    bell, listener = Bell(SystemClock()), listen()
    before = set(threading.enumerate())
    with contextlib.ExitStack() as stack:
        with serving(Door(bell, bell.clock), [listener]):
            opened = [stack.enter_context(one) for one in polls(listener.port, 1000)]
            until(lambda: bell.waiting == 1000)
            start = time.monotonic()
        assert time.monotonic() - start < 0.5
        assert set(threading.enumerate()) <= before
        for one in opened[:10]:
            with contextlib.suppress(ConnectionResetError):
                assert one.recv(10) == b""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", listener.port)) != 0


def test_https_is_trusted_by_whoever_trusts_its_authority_and_by_nobody_else(
    bell: Bell, tls: TlsIdentity, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text(tls.authority_pem)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    listener = listen(tls=tls.context())
    with serving(Door(bell, bell.clock), [listener]):
        for name in ("localhost", "127.0.0.1", "::1"):
            with (
                socket.create_connection(("127.0.0.1", listener.port), timeout=10) as plain,
                trusting.wrap_socket(plain, server_hostname=name) as secure,
            ):
                secure.sendall(b"GET /wait?ms=1 HTTP/1.1\r\nHost: x\r\n\r\n")
                assert secure.recv(4096).startswith(b"HTTP/1.1 200")
        for context, name in ((trusting, "elsewhere"), (ssl.create_default_context(), "localhost")):
            with (
                socket.create_connection(("127.0.0.1", listener.port), timeout=10) as plain,
                pytest.raises(ssl.SSLCertVerificationError),
            ):
                context.wrap_socket(plain, server_hostname=name)
    assert bell.requests[0].url.startswith("https://")


def test_the_pin_is_that_of_the_key_which_the_server_shows(bell: Bell, tls: TlsIdentity) -> None:
    import base64
    import hashlib

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    listener = listen(tls=tls.context())
    with (
        serving(Door(bell, bell.clock), [listener]),
        socket.create_connection(("127.0.0.1", listener.port), timeout=10) as plain,
        context.wrap_socket(plain) as secure,
    ):
        shown = secure.getpeercert(binary_form=True)
    assert shown is not None
    key = load_der_x509_certificate(shown).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert tls.pin == "sha256//" + base64.b64encode(hashlib.sha256(key).digest()).decode()


def test_other_machines_are_kept_out_unless_somebody_says_otherwise() -> None:
    with pytest.raises(NotLoopback):
        listen(address="0.0.0.0")
    listener = listen(address="0.0.0.0", anywhere=True)
    assert listener.port
    listener.close()


def test_a_port_that_is_taken_is_not_had() -> None:
    first = listen()
    with pytest.raises(OSError, match="in use"):
        listen(first.port)
    first.close()


def test_one_door_has_many_ports(bell: Bell, tls: TlsIdentity) -> None:
    listeners: list[Listener] = [listen(), listen(tls=tls.context())]
    with serving(Door(bell, bell.clock), listeners), connection(listeners[0].port) as opened:
        assert get(opened, "/x") == (200, b"")
    assert len({listener.port for listener in listeners}) == 2
