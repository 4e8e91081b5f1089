"""Mobile-ID as relying parties meet it: what is signed, when polls are answered, how each request ends."""

import base64
import hashlib
import json
import uuid

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from idclient.emulators.phone.holding import Hold
from idclient.emulators.phone.mobile_id.signing import control_code
from idclient.emulators.phone.published import MOBILE_ID
from idclient.emulators.phone.scenario import PERSON, AnswerFault, Middle, PhoneOutcome, Scenario
from idclient.ports import Response
from tests.emulators.phone.mobile_id.party import OK, RSA, Party, verifies

DIGEST = hashlib.sha256(b"challenge").digest()


@pytest.mark.parametrize(
    ("digest", "code"),
    [
        (bytes.fromhex("2f665f6a6999e0ef0752e00ec9f453adf59d8cb6"), "1462"),
        (base64.b64decode("0nbgC2fVdLVQFZJdBbmG7oPoElpCYsQMtrY0c0wKYRg="), "6680"),
        (base64.b64decode("AE7S1QxYjqtVv+Tgukv2bMMi9gDCbc9ca2vy/iIG6ug="), "0104"),
        (hashlib.sha256(b"HACKERMAN_SHA256").digest(), "6008"),
        (hashlib.sha384(b"HACKERMAN_SHA384").digest(), "7230"),
        (b"\xff" * 32, "8191"),
        (b"\x03" + bytes(30) + b"\x80", "0000"),
    ],
)
def test_the_phone_shows_the_published_codes(digest: bytes, code: str) -> None:
    assert control_code(digest) == code


@pytest.mark.parametrize("hash_type", ["SHA256", "SHA384", "SHA512"])
@pytest.mark.parametrize("who", [OK, RSA])
def test_an_authentication_is_signed_over_the_hash_that_was_sent(who: tuple[str, str], hash_type: str) -> None:
    party = Party()
    body = party.body(who, hash_type)
    result = party.result(party.start(who=who, **body))
    assert (result["state"], result["result"]) == ("COMPLETE", "OK")
    verifies(result["cert"], result, base64.b64decode(body["hash"]), hash_type)
    certificate = x509.load_der_x509_certificate(base64.b64decode(result["cert"]))
    assert certificate.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)[0].value == f"PNOEE-{who[1]}"


def test_a_signature_verifies_with_the_certificate_asked_for_before_and_comes_without_one() -> None:
    party = Party()
    answer = json.loads(party.ask("POST", "/certificate", party.body()).body)
    result = party.result(party.start("signature"), "signature")
    assert answer["result"] == "OK"
    assert "cert" not in result
    verifies(answer["cert"], result, DIGEST)
    proof = party.result(party.start())
    with pytest.raises(InvalidSignature):
        verifies(proof["cert"], result, DIGEST)


def test_a_session_is_a_uuid_and_belongs_to_its_kind() -> None:
    party = Party()
    session = party.start()
    assert str(uuid.UUID(session)) == session
    assert party.ask("GET", f"/signature/session/{session}").status == 404
    gone = party.ask("GET", f"/authentication/session/{uuid.UUID(int=0)}")
    assert (gone.status, json.loads(gone.body)["error"]) == (404, "SessionID not found")


def test_a_poll_is_answered_when_the_person_has_confirmed_and_the_phone_shows_what_was_sent() -> None:
    party = Party(PERSON)
    session = party.start(displayText="Logi sisse ühte õppekeskkonda", language="LIT")
    hold = party.begin("GET", f"/authentication/session/{session}?timeoutMs=60000")
    assert isinstance(hold, Hold)
    (prompt,) = party.phone().prompts
    shown = prompt.shown
    assert (shown.party, shown.code, shown.language) == ("DEMO", control_code(DIGEST), "ENG")
    assert shown.text == "Logi sisse ühte  ppekeskkonda"  # õ is not in GSM-7
    told: list[bool] = []
    hold.subscribe(lambda: told.append(True))
    assert party.phone().sim.accept(prompt.number)
    assert party.phone().sim.enter_pin(prompt.number, "1234")
    assert told
    answer = hold.resume()
    assert isinstance(answer, Response)
    assert json.loads(answer.body)["result"] == "OK"


def test_without_timeout_a_poll_waits_ten_seconds_and_a_second_one_releases_the_first() -> None:
    party = Party(PERSON)
    session = party.start()
    assert party.result(session, query="")["state"] == "RUNNING"
    assert party.clock.monotonic() == 10
    first = party.begin("GET", f"/authentication/session/{session}")
    assert isinstance(first, Hold)
    assert isinstance(party.begin("GET", f"/authentication/session/{session}"), Hold)
    released = first.resume()
    assert isinstance(released, Response)
    assert json.loads(released.body)["state"] == "RUNNING"


def test_nobody_answers_for_two_minutes_and_the_result_is_kept_for_five() -> None:
    party = Party(PERSON)
    session = party.start()
    assert party.result(session)["result"] == "TIMEOUT"
    assert party.clock.monotonic() == 120
    party.clock.ticks += 299
    assert party.result(session)["result"] == "TIMEOUT"
    party.clock.ticks += 1
    assert party.ask("GET", f"/authentication/session/{session}").status == 404


