"""RP API v3 when the person, the phone or the provider will not: every endResult, published accounts included."""

import pytest

from idclient.emulators.phone.scenario import PERSON, PhoneOutcome, Scenario
from tests.emulators.phone.smart_id import party
from tests.emulators.phone.smart_id.party import OK, Json, RelyingParty, choosing, interactions, proving, signing

PIN, MESSAGE = "displayTextAndPIN", "confirmationMessage"
CODE = "confirmationMessageAndVerificationCodeChoice"


def ended(rp: RelyingParty, key: str, interaction: str = PIN) -> object:
    body = proving(interactions=interactions(interaction))
    session = rp.ask(f"v3/authentication/notification/etsi/{key}", body)["sessionID"]
    status = rp.until_complete(session)
    assert ("cert" in status) is (status["result"]["endResult"] == "OK")
    return status["result"]


@pytest.fixture
def rp() -> RelyingParty:
    return RelyingParty()


@pytest.mark.parametrize(
    ("outcome", "interaction", "expected"),
    [
        (PhoneOutcome.REFUSE_TEXT, PIN, {"endResult": "USER_REFUSED"}),
        (PhoneOutcome.REFUSE_PIN, PIN, {"endResult": "USER_REFUSED_INTERACTION", "details": {"interaction": PIN}}),
        (PhoneOutcome.REFUSE_PIN, MESSAGE, {"endResult": "USER_REFUSED_INTERACTION", "details": {"interaction": PIN}}),
        (
            PhoneOutcome.REFUSE_CONFIRMATION,
            MESSAGE,
            {"endResult": "USER_REFUSED_INTERACTION", "details": {"interaction": MESSAGE}},
        ),
        (
            PhoneOutcome.REFUSE_CONFIRMATION_AND_CODE,
            CODE,
            {"endResult": "USER_REFUSED_INTERACTION", "details": {"interaction": CODE}},
        ),
        (PhoneOutcome.WRONG_CODE, CODE, {"endResult": "WRONG_VC"}),
        (PhoneOutcome.NO_ANSWER, PIN, {"endResult": "TIMEOUT"}),
        (PhoneOutcome.DELIVERY_ERROR, PIN, {"endResult": "TIMEOUT"}),
        (PhoneOutcome.APP_TOO_OLD, PIN, {"endResult": "REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP"}),
        (PhoneOutcome.UNUSABLE, PIN, {"endResult": "DOCUMENT_UNUSABLE"}),
        (PhoneOutcome.BLOCK_PIN, PIN, {"endResult": "DOCUMENT_UNUSABLE"}),
        (PhoneOutcome.PROTOCOL_FAILURE, PIN, {"endResult": "PROTOCOL_FAILURE"}),
        (PhoneOutcome.SERVER_ERROR, PIN, {"endResult": "SERVER_ERROR"}),
        (PhoneOutcome.LINK_MISSED, PIN, {"endResult": "EXPECTED_LINKED_SESSION"}),
        (PhoneOutcome.UNPUBLISHED, PIN, {"endResult": "SOMETHING_NEW"}),
    ],
)
def test_every_end_has_its_word(rp: RelyingParty, outcome: PhoneOutcome, interaction: str, expected: object) -> None:
    rp.scripts.default = Scenario(outcome)
    assert ended(rp, OK, interaction) == expected


@pytest.mark.parametrize(
    ("code", "interaction", "expected"),
    [
        ("30403039917", PIN, "USER_REFUSED"),
        ("30403039928", PIN, "USER_REFUSED_INTERACTION"),
        ("30403039946", MESSAGE, "USER_REFUSED_INTERACTION"),
        ("30403039950", CODE, "USER_REFUSED_INTERACTION"),
        ("30403039972", CODE, "WRONG_VC"),
        ("30403039983", PIN, "TIMEOUT"),
    ],
)
def test_published_accounts_end_as_published(rp: RelyingParty, code: str, interaction: str, expected: str) -> None:
    result = ended(rp, f"PNOEE-{code}", interaction)
    assert isinstance(result, dict)
    assert result["endResult"] == expected


def test_wrong_pins_and_then_the_right_one_succeed(rp: RelyingParty) -> None:
    rp.scripts.default = Scenario(PhoneOutcome.WRONG_PIN, wrong_pins=2)
    assert ended(rp, OK) == {"endResult": "OK", "documentNumber": party.DOCUMENT}


