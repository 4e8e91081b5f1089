"""The journal of exchanges: what it says, what it must not say, and how it is played back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.phone.holding import Hold
from idclient.emulators.phone.journal import KEPT, Journal
from idclient.emulators.phone.redaction import redact_body, redact_url
from idclient.emulators.phone.replaying import NoJournal, replay
from idclient.emulators.phone.scenario import HttpFault, Scenario, Stage, Trouble
from idclient.errors.service import ServiceInterrupted
from idclient.ports import Request, Response
from tests.doubles import FixedClock
from tests.emulators.phone.bell import Bell
from tests.emulators.phone.ring import ASKED, DIGEST, MARY, Ring

SECRETS = (*MARY.values(), DIGEST, ASKED["relyingPartyUUID"], "Log in")


def test_lines_name_the_protocol_and_no_person(tmp_path: Path) -> None:
    lines: list[str] = []
    ring = Ring(tmp_path, write=lines.append)
    session = ring.start()
    result = ring.poll(session)
    start, poll = (json.loads(line) for line in lines)
    assert (start["method"], start["url"], start["status"]) == ("POST", "/mid-api/authentication", 200)
    assert json.loads(start["asked"])["hashType"] == "SHA256"
    assert poll["url"] == "/mid-api/authentication/session/…?timeoutMs=60000"
    assert json.loads(poll["answered"])["result"] == "OK"
    assert json.loads(poll["answered"])["traceId"] == result["traceId"]
    assert poll["after"] == 2
    written = "".join(lines)
    for secret in (*SECRETS, session, result["cert"], result["signature"]["value"]):
        assert secret not in written


def test_smart_id_and_ocsp_are_in_it_and_pages_are_not(tmp_path: Path) -> None:
    ring = Ring(tmp_path)
    ring.ask("GET", "smart-id-rp/v3/session/00000000-0000-4000-8000-000000000000")
    ring.ask("POST", "ocsp", b"\xff", "application/ocsp-request")
    ring.ask("GET", "phones/")
    ring.ask("GET", "control/people")
    entries = ring.world.journal.entries()
    assert [entry.service for entry in entries] == ["smart-id", "ocsp"]
    assert entries[0].url == "/smart-id-rp/v3/session/…"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/mid-api/signature/session/abc?timeoutMs=1000&x=y", "/mid-api/signature/session/…?timeoutMs=1000"),
        ("/smart-id-rp/v3/signature/notification/etsi/PNOEE-1", "/smart-id-rp/v3/signature/notification/etsi/…"),
        ("/some/v2/document/PNOEE-1-A-Q", "/…/v2/document/…"),
        ("/mid-api/version?timeoutMs=51307149560", "/mid-api/version"),
    ],
)
def test_paths_are_told_without_names(url: str, said: str) -> None:
    assert redact_url(url) == said


def test_fixed_words_stay_and_everything_else_is_counted() -> None:
    body = {
        "result": {"endResult": "OK", "documentNumber": "PNOEE-1-A-Q"},
        "state": "COMPLETE",
        "phoneNumber": 37200000766,
        "code": "60001019906",
        "error": "of 60001019906",
        "51307149560": "x",
        "list": ["a", None, True],
    }
    found = json.loads(redact_body(json.dumps(body).encode()))
    assert found["result"] == {"endResult": "OK", "documentNumber": "‹11 characters›"}
    assert found["state"] == "COMPLETE"
    assert found["phoneNumber"] == "‹number›"
    assert found["code"] == "‹11 characters›"
    assert found["error"] == "‹14 characters›"
    assert found["‹11 characters›"] == "‹1 characters›"
    assert found["list"] == ["‹1 characters›", None, True]
    assert redact_body(b"\xff\x00") == "‹2 octets›".encode()


@given(st.binary() | st.text().map(str.encode))
def test_any_body_and_any_address_can_be_redacted(body: bytes) -> None:
    redact_body(body)
    redact_url("/" + body.decode("latin-1").replace("[", "").replace("]", ""))


def test_a_wait_is_noted_once_however_often_it_is_looked_at() -> None:
    clock = FixedClock()
    bell, journal = Bell(clock), Journal(clock)
    answer = journal.record("bell", bell)(Request("GET", "http://x/wait?ms=60000", "bell"))
    assert isinstance(answer, Hold)
    assert isinstance(answer.resume(), Hold)
    assert not journal.entries()
    bell.ring()
    for _ in range(2):
        assert isinstance(answer.resume(), Response)
    assert len(journal.entries()) == 1


def test_the_last_thousand_are_remembered() -> None:
    clock = FixedClock()
    journal = Journal(clock)
    handle = journal.record("bell", Bell(clock))
    for _ in range(KEPT + 1):
        handle(Request("GET", "http://x/other", "bell"))
    entries = journal.entries()
    assert (len(entries), entries[0].number) == (KEPT, 2)


def test_a_whole_journal_is_played_back_with_its_pauses_and_faults(tmp_path: Path) -> None:
    lines: list[str] = []
    broken = Scenario(troubles=(Trouble(Stage.POLL, HttpFault.RESET_IN_BODY, times=1),))
    ring = Ring(tmp_path, write=lines.append, whole=True, scenario=broken)
    session = ring.start()
    with pytest.raises(ServiceInterrupted):
        ring.poll(session)
    result = ring.poll(session)
    ring.open(replay="".join(lines))
    begun = ring.clock.monotonic()
    assert ring.start() == session
    with pytest.raises(ServiceInterrupted):
        ring.poll(session)
    assert ring.clock.monotonic() - begun == 2
    assert ring.poll(session) == result
    assert ring.ask("GET", f"mid-api/authentication/session/{session}").status == 404


def test_octets_that_are_no_text_are_played_back(tmp_path: Path) -> None:
    lines: list[str] = []
    bad = Scenario(troubles=(Trouble(Stage.START, HttpFault.NOT_UTF8),))
    ring = Ring(tmp_path, write=lines.append, whole=True, scenario=bad)
    answer = ring.ask("POST", "mid-api/authentication", ASKED | MARY)
    ring.open(replay="".join(lines))
    again = ring.ask("POST", "mid-api/authentication", ASKED | MARY)
    assert again.body == answer.body
    assert b"\xff" in again.body
    assert again.headers["content-type"] == answer.headers["content-type"]


def test_a_redacted_journal_cannot_be_played_back(tmp_path: Path) -> None:
    lines: list[str] = []
    Ring(tmp_path, write=lines.append).start()
    with pytest.raises(NoJournal):
        replay("".join(lines), FixedClock())


@given(st.text() | st.dictionaries(st.sampled_from(["redacted", "status", "method"]), st.booleans()).map(json.dumps))
def test_what_is_no_journal_is_none(text: str) -> None:
    if text.strip():
        with pytest.raises(NoJournal):
            replay(text, FixedClock())
