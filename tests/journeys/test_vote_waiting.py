"""A vote that waits, or was on its way when the current was cut: the next start knows, and one vote is stored."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from idclient.ballots.outbox import Outbox
from idclient.errors import Cancelled
from idclient.errors.ballot import OutboxUnusable, VoteOutcomeUnknown
from idclient.errors.card import CardRemoved
from idclient.errors.collector import (
    ChoicesOutdated,
)
from idclient.journeys.vote import Became, Cast, Voting
from idclient.model import Progress, Step
from idclient.value import replace
from idclient.wire.ballot_choice import Choice
from tests.doubles import Person
from tests.emulators.collector.played import VOTER, Played
from tests.journeys.stored import stored_choices
from tests.journeys.vote_stage import cast, collector, in_the_outbox, line, voter, world
from tests.journeys.voting import CHOICE, SENDING, Line, SoftwareIdentity, killed_at, voting
from tests.trust.world import World

__all__ = ["collector", "line", "voter", "world"]


@pytest.fixture
def waiting(world: World, collector: Played, tmp_path: Path) -> Voting:
    """A program that starts after a power cut: a signed vote is here and was lost on its way."""
    with (
        pytest.MonkeyPatch.context() as patch,
        killed_at(SENDING, patch.setattr),
    ):
        cast(voting(world, Line(collector), tmp_path))
    return voting(world, Line(collector), tmp_path)


def test_what_is_sent_again_is_the_very_container_and_needs_no_signature(waiting: Voting, collector: Played) -> None:
    signed = waiting.outbox.container_path.read_bytes()
    assert waiting.resume() is Became.NOT_STORED
    assert waiting.resend(Person()).stored is not None
    (key,) = collector.store.list(f"voter/{VOTER}/")
    assert collector.store.get(f"vote/{key.split('/')[-1]}/container") == signed
    assert isinstance(waiting.identity, SoftwareIdentity)
    assert waiting.identity.signatures == 0


@pytest.mark.parametrize("fault", ["lost on the way back", "cut"])
def test_what_is_sent_again_and_loses_its_answer_is_stored_once(waiting: Voting, collector: Played, fault: str) -> None:
    line = Line(collector, faults=["none", "none", fault])
    again = voting(collector.world, line, waiting.outbox.container_path.parents[2])
    assert again.resume() is Became.NOT_STORED
    assert again.resend(Person()) == Cast(None)
    assert stored_choices(collector) == [CHOICE]
    assert again.resume() is Became.NOTHING_PENDING


def test_a_second_cut_while_it_is_sent_again_leaves_the_question_for_the_next_start(
    waiting: Voting, collector: Played, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch, killed_at("idclient.ballots.calls._confirmation", patch.setattr):
        waiting.resend(Person())
    third = voting(collector.world, Line(collector), tmp_path)
    assert third.resume() is Became.STORED
    assert stored_choices(collector) == [CHOICE]


def test_a_vote_from_another_device_meanwhile_makes_a_lost_answer_unknowable(
    waiting: Voting, collector: Played, tmp_path: Path
) -> None:
    elsewhere = voting(collector.world, Line(collector), tmp_path / "elsewhere")
    cast(elsewhere, Choice("0140.101", "Nimekiri", "TEST Mari"))
    line = Line(collector, faults=["none", "lost on the way back"])
    with pytest.raises(VoteOutcomeUnknown):
        voting(collector.world, line, tmp_path).resend(Person())


def test_what_is_sent_again_for_a_district_that_is_no_more_is_not_kept(waiting: Voting, collector: Played) -> None:
    collector.site.roll = replace(collector.site.roll, voters={VOTER: "0296.1"})
    with pytest.raises(ChoicesOutdated):
        waiting.resend(Person())
    assert waiting.resume() is Became.NOTHING_PENDING
    assert stored_choices(collector) == []


def test_a_new_vote_takes_the_place_of_the_one_that_waits(waiting: Voting, collector: Played, tmp_path: Path) -> None:
    other = Choice("0140.101", "Nimekiri", "TEST Mari")
    assert cast(waiting, other).stored is not None
    assert stored_choices(collector) == [other]
    assert in_the_outbox(tmp_path) == []


def test_who_stops_after_signing_has_a_vote_that_waits(voter: Voting, collector: Played) -> None:
    class Leaving(Person):
        def tell(self, note: Any) -> None:
            if note == Progress(Step.SENDING_VOTE):
                raise Cancelled

    with pytest.raises(Cancelled):
        voter.cast(CHOICE, voter.choices(), Leaving())
    assert voter.resume() is Became.NOT_STORED
    assert stored_choices(collector) == []


def test_a_card_that_is_taken_out_before_anything_is_sent_leaves_no_doubt(
    voter: Voting, collector: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = voter.choices()

    def taken_out(*_: Any) -> Any:
        raise CardRemoved

    monkeypatch.setattr("idclient.ballots.calls.CollectorSession.vote", taken_out)
    with pytest.raises(CardRemoved):
        voter.cast(CHOICE, choices, Person())
    monkeypatch.undo()
    assert voter.resume() is Became.NOT_STORED
    assert voter.resend(Person()).stored is not None
    assert stored_choices(collector) == [CHOICE]


def test_the_voters_of_one_computer_have_nothing_to_do_with_each_others_votes(waiting: Voting, tmp_path: Path) -> None:
    mine = replace(waiting, outbox=Outbox(tmp_path / "outbox", "TEST2026", "PNOEE-38001085718"))
    assert mine.resume() is Became.NOTHING_PENDING
    mine.discard()
    assert waiting.resume() is Became.NOT_STORED


# The current is cut.

MOMENTS = {
    "idclient.elgamal.encryption.draw": Became.NOTHING_PENDING,
    "idclient.documents.asice.create.ContainerSession.commit": Became.NOTHING_PENDING,
    "idclient.ballots.outbox.Outbox._write": Became.NOTHING_PENDING,
    "idclient.ballots.calls.CollectorSession.vote": Became.NOT_STORED,
    "tests.emulators.collector.played.SqliteStore.put": Became.NOT_STORED,
    "idclient.ballots.calls._confirmation": Became.STORED,
    "idclient.ballots.outbox.Outbox.clear": Became.STORED,
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_a_power_cut_it_is_known_whether_the_vote_is_stored(
    world: World, collector: Played, tmp_path: Path, moment: str
) -> None:
    with pytest.MonkeyPatch.context() as patch, killed_at(moment, patch.setattr):
        cast(voting(world, Line(collector), tmp_path))
    anew = voting(world, Line(collector), tmp_path)
    assert anew.resume() is MOMENTS[moment]
    assert len(stored_choices(collector)) == (MOMENTS[moment] is Became.STORED)
    if MOMENTS[moment] is Became.NOT_STORED:
        assert anew.resend(Person()).stored is not None
        assert stored_choices(collector) == [CHOICE]
    assert anew.resume() is Became.NOTHING_PENDING
    assert cast(anew).stored is not None


def test_a_power_cut_before_the_vote_was_sent_leaves_nothing_to_send_by_itself(
    world: World, collector: Played, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch, killed_at("idclient.journeys.vote.Voting._handed_in", patch.setattr):
        cast(voting(world, Line(collector), tmp_path))
    anew = voting(world, Line(collector), tmp_path)
    assert anew.resume() is Became.NOT_STORED
    assert stored_choices(collector) == []
    anew.discard()
    assert in_the_outbox(tmp_path) == []
    assert anew.resume() is Became.NOTHING_PENDING


@pytest.mark.parametrize("damage", [b"", b"{}", b"[", b'{"format":2}'])
def test_a_damaged_outbox_is_told_and_not_guessed_at(
    world: World, collector: Played, tmp_path: Path, damage: bytes
) -> None:
    with pytest.MonkeyPatch.context() as patch, killed_at("idclient.ballots.calls._confirmation", patch.setattr):
        cast(voting(world, Line(collector), tmp_path))
    (state,) = (tmp_path / "outbox").rglob("state.json")
    state.write_bytes(damage)
    anew = voting(world, Line(collector), tmp_path)
    with pytest.raises(VoteOutcomeUnknown) as caught:
        anew.resume()
    assert isinstance(caught.value.__cause__, OutboxUnusable)
    assert anew.resume() is Became.NOTHING_PENDING
    assert cast(anew).stored is not None


def test_a_container_that_is_gone_makes_nobody_forget_that_it_was_sent(
    world: World, collector: Played, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch, killed_at("idclient.ballots.calls._confirmation", patch.setattr):
        cast(voting(world, Line(collector), tmp_path))
    (container,) = (tmp_path / "outbox").rglob("vote.asice")
    container.unlink()
    assert voting(world, Line(collector), tmp_path).resume() is Became.STORED


def test_a_vote_that_is_neither_stored_nor_here_is_cast_anew(world: World, collector: Played, tmp_path: Path) -> None:
    with (
        pytest.MonkeyPatch.context() as patch,
        killed_at(SENDING, patch.setattr),
    ):
        cast(voting(world, Line(collector), tmp_path))
    (container,) = (tmp_path / "outbox").rglob("vote.asice")
    container.unlink()
    anew = voting(world, Line(collector), tmp_path)
    assert anew.resume() is Became.GONE
    with pytest.raises(OutboxUnusable):
        anew.resend(Person())
    assert cast(anew).stored is not None


def test_what_a_killed_program_left_is_gone_with_the_next_look(world: World, collector: Played, tmp_path: Path) -> None:
    anew = voting(world, Line(collector), tmp_path)
    folder = anew.outbox.container_path.parent
    for name in ("ballot", ".vote.asice.77-0.part", "vote.asice"):
        (folder / name).write_bytes(b"ciphertext")
    assert anew.resume() is Became.NOTHING_PENDING
    assert in_the_outbox(tmp_path) == []


def test_a_list_that_cannot_be_read_leaves_no_doubt_unsaid(voter: Voting, line: Line, collector: Played) -> None:
    choices = voter.choices()
    line.faults = ["lost on the way back"]
    collector.site.roll = replace(collector.site.roll, choices={"0140.1": {}})
    with pytest.raises(VoteOutcomeUnknown):
        voter.cast(CHOICE, choices, Person())


# Secrets.


def test_neither_choice_nor_randomness_is_on_the_disk_at_any_moment(
    world: World, collector: Played, tmp_path: Path
) -> None:
    folder = tmp_path / "voter"
    folder.mkdir()
    for moment in MOMENTS:
        with pytest.MonkeyPatch.context() as patch, killed_at(moment, patch.setattr):
            cast(voting(world, Line(collector), folder))
        for path in folder.rglob("*"):
            octets = path.read_bytes() if path.is_file() else b""
            for secret in (CHOICE.identifier, CHOICE.candidate, CHOICE.list_name):
                assert secret.encode() not in octets
            assert b"\x1f" + CHOICE.list_name.encode() not in octets


def test_no_repr_of_what_a_vote_leaves_behind_tells_anything(voter: Voting, collector: Played) -> None:
    result = cast(voter)
    assert result.reference is not None
    shown = repr(result)
    assert str(result.reference.randomness) not in shown
    assert CHOICE.identifier not in shown
    assert json.dumps(base64.b64encode(result.reference.vote).decode()) not in shown
