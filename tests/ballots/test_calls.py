"""What a voter's program asks a collector and what it makes of the answers, against a collector played by the test."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.ballots.calls import CollectorSession
from idclient.ballots.configuration import Collector
from idclient.errors.ballot import ChoicesMalformed
from idclient.errors.collector import (
    ChoicesOutdated,
    CollectorAnswerMalformed,
    CollectorBadRequest,
    CollectorRequestTooLong,
    CollectorUnanswered,
)
from idclient.ports.collector import CollectorRequest
from idclient.wire.collector_rpc import Method

COLLECTOR = Collector((("collector.example", 443),), "ivxv.invalid", (b"root",))
SESSION = "ab" * 16
LIST = {"Nimekiri": {"0140.101": "TEST Mari"}}


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


class Played:
    """A collector that answers as it is told, and keeps what it was asked."""

    def __init__(self, answer: dict[str, Any] | Callable[[dict[str, Any]], bytes]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.requests: list[CollectorRequest] = []

    def __call__(self, request: CollectorRequest) -> bytes:
        self.requests.append(request)
        document = json.loads(request.body)
        self.asked.append((document["method"], document["params"][0]))
        if not isinstance(self.answer, dict):
            return self.answer(document)
        result = {"SessionID": SESSION, **self.answer}
        return json.dumps({"id": document["id"], "result": result, "error": None}).encode() + b"\n"


CHOICES = {"Choices": "0140.1", "List": b64(json.dumps(LIST).encode())}
STORED = {"VoteID": b64(bytes(16)), "Qualification": {"ocsp": b64(b"o"), "tspreg": b64(b"t")}}
KEPT = {"Type": "bdoc", "Vote": b64(b"PK"), "Qualification": STORED["Qualification"]}


def session(played: Played) -> CollectorSession:
    return CollectorSession(played, COLLECTOR, system="Linux")


def test_a_list_is_asked_for_by_who_is_authenticated() -> None:
    played = Played(CHOICES)
    calls = session(played)
    calls.authenticated(Method.TLS)
    choices = calls.voter_choices()
    assert (choices.district, choices.voted, choices.lists[0].name) == ("0140.1", False, "Nimekiri")
    assert played.asked == [("RPC.VoterChoices", {"OS": "Linux", "AuthMethod": "tls"})]
    assert played.requests[0].name == "choices.ivxv.invalid"
    assert played.requests[0].roots == (b"root",)


def test_the_list_of_any_district_is_asked_for_without_saying_who_asks() -> None:
    played = Played(CHOICES)
    calls = session(played)
    calls.authenticated(Method.TICKET, ticket=b"ticket")
    assert [one.name for one in calls.choices("0140.1")] == ["Nimekiri"]
    assert played.asked == [("RPC.Choices", {"OS": "Linux", "Choices": "0140.1"})]
    assert played.requests[0].name == "choices.ivxv.invalid"
    calls.voter_choices()
    assert played.asked[1][1]["AuthToken"] == b64(b"ticket")
    assert played.asked[1][1]["SessionID"] == SESSION


def test_the_list_of_another_district_than_was_asked_for_is_no_answer() -> None:
    calls = session(Played(CHOICES))
    with pytest.raises(CollectorAnswerMalformed):
        calls.choices("0140.2")
    with pytest.raises(CollectorAnswerMalformed):
        session(Played(CHOICES | {"Choices": 5})).choices("0140.1")


def test_the_emulated_collector_lists_any_district(tmp_path: Path) -> None:
    from tests.emulators.collector.played import CHOICES as DISTRICTS
    from tests.emulators.collector.played import play
    from tests.journeys.voting import Line
    from tests.trust.world import make_world

    calls = CollectorSession(Line(play(make_world(), tmp_path)), COLLECTOR)
    for district, lists in DISTRICTS.items():
        found = calls.choices(district)
        assert {one.name: {choice.identifier: choice.candidate for choice in one.choices} for one in found} == lists
    with pytest.raises(CollectorBadRequest):
        calls.choices("9999.9")


def test_that_somebody_voted_before_is_told() -> None:
    assert session(Played(CHOICES | {"Voted": True})).voter_choices().voted


def test_the_session_goes_along_once_there_is_one() -> None:
    played = Played(CHOICES)
    calls = session(played)
    calls.authenticated(Method.TICKET, ticket=b"ticket")
    calls.voter_choices()
    calls.voter_choices()
    assert calls.number == SESSION
    assert [asked.get("SessionID") for _, asked in played.asked] == [None, SESSION]
    assert {asked["AuthToken"] for _, asked in played.asked} == {b64(b"ticket")}


def test_a_collector_that_changes_the_session_is_not_believed() -> None:
    played = Played(CHOICES)
    calls = session(played)
    calls.voter_choices()
    played.answer = CHOICES | {"SessionID": "cd" * 16}
    with pytest.raises(CollectorAnswerMalformed):
        calls.voter_choices()


def test_a_vote_is_handed_in_with_its_district() -> None:
    played = Played(STORED)
    answer = session(played).vote("0140.1", b"PK container")
    assert (answer.vote, answer.test) == (bytes(16), False)
    assert (answer.confirmation.ocsp, answer.confirmation.registration) == (b"o", b"t")
    name, asked = played.asked[0]
    assert name == "RPC.Vote"
    assert asked == {"OS": "Linux", "Choices": "0140.1", "Type": "bdoc", "Vote": b64(b"PK container")}
    assert played.requests[0].name == "voting.ivxv.invalid"


def test_a_vote_that_will_not_count_is_called_so() -> None:
    assert session(Played(STORED | {"TestVote": True})).vote("0140.1", b"PK").test


@given(container=st.binary(min_size=1, max_size=4000))
def test_every_vote_makes_a_request_of_the_same_length(container: bytes) -> None:
    played = Played(STORED)
    session(played).vote("0140.1", container)
    assert len(played.requests[0].body) == 8192


def test_a_container_that_is_too_large_is_not_sent() -> None:
    played = Played(STORED)
    with pytest.raises(CollectorRequestTooLong):
        session(played).vote("0140.1", bytes(7000))
    assert played.requests == []


def test_a_stored_vote_is_asked_for_without_saying_who_asks() -> None:
    played = Played(KEPT)
    calls = session(played)
    calls.authenticated(Method.TICKET, ticket=b"ticket")
    stored = calls.verify(SESSION, bytes(16))
    assert stored.container == b"PK"
    assert played.asked == [("RPC.Verify", {"SessionID": SESSION, "OS": "Linux", "VoteID": b64(bytes(16))})]
    assert played.requests[0].name == "verification.ivxv.invalid"


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("voter_choices", {}),
        ("voter_choices", CHOICES | {"Choices": "0140.12345"}),
        ("voter_choices", CHOICES | {"Voted": "yes"}),
        ("voter_choices", CHOICES | {"SessionID": "x"}),
        ("vote", {}),
        ("vote", STORED | {"VoteID": b64(bytes(15))}),
        ("vote", STORED | {"Qualification": {"ocsp": b64(b"o")}}),
        ("vote", STORED | {"Qualification": {"ocsp": "", "tspreg": b64(b"t")}}),
        ("vote", STORED | {"Qualification": [1]}),
        ("vote", STORED | {"TestVote": 1}),
        ("verify", KEPT | {"Type": "asice"}),
        ("verify", KEPT | {"Extra": 1}),
        ("verify", {**KEPT, "Vote": ""}),
    ],
)
def test_an_answer_that_is_not_as_it_must_be_is_refused(call: str, answer: dict[str, Any]) -> None:
    calls = session(Played(answer))
    with pytest.raises(CollectorAnswerMalformed):
        _ask(calls, call)


def _ask(calls: CollectorSession, call: str) -> object:
    if call == "vote":
        return calls.vote("0140.1", b"PK")
    return calls.verify(SESSION, bytes(16)) if call == "verify" else calls.voter_choices()


def test_a_list_that_is_none_is_refused() -> None:
    with pytest.raises(ChoicesMalformed):
        session(Played(CHOICES | {"List": b64(b"{}")})).voter_choices()


def test_what_the_collector_refuses_is_its_own_failure() -> None:
    def refuse(document: dict[str, Any]) -> bytes:
        return json.dumps({"id": document["id"], "result": None, "error": "OUTDATED_CHOICES"}).encode()

    with pytest.raises(ChoicesOutdated):
        session(Played(refuse)).vote("0140.1", b"PK")


def test_the_answer_to_another_question_is_none() -> None:
    def late(document: dict[str, Any]) -> bytes:
        return json.dumps({"id": document["id"] - 1, "result": {"SessionID": SESSION}, "error": None}).encode()

    with pytest.raises(CollectorAnswerMalformed):
        session(Played(late)).vote("0140.1", b"PK")


def test_a_failure_on_the_way_comes_through() -> None:
    def lost(_: dict[str, Any]) -> bytes:
        raise CollectorUnanswered(host="a", port=1, name="voting.ivxv.invalid")

    with pytest.raises(CollectorUnanswered):
        session(Played(lost)).vote("0140.1", b"PK")


def test_nothing_secret_is_in_a_repr() -> None:
    played = Played(STORED)
    shown = repr((session(played).vote("0140.1", b"PK container"), played.requests))
    assert "container'" not in shown
    assert b64(b"PK container") not in shown
