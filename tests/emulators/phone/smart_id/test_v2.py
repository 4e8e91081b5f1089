"""RP API v2 and v1: the same phones for relying parties that still speak as before."""

import base64
import hashlib
from typing import Any

import pytest

from idclient.emulators.phone.scenario import PERSON, PhoneOutcome, Scenario
from tests.emulators.phone.smart_id import party
from tests.emulators.phone.smart_id.party import DIGEST, DOCUMENT, OK, Json, RelyingParty
from tests.emulators.phone.smart_id.verifying import certificate, verify_old

ORDER = [{"type": "displayTextAndPIN", "displayText60": "Log in"}]
ZERO = "00000000-0000-0000-0000-000000000000"


def v2(digest: bytes = DIGEST, name: str = "SHA512", **changes: Any) -> Json:
    return {
        "relyingPartyUUID": party.UUID,
        "relyingPartyName": "DEMO",
        "certificateLevel": "QUALIFIED",
        "hash": party.b64(digest),
        "hashType": name,
        "allowedInteractionsOrder": ORDER,
    } | changes


def v1(**changes: Any) -> Json:
    body = v2(displayText="Log in", **changes)
    del body["allowedInteractionsOrder"]
    return body


@pytest.fixture
def rp() -> RelyingParty:
    return RelyingParty()


@pytest.mark.parametrize("target", [f"etsi/{OK}", f"document/{DOCUMENT}"])
@pytest.mark.parametrize("name", ["SHA256", "SHA384", "SHA512"])
def test_authentication_signs_the_hash(rp: RelyingParty, target: str, name: str) -> None:
    digest = hashlib.new(name.lower(), b"challenge").digest()
    answer = rp.ask(f"v2/authentication/{target}", v2(digest, name))
    assert set(answer) == {"sessionID"}
    status = rp.until_complete(answer["sessionID"], "v2")
    assert status["result"] == {"endResult": "OK", "documentNumber": DOCUMENT}
    assert status["signature"]["algorithm"] == f"sha{name[3:]}WithRSAEncryption"
    assert status["interactionFlowUsed"] == "displayTextAndPIN"
    assert status["cert"]["certificateLevel"] == "QUALIFIED"
    verify_old(status, digest)


def test_a_certificate_is_chosen_and_then_its_document_signs(rp: RelyingParty) -> None:
    choosing = party.choosing()
    choice = rp.until_complete(rp.ask(f"v2/certificatechoice/etsi/{OK}", choosing)["sessionID"], "v2")
    assert set(choice) == {"state", "result", "cert"}
    document = choice["result"]["documentNumber"]
    status = rp.until_complete(rp.ask(f"v2/signature/document/{document}", v2())["sessionID"], "v2")
    assert certificate(status) == certificate(choice)
    verify_old(status, DIGEST)


def test_older_programs_send_zeros_and_are_known(rp: RelyingParty) -> None:
    assert "sessionID" in rp.ask(f"v2/authentication/etsi/{OK}", v2(relyingPartyUUID=ZERO))


@pytest.mark.parametrize("path", ["v1/authentication/pno/EE/40504040001", f"v1/authentication/etsi/{OK}"])
def test_the_first_version_has_its_own_paths_and_texts(rp: RelyingParty, path: str) -> None:
    status = rp.until_complete(rp.ask(path, v1())["sessionID"], "v1")
    assert "interactionFlowUsed" not in status
    verify_old(status, DIGEST)


