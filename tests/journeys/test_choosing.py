"""A list that changed while the voter looked at it: nothing of the old one is stored, and the voter chooses again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from idclient.ballots.calls import VoterChoices
from idclient.ballots.changes import Changes
from idclient.errors import Cancelled
from idclient.errors.collector import CollectorNotReached
from idclient.journeys.choosing import vote
from idclient.journeys.vote import Cast, Voting
from idclient.value import replace
from idclient.wire.ballot_choice import Choice
from tests.doubles import Person
from tests.emulators.collector.played import CHOICES, DISTRICT, VOTER, Played, play
from tests.journeys.stored import stored_choices
from tests.journeys.voting import Line, SoftwareIdentity, voting
from tests.trust.world import make_world


@dataclass
class Chooser:
    """Takes the first of the list; something happens while this one thinks."""

    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    seen: list[Changes] = field(default_factory=list)
    chosen: list[Choice] = field(default_factory=list)
    patience: int = 9

    def choose(self, choices: VoterChoices) -> Choice:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        if len(self.chosen) == self.patience:
            raise Cancelled
        self.chosen.append(choices.lists[0].choices[0])
        return self.chosen[-1]

    def see(self, changes: Changes) -> None:
        self.seen.append(changes)


@pytest.fixture
def collector(tmp_path: Path) -> Played:
    return play(make_world(), tmp_path)


@pytest.fixture
def line(collector: Played) -> Line:
    return Line(collector)


@pytest.fixture
def voter(collector: Played, line: Line, tmp_path: Path) -> Voting:
    return voting(collector.world, line, tmp_path)


def moved(collector: Played, district: str) -> Callable[[], None]:
    def move() -> None:
        collector.site.roll = replace(collector.site.roll, voters={VOTER: district})

    return move


def cast(voter: Voting, chooser: Chooser) -> Cast:
    return vote(voter, voter.choices(), chooser, Person())


def test_a_voter_whose_district_changed_sees_what_changed_and_chooses_again(voter: Voting, collector: Played) -> None:
    chooser = Chooser([moved(collector, "0296.1")])
    assert cast(voter, chooser).stored is not None
    assert [choice.candidate for choice in chooser.chosen] == ["TEST Mari", "TEST Ants"]
    (changes,) = chooser.seen
    assert (changes.before, changes.now.district, changes.is_moved, changes.is_gone) == (DISTRICT, "0296.1", True, True)
    assert [choice.candidate for choice in changes.added] == ["TEST Ants"]
    assert [choice.candidate for choice in changes.removed] == ["TEST Mari", "TEST Юрий"]
    assert stored_choices(collector) == [chooser.chosen[-1]]


def test_a_list_may_change_more_than_once(voter: Voting, collector: Played) -> None:
    chooser = Chooser([moved(collector, "0296.1"), moved(collector, DISTRICT)])
    assert cast(voter, chooser).stored is not None
    assert [changes.now.district for changes in chooser.seen] == ["0296.1", DISTRICT]
    assert stored_choices(collector) == [Choice("0140.101", "Nimekiri", "TEST Mari")]


def test_who_gives_up_in_front_of_the_new_list_has_stored_nothing(
    voter: Voting, collector: Played, tmp_path: Path
) -> None:
    with pytest.raises(Cancelled):
        cast(voter, Chooser([moved(collector, "0296.1")], patience=1))
    assert stored_choices(collector) == []
    assert not [path for path in (tmp_path / "outbox").rglob("*") if path.is_file()]


def test_each_choice_costs_one_signature_and_no_more(voter: Voting, collector: Played) -> None:
    cast(voter, Chooser([moved(collector, "0296.1")]))
    assert isinstance(voter.identity, SoftwareIdentity)
    assert voter.identity.signatures == 2


def test_a_new_list_that_cannot_be_fetched_ends_the_vote(voter: Voting, collector: Played, line: Line) -> None:
    def break_off() -> None:
        moved(collector, "0296.1")()
        line.faults = ["none", "unreached"]

    chooser = Chooser([break_off])
    with pytest.raises(CollectorNotReached):
        cast(voter, chooser)
    assert chooser.seen == []
    assert stored_choices(collector) == []


def test_a_list_that_did_not_change_is_chosen_from_once(voter: Voting, collector: Played) -> None:
    chooser = Chooser()
    cast(voter, chooser)
    assert len(chooser.chosen) == 1
    assert chooser.chosen[0].candidate in CHOICES[DISTRICT]["Nimekiri"].values()
