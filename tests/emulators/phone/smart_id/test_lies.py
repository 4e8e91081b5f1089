"""Answers of Smart-ID with one thing wrong: that thing, and nothing else."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.scenario import PERSON, AnswerFault, Middle, Scenario
from idclient.value import replace
from tests.emulators.phone.smart_id import party
from tests.emulators.phone.smart_id.party import DIGEST, DOCUMENT, OK, Json, RelyingParty, choosing, proving, signing
from tests.emulators.phone.smart_id.verifying import certificate, payload, verify_old, verify_pss


def lying(fault: AnswerFault) -> RelyingParty:
    return RelyingParty(Scenario(answer=fault))


def proved(rp: RelyingParty) -> Json:
    return rp.until_complete(rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())["sessionID"])


def signed(rp: RelyingParty, version: str = "v3") -> Json:
    if version == "v3":
        return rp.until_complete(rp.ask(f"v3/signature/notification/document/{DOCUMENT}", signing())["sessionID"])
    order = [{"type": "displayTextAndPIN", "displayText60": "Sign"}]
    body = choosing(hash=party.b64(DIGEST), hashType="SHA512", allowedInteractionsOrder=order)
    return rp.until_complete(rp.ask(f"v2/signature/document/{DOCUMENT}", body)["sessionID"], "v2")


@pytest.mark.parametrize("fault", [AnswerFault.OTHER_KEY, AnswerFault.OTHER_HASH, AnswerFault.SHORT, AnswerFault.DER])
def test_a_wrong_signature_does_not_verify_in_any_version(fault: AnswerFault) -> None:
    rp = lying(fault)
    status = proved(rp)
    with pytest.raises(InvalidSignature):
        verify_pss(status, payload(status, proving()))
    with pytest.raises(InvalidSignature):
        verify_pss(signed(rp), digest=DIGEST)
    with pytest.raises(InvalidSignature):
        verify_old(signed(rp, "v2"), DIGEST)


def test_another_key_is_of_the_same_size_so_that_only_the_signature_tells() -> None:
    value = signed(lying(AnswerFault.OTHER_KEY))["signature"]["value"]
    assert len(base64.b64decode(value)) == 256


@pytest.mark.parametrize(
    ("fault", "field", "told"),
    [
        (AnswerFault.FLOW_LIE, "flowType", "App2App"),
        (AnswerFault.PSS_HASH, "hashAlgorithm", "SHA3-512"),
        (AnswerFault.PSS_MASK, "mask", "SHA3-512"),
        (AnswerFault.PSS_SALT, "saltLength", 20),
        (AnswerFault.PSS_TRAILER, "trailerField", "0x01"),
    ],
)
def test_a_signature_really_is_as_it_says_though_nobody_asked_for_that(
    fault: AnswerFault, field: str, told: object
) -> None:
    rp = lying(fault)
    status = proved(rp)
    parameters = status["signature"]["signatureAlgorithmParameters"]
    mask = parameters["maskGenAlgorithm"]["parameters"]["hashAlgorithm"]
    assert {**parameters, **status["signature"], "mask": mask}[field] == told
    verify_pss(status, payload(status, proving()))
    verify_pss(signed(rp), digest=DIGEST)


def test_an_interaction_nobody_offered_is_part_of_what_is_signed() -> None:
    status = proved(lying(AnswerFault.INTERACTION_LIE))
    assert status["interactionTypeUsed"] == "confirmationMessageAndVerificationCodeChoice"
    verify_pss(status, payload(status, proving()))


def test_the_name_of_an_algorithm_may_lie() -> None:
    rp = lying(AnswerFault.ALGORITHM_LIE)
    status = proved(rp)
    assert status["signature"]["signatureAlgorithmParameters"]["hashAlgorithm"] == "SHA3-512"
    with pytest.raises(InvalidSignature):
        verify_pss(status, payload(status, proving()))
    assert signed(rp, "v2")["signature"]["algorithm"] == "sha384WithRSAEncryption"


def test_the_kind_of_key_may_lie() -> None:
    rp = lying(AnswerFault.KEY_TYPE_LIE)
    assert proved(rp)["signature"]["signatureAlgorithm"] == "sha512WithECEncryption"
    assert signed(rp, "v2")["signature"]["algorithm"] == "sha512WithECEncryption"


def test_the_protocol_may_lie() -> None:
    rp = lying(AnswerFault.PROTOCOL_LIE)
    assert proved(rp)["signatureProtocol"] == "RAW_DIGEST_SIGNATURE"
    assert signed(rp)["signatureProtocol"] == "ACSP_V2"


def test_random_values_may_be_others_than_those_signed() -> None:
    status = proved(lying(AnswerFault.OTHER_RANDOM))
    with pytest.raises(InvalidSignature):
        verify_pss(status, payload(status, proving()))


def test_what_is_not_base64_or_not_there() -> None:
    assert "~" in proved(lying(AnswerFault.NOT_BASE64))["signature"]["value"]
    assert "signature" not in proved(lying(AnswerFault.NO_SIGNATURE))
    assert "signature" not in signed(lying(AnswerFault.NO_SIGNATURE), "v2")


def test_another_document_and_other_levels() -> None:
    other = proved(lying(AnswerFault.OTHER_DOCUMENT))["result"]["documentNumber"]
    assert other != DOCUMENT
    assert other.startswith("PNOEE-")
    assert proved(lying(AnswerFault.LOWER_LEVEL))["cert"]["certificateLevel"] == "ADVANCED"
    rights = {"relyingPartyUUID": party.RIGHTS_UUID, "relyingPartyName": "RIGHTS", "certificateLevel": "ADVANCED"}
    rp = lying(AnswerFault.HIGHER_LEVEL)
    body = proving(**rights)
    status = rp.until_complete(rp.ask(f"v3/authentication/notification/etsi/{party.BASIC}", body)["sessionID"])
    assert status["cert"]["certificateLevel"] == "QUALIFIED"


def bad(fault: CertificateFault) -> RelyingParty:
    return RelyingParty(Scenario(certificate=fault))


@pytest.mark.parametrize(
    "fault",
    [
        fault
        for fault in CertificateFault
        if fault not in (CertificateFault.MISSING, CertificateFault.NOT_FOUND, CertificateFault.GARBAGE)
    ],
    ids=lambda fault: fault.value,
)
def test_a_bad_certificates_own_key_signs_so_that_only_the_certificate_tells(fault: CertificateFault) -> None:
    rp = bad(fault)
    status = proved(rp)
    assert certificate(status) != certificate(proved(RelyingParty()))
    verify_pss(status, payload(status, proving()))
    fetched = rp.ask(f"v3/signature/certificate/{DOCUMENT}", choosing())
    assert certificate(fetched) == certificate(signed(rp))


def test_a_certificate_may_be_kept_back() -> None:
    assert "cert" not in proved(bad(CertificateFault.MISSING))
    assert "cert" not in bad(CertificateFault.MISSING).ask(f"v3/signature/certificate/{DOCUMENT}", choosing())
    assert bad(CertificateFault.NOT_FOUND).refused(f"v3/signature/certificate/{DOCUMENT}", choosing())[0] == 404


@pytest.mark.parametrize("middle", list(Middle), ids=lambda middle: middle.value)
def test_a_man_in_the_middle_has_something_else_signed(middle: Middle) -> None:
    rp = RelyingParty(replace(PERSON, middle=middle))
    session = rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())["sessionID"]
    app = rp.phones.of(rp.person(OK)).app
    honest = RelyingParty(PERSON)
    honest.ask(f"v3/authentication/notification/etsi/{OK}", proving())
    code = honest.phones.of(honest.person(OK)).app.prompts[0].shown.code
    assert (app.prompts[0].shown.code == code) is (middle is Middle.SAME_CODE)
    assert app.enter_pin(app.prompts[0].number, "1234")
    status = rp.poll(session)
    with pytest.raises(InvalidSignature):
        verify_pss(status, payload(status, proving()))


@pytest.mark.parametrize("middle", list(Middle), ids=lambda middle: middle.value)
def test_a_man_in_the_middle_of_a_signature_knows_the_drawn_code_or_does_not(middle: Middle) -> None:
    rp = RelyingParty(replace(PERSON, middle=middle))
    answer = rp.ask(f"v3/signature/notification/document/{DOCUMENT}", signing())
    app = rp.phones.of(rp.person(OK)).app
    assert (app.prompts[0].shown.code == answer["vc"]["value"]) is (middle is Middle.SAME_CODE)
    assert app.enter_pin(app.prompts[0].number, "12345")
    with pytest.raises(InvalidSignature):
        verify_pss(rp.poll(answer["sessionID"]), digest=DIGEST)
