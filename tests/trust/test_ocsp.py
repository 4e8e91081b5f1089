"""OCSP: an honest answer is believed, and every way of lying has its own error."""

from datetime import timedelta

import pytest
from asn1crypto import ocsp as asn1_ocsp
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.ocsp import OcspBehaviour, OcspResponder, Revocation
from idclient.errors import Error
from idclient.errors import ocsp as ocsp_errors
from idclient.errors import service as service_errors
from idclient.errors import trust as trust_errors
from idclient.ports import Request, Response
from idclient.trust.certificates import read_certificate
from idclient.trust.ocsp import build_request, check_stored, fetch_status, responder_url
from idclient.trust.ocsp_response import read_response
from idclient.value import replace
from tests.trust.made import flip, leaf, root
from tests.trust.test_certificates import published
from tests.trust.world import World, make_world

LIES = {
    OcspBehaviour.MALFORMED_REQUEST: service_errors.OcspRequestRefused,
    OcspBehaviour.INTERNAL_ERROR: service_errors.OcspResponderFailed,
    OcspBehaviour.TRY_LATER: service_errors.OcspTryLater,
    OcspBehaviour.SIG_REQUIRED: service_errors.OcspSignatureRequired,
    OcspBehaviour.UNAUTHORIZED: service_errors.OcspUnauthorized,
    OcspBehaviour.UNDEFINED_STATUS: service_errors.OcspStatusUndefined,
    OcspBehaviour.WRONG_NONCE: ocsp_errors.OcspNonceDifferent,
    OcspBehaviour.NO_NONCE: ocsp_errors.OcspNonceMissing,
    OcspBehaviour.STALE: ocsp_errors.OcspStale,
    OcspBehaviour.FUTURE: ocsp_errors.OcspProducedAtWrong,
    OcspBehaviour.EXPIRED: ocsp_errors.OcspExpired,
    OcspBehaviour.OLD_RESPONSE: ocsp_errors.OcspProducedAtWrong,
    OcspBehaviour.CONTRADICTION: ocsp_errors.OcspTimesContradict,
    OcspBehaviour.WRONG_CERT_ID: ocsp_errors.OcspWrongCertificate,
    OcspBehaviour.TWO_ANSWERS: ocsp_errors.OcspSeveralAnswers,
    OcspBehaviour.NO_ANSWER: ocsp_errors.OcspSeveralAnswers,
    OcspBehaviour.OTHER_SIGNER: ocsp_errors.OcspSignatureInvalid,
    OcspBehaviour.STRANGER: ocsp_errors.OcspResponderNotAuthorised,
    OcspBehaviour.NO_EKU: ocsp_errors.OcspResponderNotAuthorised,
    OcspBehaviour.EXPIRED_RESPONDER: ocsp_errors.OcspResponderExpired,
    OcspBehaviour.NO_CERTIFICATE: ocsp_errors.OcspResponderMissing,
    OcspBehaviour.CRITICAL_EXTENSION: ocsp_errors.OcspExtensionUnknown,
    OcspBehaviour.TRUNCATED: service_errors.ServiceAnswerMalformed,
    OcspBehaviour.HTML: service_errors.ServiceAnswerMalformed,
    OcspBehaviour.FORBIDDEN: service_errors.ServiceForbidden,
    OcspBehaviour.OVERLOADED: service_errors.ServiceOverloaded,
    OcspBehaviour.REDIRECT: service_errors.ServiceRedirected,
    OcspBehaviour.HUGE: service_errors.ServiceAnswerTooLarge,
}
ALLOWED = (
    OcspBehaviour.HONEST,
    OcspBehaviour.BARE_NONCE,
    OcspBehaviour.BY_NAME,
    OcspBehaviour.BY_ISSUER,
    OcspBehaviour.CHECKED_RESPONDER,
)


def fetch(world: World) -> object:
    return fetch_status(world.environment, world.signer, world.issuer)


def test_an_honest_answer_is_believed(world: World) -> None:
    answer = fetch_status(world.environment, world.signer, world.issuer)
    assert answer.produced_at == answer.this_update == world.clock.now()
    assert answer.next_update is None
    assert answer.responder == world.pki.issuing_responder.certificate
    assert answer.responder_no_check
    assert answer.revoked_at is None
    status, response = read_response(answer.der)
    assert status == 0
    assert response is not None


def test_every_behaviour_is_judged_here() -> None:
    assert {*LIES, *ALLOWED} == set(OcspBehaviour)