def test_the_first_version_lets_choose_a_code(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    rp.ask(f"v1/authentication/etsi/{OK}", v1(requestProperties={"vcChoice": True}))
    (prompt,) = rp.phones.of(rp.person(OK)).prompts
    assert len(prompt.shown.codes) == 3


def test_the_code_on_the_phone_is_of_the_hash_by_sha_256_always(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    rp.ask(f"v2/authentication/etsi/{OK}", v2(hashlib.sha256(b"Hello World!").digest(), "SHA256"))
    (prompt,) = rp.phones.of(rp.person(OK)).prompts
    assert prompt.shown.code == "7712"


@pytest.mark.parametrize(
    ("outcome", "order", "expected"),
    [
        (PhoneOutcome.REFUSE_TEXT, "displayTextAndPIN", "USER_REFUSED"),
        (PhoneOutcome.REFUSE_PIN, "displayTextAndPIN", "USER_REFUSED_DISPLAYTEXTANDPIN"),
        (PhoneOutcome.REFUSE_CODE_CHOICE, "verificationCodeChoice", "USER_REFUSED_VC_CHOICE"),
        (PhoneOutcome.REFUSE_CONFIRMATION, "confirmationMessage", "USER_REFUSED_CONFIRMATIONMESSAGE"),
        (
            PhoneOutcome.REFUSE_CONFIRMATION_AND_CODE,
            "confirmationMessageAndVerificationCodeChoice",
            "USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE",
        ),
        (PhoneOutcome.WRONG_CODE, "verificationCodeChoice", "WRONG_VC"),
        (PhoneOutcome.NO_ANSWER, "displayTextAndPIN", "TIMEOUT"),
        (PhoneOutcome.PHONE_ABSENT, "displayTextAndPIN", "TIMEOUT"),
        (PhoneOutcome.APP_TOO_OLD, "displayTextAndPIN", "REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP"),
        (PhoneOutcome.UNUSABLE, "displayTextAndPIN", "DOCUMENT_UNUSABLE"),
        (PhoneOutcome.BLOCK_PIN, "displayTextAndPIN", "DOCUMENT_UNUSABLE"),
        (PhoneOutcome.SERVER_ERROR, "displayTextAndPIN", "DOCUMENT_UNUSABLE"),
        (PhoneOutcome.UNPUBLISHED, "displayTextAndPIN", "SOMETHING_NEW"),
        (PhoneOutcome.WRONG_PIN, "displayTextAndPIN", "OK"),
    ],
)
def test_every_end_has_its_word(rp: RelyingParty, outcome: PhoneOutcome, order: str, expected: str) -> None:
    rp.scripts.default = Scenario(outcome)
    text = "displayText200" if order.startswith("confirmation") else "displayText60"
    body = v2(allowedInteractionsOrder=[{"type": order, text: "Log in"}])
    status = rp.until_complete(rp.ask(f"v2/authentication/etsi/{OK}", body)["sessionID"], "v2")
    assert status["result"]["endResult"] == expected
    assert ("signature" in status) is (expected == "OK")


def test_the_first_version_knows_one_refusal_only(rp: RelyingParty) -> None:
    rp.scripts.default = Scenario(PhoneOutcome.REFUSE_PIN)
    status = rp.until_complete(rp.ask(f"v1/authentication/etsi/{OK}", v1())["sessionID"], "v1")
    assert status["result"]["endResult"] == "USER_REFUSED"


def test_a_refused_choice_has_its_own_word(rp: RelyingParty) -> None:
    rp.scripts.default = Scenario(PhoneOutcome.REFUSE_TEXT)
    session = rp.ask(f"v2/certificatechoice/etsi/{OK}", party.choosing())["sessionID"]
    assert rp.until_complete(session, "v2")["result"]["endResult"] == "USER_REFUSED_CERT_CHOICE"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v2/authentication/etsi/PNOEE-99999999999", 404),
        (f"v2/authentication/etsi/{party.BASIC}", 471),
        ("v2/authentication/private/issuer/1", 404),
        ("v2/authentication/pno/EE/40504040001", 404),
        ("v2/authentication/anonymous", 404),
    ],
)
def test_who_has_no_account_is_told_in_the_words_of_that_version(rp: RelyingParty, path: str, status: int) -> None:
    found, content = rp.refused(path, v2())
    assert (found, content["code"]) == (status, status)
    assert set(content) == {"code", "message"}


@pytest.mark.parametrize(
    "changes",
    [
        {"hash": "AAAA"},
        {"hash": "~"},
        {"hash": None},
        {"hashType": "SHA-512"},
        {"hashType": "SHA256"},
        {"allowedInteractionsOrder": None},
        {"allowedInteractionsOrder": []},
        {"allowedInteractionsOrder": [ORDER[0], ORDER[0]]},
        {"allowedInteractionsOrder": [{"type": "displayTextAndPIN"}]},
        {"allowedInteractionsOrder": [{"type": "displayTextAndPIN", "displayText60": "x" * 61}]},
        {"allowedInteractionsOrder": [{"type": "displayTextAndPIN", "displayText200": "x"}]},
        {"allowedInteractionsOrder": ["displayTextAndPIN"]},
        {"certificateLevel": "QSCD"},
        {"nonce": ""},
        {"nonce": "x" * 31},
        {"relyingPartyUUID": None},
    ],
    ids=repr,
)
def test_a_request_that_is_not_in_order_is_refused(rp: RelyingParty, changes: Json) -> None:
    body = {key: value for key, value in v2(**changes).items() if value is not None}
    assert rp.refused(f"v2/authentication/etsi/{OK}", body) == (400, {"code": 400, "message": "Bad Request"})


def test_rights_are_asked_for_as_in_the_later_version(rp: RelyingParty) -> None:
    assert rp.refused(f"v2/authentication/etsi/{OK}", v2(relyingPartyName="OTHER"))[0] == 401
    assert rp.refused(f"v2/authentication/etsi/{OK}", v2(certificateLevel="ADVANCED"))[0] == 403
    rights: Json = {"relyingPartyUUID": party.RIGHTS_UUID, "relyingPartyName": "RIGHTS", "certificateLevel": "ADVANCED"}
    session = rp.ask(f"v2/authentication/etsi/{party.BASIC}", v2(**rights))["sessionID"]
    assert rp.until_complete(session, "v2")["cert"]["certificateLevel"] == "ADVANCED"


def test_sessions_of_one_version_are_not_there_in_another(rp: RelyingParty) -> None:
    session = rp.ask(f"v2/authentication/etsi/{OK}", v2())["sessionID"]
    assert rp.get(session, "v3").status == 404
    assert rp.get(session, "v1").status == 404
    assert rp.get("00000000-0000-4000-8000-000000000009", "v2").status == 404


def test_a_hash_of_a_session_is_what_is_signed_even_if_it_is_long(rp: RelyingParty) -> None:
    status = rp.until_complete(rp.ask(f"v2/signature/etsi/{OK}", v2())["sessionID"], "v2")
    value = base64.b64decode(status["signature"]["value"])
    assert len(value) == 256
