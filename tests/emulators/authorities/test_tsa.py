"""The time-stamping authority: what RFC 3161 asks of it, judged by openssl over HTTP and on files."""

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.addresses import TSA_URL
from idclient.emulators.authorities.pki import DemoPki, Holding, create_pki
from idclient.emulators.authorities.tsa import POLICY, TimestampAuthority, TsaBehaviour
from idclient.emulators.server import LocalServer
from idclient.ports import Request, Response
from idclient.trust.structures import TimeStampResponse
from tests.doubles import FixedClock
from tests.judges import need

PKI = create_pki(FixedClock())
TYPE = {"content-type": "application/timestamp-query"}
DATA = b"allkirjastatud leping"


@pytest.fixture
def authority(clock: FixedClock) -> TimestampAuthority:
    return TimestampAuthority(PKI, clock)


def query(**changes: object) -> bytes:
    fields: dict[str, object] = {
        "version": "v1",
        "message_imprint": {
            "hash_algorithm": {"algorithm": "sha256"},
            "hashed_message": hashlib.sha256(DATA).digest(),
        },
        "nonce": 0x4142434445464748,
        "cert_req": True,
        **changes,
    }
    der: bytes = tsp.TimeStampReq({name: value for name, value in fields.items() if value is not None}).dump()
    return der


def imprint(algorithm: str, hashed: bytes) -> dict[str, object]:
    return {"message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": hashed}}


def post(authority: TimestampAuthority, body: bytes) -> Response:
    return authority.respond(Request("POST", TSA_URL, "tsa", TYPE, body))


def reply(authority: TimestampAuthority, body: bytes) -> tuple[str, set[str], cms.SignedData | None]:
    """Status, failure bits and the token's SignedData."""
    response = post(authority, body)
    assert (response.status, response.headers["content-type"]) == (200, "application/timestamp-reply")
    outer = TimeStampResponse.load(response.body, strict=True)
    status, failures = outer["status"]["status"].native, outer["status"]["fail_info"].native or set()
    if isinstance(outer["time_stamp_token"], core.Void):
        return status, failures, None
    return status, failures, cms.ContentInfo.load(outer["time_stamp_token"].dump())["content"]


def info(authority: TimestampAuthority, body: bytes) -> tsp.TSTInfo:
    status, failures, signed_data = reply(authority, body)
    assert (status, failures) == ("granted", set())
    assert signed_data is not None
    return signed_data["encap_content_info"]["content"].parsed


def test_a_stamp_repeats_the_request_and_tells_the_time(authority: TimestampAuthority, clock: FixedClock) -> None:
    clock.moment += timedelta(milliseconds=123, microseconds=456)
    stamp = info(authority, query())
    assert stamp["version"].native == "v1"
    assert stamp["policy"].dotted == POLICY
    assert stamp["message_imprint"]["hashed_message"].native == hashlib.sha256(DATA).digest()
    assert stamp["nonce"].native == 0x4142434445464748
    assert stamp["gen_time"].native == clock.now().replace(microsecond=123_000)
    assert stamp["accuracy"]["millis"].native == 500
    assert stamp["tsa"].chosen == x509_name(PKI.tsa)


def x509_name(holding: Holding) -> object:
    from asn1crypto import x509 as asn1_x509

    return asn1_x509.Certificate.load(holding.certificate).subject


def test_serial_numbers_never_repeat(authority: TimestampAuthority) -> None:
    numbers = {info(authority, query())["serial_number"].native for _ in range(20)}
    assert len(numbers) == 20
    assert max(numbers) < 2**160


def test_without_a_nonce_none_comes_back(authority: TimestampAuthority) -> None:
    assert info(authority, query(nonce=None))["nonce"].native is None


def test_certificates_come_only_when_asked_for(authority: TimestampAuthority) -> None:
    for wanted, expected in ((True, 2), (False, 0)):
        _, _, signed_data = reply(authority, query(cert_req=wanted))
        assert signed_data is not None
        certificates = signed_data["certificates"]
        assert (0 if isinstance(certificates, core.Void) else len(certificates)) == expected


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_every_accepted_digest_is_stamped(authority: TimestampAuthority, name: str) -> None:
    hashed = hashlib.new(name, DATA).digest()
    stamp = info(authority, query(**imprint(name, hashed)))
    assert stamp["message_imprint"]["hash_algorithm"]["algorithm"].native == name


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (query(**imprint("sha1", bytes(20))), "bad_alg"),
        (query(**imprint("md5", bytes(16))), "bad_alg"),
        (query(**imprint("sha256", bytes(31))), "bad_data_format"),
        (query(**imprint("sha512", bytes(32))), "bad_data_format"),
        (query(version="v2"), "bad_request"),
        (query(req_policy="1.2.3.4"), "unaccepted_policy"),
        (
            query(extensions=[{"extn_id": "2.999.1", "critical": False, "extn_value": b"\x05\x00"}]),
            "unaccepted_extensions",
        ),
        (b"", "bad_data_format"),
        (query() + b"\0", "bad_data_format"),
    ],
)
def test_what_rfc_3161_does_not_allow_is_refused_by_its_bit(
    authority: TimestampAuthority, body: bytes, failure: str
) -> None:
    assert reply(authority, body) == ("rejection", {failure}, None)


def test_the_one_policy_may_be_asked_for(authority: TimestampAuthority) -> None:
    assert info(authority, query(req_policy=POLICY))["policy"].dotted == POLICY