@pytest.mark.parametrize("behaviour", ALLOWED)
def test_allowed_forms_are_accepted(world: World, behaviour: OcspBehaviour) -> None:
    world.ocsp.behaviour = behaviour
    fetch(world)


@pytest.mark.parametrize("behaviour", LIES)
def test_every_lie_has_its_own_error(world: World, behaviour: OcspBehaviour) -> None:
    world.ocsp.behaviour = behaviour
    with pytest.raises(LIES[behaviour]):
        fetch(world)


def test_the_authority_itself_may_answer(world: World) -> None:
    world.ocsp.behaviour = OcspBehaviour.BY_ISSUER
    answer = fetch_status(world.environment, world.signer, world.issuer)
    assert answer.responder == world.issuer


def test_a_revoked_certificate_is_told_with_time_and_reason(world: World) -> None:
    world.ocsp.revoke(world.signer, Revocation(world.clock.now() - timedelta(hours=2), "key_compromise"))
    with pytest.raises(trust_errors.CertificateRevoked) as caught:
        fetch(world)
    assert caught.value.facts == {"since": "2026-11-25T10:00:00Z", "reason": "key_compromise"}


def test_a_suspended_certificate_is_refused_as_well(world: World) -> None:
    world.ocsp.revoke(world.signer, Revocation(world.clock.now(), "certificate_hold"))
    with pytest.raises(trust_errors.CertificateRevoked):
        fetch(world)


def test_unknown_is_never_good(world: World) -> None:
    world.ocsp.forget(world.signer)
    with pytest.raises(trust_errors.CertificateStatusUnknown):
        fetch(world)


def test_the_request_is_what_the_reference_prescribes(world: World) -> None:
    fetch(world)
    (request,) = world.asked
    assert (request.method, request.service) == ("POST", "ocsp")
    assert request.headers["content-type"] == "application/ocsp-request"
    content = asn1_ocsp.OCSPRequest.load(request.body, strict=True)["tbs_request"]
    (single,) = content["request_list"]
    cert_id = single["req_cert"]
    assert cert_id["hash_algorithm"]["algorithm"].native == "sha1"
    assert cert_id["serial_number"].native == read_certificate(world.signer).serial
    (extension,) = content["request_extensions"]
    assert extension["extn_id"].native == "nonce"
    assert len(extension["extn_value"].parsed.native) == 32  # RFC 8954: an OCTET STRING within extnValue


def test_every_request_has_its_own_nonce(world: World) -> None:
    fetch(world)
    fetch(world)
    assert world.asked[0].body != world.asked[1].body


@pytest.mark.parametrize(
    ("url", "hash_name"),
    [
        ("http://ocsp.eidpki.ee/", "sha256"),
        ("http://ocsp-test.eidpki.ee", "sha256"),
        ("http://eidpki.ee", "sha256"),
        ("http://noteidpki.ee", "sha1"),
        ("http://aia.sk.ee/esteid2018", "sha1"),
    ],
)
def test_the_new_chain_is_asked_with_sha256(world: World, url: str, hash_name: str) -> None:
    asked: list[Request] = []

    def http(request: Request) -> Response:
        asked.append(request)
        return world.ocsp.respond(request)

    environment = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": url})
    fetch_status(replace(environment, http=http), world.signer, world.issuer)
    assert asked[0].url == url
    cert_id = asn1_ocsp.OCSPRequest.load(asked[0].body)["tbs_request"]["request_list"][0]["req_cert"]
    assert cert_id["hash_algorithm"]["algorithm"].native == hash_name


def test_a_configured_address_goes_before_the_one_in_the_certificate(world: World) -> None:
    assert responder_url(world.store, world.signer, world.issuer) == "http://ocsp.demo.idclient.invalid/"
    other = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": "http://127.0.0.1:1/", "other": "http://x/"})
    assert responder_url(other.trust, world.signer, world.issuer) == "http://127.0.0.1:1/"
    unit, issuer = published("sk/SK_TIMESTAMPING_UNIT_2026E.pem"), published("sk/SK_TSA_CA_2023E.pem")
    assert responder_url(world.store, unit, issuer) == "http://aia.sk.ee/tsa"


def test_without_any_address_the_person_learns_that_one_is_needed(world: World) -> None:
    authority = root()
    with pytest.raises(service_errors.ServiceNotConfigured):
        fetch_status(world.environment, leaf(authority).der, authority.der)


def test_an_unusable_address_is_refused_before_anything_is_sent(world: World) -> None:
    environment = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": "file:///etc/passwd"})
    with pytest.raises(service_errors.ServiceAddressInvalid):
        fetch_status(environment, world.signer, world.issuer)
    assert not world.asked


