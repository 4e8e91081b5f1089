"""A vote is called stored when everything that the collector confirmed is proven, and not for one thing less."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from idclient.ballots.qualification import Confirmation, Pinned, Stored, clock_offset, require_stored
from idclient.emulators.authorities.addresses import OCSP_URL, TSA_URL
from idclient.emulators.authorities.ocsp import Revocation
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.errors.ballot import VoteNotProven
from idclient.ports import Request
from idclient.trust.certificates import read_certificate
from idclient.trust.ocsp import build_request as status_request
from idclient.trust.tsa import build_request as stamp_request
from idclient.value import replace
from idclient.wire.registration_nonce import write_registration_nonce
from tests.trust.made import Recipe
from tests.trust.world import World, make_world

VALUE = b'<ds:SignatureValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="S0-SIG">AAAA</ds:SignatureValue>'
COLLECTOR = Recipe(key=rsa.generate_private_key(65537, 2048)).make()
OTHER = Recipe(key=rsa.generate_private_key(65537, 2048)).make()
COLLECTOR_KEY: Any = COLLECTOR.key
OTHER_KEY: Any = OTHER.key


@pytest.fixture
def world() -> World:
    return make_world()


def pinned(world: World, **changes: Any) -> Pinned:
    return replace(Pinned(registration=COLLECTOR.der, timestamps=(world.pki.tsa.certificate,)), **changes)


def registered(world: World, *, value: bytes = VALUE, imprint: bytes = b"", nonce: int = 0, key: Any = None) -> bytes:
    """Return a time stamp as a collector asks for it."""
    signature = (key or COLLECTOR_KEY).sign(value, PKCS1v15(), SHA256())
    nonce = nonce or write_registration_nonce(signature)
    request = stamp_request(imprint or hashlib.sha256(value).digest(), "sha256", nonce=nonce)
    kind = {"content-type": "application/timestamp-query"}
    response = world.environment.http(Request(method="POST", url=TSA_URL, service="tsa", headers=kind, body=request))
    return tsp.TimeStampResp.load(response.body)["time_stamp_token"].dump()


def status(world: World, certificate: bytes = b"") -> bytes:
    """Return an OCSP response as a collector asks for it: with SHA-1 in its CertID."""
    subject = read_certificate(certificate or world.pki.signing.certificate)
    request = status_request(subject, read_certificate(world.pki.issuing.certificate), b"n" * 16, hash_name="sha1")
    kind = {"content-type": "application/ocsp-request"}
    sent = Request(method="POST", url=OCSP_URL, service="ocsp", headers=kind, body=request)
    return world.environment.http(sent).body


def confirmed(world: World, **changes: Any) -> Confirmation:
    registration = changes.pop("registration", None) or registered(world)
    return replace(Confirmation(registration=registration, ocsp=status(world)), **changes)


def require(world: World, confirmation: Confirmation, value: bytes = VALUE, **pins: Any) -> Stored:
    holder, issuer = world.pki.signing.certificate, world.pki.issuing.certificate
    return require_stored(confirmation, value, holder, issuer, pinned(world, **pins))


def refused(world: World, confirmation: Confirmation, value: bytes = VALUE, **pins: Any) -> dict[str, Any]:
    with pytest.raises(VoteNotProven) as caught:
        require(world, confirmation, value, **pins)
    return dict(caught.value.facts)


def test_a_vote_whose_confirmation_is_proven_is_stored(world: World) -> None:
    stored = require(world, confirmed(world))
    assert stored.registered_at == world.clock.now()


@pytest.mark.parametrize("hours", [-24, 24, 24 * 365 * 40])
def test_no_clock_of_this_computer_is_asked(world: World, hours: int) -> None:
    confirmation = confirmed(world)
    stored = require(world, confirmation)
    here = world.clock.now() + timedelta(hours=hours)
    assert clock_offset(stored, here) == timedelta(hours=hours)


def test_the_null_of_the_algorithm_in_the_nonce_may_be_left_out(world: World) -> None:
    signature = COLLECTOR_KEY.sign(VALUE, PKCS1v15(), SHA256())
    nonce = int.from_bytes(bytes.fromhex("30820111300b06092a864886f70d01010b04820100") + signature)
    assert require(world, confirmed(world, registration=registered(world, nonce=nonce)))


def test_a_time_stamp_over_something_else_proves_nothing(world: World) -> None:
    assert refused(world, confirmed(world), VALUE + b" ") == {"part": "tspreg", "reason": "imprint"}
    other = registered(world, imprint=hashlib.sha256(b"else").digest())
    assert refused(world, confirmed(world, registration=other)) == {"part": "tspreg", "reason": "imprint"}


@pytest.mark.parametrize("how", ["plain", "other vote", "other key", "broken"])
def test_a_time_stamp_that_the_collector_did_not_ask_for_proves_no_registration(world: World, how: str) -> None:
    nonces = {
        "plain": 5,
        "other vote": write_registration_nonce(COLLECTOR_KEY.sign(b"else", PKCS1v15(), SHA256())),
        "other key": write_registration_nonce(OTHER_KEY.sign(VALUE, PKCS1v15(), SHA256())),
        "broken": write_registration_nonce(b"\0" * 256),
    }
    token = registered(world, nonce=nonces[how])
    assert refused(world, confirmed(world, registration=token)) == {"part": "tspreg", "reason": "nonce"}


def test_a_collector_whose_key_is_no_rsa_key_registers_nothing(world: World) -> None:
    strange = Recipe(key=ec.generate_private_key(ec.SECP256R1())).make()
    assert refused(world, confirmed(world), registration=strange.der)["part"] == "tspreg"


def test_only_the_authority_that_the_election_names_stamps(world: World) -> None:
    assert refused(world, confirmed(world), timestamps=(OTHER.der,)) == {"part": "tspreg", "reason": "signer"}
    assert refused(world, confirmed(world), timestamps=()) == {"part": "tspreg", "reason": "signer"}


@pytest.mark.parametrize(
    "behaviour",
    [
        TsaBehaviour.WRONG_IMPRINT,
        TsaBehaviour.WRONG_HASH,
        TsaBehaviour.WRONG_NONCE,
        TsaBehaviour.NO_NONCE,
        TsaBehaviour.OTHER_SIGNER,
        TsaBehaviour.FOREIGN_UNIT,
        TsaBehaviour.LOOSE_PURPOSE,
        TsaBehaviour.EXPIRED_UNIT,
        TsaBehaviour.NO_BINDING,
        TsaBehaviour.WRONG_BINDING,
        TsaBehaviour.FALSE_DIGEST,
        TsaBehaviour.WRONG_CONTENT_TYPE,
        TsaBehaviour.CRITICAL_EXTENSION,
    ],
)
def test_a_bad_time_stamp_is_told_by_what_is_wrong_with_it(world: World, behaviour: TsaBehaviour) -> None:
    world.tsa.behaviour = behaviour
    assert refused(world, confirmed(world, registration=registered(world)))["part"] == "tspreg"


@pytest.mark.parametrize("behaviour", [TsaBehaviour.SLOW_CLOCK, TsaBehaviour.FAST_CLOCK])
def test_a_registration_far_from_the_status_in_time_proves_nothing(world: World, behaviour: TsaBehaviour) -> None:
    world.tsa.behaviour = behaviour
    assert refused(world, confirmed(world, registration=registered(world))) == {"part": "ocsp", "reason": "time"}


def test_a_revoked_certificate_signed_no_vote_that_is_stored(world: World) -> None:
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now(), "key_compromise"))
    assert refused(world, confirmed(world)) == {"part": "ocsp", "reason": "revoked"}


def test_an_unknown_certificate_is_not_a_good_one(world: World) -> None:
    world.ocsp.forget(world.pki.signing.certificate)
    assert refused(world, confirmed(world)) == {"part": "ocsp", "reason": "unknown"}


def test_the_status_of_another_certificate_proves_nothing(world: World) -> None:
    answer = status(world, world.pki.authentication.certificate)
    assert refused(world, confirmed(world, ocsp=answer))["part"] == "ocsp"


def test_a_responder_that_refuses_proves_nothing(world: World) -> None:
    assert refused(world, confirmed(world, ocsp=bytes.fromhex("30030a0106"))) == {"part": "ocsp", "reason": "refused"}


@pytest.mark.parametrize("part", ["registration", "ocsp"])
@pytest.mark.parametrize("octets", [b"", b"\x30", b"\x30\x80\0\0", b"x" * 500])
def test_what_cannot_be_read_proves_nothing(world: World, part: str, octets: bytes) -> None:
    wrong = replace(confirmed(world), **{part: octets})
    assert refused(world, wrong)["part"] == {"registration": "tspreg", "ocsp": "ocsp"}[part]


@pytest.mark.parametrize(("seconds", "is_stored"), [(0, True), (900, True), (902, False), (-2, False)])
def test_the_status_is_asked_for_after_the_registration_and_soon(world: World, seconds: int, is_stored: bool) -> None:
    if seconds < 0:
        answer = status(world)
        world.clock.advance(-seconds)
        confirmation = Confirmation(registration=registered(world), ocsp=answer)
    else:
        token = registered(world)
        world.clock.advance(seconds)
        confirmation = Confirmation(registration=token, ocsp=status(world))
    if is_stored:
        assert require(world, confirmation)
    else:
        assert refused(world, confirmation) == {"part": "ocsp", "reason": "time"}


def test_fractions_of_a_second_that_a_responder_leaves_out_do_not_count(world: World) -> None:
    world.clock.advance(0.75)
    confirmation = confirmed(world)
    assert require(world, confirmation).registered_at.microsecond == 750_000


def test_a_responder_that_the_voters_authority_did_not_appoint_answers_only_if_it_is_pinned(world: World) -> None:
    world.ocsp.serve(world.pki.issuing, world.pki.tsa_responder)
    answer = status(world)
    assert refused(world, confirmed(world, ocsp=answer))["part"] == "ocsp"
    assert require(world, confirmed(world, ocsp=answer), ocsp=(world.pki.tsa_responder.certificate,))


def test_one_octet_that_was_changed_anywhere_is_noticed(world: World) -> None:
    token = registered(world)
    for place in range(60, len(token), 97):
        changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        try:
            stored = require(world, confirmed(world, registration=changed))
        except VoteNotProven:
            continue
        assert stored.registered_at == world.clock.now()  # a part that nothing depends on, such as an added certificate
