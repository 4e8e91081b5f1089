"""A QR code held before a phone: what its app accepts, and each reason for which it does not."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.phone.scenario import PERSON
from idclient.emulators.phone.smart_id.device_links import LinkProblem, read_link
from idclient.model import Purpose
from tests.emulators.phone.smart_id import party
from tests.emulators.phone.smart_id.party import OK, Json, RelyingParty, choosing, proving, signing

OTHER = "PNOEE-50001029996"


@pytest.fixture
def rp() -> RelyingParty:
    return RelyingParty(PERSON)


def started(rp: RelyingParty, target: str = "anonymous") -> tuple[Json, Json]:
    body = proving()
    return rp.ask(f"v3/authentication/device-link/{target}", body), body


def held(rp: RelyingParty, text: str, key: str = OK) -> str:
    return rp.smart_id.scan(rp.person(key), text)


def test_a_good_link_brings_the_request_onto_the_phone_without_a_code(rp: RelyingParty) -> None:
    answer, body = started(rp)
    assert rp.phones.of(rp.person(OK)).prompts == ()
    assert held(rp, rp.link(answer, body, "auth")) == ""
    (prompt,) = rp.phones.of(rp.person(OK)).prompts
    assert prompt.shown.code == ""


def test_a_code_in_sight_is_read_by_whom_it_is_for_until_somebody_did(rp: RelyingParty) -> None:
    started(rp, f"etsi/{OK}")
    smart_id, person = rp.smart_id, rp.person(OK)
    (code,) = smart_id.in_sight(person)
    assert (code.party, code.purpose) == ("DEMO", Purpose.AUTHENTICATION)
    assert smart_id.in_sight(rp.person(OTHER)) == ()
    assert smart_id.look(rp.person(OTHER), code.token) == "other-person"
    rp.clock.sleep(30.7)
    assert smart_id.look(person, code.token) == ""
    assert smart_id.in_sight(person) == ()
    assert smart_id.look(person, code.token) == "used"
    assert smart_id.look(person, "nothing") == "unknown-session"


def test_a_code_goes_out_of_sight_with_its_session(rp: RelyingParty) -> None:
    started(rp)
    assert len(rp.smart_id.in_sight(rp.person(OTHER))) == 1  # anybody may
    rp.clock.sleep(120.0)
    assert rp.smart_id.in_sight(rp.person(OTHER)) == ()


@pytest.mark.parametrize(("seconds", "elapsed"), [(0.0, 0), (0.4, 0), (3.9, 3), (8.0, 3), (59.0, 58), (7.0, 8)])
def test_a_code_may_be_some_seconds_old(rp: RelyingParty, seconds: float, elapsed: int) -> None:
    answer, body = started(rp)
    rp.clock.sleep(seconds)
    assert held(rp, rp.link(answer, body, "auth", elapsed)) == ""


@pytest.mark.parametrize(
    ("seconds", "elapsed", "reason"),
    [(6.0, 0, "too-old"), (59.0, 50, "too-old"), (0.0, 3, "too-early"), (10.0, 900, "too-early")],
)
def test_a_code_of_another_time_is_refused(rp: RelyingParty, seconds: float, elapsed: int, reason: str) -> None:
    answer, body = started(rp)
    rp.clock.sleep(seconds)
    assert held(rp, rp.link(answer, body, "auth", elapsed)) == reason


@pytest.mark.parametrize(
    "changes",
    [{"scheme": "smart-id"}, {"secret": party.b64(bytes(32))}, {"party": "demo"}, {"callback": "https://rp.example/"}],
    ids=["scheme", "secret", "party", "callback"],
)
def test_a_code_made_of_anything_else_is_refused(rp: RelyingParty, changes: Any) -> None:
    answer, body = started(rp)
    assert held(rp, rp.link(answer, body, "auth", **changes)) == "wrong-auth-code"


def test_a_code_made_of_another_challenge_or_other_interactions_is_refused(rp: RelyingParty) -> None:
    answer, body = started(rp)
    other = proving(interactions=party.interactions("confirmationMessage"))
    assert held(rp, rp.link(answer, other, "auth")) == "wrong-auth-code"
    parameters = {**body["signatureProtocolParameters"], "rpChallenge": party.b64(bytes(64))}
    assert held(rp, rp.link(answer, proving(signatureProtocolParameters=parameters), "auth")) == "wrong-auth-code"


def test_a_changed_age_spoils_the_code(rp: RelyingParty) -> None:
    answer, body = started(rp)
    rp.clock.sleep(30.0)
    fresh = re.sub("elapsedSeconds=0", "elapsedSeconds=30", rp.link(answer, body, "auth", 0))
    assert held(rp, fresh) == "wrong-auth-code"


def test_links_of_other_sessions_types_and_places_are_refused(rp: RelyingParty) -> None:
    answer, body = started(rp)
    assert held(rp, rp.link(answer, body, "sign")) == "other-session-type"
    assert held(rp, rp.link(answer, body, "auth", token="A" * 32)) == "unknown-session"
    assert held(rp, rp.link(answer, body, "auth", base="https://evil.example/device-link")) == "other-base"
    assert held(rp, rp.link(answer, body, "auth", type="Web2App")) == "no-callback"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version=1.0", "version=2.0"),
        ("lang=eng", "lang=en"),
        ("&lang=eng", ""),
        ("deviceLinkType=QR", "deviceLinkType=Qr"),
        ("&elapsedSeconds=0", ""),
        ("elapsedSeconds=0", "elapsedSeconds=00"),
        ("elapsedSeconds=0", "elapsedSeconds=-1"),
        ("elapsedSeconds=0", "elapsedSeconds=0.5"),
        ("https:", "http:"),
        ("?", "#"),
        ("&authCode=", "&extra=1&authCode="),
    ],
)
def test_what_has_not_the_exact_form_is_no_link(rp: RelyingParty, old: str, new: str) -> None:
    answer, body = started(rp)
    assert held(rp, rp.link(answer, body, "auth").replace(old, new, 1)) == "not-a-link"


def test_a_link_is_read_once(rp: RelyingParty) -> None:
    answer, body = started(rp)
    assert held(rp, rp.link(answer, body, "auth")) == ""
    assert held(rp, rp.link(answer, body, "auth")) == "used"
    assert held(rp, rp.link(answer, body, "auth"), OTHER) == "used"


def test_a_link_for_somebody_is_not_for_others(rp: RelyingParty) -> None:
    answer, body = started(rp, f"etsi/{OK}")
    assert held(rp, rp.link(answer, body, "auth"), OTHER) == "other-person"
    assert held(rp, rp.link(answer, body, "auth")) == ""
    answer = rp.ask(f"v3/signature/device-link/document/{party.DOCUMENT}", signing())
    assert held(rp, rp.link(answer, signing(), "sign"), OTHER) == "other-person"


def test_a_phone_without_an_account_of_the_level_refuses(rp: RelyingParty) -> None:
    answer, body = started(rp)
    assert held(rp, rp.link(answer, body, "auth"), party.BASIC) == "no-account"


def test_a_session_that_is_over_cannot_be_read(rp: RelyingParty) -> None:
    answer, body = started(rp)
    rp.clock.sleep(121.0)
    assert held(rp, rp.link(answer, body, "auth", 121)) == "session-over"
    assert rp.poll(answer["sessionID"])["result"]["endResult"] == "TIMEOUT"
    rp.clock.sleep(400.0)
    started(rp)
    assert held(rp, rp.link(answer, body, "auth", 521)) == "unknown-session"


def test_tokens_and_secrets_are_long_and_never_the_same(rp: RelyingParty) -> None:
    bodies = [choosing(nonce=str(number)) for number in range(5)]
    answers = [rp.ask("v3/signature/certificate-choice/device-link/anonymous", body) for body in bodies]
    assert all(re.fullmatch("[a-zA-Z0-9]{24,}", answer["sessionToken"]) for answer in answers)
    assert all(len(answer["sessionSecret"]) >= 24 for answer in answers)
    assert len({answer[name] for answer in answers for name in ("sessionToken", "sessionSecret")}) == 10


def test_every_reason_is_told_by_another_word() -> None:
    assert len({problem.value for problem in LinkProblem}) == len(LinkProblem)


@given(st.text(max_size=200))
def test_any_text_is_read_or_is_no_link(text: str) -> None:
    assert read_link(text) is None
