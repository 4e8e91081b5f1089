"""A collector does every wrong that it can be told to do: the voter is never told "stored" of what is not proven."""

from contextlib import suppress
from pathlib import Path

import pytest

from idclient.ballots.calls import CollectorSession
from idclient.emulators.authorities.ocsp import OcspBehaviour
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.emulators.collector.dishonest import instruct
from idclient.emulators.collector.fault_text import parse_fault
from idclient.emulators.collector.faults import Faults
from idclient.errors import Error
from idclient.errors.ballot import VoteNotProven, VoteOutcomeUnknown
from idclient.errors.collector import REFUSALS, CollectorAnswerMalformed, CollectorBadRequest, CollectorFailed
from idclient.journeys.verify_vote import verify_vote
from idclient.journeys.vote import Became, Cast, Voting
from tests.emulators.collector.played import VOTER, Played
from tests.journeys.stored import stored_choices
from tests.journeys.vote_stage import cast, collector, line, require_one_vote, voter, world
from tests.journeys.voting import CHOICE, Line, election_of
from tests.trust.world import World

__all__ = ["collector", "line", "voter", "world"]


def misbehave(collector: Played, *texts: str) -> None:
    faults = Faults([parse_fault(text) for text in texts])
    collector.site.misbehave(faults)
    instruct(collector.world.tsa, collector.world.ocsp, faults)


def be_honest(collector: Played) -> None:
    misbehave(collector)


def require_one_vote_in_the_end(collector: Played, folder: Path) -> None:
    be_honest(collector)
    require_one_vote(collector, folder)


def require_waiting(folder: Path) -> None:
    """The signed vote is still on this computer."""
    assert sorted(path.name for path in (folder / "outbox").rglob("*") if path.is_file()) == [
        "state.json",
        "vote.asice",
    ]


@pytest.mark.parametrize("end", [0, 1, 2, 7, 20, 33, 60, 100, 500, 1500, 3000, 4500])
def test_an_answer_that_is_cut_anywhere_leaves_no_doubt(
    voter: Voting, collector: Played, world: World, tmp_path: Path, end: int
) -> None:
    misbehave(collector, f"voting:cut-answer={end}")
    assert cast(voter) == Cast(None)
    require_one_vote_in_the_end(collector, tmp_path)


@pytest.mark.parametrize("end", [0, 1, 30])
def test_a_list_that_is_cut_is_no_list(voter: Voting, collector: Played, end: int) -> None:
    misbehave(collector, f"VoterChoices:cut-answer={end}")
    with pytest.raises(CollectorAnswerMalformed):
        voter.choices()


@pytest.mark.parametrize("fault", ["voting:failed", "voting:duplicate"])
def test_a_vote_that_is_stored_under_another_name_is_found_to_be(
    voter: Voting, collector: Played, world: World, tmp_path: Path, fault: str
) -> None:
    misbehave(collector, fault)
    assert cast(voter) == Cast(None)
    require_one_vote_in_the_end(collector, tmp_path)


@pytest.mark.parametrize("word", sorted(REFUSALS))
def test_every_refusal_is_told_as_what_it_is(
    voter: Voting, collector: Played, world: World, tmp_path: Path, word: str
) -> None:
    misbehave(collector, f"voting:refuse={word}")
    with pytest.raises(REFUSALS[word]):
        cast(voter)
    assert stored_choices(collector) == []
    require_one_vote_in_the_end(collector, tmp_path)


@pytest.mark.parametrize(
    "lie",
    [
        "id:99", "id:null", 'id:"1"', "error:1", 'error:"X"', "result:null", "result:[]", "result:{}",
        "result.SessionID:null", 'result.SessionID:"00"', 'result.SessionID:"zz"', "result.VoteID:null",
        'result.VoteID:"AA=="', 'result.VoteID:"?"', 'result.TestVote:"yes"', "result.TestVote:1",
        "result.Qualification:null", "result.Qualification:[]", "result.Qualification.ocsp:null",
        'result.Qualification.ocsp:""', "result.Qualification.tspreg:5", "result.Qualification.more:1",
    ],
)  # fmt: skip
def test_a_lie_about_the_form_is_no_proof(
    voter: Voting, collector: Played, world: World, tmp_path: Path, lie: str
) -> None:
    misbehave(collector, f"voting:lie={lie}")
    with suppress(CollectorAnswerMalformed, VoteOutcomeUnknown):
        assert cast(voter).stored is None
    require_one_vote_in_the_end(collector, tmp_path)


