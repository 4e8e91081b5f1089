"""The OCSP responder: what RFC 6960 asks of it, judged by openssl's own client over HTTP."""

import base64
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from asn1crypto import core, ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as judge
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.ocsp import OcspBehaviour, OcspResponder, Revocation
from idclient.emulators.authorities.pki import DemoPki, Holding, create_pki
from idclient.emulators.server import LocalServer
from idclient.ports import Request, Response
from tests.doubles import FixedClock
from tests.judges import need

PKI = create_pki(FixedClock())
TYPE = {"content-type": "application/ocsp-request"}


@pytest.fixture
def responder(clock: FixedClock) -> OcspResponder:
    return OcspResponder(PKI, clock)


def load(holding: Holding) -> x509.Certificate:
    return x509.load_der_x509_certificate(holding.certificate)


def request_for(
    subject: Holding = PKI.signing,
    issuer: Holding = PKI.issuing,
    *,
    algorithm: hashes.HashAlgorithm | None = None,
    nonce: bytes | None = b"12345678",
) -> bytes:
    """A request made by cryptography, which knows nothing of ours."""
    builder = judge.OCSPRequestBuilder().add_certificate(load(subject), load(issuer), algorithm or hashes.SHA1())
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def post(responder: OcspResponder, body: bytes) -> Response:
    return responder.respond(Request("POST", OCSP_URL, "ocsp", TYPE, body))


def answer(responder: OcspResponder, body: bytes) -> judge.OCSPResponse:
    response = post(responder, body)
    assert response.status == 200
    assert response.headers["content-type"] == "application/ocsp-response"
    return judge.load_der_ocsp_response(response.body)


def verify(response: judge.OCSPResponse, signer: Holding) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    algorithm = response.signature_hash_algorithm
    assert algorithm is not None
    signer.key.public_key().verify(response.signature, response.tbs_response_bytes, ECDSA(algorithm))


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_a_known_certificate_is_good(
    responder: OcspResponder, clock: FixedClock, algorithm: hashes.HashAlgorithm
) -> None:
    found = answer(responder, request_for(algorithm=algorithm))
    assert found.response_status is judge.OCSPResponseStatus.SUCCESSFUL
    assert found.certificate_status is judge.OCSPCertStatus.GOOD
    assert found.serial_number == load(PKI.signing).serial_number
    assert found.hash_algorithm.name == algorithm.name
    assert found.this_update_utc == found.produced_at_utc == clock.now()
    assert found.next_update_utc is None
    assert [item.public_bytes(Encoding.DER) for item in found.certificates] == [PKI.issuing_responder.certificate]
    verify(found, PKI.issuing_responder)


@pytest.mark.parametrize(
    ("subject", "issuer", "signer"),
    [
        (PKI.issuing, PKI.root, PKI.root_responder),
        (PKI.tsa_authority, PKI.root, PKI.root_responder),
        (PKI.tsa, PKI.tsa_authority, PKI.tsa_responder),
        (PKI.authentication, PKI.issuing, PKI.issuing_responder),
    ],
)
def test_each_authority_has_its_own_responder(
    responder: OcspResponder, subject: Holding, issuer: Holding, signer: Holding
) -> None:
    found = answer(responder, request_for(subject, issuer))
    assert found.certificate_status is judge.OCSPCertStatus.GOOD
    verify(found, signer)


def test_the_nonce_comes_back(responder: OcspResponder) -> None:
    for nonce in (b"n", b"n" * 32, b"n" * 128):
        extension = answer(responder, request_for(nonce=nonce)).extensions.get_extension_for_class(x509.OCSPNonce)
        assert extension.value.nonce == nonce
    with pytest.raises(x509.ExtensionNotFound):
        answer(responder, request_for(nonce=None)).extensions.get_extension_for_class(x509.OCSPNonce)


@pytest.mark.parametrize("length", [0, 129])
def test_a_nonce_of_a_forbidden_length_is_malformed(responder: OcspResponder, length: int) -> None:
    """RFC 9654: 1 to 128 octets."""
    found = answer(responder, request_for(nonce=b"n" * length))
    assert found.response_status is judge.OCSPResponseStatus.MALFORMED_REQUEST


def test_revocation_begins_at_its_time(responder: OcspResponder, clock: FixedClock) -> None:
    responder.revoke(PKI.signing.certificate, Revocation(clock.now() + timedelta(hours=1), "key_compromise"))
    assert answer(responder, request_for()).certificate_status is judge.OCSPCertStatus.GOOD
    clock.advance(3600)
    found = answer(responder, request_for())
    assert found.certificate_status is judge.OCSPCertStatus.REVOKED
    assert found.revocation_time_utc == clock.now()
    assert found.revocation_reason is x509.ReasonFlags.key_compromise


def test_what_it_never_issued_is_unknown(responder: OcspResponder) -> None:
    other = create_pki(FixedClock())
    stranger = Holding(other.signing.certificate, other.signing.key)
    found = answer(responder, request_for(stranger))
    assert found.certificate_status is judge.OCSPCertStatus.UNKNOWN
    responder.learn(stranger.certificate)
    assert answer(responder, request_for(stranger)).certificate_status is judge.OCSPCertStatus.GOOD
    responder.forget(stranger.certificate)
    assert answer(responder, request_for(stranger)).certificate_status is judge.OCSPCertStatus.UNKNOWN


