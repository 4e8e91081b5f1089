"""A vote from the choice to the proof that it is stored: whatever happens on the way, the voter is told the truth."""

import base64
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp

from idclient.ballots.qualification import Stored
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.emulators.collector.stamp_proof import Stamp, StampJudge
from idclient.errors import Error
from idclient.errors.ballot import SignerUnfit, VoteNotProven, VoteOutcomeUnknown
from idclient.errors.collector import (
    ChoicesOutdated,
    CollectorFailed,
    CollectorNotReached,
    VotedTooOften,
    VoterIneligible,
    VotingEnded,
)
from idclient.journeys.vote import Became, Cast, Voting
from idclient.value import replace
from idclient.wire.ballot_choice import Choice
from idclient.wire.vote_reference import VoteReference
from tests.doubles import Person
from tests.emulators.collector.played import VOTER, Played, play
from tests.journeys.stored import stored_choices
from tests.journeys.vote_stage import cast, collector, in_the_outbox, line, voter, world
from tests.journeys.voting import CHOICE, Line, SoftwareIdentity, voting
from tests.trust.world import World

__all__ = ["collector", "line", "voter", "world"]


class Believing(StampJudge):
    """A collector that believes its authority everything, or lies for it."""

    def judge(self, answer: bytes, data: bytes, nonce: int, now: datetime) -> Stamp:
        return Stamp(tsp.TimeStampResp.load(answer)["time_stamp_token"].dump(), now)


def test_a_vote_is_stored_as_it_was_chosen_and_nothing_is_left_here(
    voter: Voting, collector: Played, tmp_path: Path
) -> None:
    result = cast(voter)
    assert isinstance(result.stored, Stored)
    assert not result.test
    assert stored_choices(collector) == [CHOICE]
    assert in_the_outbox(tmp_path) == []


def test_the_reference_leads_a_second_device_to_the_vote(voter: Voting, collector: Played) -> None:
    reference = cast(voter).reference
    assert isinstance(reference, VoteReference)
    got = collector.ask("verification", "Verify", SessionID=reference.session, VoteID=reference.vote)["result"]
    assert got["SessionID"] == reference.session
    assert len(base64.b64decode(got["Vote"])) < 12_000


def test_one_vote_costs_one_signature(voter: Voting) -> None:
    cast(voter)
    assert isinstance(voter.identity, SoftwareIdentity)
    assert voter.identity.signatures == 1


def test_the_last_vote_is_the_one_that_was_meant_last(voter: Voting, collector: Played, world: World) -> None:
    for identifier, name in (("0140.101", "TEST Mari"), ("0140.102", "TEST Юрий"), ("0140.101", "TEST Mari")):
        cast(voter, Choice(identifier, "Nimekiri", name))
        world.clock.advance(1)
    assert [choice.identifier for choice in stored_choices(collector)] == ["0140.101", "0140.102", "0140.101"]


def test_all_requests_with_a_vote_are_alike_in_length_whatever_is_chosen(voter: Voting, line: Line) -> None:
    for choice in (CHOICE, Choice("0140.101", "A" * 100, "B" * 100), Choice("1.1", "A", "B")):
        cast(voter, choice)
    lengths = {len(request.body) for request in line.requests if request.name.startswith("voting")}
    assert lengths == {8192}
    assert len({request.name for request in line.requests}) == 2


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_that_is_a_day_off_stores_and_proves_the_vote_all_the_same(
    world: World, line: Line, tmp_path: Path, hours: int
) -> None:
    class Off:
        def now(self) -> Any:
            return world.clock.now() + timedelta(hours=hours)

        def monotonic(self) -> float:
            return world.clock.monotonic()

        def sleep(self, seconds: float) -> None:
            raise AssertionError

    voter = voting(world, line, tmp_path, clock=Off())
    result = cast(voter)
    assert result.stored is not None
    assert voter.clock_is_ahead(result.stored) == hours * 3600


def test_a_vote_before_the_start_is_called_a_test(world: World, tmp_path: Path) -> None:
    early = Line(play(world, tmp_path, start=world.clock.now() + timedelta(minutes=1)))
    assert cast(voting(world, early, tmp_path)).test


# Refusals: nothing is stored, and nothing is left in doubt.


@pytest.mark.parametrize(
    ("changes", "error", "left"),
    [({"voters": {}}, VoterIneligible, []), ({"rate_start": 0}, VotedTooOften, ["state.json", "vote.asice"])],
)
def test_a_refusal_is_told_as_what_it_is(
    world: World, tmp_path: Path, changes: dict[str, Any], error: type[Error], left: list[str]
) -> None:
    voter = voting(world, Line(play(world, tmp_path, **changes)), tmp_path)
    with pytest.raises(error):
        cast(voter)
    assert in_the_outbox(tmp_path) == left


def test_a_vote_that_came_too_soon_after_others_is_sent_again_as_it_is(
    world: World, collector: Played, tmp_path: Path
) -> None:
    collector.site.roll, honest = replace(collector.site.roll, rate_start=0), collector.site.roll
    voter = voting(world, Line(collector), tmp_path)
    with pytest.raises(VotedTooOften):
        cast(voter)
    collector.site.roll = honest
    assert voter.resume() is Became.NOT_STORED
    assert voter.resend(Person()).stored is not None
    assert stored_choices(collector) == [CHOICE]
    assert isinstance(voter.identity, SoftwareIdentity)
    assert voter.identity.signatures == 1


