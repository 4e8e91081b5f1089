"""A second device checks a stored vote, whatever its clock says; what is not as it must be is refused."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from idclient.ballots.calls import CollectorSession
from idclient.errors.ballot import BallotNotOpened, StoredVoteInvalid, VoteNotProven
from idclient.errors.collector import CollectorBadRequest
from idclient.journeys.verify_vote import VerifiedVote, verify_vote
from idclient.ports.collector import CollectorRequest
from idclient.value import replace
from idclient.wire.vote_reference import VoteReference
from tests.doubles import FixedClock, Person
from tests.emulators.collector.played import Played, play
from tests.journeys.changed_zip import with_changed
from tests.journeys.voting import CHOICE, Line, election_of, voting
from tests.trust.world import make_world


@pytest.fixture
def collector(tmp_path: Path) -> Played:
    return play(make_world(), tmp_path)


@pytest.fixture
def reference(collector: Played, tmp_path: Path) -> VoteReference:
    voter = voting(collector.world, Line(collector), tmp_path)
    found = voter.cast(CHOICE, voter.choices(), Person()).reference
    assert found is not None
    return found


def check(
    collector: Played,
    reference: VoteReference,
    *,
    hours: float = 0,
    line: Callable[[CollectorRequest], bytes] | None = None,
) -> VerifiedVote:
    world = collector.world
    environment = replace(world.environment, clock=FixedClock(world.clock.now() + timedelta(hours=hours)))
    election = election_of(world)
    return verify_vote(environment, election, CollectorSession(line or Line(collector), election.collector), reference)


@pytest.mark.parametrize("hours", [0, -24, 24, -24 * 365 * 20, 24 * 365 * 20])
def test_what_was_chosen_is_what_is_stored_by_any_clock(
    collector: Played, reference: VoteReference, hours: float
) -> None:
    found = check(collector, reference, hours=hours)
    assert (found.opened.identifier, found.opened.candidate) == (CHOICE.identifier, CHOICE.candidate)
    assert found.stored.registered_at == collector.world.clock.now()
    assert "JÕEORG" in found.signer


def test_another_randomness_opens_nothing(collector: Played, reference: VoteReference) -> None:
    with pytest.raises(BallotNotOpened):
        check(collector, replace(reference, randomness=reference.randomness + 1))


def test_another_vote_is_not_there(collector: Played, reference: VoteReference) -> None:
    with pytest.raises(CollectorBadRequest):
        check(collector, replace(reference, vote=bytes(16)))


def changed(collector: Played, change: Callable[[dict[str, Any]], None]) -> Callable[[CollectorRequest], bytes]:
    """Return the way to a collector that answers with something else than what it keeps."""

    def call(request: CollectorRequest) -> bytes:
        answer = json.loads(Line(collector)(request))
        change(answer["result"])
        return json.dumps(answer).encode() + b"\n"

    return call


def test_a_container_whose_ballot_was_changed_is_refused(collector: Played, reference: VoteReference) -> None:
    def change(result: dict[str, Any]) -> None:
        kept = base64.b64decode(result["Vote"])
        other = with_changed(kept, "TEST2026.Q1.ballot", lambda ballot: ballot[:-1] + bytes([ballot[-1] ^ 1]))
        result["Vote"] = base64.b64encode(other).decode()

    with pytest.raises(StoredVoteInvalid) as caught:
        check(collector, reference, line=changed(collector, change))
    assert caught.value.facts == {"reason": "signature"}


def test_the_confirmation_of_another_vote_proves_nothing(
    collector: Played, reference: VoteReference, tmp_path: Path
) -> None:
    voter = voting(collector.world, Line(collector), tmp_path / "again")
    collector.world.clock.advance(5)
    other = voter.cast(CHOICE, voter.choices(), Person()).reference
    assert other is not None
    got = collector.ask("verification", "Verify", SessionID=other.session, VoteID=other.vote)["result"]

    def change(result: dict[str, Any]) -> None:
        result["Qualification"] = got["Qualification"]

    with pytest.raises(VoteNotProven) as caught:
        check(collector, reference, line=changed(collector, change))
    assert caught.value.facts["reason"] == "imprint"
