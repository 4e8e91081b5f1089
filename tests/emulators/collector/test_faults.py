"""What a collector can be told to do wrong, and that it does just that."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.emulators.collector.dishonest import instruct
from idclient.emulators.collector.fault_text import NAMES, SERVICES, Fault, FaultUnknown, parse_fault
from idclient.emulators.collector.faults import Faults, Sent
from tests.emulators.collector.phoned import phoned
from tests.emulators.collector.played import DISTRICT, VOTER, Played, container, play
from tests.trust.world import make_world

ANSWER = b'{"id":5,"result":{"SessionID":"ab","VoteID":"AA=="},"error":null}\n'


def sent(*texts: str, answer: bytes = ANSWER) -> Sent:
    return Faults([parse_fault(text) for text in texts]).sent("voting", "Vote", answer)


@pytest.fixture
def collector(tmp_path: Path) -> Played:
    return play(make_world(), tmp_path)


def misbehave(collector: Played, *texts: str) -> None:
    faults = Faults([parse_fault(text) for text in texts])
    collector.site.misbehave(faults)
    instruct(collector.world.tsa, collector.world.ocsp, faults)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("duplicate", Fault("duplicate", "", None)),
        ("Vote:cut-answer=10", Fault("cut-answer", "Vote", 10)),
        ("delay=0.5", Fault("delay", "", 0.5)),
        ("voting:stamp=WRONG_IMPRINT", Fault("stamp", "voting", TsaBehaviour.WRONG_IMPRINT)),
        ('Vote:lie=result.VoteID:{"a": [1]}', Fault("lie", "Vote", (["result", "VoteID"], {"a": [1]}))),
        ("refuse=VOTING_END", Fault("refuse", "", "VOTING_END")),
        ("status-time=-1", Fault("status-time", "", -1)),
    ],
)  # fmt: skip
def test_a_fault_is_written_in_one_line(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "", "nothing", "duplicate=1", "cut-answer", "cut-answer=", "cut-answer=-1", "cut-answer=٣", "delay=soon",
        "delay=1000", "stamp=KIND", "status=", "lie=result", "lie=result:{", "refuse=voting end", "a b:duplicate",
        "::duplicate", ":duplicate", "status-time=1.5", "stamp-time=", "stamp-time=9999999999", "Voting:duplicate",
        "choices:stamp=PKCS7", "Verify:forget", "Vote:cut-request=5", "lie=result:" + "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_fault_is_told_so(text: str) -> None:
    with pytest.raises(FaultUnknown):
        parse_fault(text)


@pytest.mark.parametrize(("name", "value"), [("stamp", "WRONG_IMPRINT"), ("status", "STALE")])
def test_who_does_not_know_what_an_authority_can_do_is_told_all_of_it(name: str, value: str) -> None:
    with pytest.raises(FaultUnknown, match=value):
        parse_fault(f"{name}=KIND")


@given(st.text())
def test_any_text_is_a_fault_or_none(text: str) -> None:
    try:
        assert parse_fault(text).name in NAMES
    except FaultUnknown:
        assert True


def test_an_answer_ends_at_the_octet_that_was_said() -> None:
    assert sent("cut-answer=0") == Sent(b"", cut=True)
    assert sent("Vote:cut-answer=7") == Sent(ANSWER[:7], cut=True)
    assert sent(f"voting:cut-answer={len(ANSWER)}") == Sent(ANSWER)


def test_a_fault_of_one_place_is_none_of_another() -> None:
    assert sent("choices:cut-answer=7", "Verify:duplicate", "choices:lie=id:1") == Sent(ANSWER)


def test_a_lie_changes_one_member() -> None:
    told = json.loads(sent("lie=result.VoteID:7").octets)
    assert told == {"id": 5, "result": {"SessionID": "ab", "VoteID": 7}, "error": None}
    assert json.loads(sent("lie=result.Deep.er:7").octets) == json.loads(ANSWER)
    assert json.loads(sent("lie=id:[]", "lie=error:1").octets)["error"] == 1


def test_faults_add_up() -> None:
    assert sent("duplicate", "delay=3", "cut-answer=100") == Sent((ANSWER * 2)[:100], cut=True, after=3.0)
    assert json.loads(sent("failed").octets)["error"] == "INTERNAL_SERVER_ERROR"


def test_the_first_answer_is_given_again_under_each_number() -> None:
    faults = Faults([parse_fault("repeat")])
    faults.sent("voting", "Vote", ANSWER)
    again = json.loads(faults.sent("voting", "Vote", b'{"id":6,"result":null,"error":"X"}\n').octets)
    assert again == json.loads(ANSWER) | {"id": 6}


def votes(collector: Played) -> int:
    return len(collector.store.list(f"voter/{VOTER}/"))


@pytest.mark.parametrize(
    ("fault", "error", "kept"),
    [
        ("refuse=VOTING_END", "VOTING_END", 0),
        ("failed", "INTERNAL_SERVER_ERROR", 1),
        ("forget", None, 0),
        ("wrong-key", None, 1),
        ("stamp=WRONG_IMPRINT", None, 1),
        ("status=STALE", None, 1),
        ("status-time=-86400", None, 1),
        ("stamp-time=86400", None, 1),
    ],
)
def test_what_is_stored_under_a_fault_is_as_it_says(
    collector: Played, tmp_path: Path, fault: str, error: str | None, kept: int
) -> None:
    vote, _ = container(collector.world, tmp_path)
    misbehave(collector, fault)
    assert (collector.vote(vote)["error"], votes(collector)) == (error, kept)


def test_a_collector_that_is_told_nothing_any_more_is_honest_again(collector: Played, tmp_path: Path) -> None:
    vote, _ = container(collector.world, tmp_path)
    misbehave(collector, "refuse=VOTING_END", "forget", "stamp-time=-5000", "status=STALE")
    misbehave(collector)
    assert collector.vote(vote)["error"] is None
    assert votes(collector) == 1
    assert collector.ask("choices", "Choices", Choices=DISTRICT)["error"] is None


def test_what_a_collector_has_to_offer_is_where_something_can_go_wrong(tmp_path: Path) -> None:
    offered = phoned(tmp_path).played.site._services
    named = {name: {method.removeprefix("RPC.") for method in service} for name, service in offered.items()}
    assert named == SERVICES


def test_every_fault_has_a_line_of_help() -> None:
    assert all(re.fullmatch(r"[a-z-]+", name) and len(does) > 20 for name, does in NAMES.items())