def test_a_district_that_changed_meanwhile_is_chosen_in_again(voter: Voting, collector: Played, tmp_path: Path) -> None:
    choices = voter.choices()
    collector.site.roll = replace(collector.site.roll, voters={VOTER: "0296.1"})
    with pytest.raises(ChoicesOutdated):
        voter.cast(CHOICE, choices, Person())
    assert stored_choices(collector) == []
    again = voter.choices()
    assert again.district == "0296.1"
    assert voter.cast(again.lists[0].choices[0], again, Person()).stored is not None


def test_when_voting_is_over_it_is_said_so(voter: Voting, world: World) -> None:
    choices = voter.choices()
    world.clock.advance(2 * 3600)
    with pytest.raises(VotingEnded):
        voter.cast(CHOICE, choices, Person())
    assert voter.resume() is Became.NOTHING_PENDING


def test_a_line_that_is_down_before_anything_was_sent_leaves_no_doubt(
    voter: Voting, line: Line, collector: Played, tmp_path: Path
) -> None:
    choices = voter.choices()
    line.faults = ["unreached"]
    with pytest.raises(CollectorNotReached):
        voter.cast(CHOICE, choices, Person())
    assert voter.resume() is Became.NOT_STORED
    result = voter.resend(Person())
    assert result.stored is not None
    assert result.reference is None
    assert stored_choices(collector) == [CHOICE]
    assert in_the_outbox(tmp_path) == []
    assert isinstance(voter.identity, SoftwareIdentity)
    assert voter.identity.signatures == 1


def test_a_card_that_the_election_does_not_take_signs_nothing(world: World, line: Line, tmp_path: Path) -> None:
    for holding, reason in ((world.pki.authentication, "purpose"), (world.pki.tsa_authority, "purpose")):
        identity = SoftwareIdentity(holding)
        with pytest.raises(SignerUnfit) as caught:
            cast(voting(world, line, tmp_path, identity=identity))
        assert caught.value.facts == {"reason": reason}
        assert identity.signatures == 0


# Answers that do not come: what became of the vote is asked.


@pytest.mark.parametrize("fault", ["lost on the way back", "cut", "failed"])
def test_a_vote_whose_answer_is_lost_is_found_to_be_stored(
    voter: Voting, line: Line, collector: Played, tmp_path: Path, fault: str
) -> None:
    choices = voter.choices()
    line.faults = [fault]
    result = voter.cast(CHOICE, choices, Person())
    assert result == Cast(None)
    assert stored_choices(collector) == [CHOICE]
    assert in_the_outbox(tmp_path) == []


def test_a_vote_that_was_lost_on_the_way_is_sent_again_and_stored_once(
    voter: Voting, line: Line, collector: Played
) -> None:
    choices = voter.choices()
    line.faults = ["lost on the way there", "none", "lost on the way there"]
    assert voter.cast(CHOICE, choices, Person()).stored is not None
    assert stored_choices(collector) == [CHOICE]


def test_who_voted_before_cannot_be_told_and_is_advised_to_vote_again(
    voter: Voting, line: Line, collector: Played, tmp_path: Path
) -> None:
    cast(voter)
    choices = voter.choices()
    line.faults = ["lost on the way there"]
    with pytest.raises(VoteOutcomeUnknown):
        voter.cast(CHOICE, choices, Person())
    assert in_the_outbox(tmp_path) == []
    assert cast(voter).stored is not None


def test_a_line_that_stays_down_leaves_the_question_open_for_later(
    voter: Voting, world: World, line: Line, collector: Played, tmp_path: Path
) -> None:
    choices = voter.choices()
    line.faults = ["lost on the way back", "unreached"]
    with pytest.raises(VoteOutcomeUnknown):
        voter.cast(CHOICE, choices, Person())
    assert in_the_outbox(tmp_path) == ["state.json", "vote.asice"]
    later = voting(world, line, tmp_path)
    line.faults = ["unreached"]
    with pytest.raises(VoteOutcomeUnknown):
        later.resume()
    assert later.resume() is Became.STORED
    assert later.resume() is Became.NOTHING_PENDING
    assert stored_choices(collector) == [CHOICE]


@pytest.mark.parametrize("behaviour", [TsaBehaviour.OTHER_SIGNER, TsaBehaviour.FALSE_DIGEST, TsaBehaviour.SLOW_CLOCK])
def test_a_collector_that_proves_nothing_has_stored_nothing_for_the_voter(
    world: World, tmp_path: Path, behaviour: TsaBehaviour
) -> None:
    believing = play(world, tmp_path, stamps=Believing([]))
    world.tsa.behaviour = behaviour
    with pytest.raises(VoteNotProven):
        cast(voting(world, Line(believing), tmp_path))


@pytest.mark.parametrize("behaviour", [TsaBehaviour.OTHER_SIGNER, TsaBehaviour.SYSTEM_FAILURE])
def test_what_the_collector_could_not_register_is_not_stored_and_waits(
    voter: Voting, world: World, collector: Played, behaviour: TsaBehaviour
) -> None:
    world.tsa.behaviour = behaviour
    with pytest.raises(CollectorFailed):
        cast(voter)
    assert stored_choices(collector) == []
    world.tsa.behaviour = TsaBehaviour.HONEST
    assert voter.resume() is Became.NOT_STORED
    assert voter.resend(Person()).stored is not None
    assert stored_choices(collector) == [CHOICE]


def test_a_failure_after_a_lost_answer_leaves_the_doubt_that_there_is(voter: Voting, line: Line, world: World) -> None:
    line.faults = ["none", "lost on the way there"]
    world.tsa.behaviour = TsaBehaviour.SYSTEM_FAILURE
    with pytest.raises(VoteOutcomeUnknown):
        cast(voter)
