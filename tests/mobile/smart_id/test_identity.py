"""An identity with Smart-ID does what an identity does: each version and flow, asked as the specification says."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from idclient.errors.card import DigestUnsupported
from idclient.errors.phone import PersonalCodeInvalid
from idclient.errors.phone_answer import PhoneOtherPerson
from idclient.errors.phone_service import PhoneServiceNotConfigured
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.smart_id.identity import SmartIdIdentity
from idclient.mobile.smart_id.options import Flow, SmartIdOptions
from idclient.mobile.subscriber import ANONYMOUS, parse_account
from idclient.model import Identity, PhoneName, Purpose, ShowCode, SignatureAlgorithm
from idclient.ports import Request, Response, Services
from idclient.value import replace
from idclient.wire.verification_code import smart_id_code
from tests.doubles import Person
from tests.mobile.certificates import OTHER_PERSON, PERSON, PHONES, rsa_key
from tests.mobile.smart_id import service as s
from tests.mobile.smart_id.asked import (
    DIGEST,
    DIGESTS,
    LINKED,
    NOTIFIED,
    V2,
    Asked,
    codes,
    each_purpose,
    each_way,
    links,
)


@each_way
@each_purpose
def test_a_signature_is_the_phones_over_our_digest(service: s.Service, way: Asked, purpose: Purpose) -> None:
    signature = way.act(service, purpose)
    assert signature.certificate == service.certificates[purpose].der
    assert signature.algorithm is (SignatureAlgorithm.RSA_SHA512 if way is V2 else SignatureAlgorithm.RSA_PSS_SHA512)
    wrapped = way is not V2 and purpose is Purpose.AUTHENTICATION
    assert bool(signature.message) is wrapped
    if wrapped:
        rsa_key().public_key().verify(
            signature.value,
            signature.message,
            padding.PSS(padding.MGF1(hashes.SHA512()), 64),
            hashes.SHA512(),
        )
        assert base64.b64encode(DIGEST) in signature.message.split(b"|")


@each_way
def test_it_is_an_identity_like_any_other(service: s.Service, way: Asked) -> None:
    person = Person()
    with way.identity(service) as opened:
        identity: Identity = opened
        assert identity.certificate(person) == service.certificates[Purpose.SIGNING].der
        offered = identity.signature_algorithms(person)
        assert identity.sign(DIGESTS[32], person).algorithm in offered
        assert identity.sign(DIGESTS[64], person).algorithm in offered
        assert (
            identity.authenticate(DIGESTS[32], person).certificate == service.certificates[Purpose.AUTHENTICATION].der
        )


@pytest.mark.parametrize("way", [V2, NOTIFIED], ids=["v2", "v3"])
def test_a_code_is_shown_before_the_request_leaves(service: s.Service, way: Asked) -> None:
    person = Person()
    seen: list[list[str]] = []

    def answer(_: Request, response: Response) -> Response:
        seen.append(codes(person.notes))
        return response

    service.answer = answer
    way.act(service, Purpose.AUTHENTICATION, person)
    assert seen[0] == [smart_id_code(DIGEST)]
    assert ShowCode(PhoneName.SMART_ID, Purpose.AUTHENTICATION, smart_id_code(DIGEST)) in person.notes


def test_signing_with_v3_shows_the_code_that_the_service_made(service: s.Service) -> None:
    person = Person()
    NOTIFIED.act(service, Purpose.SIGNING, person)
    assert codes(person.notes) == ["4927"]


def test_a_notified_authentication_asks_as_specified(service: s.Service) -> None:
    NOTIFIED.act(service, Purpose.AUTHENTICATION)
    [(path, body)] = service.posts
    assert path == f"authentication/notification/etsi/{PERSON}"
    interactions = body.pop("interactions")
    assert body == {
        "relyingPartyUUID": s.UUID,
        "relyingPartyName": s.PARTY,
        "certificateLevel": "QUALIFIED",
        "signatureProtocol": "ACSP_V2",
        "signatureProtocolParameters": {
            "rpChallenge": base64.b64encode(DIGEST).decode(),
            "signatureAlgorithm": "rsassa-pss",
            "signatureAlgorithmParameters": {"hashAlgorithm": "SHA-512"},
        },
        "vcType": "numeric4",
    }
    shown = json.loads(base64.b64decode(interactions))
    assert shown[0] == {
        "type": "confirmationMessageAndVerificationCodeChoice",
        "displayText200": "Log in to the tests",
    }


def test_a_device_link_offers_no_screen_with_a_code_and_no_callback(service: s.Service) -> None:
    LINKED.act(service, Purpose.AUTHENTICATION)
    [(path, body)] = service.posts
    assert path == f"authentication/device-link/etsi/{PERSON}"
    assert b"VerificationCodeChoice" not in base64.b64decode(body["interactions"])
    assert {"initialCallbackUrl", "vcType", "nonce"}.isdisjoint(body)


def test_v2_asks_with_hash_and_screens_in_order(service: s.Service) -> None:
    V2.act(service, Purpose.SIGNING)
    (choice, _), (path, body) = service.posts
    assert choice == f"certificatechoice/etsi/{PERSON}"
    assert path == f"signature/document/{s.DOCUMENT}"
    assert (body["hash"], body["hashType"]) == (base64.b64encode(DIGEST).decode(), "SHA512")
    assert [each["type"] for each in body["allowedInteractionsOrder"]] == [
        "confirmationMessageAndVerificationCodeChoice",
        "verificationCodeChoice",
        "confirmationMessage",
        "displayTextAndPIN",
    ]


def test_a_nonce_has_at_most_thirty_letters_and_is_new_each_time(service: s.Service) -> None:
    identity, person = NOTIFIED.identity(service), Person()
    identity.sign(DIGEST, person)
    identity.sign(DIGEST, person)
    nonces = [body["nonce"] for _, body in service.posts]
    assert len(set(nonces)) == 3
    assert all(1 <= len(nonce) <= 30 for nonce in nonces)


def test_the_document_of_an_authentication_signs_without_a_choice(service: s.Service) -> None:
    identity, person = NOTIFIED.identity(service), Person()
    identity.authenticate(DIGEST, person)
    identity.sign(DIGEST, person)
    assert [path for path, _ in service.posts[1:]] == [
        f"signature/certificate/{s.DOCUMENT}",
        f"signature/notification/document/{s.DOCUMENT}",
    ]


def test_the_phone_is_asked_for_the_certificate_once(service: s.Service) -> None:
    identity, person = V2.identity(service), Person()
    identity.certificate(person)
    identity.sign(DIGEST, person)
    identity.sign(DIGEST, person)
    assert [path.split("/")[0] for path, _ in service.posts] == ["certificatechoice", "signature", "signature"]


def test_whoever_reads_the_code_is_the_person_from_then_on(service: s.Service) -> None:
    identity, person = service.identity(ANONYMOUS), Person()
    identity.authenticate(DIGEST, person)
    assert service.posts[0][0] == "authentication/device-link/anonymous"
    assert links(person.notes)
    stranger = PHONES[PhoneName.SMART_ID, Purpose.SIGNING].but(numbers=(OTHER_PERSON,))
    service.certificates[Purpose.SIGNING] = stranger.made(service.world, key=rsa_key())
    with pytest.raises(PhoneOtherPerson):
        identity.sign(DIGEST, person)


def test_a_named_document_must_be_the_one_that_answers(service: s.Service) -> None:
    identity = service.identity(f"{PERSON}-ABCD-Q", NOTIFIED.options())
    with pytest.raises(PhoneOtherPerson):
        identity.authenticate(DIGEST, Person())


def test_a_level_for_signing_alone_is_not_asked_of_an_authentication(service: s.Service) -> None:
    identity, person = service.identity(options=NOTIFIED.options(level=CertificateLevel.QSCD)), Person()
    identity.authenticate(DIGEST, person)
    identity.sign(DIGEST, person)
    assert [body["certificateLevel"] for _, body in service.posts] == ["QUALIFIED", "QSCD", "QSCD"]


@each_way
@each_purpose
def test_what_is_no_digest_reaches_no_phone(service: s.Service, way: Asked, purpose: Purpose) -> None:
    identity = way.identity(service)
    method = identity.authenticate if purpose is Purpose.AUTHENTICATION else identity.sign
    with pytest.raises(DigestUnsupported):
        method(bytes(20), Person())
    assert service.posts == []


def test_an_address_that_ends_with_a_version_is_used_as_it_is(service: s.Service) -> None:
    environment = service.environment()
    configured = replace(environment.services.smart_id, url=f"{s.URL}/v3/")
    identity = SmartIdIdentity(replace(environment, services=Services(smart_id=configured)), parse_account(PERSON))
    identity.authenticate(DIGEST, Person())
    assert service.posts[0][0] == f"authentication/notification/etsi/{PERSON}"


@pytest.mark.parametrize(
    ("changes", "flow", "missing"),
    [
        ({"api": ""}, Flow.NOTIFICATION, "smart_id.api"),
        ({"api": "v2"}, Flow.DEVICE_LINK, "smart_id.api"),
        ({"scheme": ""}, Flow.NOTIFICATION, "smart_id.scheme"),
        ({"party_uuid": ""}, Flow.NOTIFICATION, "smart_id.party_uuid"),
    ],
)
def test_what_is_not_configured_is_named(service: s.Service, changes: dict[str, Any], flow: Flow, missing: str) -> None:
    environment = service.environment()
    services = Services(smart_id=replace(environment.services.smart_id, **changes))
    with pytest.raises(PhoneServiceNotConfigured) as caught:
        SmartIdIdentity(replace(environment, services=services), parse_account(PERSON), SmartIdOptions(flow=flow))
    assert caught.value.facts["missing"] == missing


def test_nobody_can_be_notified_whose_name_is_not_known(service: s.Service) -> None:
    with pytest.raises(PersonalCodeInvalid):
        service.identity(ANONYMOUS, SmartIdOptions(flow=Flow.NOTIFICATION))