@pytest.mark.parametrize("part", ["ocsp", "tspreg"])
@pytest.mark.parametrize("value", ["AAAA", "MAA=", "MIIB"])
def test_what_is_no_proof_at_all_proves_nothing(
    voter: Voting, collector: Played, world: World, tmp_path: Path, part: str, value: str
) -> None:
    misbehave(collector, f'voting:lie=result.Qualification.{part}:"{value}"')
    with pytest.raises(VoteNotProven) as caught:
        cast(voter)
    assert caught.value.facts["part"] == part
    require_waiting(tmp_path)
    require_one_vote_in_the_end(collector, tmp_path)


HOLDS = {
    TsaBehaviour.HONEST, TsaBehaviour.OLD_BINDING, TsaBehaviour.PKCS7, TsaBehaviour.NO_CERTIFICATE,
    TsaBehaviour.NO_SIGNING_TIME, TsaBehaviour.OTHER_SIGNING_TIME,
}  # fmt: skip
"""Time stamps that hold for a voter, who has the unit's certificate already."""
GOOD = {
    OcspBehaviour.HONEST, OcspBehaviour.WRONG_NONCE, OcspBehaviour.NO_NONCE, OcspBehaviour.BARE_NONCE,
    OcspBehaviour.BY_NAME, OcspBehaviour.BY_ISSUER, OcspBehaviour.CHECKED_RESPONDER,
}  # fmt: skip


@pytest.mark.parametrize("behaviour", [one for one in TsaBehaviour if one not in HOLDS])
def test_a_time_stamp_that_does_not_hold_is_called_stored_by_nobody(
    voter: Voting, collector: Played, world: World, tmp_path: Path, behaviour: TsaBehaviour
) -> None:
    misbehave(collector, f"voting:stamp={behaviour.name}")
    with pytest.raises((VoteNotProven, CollectorFailed)):
        cast(voter)
    require_waiting(tmp_path)
    require_one_vote_in_the_end(collector, tmp_path)


def test_an_answer_of_megabytes_is_no_proof(voter: Voting, collector: Played, world: World, tmp_path: Path) -> None:
    misbehave(collector, f"voting:status={OcspBehaviour.HUGE.name}")
    assert cast(voter) == Cast(None)
    require_one_vote_in_the_end(collector, tmp_path)


@pytest.mark.parametrize("behaviour", [one for one in OcspBehaviour if one not in {*GOOD, OcspBehaviour.HUGE}])
def test_a_status_that_does_not_hold_is_called_stored_by_nobody(
    voter: Voting, collector: Played, world: World, tmp_path: Path, behaviour: OcspBehaviour
) -> None:
    misbehave(collector, f"voting:status={behaviour.name}")
    with pytest.raises((VoteNotProven, CollectorFailed)):
        cast(voter)
    require_waiting(tmp_path)
    require_one_vote_in_the_end(collector, tmp_path)


@pytest.mark.parametrize("fault", ["status-time=0", "status-time=900", "stamp-time=0", "stamp-time=-900"])
def test_a_status_may_be_a_quarter_of_an_hour_younger_than_the_registration(
    voter: Voting, collector: Played, fault: str
) -> None:
    misbehave(collector, fault)
    assert cast(voter).stored is not None