def test_for_other_authorities_it_is_not_authorised(responder: OcspResponder) -> None:
    other = create_pki(FixedClock())
    found = answer(responder, request_for(other.signing, other.issuing))
    assert found.response_status is judge.OCSPResponseStatus.UNAUTHORIZED


def test_several_certificates_are_answered_in_order(responder: OcspResponder) -> None:
    first, second = (
        ocsp.OCSPRequest.load(request_for(subject, nonce=None)) for subject in (PKI.signing, PKI.authentication)
    )
    first["tbs_request"]["request_list"].append(second["tbs_request"]["request_list"][0].copy())
    body = post(responder, first.dump(force=True)).body
    singles = ocsp.OCSPResponse.load(body).response_data["responses"]
    assert [single["cert_id"]["serial_number"].native for single in singles] == [
        load(PKI.signing).serial_number,
        load(PKI.authentication).serial_number,
    ]


def test_certificates_of_different_authorities_are_not_answered_together(responder: OcspResponder) -> None:
    first = ocsp.OCSPRequest.load(request_for())
    second = ocsp.OCSPRequest.load(request_for(PKI.tsa, PKI.tsa_authority))
    first["tbs_request"]["request_list"].append(second["tbs_request"]["request_list"][0].copy())
    body = post(responder, first.dump(force=True)).body
    assert judge.load_der_ocsp_response(body).response_status is judge.OCSPResponseStatus.UNAUTHORIZED


def test_the_lifetime_sets_next_update(responder: OcspResponder, clock: FixedClock) -> None:
    responder.lifetime = timedelta(hours=12)
    assert answer(responder, request_for()).next_update_utc == clock.now() + timedelta(hours=12)


def later_version(request: ocsp.OCSPRequest) -> None:
    request["tbs_request"]["version"] = 0
    request["tbs_request"]["version"] = ocsp.Version(1)


def empty_list(request: ocsp.OCSPRequest) -> None:
    del request["tbs_request"]["request_list"][0]


def critical_extension(request: ocsp.OCSPRequest) -> None:
    request["tbs_request"]["request_extensions"] = [
        {"extn_id": "2.999.1", "critical": True, "extn_value": core.ParsableOctetString(b"\x05\x00")}
    ]


@pytest.mark.parametrize("change", [later_version, empty_list, critical_extension])
def test_what_rfc_6960_does_not_allow_is_malformed(responder: OcspResponder, change: object) -> None:
    request = ocsp.OCSPRequest.load(request_for())
    assert callable(change)
    change(request)
    found = answer(responder, request.dump(force=True))
    assert found.response_status is judge.OCSPResponseStatus.MALFORMED_REQUEST


@given(st.binary(max_size=150))
def test_any_body_is_answered_as_malformed(body: bytes) -> None:
    found = answer(OcspResponder(PKI, FixedClock()), body)
    assert found.response_status is judge.OCSPResponseStatus.MALFORMED_REQUEST


REQUEST = request_for()


@given(st.integers(0, len(REQUEST) - 1), st.integers(0, 255))
def test_any_changed_byte_is_answered(position: int, value: int) -> None:
    answer(OcspResponder(PKI, FixedClock()), REQUEST[:position] + bytes([value]) + REQUEST[position + 1 :])


@pytest.mark.parametrize("padded", [b"\x00\x01", b"\xff\xff"], ids=["zeros", "ones"])
def test_a_padded_serial_number_is_malformed(padded: bytes) -> None:
    """X.690 §8.3.2: an answer that repeated it could not be read."""
    serial = core.Integer(load(PKI.signing).serial_number).contents
    body = REQUEST.replace(serial, padded + serial[2:])
    found = answer(OcspResponder(PKI, FixedClock()), body)
    assert found.response_status is judge.OCSPResponseStatus.MALFORMED_REQUEST


def test_a_get_carries_the_request_in_its_path(responder: OcspResponder) -> None:
    """RFC 6960 appendix A.1: base64, then percent-coded."""
    path = quote(base64.b64encode(request_for()).decode(), safe="")
    response = responder.respond(Request("GET", OCSP_URL + path, "ocsp"))
    assert judge.load_der_ocsp_response(response.body).certificate_status is judge.OCSPCertStatus.GOOD
    for wrong in ("", "%%%", "****"):
        body = responder.respond(Request("GET", OCSP_URL + wrong, "ocsp")).body
        assert judge.load_der_ocsp_response(body).response_status is judge.OCSPResponseStatus.MALFORMED_REQUEST


def test_other_methods_and_types_are_refused_by_http(responder: OcspResponder) -> None:
    assert responder.respond(Request("PUT", OCSP_URL, "ocsp", TYPE, request_for())).status == 405
    assert responder.respond(Request("POST", OCSP_URL, "ocsp", {}, request_for())).status == 415
    named = {"Content-Type": "Application/OCSP-Request; x=y"}
    assert responder.respond(Request("POST", OCSP_URL, "ocsp", named, request_for())).status == 200


