"""The HTTP adapter against servers that behave, misbehave, and never stop."""

import datetime
import gzip
import ipaddress
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from idclient.adapters.http import PROXY_PASSWORD, HttpClient
from idclient.adapters.http_watch import Watch
from idclient.adapters.vault import ForgetfulVault
from idclient.errors import service as service_errors
from idclient.ports import Request, Response
from tests.adapters.raw_server import RawServer, Talk, answer, say


def client() -> HttpClient:
    return HttpClient(proxy="none")


def ask(url: str, **changes: object) -> Response:
    return client()(request(url, **changes))


def request(url: str, **changes: object) -> Request:
    fields: dict[str, object] = {"method": "POST", "service": "tsa", "body": b"question", "timeout": 5.0, **changes}
    return Request(url=url, **fields)  # type: ignore[arg-type]


def test_a_request_is_sent_and_its_answer_returned_as_it_is() -> None:
    with RawServer(answer(bytes(range(256)), "X-Note: Jah", "X-Note: ja", "Content-Type: A/B")) as server:
        response = ask(f"{server.url}path?x=1", headers={"content-type": "application/timestamp-query"})
    assert (response.status, response.body) == (200, bytes(range(256)))
    assert response.headers["content-type"] == "A/B"
    assert response.headers["x-note"] == "Jah, ja"
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /path?x=1 HTTP/1.1\r\n")
    assert body == b"question"
    lines = {line.split(b":")[0].lower(): line.split(b": ")[1] for line in head.split(b"\r\n")[1:]}
    assert lines[b"content-type"] == b"application/timestamp-query"
    assert lines[b"accept-encoding"] == b"identity"
    assert lines[b"user-agent"].startswith(b"idclient/")


def test_a_get_has_no_body() -> None:
    with RawServer(answer(b"list")) as server:
        assert ask(server.url, method="GET", body=b"").body == b"list"
    assert server.requests[0].startswith(b"GET / HTTP/1.1\r\n")
    assert b"content-length" not in server.requests[0].lower()


@pytest.mark.parametrize("status", ["201 Created", "403 Forbidden", "404 Not Found", "500 Broken", "503 Busy"])
def test_every_status_is_an_answer(status: str) -> None:
    with RawServer(answer(b"x", status=status)) as server:
        assert ask(server.url).status == int(status[:3])
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
def test_redirects_are_not_followed(status: str) -> None:
    with RawServer(answer(b"", "Location: /again", "Retry-After: 0", status=status)) as server:
        assert ask(server.url, method="GET", body=b"").status == int(status[:3])
    assert len(server.requests) == 1


def test_nothing_is_repeated() -> None:
    with RawServer(say(b"")) as server, pytest.raises(service_errors.ServiceInterrupted):
        ask(server.url)
    assert len(server.requests) == 1


def test_compressed_answers_stay_compressed() -> None:
    bomb = gzip.compress(bytes(5_000_000))
    with RawServer(answer(bomb, "Content-Encoding: gzip")) as server:
        assert ask(server.url, limit=len(bomb)).body == bomb