def test_try_later_is_taken_at_its_word_a_few_times(world: World) -> None:
    world.ocsp.script.extend([OcspBehaviour.TRY_LATER] * 3)
    fetch(world)
    assert world.clock.slept == [1.0, 2.0, 4.0]
    assert world.ocsp.requests == 4


def test_try_later_without_end_is_an_error(world: World) -> None:
    world.ocsp.behaviour = OcspBehaviour.TRY_LATER
    with pytest.raises(service_errors.OcspTryLater):
        fetch(world)
    assert world.ocsp.requests == 4


def test_nothing_else_is_asked_twice(world: World) -> None:
    world.ocsp.behaviour = OcspBehaviour.INTERNAL_ERROR
    with pytest.raises(service_errors.OcspResponderFailed):
        fetch(world)
    assert world.ocsp.requests == 1
    assert not world.clock.slept


def test_a_slow_responder_runs_into_the_timeout(world: World) -> None:
    world.ocsp.latency = 14.0
    fetch(world)
    world.ocsp.latency = 16.0
    with pytest.raises(service_errors.ServiceTimeout):
        fetch(world)


@pytest.mark.parametrize(
    ("offset", "error"),
    [
        (-121, ocsp_errors.OcspStale),
        (-120, None),
        (0, None),
        (900, None),
        (901, ocsp_errors.OcspFromFuture),
    ],
)
def test_the_window_of_a_fresh_answer(world: World, offset: int, error: type[Error] | None) -> None:
    # this computer's clock is set against the responder's
    def http(request: Request) -> Response:
        world.clock.moment += timedelta(seconds=offset)
        response = world.ocsp.respond(request)
        world.clock.moment -= timedelta(seconds=offset)
        return response

    environment = world.with_http(http)
    if error is None:
        fetch_status(environment, world.signer, world.issuer)
        return
    with pytest.raises(error) as caught:
        fetch_status(environment, world.signer, world.issuer)
    assert caught.value.facts == {"seconds": abs(offset)}


@pytest.mark.parametrize(("lifetime", "refused"), [(3600, False), (0, False), (-1, True)])
def test_next_update_must_not_lie_before_this_update(world: World, lifetime: int, refused: bool) -> None:
    world.ocsp.lifetime = timedelta(seconds=lifetime)
    if refused:
        with pytest.raises(ocsp_errors.OcspTimesContradict):
            fetch(world)
    else:
        fetch(world)


def test_an_answer_of_another_authority_s_responder_is_not_authorised(world: World) -> None:
    """The right name and serial number, signed by a real responder: of the wrong authority."""
    crossed = OcspResponder(replace(world.pki, issuing_responder=world.pki.tsa_responder), world.clock)
    with pytest.raises(ocsp_errors.OcspResponderNotAuthorised):
        fetch_status(world.with_http(crossed.respond), world.signer, world.issuer)


def test_requests_can_leave_the_nonce_out(world: World) -> None:
    request = build_request(read_certificate(world.signer), read_certificate(world.issuer), b"", hash_name="sha256")
    assert asn1_ocsp.OCSPRequest.load(request)["tbs_request"]["request_extensions"].native is None


ANSWERED = make_world()
ANSWER = fetch_status(ANSWERED.environment, ANSWERED.signer, ANSWERED.issuer).der


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_our_error(octets: bytes) -> None:
    try:
        read_response(octets)
    except ocsp_errors.OcspMalformed:
        return
    assert octets[:3] == b"\x30\x03\x0a"  # a refusal is all that fits


@given(st.integers(0, len(ANSWER)), st.binary(max_size=8), st.integers(0, 20))
def test_any_cut_and_insertion_is_an_answer_or_our_error(position: int, inserted: bytes, removed: int) -> None:
    octets = ANSWER[:position] + inserted + ANSWER[position + removed :]
    try:
        check_stored(octets, ANSWERED.signer, ANSWERED.issuer, at=ANSWERED.clock.now())
    except Error:
        return


def test_no_flipped_bit_is_ever_believed_to_be_something_else() -> None:
    good = check_stored(ANSWER, ANSWERED.signer, ANSWERED.issuer, at=ANSWERED.clock.now())
    believed = 0
    for position in range(len(ANSWER)):
        try:
            found = check_stored(
                flip(ANSWER, position, position % 8), ANSWERED.signer, ANSWERED.issuer, at=ANSWERED.clock.now()
            )
        except Error:
            continue
        believed += 1
        assert (found.produced_at, found.responder) == (good.produced_at, good.responder), position
    assert believed == 0
