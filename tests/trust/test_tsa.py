"""Time stamps: an honest token is believed, and every way of lying has its own error."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asn1crypto import cms, core, tsp
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities import tsa_messages
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.errors import Error
from idclient.errors import service as service_errors
from idclient.errors import timestamp as timestamp_errors
from idclient.errors import trust as trust_errors
from idclient.model import TrustStore
from idclient.ports import Request, Response, Services
from idclient.trust.token import prove_signer, read_token
from idclient.trust.tsa import Timestamp, check_token, fetch_timestamp, imprint_hash_name, make_nonce
from idclient.value import replace
from tests.trust.made import NOW, flip, from_holding, leaf
from tests.trust.world import World, make_world

IMPRINT = hashlib.sha384(b"allkiri").digest()

LIES = {
    TsaBehaviour.BAD_ALG: service_errors.TimestampAlgorithmRefused,
    TsaBehaviour.BAD_REQUEST: service_errors.TimestampRequestRefused,
    TsaBehaviour.BAD_DATA_FORMAT: service_errors.TimestampFormatRefused,
    TsaBehaviour.TIME_NOT_AVAILABLE: service_errors.TimestampTimeUnavailable,
    TsaBehaviour.UNACCEPTED_POLICY: service_errors.TimestampPolicyRefused,
    TsaBehaviour.UNACCEPTED_EXTENSION: service_errors.TimestampExtensionRefused,
    TsaBehaviour.ADD_INFO_NOT_AVAILABLE: service_errors.TimestampInfoUnavailable,
    TsaBehaviour.SYSTEM_FAILURE: service_errors.TimestampSystemFailure,
    TsaBehaviour.REJECTION: service_errors.TimestampRefused,
    TsaBehaviour.WAITING: service_errors.TimestampRefused,
    TsaBehaviour.GRANTED_EMPTY: service_errors.ServiceAnswerMalformed,
    TsaBehaviour.WRONG_IMPRINT: timestamp_errors.TimestampImprintDifferent,
    TsaBehaviour.WRONG_HASH: timestamp_errors.TimestampImprintDifferent,
    TsaBehaviour.WRONG_NONCE: timestamp_errors.TimestampNonceDifferent,
    TsaBehaviour.NO_NONCE: timestamp_errors.TimestampNonceMissing,
    TsaBehaviour.SLOW_CLOCK: timestamp_errors.TimestampTimeOff,
    TsaBehaviour.FAST_CLOCK: timestamp_errors.TimestampTimeOff,
    TsaBehaviour.OTHER_SIGNER: timestamp_errors.TimestampSignatureInvalid,
    TsaBehaviour.FOREIGN_UNIT: timestamp_errors.TimestampNotTrusted,
    TsaBehaviour.LOOSE_PURPOSE: timestamp_errors.TimestampSignerPurpose,
    TsaBehaviour.TWO_PURPOSES: timestamp_errors.TimestampSignerPurpose,
    TsaBehaviour.EXPIRED_UNIT: timestamp_errors.TimestampNotTrusted,
    TsaBehaviour.NO_BINDING: timestamp_errors.TimestampSignerUnbound,
    TsaBehaviour.WRONG_BINDING: timestamp_errors.TimestampSignerDifferent,
    TsaBehaviour.FALSE_DIGEST: timestamp_errors.TimestampDigestDifferent,
    TsaBehaviour.WRONG_CONTENT_TYPE: timestamp_errors.TimestampContentTypeWrong,
    TsaBehaviour.CRITICAL_EXTENSION: timestamp_errors.TimestampExtensionUnknown,
    TsaBehaviour.NO_CERTIFICATE: timestamp_errors.TimestampSignerMissing,
    TsaBehaviour.TRUNCATED: service_errors.ServiceAnswerMalformed,
    TsaBehaviour.HTML: service_errors.ServiceAnswerMalformed,
    TsaBehaviour.FORBIDDEN: service_errors.ServiceForbidden,
    TsaBehaviour.TOO_MANY: service_errors.ServiceOverloaded,
    TsaBehaviour.REDIRECT: service_errors.ServiceRedirected,
    TsaBehaviour.HUGE: service_errors.ServiceAnswerTooLarge,
}
ALLOWED = (
    TsaBehaviour.HONEST,
    TsaBehaviour.OLD_BINDING,
    TsaBehaviour.PKCS7,
    TsaBehaviour.NO_SIGNING_TIME,
    TsaBehaviour.OTHER_SIGNING_TIME,
)


def fetch(world: World) -> Timestamp:
    return fetch_timestamp(world.environment, IMPRINT, "sha384")


def test_an_honest_token_is_believed(world: World) -> None:
    stamp = fetch(world)
    pki = world.pki
    assert stamp.time == world.clock.now()
    assert stamp.signer == pki.tsa.certificate
    assert stamp.chain == (pki.tsa.certificate, pki.tsa_authority.certificate, pki.root.certificate)
    assert imprint_hash_name(stamp.der) == "sha384"
    assert check_token(stamp.der, IMPRINT, "sha384", world.store) == stamp


def test_every_behaviour_is_judged_here() -> None:
    assert {*LIES, *ALLOWED} == set(TsaBehaviour)


@pytest.mark.parametrize("behaviour", ALLOWED)
def test_allowed_forms_are_accepted(world: World, behaviour: TsaBehaviour) -> None:
    world.tsa.behaviour = behaviour
    fetch(world)


@pytest.mark.parametrize("behaviour", LIES)
def test_every_lie_has_its_own_error(world: World, behaviour: TsaBehaviour) -> None:
    world.tsa.behaviour = behaviour
    with pytest.raises(LIES[behaviour]):
        fetch(world)


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_every_accepted_digest_is_stamped(world: World, name: str) -> None:
    imprint = hashlib.new(name, b"x").digest()
    stamp = fetch_timestamp(world.environment, imprint, name)
    check_token(stamp.der, imprint, name, world.store)


@pytest.mark.parametrize("name", ["sha1", "md5", ""])
def test_weak_digests_are_neither_sent_nor_believed(world: World, name: str) -> None:
    stamp = fetch(world)
    world.asked.clear()
    with pytest.raises(trust_errors.AlgorithmUnsupported):
        fetch_timestamp(world.environment, bytes(20), name)
    with pytest.raises(trust_errors.AlgorithmUnsupported):
        check_token(stamp.der, IMPRINT, name, world.store)
    assert not world.asked


def test_the_request_is_what_the_reference_prescribes(world: World) -> None:
    fetch(world)
    (request,) = world.asked
    assert (request.method, request.service) == ("POST", "tsa")
    assert request.headers["content-type"] == "application/timestamp-query"
    query = tsp.TimeStampReq.load(request.body, strict=True)
    assert query["version"].native == "v1"
    assert query["message_imprint"]["hashed_message"].native == IMPRINT
    assert query["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha384"
    assert query["cert_req"].native is True
    assert len(query["nonce"].contents) == 16


@given(st.binary(min_size=16, max_size=16))
def test_the_nonce_has_sixteen_octets_and_is_positive(drawn: bytes) -> None:
    nonce = make_nonce(lambda _size: drawn)
    assert 2**126 <= nonce < 2**127
    assert nonce % 2**120 == int.from_bytes(drawn[1:], "big")


def test_without_an_address_the_person_learns_that_one_is_needed(world: World) -> None:
    with pytest.raises(service_errors.ServiceNotConfigured):
        fetch_timestamp(replace(world.environment, services=Services()), IMPRINT, "sha384")


@pytest.mark.parametrize("url", ["ftp://tsa.invalid/", "http://", "tsa", "http://[::1/"])
def test_an_unusable_address_is_refused_before_anything_is_sent(world: World, url: str) -> None:
    with pytest.raises(service_errors.ServiceAddressInvalid):
        fetch_timestamp(replace(world.environment, services=Services(tsa_url=url)), IMPRINT, "sha384")
    assert not world.asked


def test_a_slow_authority_runs_into_the_timeout(world: World) -> None:
    world.tsa.latency = 16.0
    with pytest.raises(service_errors.ServiceTimeout):
        fetch(world)


@pytest.mark.parametrize(("offset", "refused"), [(-301, True), (-300, False), (300, False), (301, True)])
def test_the_time_may_be_five_minutes_from_the_clock(world: World, offset: int, refused: bool) -> None:
    def http(request: Request) -> Response:
        world.clock.moment += timedelta(seconds=offset)
        response = world.tsa.respond(request)
        world.clock.moment -= timedelta(seconds=offset)
        return response

    if not refused:
        fetch_timestamp(world.with_http(http), IMPRINT, "sha384")
        return
    with pytest.raises(timestamp_errors.TimestampTimeOff) as caught:
        fetch_timestamp(world.with_http(http), IMPRINT, "sha384")
    assert caught.value.facts == {"seconds": offset}


def test_a_kept_token_is_judged_at_its_own_time(world: World) -> None:
    stamp = fetch(world)
    world.clock.advance(20 * 365 * 86_400)  # every certificate has expired since
    assert check_token(stamp.der, IMPRINT, "sha384", world.store).time == stamp.time


def test_a_kept_token_is_for_one_digest_only(world: World) -> None:
    stamp = fetch(world)
    with pytest.raises(timestamp_errors.TimestampImprintDifferent):
        check_token(stamp.der, bytes(48), "sha384", world.store)
    with pytest.raises(timestamp_errors.TimestampImprintDifferent):
        check_token(stamp.der, IMPRINT, "sha512", world.store)


def test_only_time_stamp_anchors_count(world: World) -> None:
    stamp = fetch(world)
    store: TrustStore = replace(world.store, timestamp_anchors=())
    with pytest.raises(timestamp_errors.TimestampNotTrusted) as caught:
        check_token(stamp.der, IMPRINT, "sha384", store)
    assert caught.value.facts == {"reason": "trust.chain_not_found"}


def test_a_pinned_unit_is_its_own_chain(world: World) -> None:
    stamp = fetch(world)
    store = replace(world.store, timestamp_anchors=(world.pki.tsa.certificate,))
    assert check_token(stamp.der, IMPRINT, "sha384", store).chain == (world.pki.tsa.certificate,)


def test_a_token_without_certificates_is_completed_from_elsewhere(world: World) -> None:
    world.tsa.behaviour = TsaBehaviour.NO_CERTIFICATE
    known = replace(world.store, intermediates=(*world.store.intermediates, world.pki.tsa.certificate))
    stamp = fetch_timestamp(replace(world.environment, trust=known), IMPRINT, "sha384")
    with pytest.raises(timestamp_errors.TimestampSignerMissing):
        check_token(stamp.der, IMPRINT, "sha384", world.store)
    check_token(stamp.der, IMPRINT, "sha384", world.store, certificates=(b"junk", world.pki.tsa.certificate))


def made(world: World, **changes: object) -> bytes:
    """A token signed by the rightful unit, with whatever is asked for."""
    honest = tsa_messages.Stamp(
        hash_name="sha384",
        imprint=IMPRINT,
        policy="0.4.0.2023.1.1",
        serial=7,
        time=NOW,
        nonce=None,
        certificates=(world.pki.tsa.certificate, world.pki.tsa_authority.certificate),
    )
    return tsa_messages.sign(replace(honest, **changes), world.pki.tsa)


@pytest.mark.parametrize("digest_name", ["sha256", "sha384", "sha512"])
def test_the_unit_may_use_any_accepted_digest(world: World, digest_name: str) -> None:
    check_token(made(world, digest_name=digest_name), IMPRINT, "sha384", world.store)


def test_fractions_of_a_second_are_kept(world: World) -> None:
    moment = NOW + timedelta(milliseconds=123)
    assert check_token(made(world, time=moment), IMPRINT, "sha384", world.store).time == moment


def test_a_token_of_before_the_unit_s_time_is_not_trusted(world: World) -> None:
    with pytest.raises(timestamp_errors.TimestampNotTrusted) as caught:
        check_token(made(world, time=NOW - timedelta(days=2)), IMPRINT, "sha384", world.store)
    assert caught.value.facts == {"reason": "trust.certificate_not_yet_valid"}


def test_a_signer_that_is_named_by_another_certificate_is_not_found(world: World) -> None:
    other = leaf(from_holding(world.pki.tsa_authority))
    with pytest.raises(timestamp_errors.TimestampSignerMissing):
        check_token(made(world, certificates=(other.der,)), IMPRINT, "sha384", world.store)


def test_the_signer_may_be_named_by_its_key_identifier(world: World) -> None:
    check_token(rewritten(world, by_key_id), IMPRINT, "sha384", world.store)


def by_key_id(signed_data: Any, world: World) -> None:
    from idclient.trust.certificates import read_certificate

    key_id = read_certificate(world.pki.tsa.certificate).subject_key_id
    info = signed_data["signer_infos"][0]
    info["version"], info["sid"] = "v3", cms.SignerIdentifier("subject_key_identifier", key_id)


def two_signers(signed_data: Any, _world: World) -> None:
    signed_data["signer_infos"].append(signed_data["signer_infos"][0].copy())


def no_signer(signed_data: Any, _world: World) -> None:
    del signed_data["signer_infos"][0]


def no_attributes(signed_data: Any, _world: World) -> None:
    del signed_data["signer_infos"][0]["signed_attrs"]


def attribute_twice(signed_data: Any, _world: World) -> None:
    attributes = signed_data["signer_infos"][0]["signed_attrs"]
    attributes.append(attributes[0].copy())


def two_values(signed_data: Any, _world: World) -> None:
    values = signed_data["signer_infos"][0]["signed_attrs"][0]["values"]
    values.append(values[0].copy())


def plain_data(signed_data: Any, _world: World) -> None:
    signed_data["encap_content_info"]["content_type"] = "data"


def weak_digest(signed_data: Any, _world: World) -> None:
    signed_data["signer_infos"][0]["digest_algorithm"]["algorithm"] = "sha1"


def rewritten(world: World, change: Callable[[Any, World], None]) -> bytes:
    """The honest token with something outside the signature changed."""
    outer = cms.ContentInfo.load(made(world))
    change(outer["content"], world)
    der: bytes = outer.dump(force=True)
    return der


@pytest.mark.parametrize("change", [two_signers, no_signer, no_attributes, attribute_twice, two_values, plain_data])
def test_what_rfc_3161_does_not_allow_is_malformed(world: World, change: Callable[[Any, World], None]) -> None:
    with pytest.raises(timestamp_errors.TimestampMalformed):
        read_token(rewritten(world, change))


def test_a_weak_digest_inside_is_refused(world: World) -> None:
    with pytest.raises(trust_errors.AlgorithmUnsupported):
        read_token(rewritten(world, weak_digest))


def test_a_binding_by_a_weak_digest_is_none(world: World) -> None:
    token = read_token(made(world))
    weak = replace(token, bindings=(replace(token.bindings[0], hash_name="md5"),))
    with pytest.raises(timestamp_errors.TimestampSignerUnbound):
        prove_signer(weak, ())


def test_a_binding_that_names_another_issuer_or_number_is_refused(world: World) -> None:
    token = read_token(made(world))
    signer = prove_signer(token, ())
    named = replace(token.bindings[0], issuer=signer.issuer, serial=signer.serial)
    prove_signer(replace(token, bindings=(named,)), ())
    for changes in ({"serial": signer.serial + 1}, {"issuer": signer.subject}):
        with pytest.raises(timestamp_errors.TimestampSignerDifferent):
            prove_signer(replace(token, bindings=(replace(named, **changes),)), ())


def test_a_later_version_of_the_token_is_malformed(world: World) -> None:
    outer = cms.ContentInfo.load(made(world))
    info = tsp.TSTInfo.load(outer["content"]["encap_content_info"]["content"].parsed.dump())
    info["version"] = "v2"
    outer["content"]["encap_content_info"]["content"] = core.ParsableOctetString(info.dump(force=True))
    with pytest.raises(timestamp_errors.TimestampMalformed):
        read_token(outer.dump(force=True))


def test_an_unknown_reason_for_a_refusal_is_still_a_refusal(world: World) -> None:
    def http(_request: Request) -> Response:
        return Response(200, {"content-type": "application/timestamp-reply"}, tsa_messages.refuse(7))

    with pytest.raises(service_errors.TimestampRefused) as caught:
        fetch_timestamp(world.with_http(http), IMPRINT, "sha384")
    assert caught.value.facts["status"] == 2


def test_another_kind_of_content_is_no_token(world: World) -> None:
    outer = cms.ContentInfo({"content_type": "data", "content": b"x"})
    for octets in (outer.dump(), made(world) + b"\0", bytes(10_000_001)):
        with pytest.raises(timestamp_errors.TimestampMalformed):
            read_token(octets)


STAMPED = make_world()
TOKEN = fetch(STAMPED).der


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_our_error(octets: bytes) -> None:
    with pytest.raises(timestamp_errors.TimestampMalformed):
        read_token(octets)


@given(st.integers(0, len(TOKEN)), st.binary(max_size=8), st.integers(0, 20))
def test_any_cut_and_insertion_is_a_token_or_our_error(position: int, inserted: bytes, removed: int) -> None:
    octets = TOKEN[:position] + inserted + TOKEN[position + removed :]
    try:
        check_token(octets, IMPRINT, "sha384", STAMPED.store)
    except Error:
        return


@given(st.binary(max_size=300))
def test_any_body_a_service_sends_is_refused_with_our_error(body: bytes) -> None:
    def http(_request: Request) -> Response:
        return Response(200, {"content-type": "application/timestamp-reply"}, body)

    with pytest.raises(Error):
        fetch_timestamp(STAMPED.with_http(http), IMPRINT, "sha384")


def test_no_flipped_bit_changes_what_is_believed() -> None:
    good = check_token(TOKEN, IMPRINT, "sha384", STAMPED.store)
    for position in range(0, len(TOKEN), 3):
        try:
            found = check_token(flip(TOKEN, position, position % 8), IMPRINT, "sha384", STAMPED.store)
        except Error:
            continue
        assert (found.time, found.signer, found.chain) == (good.time, good.signer, good.chain), position