@given(st.binary(max_size=120))
def test_any_body_is_refused_as_badly_formatted(body: bytes) -> None:
    status, failures, token = reply(TimestampAuthority(PKI, FixedClock()), body)
    assert (status, failures, token) == ("rejection", {"bad_data_format"}, None)


QUERY = query()


@given(st.integers(0, len(QUERY) - 1), st.integers(0, 255))
def test_any_changed_byte_is_answered(position: int, value: int) -> None:
    reply(TimestampAuthority(PKI, FixedClock()), QUERY[:position] + bytes([value]) + QUERY[position + 1 :])


def test_other_methods_and_types_are_refused_by_http(authority: TimestampAuthority) -> None:
    assert authority.respond(Request("GET", TSA_URL, "tsa")).status == 405
    assert authority.respond(Request("POST", TSA_URL, "tsa", {}, query())).status == 415
    named = {"Content-Type": "Application/Timestamp-Query"}
    assert authority.respond(Request("POST", TSA_URL, "tsa", named, query())).status == 200


def test_the_script_goes_before_the_rule_and_latency_passes(authority: TimestampAuthority, clock: FixedClock) -> None:
    authority.script.append(TsaBehaviour.BAD_ALG)
    authority.latency = 1.5
    assert reply(authority, query())[1] == {"bad_alg"}
    assert reply(authority, query())[0] == "granted"
    assert clock.slept == [1.5, 1.5]
    assert authority.requests == 2


# --- openssl


class Asking:
    """openssl ts with the authority on a real port."""

    def __init__(self, folder: Path, pki: DemoPki, authority: TimestampAuthority, url: str) -> None:
        self.folder, self.authority, self.url = folder, authority, url
        self.openssl = need("openssl", "openssl")
        for name, holding in (("root.pem", pki.root), ("between.pem", pki.tsa_authority), ("tsa.pem", pki.tsa)):
            pem = x509.load_der_x509_certificate(holding.certificate).public_bytes(Encoding.PEM)
            (folder / name).write_bytes(pem)
        (folder / "data").write_bytes(DATA)

    def run(self, *arguments: str) -> str:
        result = subprocess.run(
            [self.openssl, "ts", *arguments], capture_output=True, text=True, check=False, cwd=self.folder, timeout=60
        )
        return result.stdout + result.stderr

    def stamp(self, *options: str) -> None:
        self.run("-query", "-data", "data", "-out", "query.tsq", *options)
        with urllib3.PoolManager() as network:
            body = (self.folder / "query.tsq").read_bytes()
            answer = network.request("POST", self.url, body=body, headers=TYPE, retries=False)
        (self.folder / "reply.tsr").write_bytes(answer.data)

    def verify(self) -> str:
        trusted = ("-CAfile", "root.pem", "-untrusted", "between.pem")
        return self.run("-verify", "-queryfile", "query.tsq", "-in", "reply.tsr", *trusted)


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    clock = FixedClock(datetime.now(UTC))
    pki = create_pki(clock)
    authority = TimestampAuthority(pki, clock)
    with LocalServer(authority.respond) as server:
        yield Asking(tmp_path, pki, authority, server.url)


@pytest.mark.foreign
@pytest.mark.parametrize("digest", ["-sha256", "-sha384", "-sha512"])
def test_openssl_asks_and_is_satisfied(asking: Asking, digest: str) -> None:
    asking.stamp(digest, "-cert")
    assert "Verification: OK" in asking.verify()
    assert "Verification: OK" in asking.run(
        *("-verify", "-data", "data", "-in", "reply.tsr", "-CAfile", "root.pem", "-untrusted", "between.pem")
    )


@pytest.mark.foreign
def test_openssl_accepts_the_old_binding(asking: Asking) -> None:
    asking.authority.behaviour = TsaBehaviour.OLD_BINDING
    asking.stamp("-sha256", "-cert")
    assert "Verification: OK" in asking.verify()


@pytest.mark.foreign
@pytest.mark.parametrize(
    ("behaviour", "complaint"),
    [
        (TsaBehaviour.WRONG_IMPRINT, "message imprint mismatch"),
        (TsaBehaviour.WRONG_NONCE, "nonce mismatch"),
        (TsaBehaviour.NO_NONCE, "nonce not returned"),
        (TsaBehaviour.OTHER_SIGNER, "signature failure"),
        (TsaBehaviour.FOREIGN_UNIT, "certificate verify error"),
        (TsaBehaviour.LOOSE_PURPOSE, "certificate verify error"),
        (TsaBehaviour.TWO_PURPOSES, "certificate verify error"),
        (TsaBehaviour.EXPIRED_UNIT, "certificate has expired"),
        (TsaBehaviour.NO_BINDING, "missing signing certificate attribute"),
        (TsaBehaviour.WRONG_BINDING, "ess cert id"),
        (TsaBehaviour.FALSE_DIGEST, "digest failure"),
        (TsaBehaviour.BAD_ALG, "badAlg"),
        (TsaBehaviour.TIME_NOT_AVAILABLE, "timeNotAvailable"),
        (TsaBehaviour.SYSTEM_FAILURE, "systemFailure"),
        (TsaBehaviour.GRANTED_EMPTY, "token not present"),
        (TsaBehaviour.TRUNCATED, "asn1"),
        (TsaBehaviour.HTML, "asn1"),
    ],
)
def test_openssl_sees_the_lies_too(asking: Asking, behaviour: TsaBehaviour, complaint: str) -> None:
    asking.authority.behaviour = behaviour
    asking.stamp("-sha256", "-cert")
    output = asking.verify()
    assert "Verification: OK" not in output
    assert complaint.lower() in output.lower(), output
