"""Our client against openssl's responder and time-stamping authority, and our messages before openssl's eyes."""

import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key

from idclient.emulators.authorities.pki import Holding, create_pki
from idclient.errors import ocsp as ocsp_errors
from idclient.errors import trust as trust_errors
from idclient.ports import Request, Response
from idclient.trust.ocsp import fetch_status
from idclient.trust.tsa import check_token, fetch_timestamp
from idclient.value import replace
from tests.doubles import FixedClock
from tests.judges import need
from tests.trust.world import World, make_world

pytestmark = pytest.mark.foreign


class Files:
    """A folder with PEM files for openssl."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.openssl = need("openssl", "openssl")

    def certificates(self, name: str, *ders: bytes) -> str:
        pem = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders)
        return self.write(name, pem)

    def key(self, name: str, holding: Holding) -> str:
        return self.write(name, holding.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    def write(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def run(self, *arguments: str) -> None:
        subprocess.run([self.openssl, *arguments], check=True, capture_output=True, cwd=self.folder, timeout=60)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def today() -> World:
    """A world of the present: openssl looks at the real clock."""
    clock = FixedClock(datetime.now(UTC))
    world = make_world(create_pki(clock))
    world.clock.moment = clock.moment
    return world


def openssl_responder(files: Files, world: World, index: str) -> World:
    """Replace the network by `openssl ocsp` as the responder, with an index file as its data base."""
    pki = world.pki
    ca = files.certificates("ca.pem", pki.issuing.certificate)
    responder = files.certificates("responder.pem", pki.issuing_responder.certificate)
    key = files.key("responder.key", pki.issuing_responder)
    files.write("index.txt", index.encode())

    def http(request: Request) -> Response:
        files.write("request.der", request.body)
        files.run(
            *("ocsp", "-index", "index.txt", "-CA", ca, "-rsigner", responder, "-rkey", key),
            *("-reqin", "request.der", "-respout", "response.der", "-nmin", "5"),
        )
        world.clock.moment = datetime.now(UTC)
        return Response(
            200, {"content-type": "application/ocsp-response"}, (files.folder / "response.der").read_bytes()
        )

    world.environment = world.with_http(http)
    return world


def index_line(world: World, status: str, revocation: str = "") -> str:
    serial = f"{x509.load_der_x509_certificate(world.signer).serial_number:X}"
    serial = serial if len(serial) % 2 == 0 else f"0{serial}"
    return f"{status}\t360101000000Z\t{revocation}\t{serial}\tunknown\t/CN=x\n"


def test_openssl_says_good_and_we_believe_it(files: Files, today: World) -> None:
    world = openssl_responder(files, today, index_line(today, "V"))
    answer = fetch_status(world.environment, world.signer, world.issuer)
    assert answer.responder == world.pki.issuing_responder.certificate
    assert answer.next_update is not None


def test_openssl_says_revoked_and_we_believe_it(files: Files, today: World) -> None:
    world = openssl_responder(files, today, index_line(today, "R", "260101000000Z,keyCompromise"))
    with pytest.raises(trust_errors.CertificateRevoked) as caught:
        fetch_status(world.environment, world.signer, world.issuer)
    assert caught.value.facts == {"since": "2026-01-01T00:00:00Z", "reason": "key_compromise"}


def test_openssl_says_unknown_and_we_believe_it(files: Files, today: World) -> None:
    world = openssl_responder(files, today, "")
    with pytest.raises(trust_errors.CertificateStatusUnknown):
        fetch_status(world.environment, world.signer, world.issuer)


def test_an_answer_openssl_signed_with_the_wrong_key_is_refused(files: Files, today: World) -> None:
    crossed = replace(today.pki, issuing_responder=today.pki.tsa_responder)
    today.pki = crossed
    world = openssl_responder(files, today, index_line(today, "V"))
    with pytest.raises(ocsp_errors.OcspResponderNotAuthorised):
        fetch_status(world.environment, world.signer, world.issuer)


CONFIGURATION = """
[tsa]
default_tsa = unit
[unit]
serial = {folder}/serial
signer_cert = unit.pem
signer_key = unit.key
certs = chain.pem
default_policy = 1.2.3.4
digests = {digests}
signer_digest = {digest}
accuracy = secs:1
ess_cert_id_alg = {binding}
tsa_name = yes
"""


def openssl_authority(
    files: Files, world: World, digest: str = "sha256", binding: str = "sha256", digests: str = "sha256, sha384, sha512"
) -> World:
    """Replace the network by `openssl ts` as the time-stamping authority."""
    pki = world.pki
    files.certificates("unit.pem", pki.tsa.certificate)
    files.certificates("chain.pem", pki.tsa_authority.certificate)
    files.key("unit.key", pki.tsa)
    text = CONFIGURATION.format(folder=files.folder, digest=digest, binding=binding, digests=digests)
    files.write("tsa.cnf", text.encode())

    def http(request: Request) -> Response:
        files.write("query.tsq", request.body)
        files.run("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        world.clock.moment = datetime.now(UTC)
        return Response(200, {"content-type": "application/timestamp-reply"}, (files.folder / "reply.tsr").read_bytes())

    world.environment = world.with_http(http)
    return world


@pytest.mark.parametrize(
    ("digest", "binding", "hash_name"),
    [("sha256", "sha256", "sha256"), ("sha512", "sha1", "sha384"), ("sha384", "sha512", "sha512")],
)
def test_openssl_stamps_and_we_believe_it(
    files: Files, today: World, digest: str, binding: str, hash_name: str
) -> None:
    world = openssl_authority(files, today, digest, binding)
    imprint = hashlib.new(hash_name, b"leping").digest()
    stamp = fetch_timestamp(world.environment, imprint, hash_name)
    assert stamp.signer == world.pki.tsa.certificate
    assert check_token(stamp.der, imprint, hash_name, world.store) == stamp


def test_openssl_refuses_an_algorithm_and_we_say_so(files: Files, today: World) -> None:
    from idclient.errors.service import TimestampAlgorithmRefused

    world = openssl_authority(files, today, digests="sha256")
    with pytest.raises(TimestampAlgorithmRefused):
        fetch_timestamp(world.environment, bytes(64), "sha512")


def test_public_keys_are_what_openssl_takes_them_for(today: World) -> None:
    from idclient.trust.certificates import read_certificate

    for holding in today.pki.holdings().values():
        certificate = read_certificate(holding.certificate)
        assert load_der_public_key(certificate.public_key) == holding.key.public_key()