def test_nobody_answers_for_two_minutes(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    session = rp.ask(f"v3/authentication/notification/etsi/{OK}", proving())["sessionID"]
    assert rp.poll(session, timeout_ms=119_000)["state"] == "RUNNING"
    assert rp.poll(session, timeout_ms=2_000)["result"] == {"endResult": "TIMEOUT"}
    assert rp.phones.of(rp.person(OK)).prompts == ()


def test_a_person_who_presses_cancel_is_told_apart_by_the_screen(rp: RelyingParty) -> None:
    rp.scripts.default = PERSON
    body = proving(interactions=interactions(MESSAGE))
    session = rp.ask(f"v3/authentication/notification/etsi/{OK}", body)["sessionID"]
    app = rp.phones.of(rp.person(OK)).app
    assert app.refuse(app.prompts[0].number)
    result = {"endResult": "USER_REFUSED_INTERACTION", "details": {"interaction": MESSAGE}}
    assert rp.poll(session)["result"] == result


def test_a_refused_choice_of_certificate(rp: RelyingParty) -> None:
    rp.scripts.default = Scenario(PhoneOutcome.REFUSE_TEXT)
    session = rp.ask(f"v3/signature/certificate-choice/notification/etsi/{OK}", choosing())["sessionID"]
    assert rp.until_complete(session)["result"] == {"endResult": "USER_REFUSED_CERT_CHOICE"}


def test_an_unusable_document_has_no_certificate(rp: RelyingParty) -> None:
    rp.scripts.default = Scenario(PhoneOutcome.UNUSABLE)
    assert rp.ask(f"v3/signature/certificate/{party.DOCUMENT}", choosing()) == {"state": "DOCUMENT_UNUSABLE"}


def chosen(rp: RelyingParty) -> str:
    """Choose a certificate by link; return the session."""
    answer = rp.ask("v3/signature/certificate-choice/device-link/anonymous", choosing())
    assert rp.smart_id.scan(rp.person(OK), rp.link(answer, choosing(), "cert")) == ""
    assert rp.until_complete(answer["sessionID"])["result"]["endResult"] == "OK"
    return str(answer["sessionID"])


LINKED = f"v3/signature/notification/linked/{party.DOCUMENT}"


def test_an_app_that_waits_for_the_linked_signature_wants_nothing_else(rp: RelyingParty) -> None:
    session = chosen(rp)
    other = rp.ask(f"v3/signature/notification/document/{party.DOCUMENT}", signing())["sessionID"]
    assert rp.until_complete(other)["result"] == {"endResult": "EXPECTED_LINKED_SESSION"}
    assert rp.refused(LINKED, signing(linkedSessionID=session))[0] == 400


def test_a_linked_signature_follows_at_once_and_once(rp: RelyingParty) -> None:
    session = chosen(rp)
    rp.ask(LINKED, signing(linkedSessionID=session, nonce="1"))
    assert rp.refused(LINKED, signing(linkedSessionID=session, nonce="2"))[0] == 400
    rp.clock.sleep(20.0)
    session = chosen(rp)
    rp.clock.sleep(61.0)
    assert rp.refused(LINKED, signing(linkedSessionID=session))[0] == 400


def test_a_linked_signature_is_by_the_same_party_and_after_a_choice_by_link(rp: RelyingParty) -> None:
    other: Json = {"relyingPartyUUID": party.RIGHTS_UUID, "relyingPartyName": "RIGHTS"}
    assert rp.refused(LINKED, signing(linkedSessionID=chosen(rp), **other))[0] == 400
    rp.clock.sleep(20.0)
    notified = rp.ask(f"v3/signature/certificate-choice/notification/etsi/{OK}", choosing())["sessionID"]
    rp.until_complete(notified)
    assert rp.refused(LINKED, signing(linkedSessionID=notified))[0] == 400


def test_one_entry_of_a_queue_covers_choice_and_signature(rp: RelyingParty) -> None:
    rp.scripts.queue([Scenario(), Scenario(PhoneOutcome.REFUSE_TEXT)], OK)
    choice = rp.ask(f"v3/signature/certificate-choice/notification/etsi/{OK}", choosing())["sessionID"]
    assert rp.until_complete(choice)["result"]["endResult"] == "OK"
    for expected in ("OK", "USER_REFUSED"):
        body = signing(nonce=expected)
        session = rp.ask(f"v3/signature/notification/document/{party.DOCUMENT}", body)["sessionID"]
        assert rp.until_complete(session)["result"]["endResult"] == expected


def test_who_reads_a_link_brings_its_own_scenario(rp: RelyingParty) -> None:
    body = proving()
    answer = rp.ask("v3/authentication/device-link/anonymous", body)
    refuser = rp.person("PNOEE-30403039917")
    assert rp.smart_id.scan(refuser, rp.link(answer, body, "auth")) == ""
    assert rp.until_complete(answer["sessionID"])["result"] == {"endResult": "USER_REFUSED"}