def test_the_script_goes_before_the_rule(responder: OcspResponder) -> None:
    responder.script.extend([OcspBehaviour.TRY_LATER, OcspBehaviour.HONEST])
    responder.behaviour = OcspBehaviour.INTERNAL_ERROR
    statuses = [answer(responder, request_for()).response_status for _ in range(3)]
    assert statuses == [
        judge.OCSPResponseStatus.TRY_LATER,
        judge.OCSPResponseStatus.SUCCESSFUL,
        judge.OCSPResponseStatus.INTERNAL_ERROR,
    ]
    assert responder.requests == 3


def test_latency_passes_on_the_clock(responder: OcspResponder, clock: FixedClock) -> None:
    responder.latency = 2.5
    before = clock.now()
    found = answer(responder, request_for())
    assert clock.slept == [2.5]
    assert found.produced_at_utc == (before + timedelta(seconds=2.5)).replace(microsecond=0)


# --- openssl's client


class Asking:
    """openssl ocsp against the responder on a real port."""

    def __init__(self, folder: Path, pki: DemoPki, responder: OcspResponder, url: str) -> None:
        self.folder, self.pki, self.responder, self.url = folder, pki, responder, url
        self.openssl = need("openssl", "openssl")

    def pem(self, name: str, holding: Holding) -> str:
        path = self.folder / name
        path.write_bytes(load(holding).public_bytes(Encoding.PEM))
        return str(path)

    def ask(self, *extra: str) -> str:
        command = [
            *(self.openssl, "ocsp", *extra, "-issuer", self.pem("issuer.pem", self.pki.issuing)),
            *("-cert", self.pem("cert.pem", self.pki.signing), "-url", self.url, "-nonce"),
            *("-CAfile", self.pem("root.pem", self.pki.root), "-verify_other", self.pem("i.pem", self.pki.issuing)),
        ]
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return result.stdout + result.stderr


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    clock = FixedClock(datetime.now(UTC))
    pki = create_pki(clock)
    responder = OcspResponder(pki, clock)
    with LocalServer(responder.respond) as server:
        yield Asking(tmp_path, pki, responder, server.url)


@pytest.mark.foreign
@pytest.mark.parametrize("digest", ["-sha1", "-sha256", "-sha384"])
def test_openssl_asks_and_is_satisfied(asking: Asking, digest: str) -> None:
    output = asking.ask(digest)
    assert "Response verify OK" in output
    assert "cert.pem: good" in output
    assert "WARNING: no nonce" not in output


@pytest.mark.foreign
@pytest.mark.parametrize("behaviour", [OcspBehaviour.BY_ISSUER, OcspBehaviour.BY_NAME])
def test_openssl_accepts_the_other_forms(asking: Asking, behaviour: OcspBehaviour) -> None:
    asking.responder.behaviour = behaviour
    output = asking.ask()
    assert "Response verify OK" in output
    assert "cert.pem: good" in output


@pytest.mark.foreign
def test_openssl_hears_revoked_and_unknown(asking: Asking) -> None:
    asking.responder.forget(asking.pki.signing.certificate)
    assert "cert.pem: unknown" in asking.ask()
    asking.responder.revoke(
        asking.pki.signing.certificate, Revocation(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "superseded")
    )
    output = asking.ask()
    assert "cert.pem: revoked" in output
    assert "Reason: superseded" in output
    assert "Revocation Time: Jan  2 03:04:05 2026 GMT" in output


@pytest.mark.foreign
@pytest.mark.parametrize(
    ("behaviour", "complaint"),
    [
        (OcspBehaviour.TRY_LATER, "trylater"),
        (OcspBehaviour.UNAUTHORIZED, "unauthorized"),
        (OcspBehaviour.WRONG_NONCE, "Nonce Verify error"),
        (OcspBehaviour.NO_NONCE, "no nonce in response"),
        (OcspBehaviour.OTHER_SIGNER, "signature failure"),
        (OcspBehaviour.STRANGER, "Response Verify Failure"),
        (OcspBehaviour.NO_EKU, "Response Verify Failure"),
        (OcspBehaviour.EXPIRED_RESPONDER, "certificate has expired"),
        (OcspBehaviour.STALE, "Status times invalid"),
        (OcspBehaviour.FUTURE, "Status times invalid"),
        (OcspBehaviour.EXPIRED, "Status times invalid"),
        (OcspBehaviour.WRONG_CERT_ID, "No Status found"),
        (OcspBehaviour.TRUNCATED, "Error querying OCSP responder"),
        (OcspBehaviour.HTML, "Error querying OCSP responder"),
    ],
)
def test_openssl_sees_the_lies_too(asking: Asking, behaviour: OcspBehaviour, complaint: str) -> None:
    asking.responder.behaviour = behaviour
    output = asking.ask("-validity_period", "300", "-status_age", "600")
    assert complaint.lower() in output.lower(), output
