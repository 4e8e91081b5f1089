"""The doors: addresses in process, and a real port that opens and closes cleanly."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import urllib3

from idclient.emulators.authorities.addresses import CERTIFICATES_URL
from idclient.emulators.authorities.certificate_files import certificate_files
from idclient.emulators.authorities.pki import create_pki
from idclient.emulators.phone.listening import listen
from idclient.emulators.routing import route
from idclient.emulators.server import LocalServer
from idclient.errors.service import ServiceTimeout, ServiceUnreachable
from idclient.ports import Http, Request, Response
from tests.doubles import FixedClock


def test_the_longest_fitting_address_answers(clock: FixedClock) -> None:
    def service(name: str) -> Http:
        return lambda _request: Response(200, {}, name.encode())

    http = route({"http://a/": service("a"), "http://a/b/": service("b"), "http://c/": service("c")}, clock)
    for url, name in (("http://a/x", b"a"), ("http://a/b/x", b"b"), ("http://c/", b"c")):
        assert http(Request("GET", url, "ocsp")).body == name


def test_where_no_service_is_nobody_answers(clock: FixedClock) -> None:
    with pytest.raises(ServiceUnreachable):
        route({}, clock)(Request("GET", "http://a/", "ocsp"))


def test_what_takes_longer_than_the_timeout_is_no_answer(clock: FixedClock) -> None:
    def slow(_request: Request) -> Response:
        clock.sleep(3)
        return Response(200, {}, b"")

    http = route({"http://a/": slow}, clock)
    http(Request("GET", "http://a/", "ocsp", timeout=3))
    with pytest.raises(ServiceTimeout):
        http(Request("GET", "http://a/", "ocsp", timeout=2.9))


def test_certificates_are_where_certificates_say_they_are() -> None:
    pki = create_pki(FixedClock())
    http = certificate_files(pki)
    for name, holding in (("root", pki.root), ("issuing", pki.issuing), ("tsa-authority", pki.tsa_authority)):
        response = http(Request("GET", f"{CERTIFICATES_URL}{name}.crt", "certificates"))
        assert (response.status, response.body) == (200, holding.certificate)
        assert response.headers["content-type"] == "application/pkix-cert"
    assert http(Request("GET", f"{CERTIFICATES_URL}../../etc/passwd", "certificates")).status == 404
    assert http(Request("POST", f"{CERTIFICATES_URL}root.crt", "certificates")).status == 405


class Echo:
    """Remembers requests and answers with what it is told."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        return self.response


@pytest.fixture
def network() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(retries=False) as manager:
        yield manager


def test_a_request_comes_through_the_port_unchanged(network: urllib3.PoolManager) -> None:
    echo = Echo(Response(201, {"content-type": "application/x", "x-note": "yes"}, bytes(range(256))))
    with LocalServer(echo) as server:
        answer = network.request(
            "POST", f"{server.url}path/x", body=b"\x00\xffbody", headers={"Content-Type": "a/b"}, preload_content=True
        )
        assert server.url.startswith("http://127.0.0.1:")
        port = server.url.rsplit(":", 1)[1]
        assert echo.requests[0].url == f"http://127.0.0.1:{port}path/x"
    assert (answer.status, answer.data, answer.headers["x-note"]) == (201, bytes(range(256)), "yes")
    request = echo.requests[0]
    assert (request.method, request.body, request.headers["content-type"]) == ("POST", b"\x00\xffbody", "a/b")
    assert server.url == ""


def test_percent_coded_paths_stay_as_they_are(network: urllib3.PoolManager) -> None:
    echo = Echo(Response(200, {}, b""))
    with LocalServer(echo) as server:
        network.request("GET", f"{server.url}MFE%2FxY%3D%3D")
        assert echo.requests[0].url == f"{server.url}MFE%2FxY%3D%3D"


def test_an_enormous_request_is_refused(network: urllib3.PoolManager) -> None:
    echo = Echo(Response(200, {}, b""))
    with LocalServer(echo) as server:
        assert network.request("POST", server.url, body=bytes(1_000_001)).status == 413
    assert not echo.requests


def test_a_service_that_breaks_is_an_error_500_and_the_server_lives() -> None:
    def broken(_request: Request) -> Response:
        raise RuntimeError

    with LocalServer(broken) as server:
        for _ in range(2):
            with urllib3.PoolManager(retries=False) as network:
                assert network.request("GET", server.url).status == 500


def test_requests_are_served_side_by_side(network: urllib3.PoolManager) -> None:
    barrier = threading.Barrier(3, timeout=10)

    def meeting(_request: Request) -> Response:
        barrier.wait()
        return Response(200, {}, b"met")

    with LocalServer(meeting) as server:
        threads = [threading.Thread(target=network.request, args=("GET", server.url)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not barrier.broken


def test_no_answer_waits_for_an_acknowledgement() -> None:
    phones = listen()
    try:
        with LocalServer(lambda _request: Response(200, {}, b"")) as server:
            bound = [server._socket, *phones.sockets]
            assert {one.proto for one in bound if one} == {socket.IPPROTO_TCP}  # asyncio wants it to set TCP_NODELAY
    finally:
        phones.close()


def test_nothing_is_left_after_the_block() -> None:
    before = set(threading.enumerate())
    start = time.monotonic()
    with LocalServer(Echo(Response(200, {}, b""))) as server:
        port = int(server.url.rsplit(":", 1)[1].strip("/"))
    assert time.monotonic() - start < 5
    assert set(threading.enumerate()) <= before
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_an_open_connection_does_not_hold_the_server_up() -> None:
    start = time.monotonic()
    with LocalServer(Echo(Response(200, {}, b""))) as server, socket.socket() as idle:
        idle.connect(("127.0.0.1", int(server.url.rsplit(":", 1)[1].strip("/"))))
        idle.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
    assert time.monotonic() - start < 5


def test_an_error_inside_the_block_closes_the_server_too() -> None:
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt), LocalServer(Echo(Response(200, {}, b""))):
        raise KeyboardInterrupt
    assert set(threading.enumerate()) <= before


def test_two_servers_have_two_ports() -> None:
    service = Echo(Response(200, {}, b""))
    with LocalServer(service) as one, LocalServer(service) as other:
        assert one.url != other.url
