"""OCSP responses that were kept: judged for the moment of the signature, not for today."""

from datetime import timedelta

import pytest

from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.errors import ocsp as ocsp_errors
from idclient.errors import trust as trust_errors
from idclient.trust.certificates import read_certificate
from idclient.trust.ocsp import check_stored, fetch_status
from tests.trust.test_ocsp import LIES
from tests.trust.world import World

SECOND = timedelta(seconds=1)


def keep(world: World, behaviour: OcspBehaviour = OcspBehaviour.HONEST) -> bytes:
    """A response as it is on the wire, whatever a client would say to it."""
    from idclient.ports import Request
    from idclient.trust.ocsp import build_request

    request = build_request(read_certificate(world.signer), read_certificate(world.issuer), b"n" * 32, hash_name="sha1")
    world.ocsp.behaviour = behaviour
    headers = {"content-type": "application/ocsp-request"}
    return world.ocsp.respond(Request("POST", "http://x/", "ocsp", headers, request)).body


def check(world: World, response: bytes, after: timedelta = timedelta()) -> object:
    return check_stored(response, world.signer, world.issuer, at=world.clock.now() + after)


def test_a_response_made_at_or_after_the_signature_proves_it(world: World) -> None:
    response = keep(world)
    check(world, response)
    check(world, response, -timedelta(days=1))


def test_a_response_older_than_the_signature_proves_nothing(world: World) -> None:
    response = keep(world)
    with pytest.raises(ocsp_errors.OcspBeforeSigning) as caught:
        check(world, response, 3 * SECOND)
    assert caught.value.facts == {"seconds": 3}


def test_fractions_of_a_second_do_not_count(world: World) -> None:
    check(world, keep(world), timedelta(milliseconds=999))


def test_a_response_that_is_still_current_proves_it_too(world: World) -> None:
    world.ocsp.lifetime = timedelta(hours=1)
    response = keep(world)
    check(world, response, timedelta(hours=1))
    with pytest.raises(ocsp_errors.OcspBeforeSigning):
        check(world, response, timedelta(hours=1, seconds=1))


def test_nobody_asks_for_freshness_years_later(world: World) -> None:
    at = world.clock.now()
    response = keep(world)
    world.clock.advance(1000 * 86_400)
    check_stored(response, world.signer, world.issuer, at=at)


def test_a_nonce_or_none_makes_no_difference(world: World) -> None:
    check(world, keep(world, OcspBehaviour.NO_NONCE))
    check(world, keep(world, OcspBehaviour.WRONG_NONCE))


FAULTS = [
    OcspBehaviour.WRONG_CERT_ID,
    OcspBehaviour.TWO_ANSWERS,
    OcspBehaviour.NO_ANSWER,
    OcspBehaviour.OTHER_SIGNER,
    OcspBehaviour.STRANGER,
    OcspBehaviour.NO_EKU,
    OcspBehaviour.EXPIRED_RESPONDER,
    OcspBehaviour.NO_CERTIFICATE,
    OcspBehaviour.CONTRADICTION,
]


@pytest.mark.parametrize("behaviour", FAULTS)
def test_what_a_fresh_answer_must_prove_a_kept_one_must_prove_too(world: World, behaviour: OcspBehaviour) -> None:
    with pytest.raises(LIES[behaviour]):
        check(world, keep(world, behaviour))


@pytest.mark.parametrize(
    "behaviour", [OcspBehaviour.TRY_LATER, OcspBehaviour.UNAUTHORIZED, OcspBehaviour.TRUNCATED, OcspBehaviour.HTML]
)
def test_a_refusal_is_no_evidence(world: World, behaviour: OcspBehaviour) -> None:
    with pytest.raises(ocsp_errors.OcspMalformed):
        check(world, keep(world, behaviour))


def test_a_status_from_the_responder_s_future_is_refused(world: World) -> None:
    with pytest.raises(ocsp_errors.OcspProducedAtWrong):
        check(world, keep(world, OcspBehaviour.FUTURE))


def test_revoked_before_or_at_the_signature_is_refused(world: World) -> None:
    world.ocsp.revoke(world.signer, Revocation(world.clock.now(), "superseded"))
    with pytest.raises(trust_errors.CertificateRevoked):
        check(world, keep(world))


def test_revoked_after_the_signature_is_told_and_not_refused(world: World) -> None:
    signed_at = world.clock.now()
    world.clock.advance(3600)
    world.ocsp.revoke(world.signer, Revocation(world.clock.now(), "superseded"))
    answer = check_stored(keep(world), world.signer, world.issuer, at=signed_at)
    assert answer.revoked_at == world.clock.now()


def test_unknown_is_refused(world: World) -> None:
    world.ocsp.forget(world.signer)
    with pytest.raises(trust_errors.CertificateStatusUnknown):
        check(world, keep(world))


def test_asked_after_the_certificate_s_end_proves_nothing(world: World) -> None:
    at = world.clock.now()
    world.clock.moment = read_certificate(world.signer).not_after + SECOND
    with pytest.raises(ocsp_errors.OcspResponderExpired):  # the responder's certificate ends together with it
        check_stored(keep(world), world.signer, world.issuer, at=at)
    response = keep(world, OcspBehaviour.BY_ISSUER)
    with pytest.raises(ocsp_errors.OcspAfterExpiry):
        check_stored(response, world.signer, world.issuer, at=at)


def test_a_fetched_answer_can_be_kept(world: World) -> None:
    answer = fetch_status(world.environment, world.signer, world.issuer)
    kept = check_stored(answer.der, world.signer, world.issuer, at=world.clock.now())
    assert kept == answer