def test_every_poll_after_the_end_gets_the_same_answer() -> None:
    party = Party()
    session = party.start()
    first, second = party.result(session), party.result(session)
    assert first["signature"] == second["signature"]


PUBLISHED = {
    "+37200000266": "NOT_MID_CLIENT",
    "+37200000366": "NOT_MID_CLIENT",
    "+37201100266": "USER_CANCELLED",
    "+37200000666": "SIGNATURE_HASH_MISMATCH",
    "+37207110066": "DELIVERY_ERROR",
    "+37201200266": "SIM_ERROR",
    "+37213100266": "PHONE_ABSENT",
    "+37266000266": "TIMEOUT",
    "+37066000266": "TIMEOUT",
    "+37060000266": "NOT_MID_CLIENT",
    "+37061100266": "USER_CANCELLED",
    "+37061200266": "SIM_ERROR",
}


@pytest.mark.parametrize("person", MOBILE_ID, ids=lambda person: person.phone_number)
def test_the_published_numbers_end_as_published(person: object) -> None:
    assert hasattr(person, "phone_number")
    number = str(person.phone_number)
    party = Party()
    who = (number, str(getattr(person, "personal_code", "")))
    assert party.result(party.start(who=who))["result"] == PUBLISHED.get(number, "OK")


def test_strangers_and_wrong_pairs_get_a_session_and_end_as_no_clients() -> None:
    for who in (("+37255555555", OK[1]), (OK[0], "60001019906")):
        party = Party()
        result = party.result(party.start(who=who))
        assert result["result"] == "NOT_MID_CLIENT"
        assert "signature" not in result
        assert json.loads(party.ask("POST", "/certificate", party.body(who)).body)["result"] == "NOT_FOUND"


def test_wrong_pins_are_asked_again_and_the_last_one_ends_it() -> None:
    party = Party(Scenario(PhoneOutcome.WRONG_PIN, wrong_pins=2))
    assert party.result(party.start())["result"] == "OK"
    blocked = Party(Scenario(PhoneOutcome.BLOCK_PIN))
    assert blocked.result(blocked.start())["result"] == "SIM_ERROR"
    assert blocked.result(blocked.start())["result"] == "SIM_ERROR"  # it stays blocked


def test_a_second_request_waits_behind_the_first_on_the_same_sim() -> None:
    party = Party(PERSON)
    first, second = party.start(), party.start("signature")
    sim = party.phone().sim
    assert [prompt.shown_at is not None for prompt in sim.prompts] == [True, False]
    sim.refuse(sim.prompts[0].number)
    assert party.result(first)["result"] == "USER_CANCELLED"
    sim.accept(sim.prompts[0].number)
    sim.enter_pin(sim.prompts[0].number, "12345")
    assert party.result(second, "signature")["result"] == "OK"


@pytest.mark.parametrize("middle", list(Middle))
def test_somebody_in_the_middle_has_another_hash_signed(middle: Middle) -> None:
    party = Party(Scenario(after=None, middle=middle))
    session = party.start()
    (prompt,) = party.phone().prompts
    assert (prompt.shown.code == control_code(DIGEST)) == (middle is Middle.SAME_CODE)
    party.phone().sim.accept(prompt.number)
    party.phone().sim.enter_pin(prompt.number, "1234")
    result = party.result(session)
    with pytest.raises(InvalidSignature):
        verifies(result["cert"], result, DIGEST)


def test_each_lie_about_a_signature_is_one() -> None:
    honest = Party()
    truth = honest.result(honest.start())
    found = {}
    for fault in (
        AnswerFault.OTHER_KEY, AnswerFault.OTHER_HASH, AnswerFault.ALGORITHM_LIE, AnswerFault.KEY_TYPE_LIE,
        AnswerFault.DER, AnswerFault.SHORT, AnswerFault.NOT_BASE64, AnswerFault.NO_SIGNATURE,
    ):  # fmt: skip
        party = Party(Scenario(answer=fault))
        found[fault] = party.result(party.start())
        assert found[fault]["result"] == "OK"
        assert found[fault]["cert"] == truth["cert"]
    assert "signature" not in found[AnswerFault.NO_SIGNATURE]
    for fault in (AnswerFault.OTHER_KEY, AnswerFault.OTHER_HASH):
        with pytest.raises(InvalidSignature):
            verifies(found[fault]["cert"], found[fault], DIGEST)
    algorithms = {fault: result["signature"]["algorithm"] for fault, result in found.items() if "signature" in result}
    assert algorithms[AnswerFault.ALGORITHM_LIE] == "SHA384WithECEncryption"
    assert algorithms[AnswerFault.KEY_TYPE_LIE] == "SHA256WithRSAEncryption"
    assert base64.b64decode(found[AnswerFault.DER]["signature"]["value"])[0] == 0x30
    assert len(base64.b64decode(found[AnswerFault.SHORT]["signature"]["value"])) == 63
    assert "!" in found[AnswerFault.NOT_BASE64]["signature"]["value"]