@pytest.mark.parametrize(
    "talk",
    [
        answer(bytes(1001)),
        say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
        say(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", bytes(1001)),
        say(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"200\r\n" + bytes(512) + b"\r\n",
            b"200\r\n" + bytes(512) + b"\r\n0\r\n\r\n",
        ),
    ],
    ids=["declared", "declared beyond reason", "undeclared", "chunked"],
)
def test_answers_over_the_limit_are_refused(talk: Talk) -> None:
    with RawServer(talk) as server, pytest.raises(service_errors.ServiceAnswerTooLarge) as caught:
        ask(server.url, limit=1000)
    assert caught.value.facts == {"service": "tsa", "host": "localhost"}


def test_an_answer_of_exactly_the_limit_is_fine() -> None:
    with RawServer(answer(bytes(1000))) as server:
        assert len(ask(server.url, limit=1000).body) == 1000


def endless(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(bytes(65536))


def test_an_endless_answer_ends_at_the_limit() -> None:
    with RawServer(endless) as server, pytest.raises(service_errors.ServiceAnswerTooLarge):
        ask(server.url, limit=1_000_000)


@pytest.mark.parametrize(
    ("talk", "error"),
    [
        (say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"), service_errors.ServiceInterrupted),
        (
            say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12"),
            service_errors.ServiceInterrupted,
        ),
        (say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), service_errors.ServiceInterrupted),
        (say(b"\x00\x01\x02\x03 no HTTP at all\r\n\r\n"), service_errors.ServiceInterrupted),
        (say(b"HTTP/1.1 abc\r\n\r\n"), service_errors.ServiceInterrupted),
    ],
    ids=["cut", "cut chunk", "no chunk", "no http", "no status"],
)
def test_broken_answers_are_our_errors(talk: Talk, error: type[service_errors.ServiceError]) -> None:
    with RawServer(talk) as server, pytest.raises(error):
        ask(server.url)


def wait_for_client(connection: socket.socket) -> None:
    """Hold the connection open until the client lets go."""
    try:
        while connection.recv(100):
            continue
    except ConnectionError:
        return


def silent(connection: socket.socket, _request: bytes) -> None:
    wait_for_client(connection)


def trickle(head: bytes, drop: bytes) -> Talk:
    """Send a head, then a byte every 20 ms for as long as anybody listens."""
    pause = threading.Event()

    def talk(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head)
        while not pause.wait(0.02):
            connection.sendall(drop)

    return talk


@pytest.mark.parametrize(
    "talk",
    [
        silent,
        trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        trickle(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x"),
        trickle(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        trickle(b"HTTP/1.1 200 OK\r\nX-Note: ", b"x"),
        trickle(b"", b"H"),
    ],
    ids=["silent", "body", "body without length", "chunks", "header", "status line"],
)
def test_the_timeout_is_over_all(talk: Talk) -> None:
    """Each single read would succeed in time; the whole must end nevertheless."""
    start = time.monotonic()
    with RawServer(talk) as server, pytest.raises(service_errors.ServiceTimeout):
        ask(server.url, timeout=0.3)
    assert time.monotonic() - start < 3


def test_a_handshake_that_never_comes_ends_too() -> None:
    """The port is open, but nobody speaks TLS there."""
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(service_errors.ServiceTimeout):
        ask(f"https://127.0.0.1:{listener.getsockname()[1]}/", timeout=0.3)


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(service_errors.ServiceUnreachable) as caught:
        ask(f"http://127.0.0.1:{port}/")
    assert caught.value.facts == {"service": "tsa", "host": "127.0.0.1"}


def test_a_name_that_does_not_exist_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(service_errors.ServiceUnreachable):
        ask("http://nowhere.invalid/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tsa.example",
        "ftp://tsa.example/",
        "file:///etc/passwd",
        "gopher://x/",
        "http://",
        "http://[::1/",
        "http://x:99999/",
        "http://x:y/",
        "http://" + "a" * 300 + ".example/",
        "http://a..example/",
    ],
)
def test_addresses_that_cannot_be_asked_are_our_error(url: str) -> None:
    with pytest.raises(service_errors.ServiceAddressInvalid):
        ask(url)


def test_nothing_can_be_smuggled_into_the_request_line() -> None:
    with RawServer(answer(b"")) as server:
        ask(f"{server.url}x y\r\nHost: evil\r\n\r\nGET /second", method="GET", body=b"")
    (sent,) = server.requests
    assert sent.count(b"\r\n\r\n") == 1
    assert b"Host: evil" not in sent.replace(b"%0D%0A", b"")


def test_a_connection_made_when_time_is_over_is_shut_at_once() -> None:
    near, far = socket.socketpair()
    with near, far, Watch(60) as watch:
        watch._expire()
        watch.follow(near)
        assert far.recv(1) == b""
        with socket.socket() as never_connected:
            watch.follow(never_connected)  # shutting what is not open is no error


def test_a_defect_of_ours_is_not_called_a_failure_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(HttpClient, "_exchange", broken)
    with pytest.raises(ZeroDivisionError):
        ask("http://localhost/")


def test_threads_and_sockets_are_gone_afterwards() -> None:
    before = set(threading.enumerate())
    with RawServer(answer(b"x")) as server:
        ask(server.url)
    assert set(threading.enumerate()) <= before


def test_several_threads_may_ask_at_once() -> None:
    shared = client()
    bodies: list[bytes] = []
    with RawServer(answer(b"x")) as server:
        threads = [threading.Thread(target=lambda: bodies.append(shared(request(server.url)).body)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert bodies == [b"x"] * 4


# --- TLS


class Tls:
    """A server's certificate for a name, and a PEM file of who issued it."""

    def __init__(self, folder: Path, *names: x509.GeneralName) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST server")])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(5)
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.ca_file = str(folder / "ca.pem")
        Path(self.ca_file).write_bytes(certificate.public_bytes(Encoding.PEM))
        both = folder / "both.pem"
        both.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(both)


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    return Tls(tmp_path, x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))


def test_a_server_that_proves_its_name_is_asked(tls: Tls) -> None:
    one = HttpClient(proxy="none", ca_file=tls.ca_file)
    with RawServer(answer(b"secure"), tls.context) as server:
        for _ in range(2):
            assert one(request(server.url)).body == b"secure"


def test_a_server_of_an_unknown_issuer_is_not(tls: Tls) -> None:
    with RawServer(answer(b"x"), tls.context) as server, pytest.raises(service_errors.ServiceTlsFailed):
        ask(server.url)
    assert not server.requests


def test_a_server_of_another_name_is_not(tmp_path: Path) -> None:
    other = Tls(tmp_path, x509.DNSName("tsa.example"))
    with RawServer(answer(b"x"), other.context) as server, pytest.raises(service_errors.ServiceTlsFailed):
        HttpClient(proxy="none", ca_file=other.ca_file)(request(server.url))
    assert not server.requests


def test_a_server_that_speaks_no_tls_is_not() -> None:
    def plain() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            wait_for_client(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=plain)
        thread.start()
        with pytest.raises(service_errors.ServiceTlsFailed):
            ask(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()


def test_old_tls_is_not_spoken(tls: Tls) -> None:
    tls.context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        tls.context.maximum_version = ssl.TLSVersion.TLSv1_1
    tls.context.set_ciphers("ALL:@SECLEVEL=0")
    with RawServer(answer(b"x"), tls.context) as server, pytest.raises(service_errors.ServiceTlsFailed):
        HttpClient(proxy="none", ca_file=tls.ca_file)(request(server.url))


def test_a_trickling_tls_server_ends_at_the_timeout_too(tls: Tls) -> None:
    talk = trickle(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x")
    with RawServer(talk, tls.context) as server, pytest.raises(service_errors.ServiceTimeout):
        HttpClient(proxy="none", ca_file=tls.ca_file)(request(server.url, timeout=0.4))


# --- proxies


def header(sent: bytes, name: bytes) -> bytes | None:
    for line in sent.split(b"\r\n"):
        if line.lower().startswith(name + b":"):
            return line.split(b": ", 1)[1]
    return None


def test_plain_requests_go_to_the_proxy_with_the_whole_address() -> None:
    with RawServer(answer(b"by proxy")) as proxy:
        via = HttpClient(proxy=f"http://127.0.0.1:{proxy.port}")
        assert via(request("http://ocsp.example/path")).body == b"by proxy"
    assert proxy.requests[0].startswith(b"POST http://ocsp.example/path HTTP/1.1\r\n")
    assert header(proxy.requests[0], b"host") == b"ocsp.example"
    assert header(proxy.requests[0], b"proxy-authorization") is None


def tunnel(port: int) -> Talk:
    """CONNECT, then carry bytes both ways."""

    def carry(source: socket.socket, target: socket.socket) -> None:
        try:
            while octets := source.recv(65536):
                target.sendall(octets)
        except OSError:
            return

    def talk(connection: socket.socket, _request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as target:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=carry, args=(target, connection))
            back.start()
            carry(connection, target)
            target.shutdown(socket.SHUT_RDWR)
            back.join()

    return talk


def test_secure_requests_go_through_a_tunnel(tls: Tls) -> None:
    with RawServer(answer(b"secure"), tls.context) as server, RawServer(tunnel(server.port)) as proxy:
        vault = ForgetfulVault()
        vault.write(PROXY_PASSWORD, "saladus")
        via = HttpClient(proxy=f"http://127.0.0.1:{proxy.port}", proxy_user="mari", vault=vault, ca_file=tls.ca_file)
        assert via(request(server.url)).body == b"secure"
    assert proxy.requests[0].startswith(f"CONNECT localhost:{server.port} HTTP/1.".encode())
    assert header(proxy.requests[0], b"proxy-authorization") == b"Basic bWFyaTpzYWxhZHVz"
    assert header(server.requests[0], b"proxy-authorization") is None


@pytest.mark.parametrize("password", ["saladus", "pärnõun:ja@kõik", ""])
def test_the_proxy_password_comes_from_the_vault(password: str) -> None:
    import base64

    vault = ForgetfulVault()
    if password:
        vault.write(PROXY_PASSWORD, password)
    with RawServer(answer(b"")) as proxy:
        HttpClient(proxy=f"http://127.0.0.1:{proxy.port}", proxy_user="mari", vault=vault)(request("http://x.example/"))
    sent = header(proxy.requests[0], b"proxy-authorization")
    assert sent == b"Basic " + base64.b64encode(f"mari:{password}".encode())


def test_a_proxy_of_the_system_is_used_and_its_exceptions_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(answer(b"by proxy")) as proxy, RawServer(answer(b"direct")) as server:
        monkeypatch.setenv("http_proxy", f"http://jaan:s%40la@127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "localhost")
        assert HttpClient()(request("http://ocsp.example/")).body == b"by proxy"
        assert HttpClient()(request(server.url)).body == b"direct"
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
        assert HttpClient()(request("http://ocsp.example/")).body == b"by proxy"
    assert header(proxy.requests[0], b"proxy-authorization") == b"Basic amFhbjpzQGxh"
    assert header(proxy.requests[1], b"proxy-authorization") is None


def test_without_a_proxy_in_the_system_requests_go_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with RawServer(answer(b"direct")) as server:
        assert HttpClient()(request(server.url)).body == b"direct"


def test_none_means_none_whatever_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with RawServer(answer(b"direct")) as server:
        assert ask(server.url).body == b"direct"


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "403 Forbidden", "502 Bad Gateway"])
def test_a_proxy_that_refuses_the_tunnel_is_named(status: str) -> None:
    with RawServer(answer(b"", status=status)) as proxy, pytest.raises(service_errors.ServiceProxyFailed) as caught:
        HttpClient(proxy=f"http://127.0.0.1:{proxy.port}")(request("https://tsa.example/"))
    assert caught.value.facts["host"] == "tsa.example"


def test_an_absent_or_strange_proxy_is_named() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for proxy in (f"http://127.0.0.1:{port}", "socks5://127.0.0.1:1080"):
        for url in ("http://ocsp.example/", "https://tsa.example/"):
            with pytest.raises(service_errors.ServiceProxyFailed):
                HttpClient(proxy=proxy)(request(url))


def test_a_silent_proxy_ends_at_the_timeout() -> None:
    with RawServer(silent) as proxy, pytest.raises(service_errors.ServiceTimeout):
        HttpClient(proxy=f"http://127.0.0.1:{proxy.port}")(request("https://tsa.example/", timeout=0.3))


def test_no_secret_shows_in_what_the_client_says_of_itself() -> None:
    vault = ForgetfulVault()
    vault.write(PROXY_PASSWORD, "saladus")
    shown = HttpClient(proxy="http://p.example:1", proxy_user="mari", vault=vault)
    assert "saladus" not in repr(shown)
    assert "saladus" not in repr(shown._described("http://p.example:1"))
    assert "c2FsYWR1cw" not in repr(shown._described("http://p.example:1"))


def test_making_a_client_loads_no_network_library() -> None:
    script = (
        "import sys; from idclient.adapters.http import HttpClient; HttpClient();"
        "print(sorted(set(sys.modules) & {'urllib3', 'http.client', 'ssl'}))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