@pytest.mark.parametrize(
    "fault",
    [
        "status-time=901", "status-time=-1", "status-time=-86400", "stamp-time=1", "stamp-time=-901",
        "stamp-time=86400", "stamp-time=-900000000",
    ],
)  # fmt: skip
def test_proofs_of_times_that_do_not_belong_together_prove_nothing(
    voter: Voting, collector: Played, world: World, tmp_path: Path, fault: str
) -> None:
    misbehave(collector, fault)
    with pytest.raises(VoteNotProven):
        cast(voter)
    require_waiting(tmp_path)
    require_one_vote_in_the_end(collector, tmp_path)


def test_a_registration_that_another_key_signed_is_none(
    voter: Voting, collector: Played, world: World, tmp_path: Path
) -> None:
    misbehave(collector, "wrong-key")
    with pytest.raises(VoteNotProven) as caught:
        cast(voter)
    assert caught.value.facts == {"part": "tspreg", "reason": "nonce"}
    assert voter.resume() is Became.UNPROVEN
    assert stored_choices(collector) == [CHOICE]
    require_one_vote_in_the_end(collector, tmp_path)


def test_a_vote_that_was_neither_proven_nor_kept_is_sent_again_as_it_is(
    voter: Voting, collector: Played, world: World, tmp_path: Path
) -> None:
    misbehave(collector, "wrong-key", "forget")
    with pytest.raises(VoteNotProven):
        cast(voter)
    assert stored_choices(collector) == []
    signed = voter.outbox.container_path.read_bytes()
    require_one_vote_in_the_end(collector, tmp_path)
    (key,) = collector.store.list(f"voter/{VOTER}/")
    assert collector.store.get(f"vote/{key.split('/')[-1]}/container") == signed


def test_who_voted_before_is_not_told_that_an_unproven_vote_is_stored(
    voter: Voting, collector: Played, world: World
) -> None:
    assert cast(voter).stored is not None
    world.clock.advance(1)
    misbehave(collector, "wrong-key", "forget")
    with pytest.raises(VoteNotProven):
        cast(voter)
    be_honest(collector)
    assert voter.resume() is Became.UNPROVEN
    assert voter.resume() is Became.NOTHING_PENDING


def test_the_proof_of_an_earlier_vote_proves_no_later_one(voter: Voting, collector: Played, world: World) -> None:
    misbehave(collector, "voting:repeat")
    assert cast(voter).stored is not None
    world.clock.advance(1)
    with pytest.raises(VoteNotProven):
        cast(voter)


@pytest.mark.parametrize("fault", ["forget", 'voting:lie=result.VoteID:"AAAAAAAAAAAAAAAAAAAAAA=="'])
def test_a_vote_that_was_confirmed_and_not_kept_is_missed_by_the_second_device(
    voter: Voting, collector: Played, world: World, fault: str
) -> None:
    misbehave(collector, fault)
    reference = cast(voter).reference
    assert reference is not None
    election = election_of(world)
    second = CollectorSession(Line(collector), election.collector)
    with pytest.raises(CollectorBadRequest):
        verify_vote(world.environment, election, second, reference)


@pytest.mark.parametrize(
    "fault",
    [
        "Verify:cut-answer=0", "Verify:cut-answer=900", "Verify:duplicate", 'Verify:lie=result.Type:"asice"',
        'Verify:lie=result.Vote:"AAAA"', 'Verify:lie=result.More:"x"', 'Verify:lie=result.SessionID:"00"',
        'Verify:lie=result.Qualification.ocsp:"MAA="', "Verify:lie=result.Qualification:{}", "Verify:failed",
    ],
)  # fmt: skip
def test_the_second_device_believes_nothing_that_is_not_proven(
    voter: Voting, collector: Played, world: World, fault: str
) -> None:
    reference = cast(voter).reference
    assert reference is not None
    misbehave(collector, fault)
    election = election_of(world)
    with pytest.raises(Error):
        verify_vote(world.environment, election, CollectorSession(Line(collector), election.collector), reference)
    be_honest(collector)
    session = CollectorSession(Line(collector), election.collector)
    assert verify_vote(world.environment, election, session, reference).opened.identifier == CHOICE.identifier
