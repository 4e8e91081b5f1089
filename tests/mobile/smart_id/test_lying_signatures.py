"""An answer says OK and its signature is not believed: each lie alone, in each version and flow."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from idclient.errors.phone_answer import (
    PhoneAlgorithmDifferent,
    PhoneAnswerMalformed,
    PhoneFlowDifferent,
    PhoneOtherPerson,
    PhoneParametersDifferent,
    PhoneSignatureInvalid,
)
from idclient.model import PhoneName, Purpose
from tests.doubles import Person
from tests.mobile.certificates import OTHER_PERSON, PERSON, PHONES, rsa_key
from tests.mobile.smart_id.asked import LINKED, NOTIFIED, V2, Asked, each_purpose, each_v3, each_way
from tests.mobile.smart_id.service import Json, Service
from tests.trust.made import Made

AUTHENTICATION, SIGNING = Purpose.AUTHENTICATION, Purpose.SIGNING


def offer(service: Service, purpose: Purpose, certificate: Made) -> None:
    service.certificates[purpose] = certificate


def phone(service: Service, purpose: Purpose, name: PhoneName = PhoneName.SMART_ID, **changes: object) -> Made:
    return PHONES[name, purpose].but(**changes).made(service.world, key=rsa_key())


@each_way
@each_purpose
def test_a_signature_by_another_key(service: Service, way: Asked, purpose: Purpose) -> None:
    service.key = rsa.generate_private_key(65537, 2048)
    with pytest.raises(PhoneSignatureInvalid):
        way.act(service, purpose)


@each_way
@each_purpose
def test_a_signature_over_another_hash(service: Service, way: Asked, purpose: Purpose) -> None:
    service.signed = bytes(64)
    with pytest.raises(PhoneSignatureInvalid):
        way.act(service, purpose)


@each_way
def test_another_certificate_than_the_one_chosen_does_not_sign(service: Service, way: Asked) -> None:
    identity, person = way.identity(service), Person()
    identity.certificate(person)
    offer(service, SIGNING, phone(service, SIGNING, numbers=(OTHER_PERSON,)))
    with pytest.raises(PhoneOtherPerson):
        identity.sign(bytes(64), person)
    service.key = rsa.generate_private_key(65537, 2048)
    renewed = PHONES[PhoneName.SMART_ID, SIGNING].made(service.world, key=service.key)
    offer(service, SIGNING, renewed)
    with pytest.raises(PhoneSignatureInvalid):
        identity.sign(bytes(64), person)


@pytest.mark.parametrize(
    ("way", "flow"),
    [(NOTIFIED, "QR"), (NOTIFIED, "Web2App"), (LINKED, "Notification"), (LINKED, "App2App"), (LINKED, "qr")],
    ids=lambda value: value if isinstance(value, str) else value.flow.value,
)
@pytest.mark.parametrize("signed", [True, False], ids=["signed so", "only said"])
def test_a_flow_that_was_not_offered(service: Service, way: Asked, flow: str, *, signed: bool) -> None:
    if signed:
        service.flow = flow
    service.bend = lambda status: status["signature"].update(flowType=flow)
    with pytest.raises(PhoneFlowDifferent):
        way.act(service, AUTHENTICATION)


@each_v3
def test_a_flow_that_was_offered_but_is_not_what_was_signed(service: Service, way: Asked) -> None:
    service.flow = "Web2App"
    service.bend = lambda status: status["signature"].update(flowType=way.flow.value)
    with pytest.raises(PhoneSignatureInvalid):
        way.act(service, AUTHENTICATION)


@pytest.mark.parametrize(
    ("way", "screen"),
    [
        (V2, "somethingNew"),
        (NOTIFIED, "verificationCodeChoice"),
        (LINKED, "confirmationMessageAndVerificationCodeChoice"),
    ],
    ids=["v2", "notification", "device link"],
)
@each_purpose
def test_a_screen_that_was_not_offered(service: Service, way: Asked, screen: str, purpose: Purpose) -> None:
    service.interaction = screen
    with pytest.raises(PhoneFlowDifferent):
        way.act(service, purpose)


@each_v3
@each_purpose
def test_a_protocol_that_was_not_asked_for(service: Service, way: Asked, purpose: Purpose) -> None:
    def bend(status: Json) -> None:
        if "signatureProtocol" in status:
            status["signatureProtocol"] = "ACSP_V2" if purpose is SIGNING else "RAW_DIGEST_SIGNATURE"

    service.bend = bend
    with pytest.raises(PhoneFlowDifferent):
        way.act(service, purpose)


@pytest.mark.parametrize("name", ["sha256WithRSAEncryption", "sha512WithECEncryption", "rsassa-pss", "none"])
@each_purpose
def test_v2_with_an_algorithm_that_does_not_fit(service: Service, name: str, purpose: Purpose) -> None:
    service.bend = in_signature(lambda signature: signature.update(algorithm=name))
    with pytest.raises(PhoneAlgorithmDifferent):
        V2.act(service, purpose)


@pytest.mark.parametrize("name", ["sha512WithRSAEncryption", "RSASSA-PSS", "none"])
@each_v3
@each_purpose
def test_v3_with_an_algorithm_that_does_not_fit(service: Service, name: str, way: Asked, purpose: Purpose) -> None:
    service.bend = in_signature(lambda signature: signature.update(signatureAlgorithm=name))
    with pytest.raises(PhoneAlgorithmDifferent):
        way.act(service, purpose)


@pytest.mark.parametrize(
    "lie",
    [
        {"hashAlgorithm": "SHA-256"},
        {"saltLength": 32},
        {"saltLength": "64"},
        {"saltLength": None},
        {"saltLength": 64.0},
        {"trailerField": "0xcc"},
        {"trailerField": None},
        {"maskGenAlgorithm": None},
        {"maskGenAlgorithm": {"algorithm": "id-mgf1"}},
        {"maskGenAlgorithm": {"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": "SHA-256"}}},
        {"maskGenAlgorithm": {"algorithm": "shake", "parameters": {"hashAlgorithm": "SHA-512"}}},
    ],
    ids=str,
)
@each_v3
@each_purpose
def test_parameters_of_pss_that_were_not_asked_for(
    service: Service, lie: dict[str, Any], way: Asked, purpose: Purpose
) -> None:
    service.bend = in_signature(lambda signature: signature["signatureAlgorithmParameters"].update(lie))
    with pytest.raises(PhoneParametersDifferent):
        way.act(service, purpose)


@pytest.mark.parametrize(("part", "value"), [("serverRandom", "B" * 24), ("userChallenge", "A" * 43)])
@each_v3
def test_a_random_value_that_is_not_the_one_signed(service: Service, part: str, value: str, way: Asked) -> None:
    service.bend = lambda status: status["signature"].update({part: value})
    with pytest.raises(PhoneSignatureInvalid):
        way.act(service, AUTHENTICATION)


@pytest.mark.parametrize("name", ["sha512WithRSAEncryption", "rsassa-pss"])
@each_v3
@each_purpose
def test_an_algorithm_without_parameters(service: Service, name: str, way: Asked, purpose: Purpose) -> None:
    def bend(signature: Json) -> None:
        del signature["signatureAlgorithmParameters"]
        signature["signatureAlgorithm"] = name

    service.bend = in_signature(bend)
    with pytest.raises((PhoneAlgorithmDifferent, PhoneParametersDifferent)):
        way.act(service, purpose)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("serverRandom", "B" * 23),
        ("serverRandom", "B" * 24 + "|" + "B" * 24),
        ("serverRandom", "B" * 25),
        ("userChallenge", "A" * 42),
        ("userChallenge", "A" * 21 + "|" + "A" * 21),
    ],
)
@each_v3
def test_a_random_value_that_is_none(service: Service, part: str, value: str, way: Asked) -> None:
    service.bend = lambda status: status["signature"].update({part: value})
    with pytest.raises(PhoneAnswerMalformed) as caught:
        way.act(service, AUTHENTICATION)
    assert caught.value.facts["part"] == part


@pytest.mark.parametrize(
    "document",
    ["", "PNOEE-60001019906", "../session/x", f"{PERSON}-MOCK-Q/..", f"{PERSON}-mock-Q", f"{PERSON}-MOCK-X", 7],
)
@each_way
def test_an_account_that_is_none(service: Service, document: object, way: Asked) -> None:
    service.bend = lambda status: status["result"].update(documentNumber=document)
    with pytest.raises(PhoneAnswerMalformed):
        way.act(service, AUTHENTICATION)


def in_signature(bend: Callable[[Json], object]) -> Callable[[Json], object]:
    """Bend what has been signed, and let the choice of a certificate pass."""

    def bent(status: Json) -> None:
        if "value" in status.get("signature", {}):
            bend(status["signature"])

    return bent
