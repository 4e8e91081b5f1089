"""The service on a port: HTTPS with a certificate one can trust, and gone when its block ends."""

import http.client
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.phone.tls import make_tls
from idclient.relying_party.service import PortTaken, ServiceOptions, ServicePort, connection, make_service, serving
from tests.trust.world import World


def test_the_service_speaks_https_and_gives_its_port_back(world: World) -> None:
    tls = make_tls(datetime.now(UTC))
    port = ServicePort()
    outside = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": OCSP_URL})
    application = make_service(f"https://localhost:{port.number}", outside, ServiceOptions(test=True))
    with port.serve(application, tls.context()):
        trusted = ssl.create_default_context(cadata=tls.authority_pem)
        connection = http.client.HTTPSConnection("localhost", port.number, context=trusted, timeout=20)
        try:
            connection.request("GET", "/auth/whoami")
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("server")) == (401, None)
            answer.read()
        finally:
            connection.close()
    with socket.socket() as probe:
        probe.settimeout(5)
        assert probe.connect_ex(("127.0.0.1", port.number)) != 0


@pytest.mark.parametrize("served", [False, True], ids=["at first", "after an answer"])
@pytest.mark.parametrize("said", [b"", b"GET /auth/whoami HTTP/1.1\r\nHost: loc"], ids=["nothing", "half"])
def test_who_connects_and_says_half_of_it_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch, said: bytes, *, served: bool
) -> None:
    if served and not said:
        monkeypatch.setattr(serving, "_KEEP_ALIVE", 0.05)
    monkeypatch.setattr(connection, "HEAD_SECONDS", 30.0 if served else 0.05)
    tls, port = make_tls(datetime.now(UTC)), ServicePort()
    application = make_service(f"https://localhost:{port.number}", world.environment)
    trusted = ssl.create_default_context(cadata=tls.authority_pem)
    with (
        port.serve(application, tls.context()),
        socket.create_connection(("127.0.0.1", port.number), timeout=12) as plain,  # less than a connection is kept
        trusted.wrap_socket(plain, server_hostname="localhost") as client,
    ):
        if served:
            client.sendall(b"GET /words.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(65_536).startswith(b"HTTP/1.1 421")
            monkeypatch.setattr(connection, "HEAD_SECONDS", 0.05)
        with suppress(ConnectionError, ssl.SSLEOFError):  # given up already, if this thread was slow
            client.sendall(said)
            while client.recv(65_536):
                pass


def test_no_answer_waits_for_an_acknowledgement() -> None:
    port = ServicePort()
    assert port._socket.proto == socket.IPPROTO_TCP  # asyncio sets TCP_NODELAY on such sockets only: 40 ms an answer
    port.close()


def test_a_port_that_is_taken_is_told() -> None:
    port = ServicePort()
    try:
        with pytest.raises(PortTaken):
            ServicePort(port.number)
    finally:
        port.close()
