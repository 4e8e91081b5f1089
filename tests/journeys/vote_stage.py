"""A voter, a collector and the line between them: what tests of votes begin with. Fixtures are imported by name."""

from pathlib import Path

import pytest

from idclient.errors.ballot import VoteOutcomeUnknown
from idclient.journeys.vote import Became, Cast, Voting
from idclient.wire.ballot_choice import Choice
from tests.doubles import Person
from tests.emulators.collector.played import Played, play
from tests.journeys.stored import stored_choices
from tests.journeys.voting import CHOICE, Line, voting
from tests.trust.world import World, make_world


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def collector(world: World, tmp_path: Path) -> Played:
    return play(world, tmp_path)


@pytest.fixture
def line(collector: Played) -> Line:
    return Line(collector)


@pytest.fixture
def voter(world: World, line: Line, tmp_path: Path) -> Voting:
    return voting(world, line, tmp_path)


def cast(voter: Voting, choice: Choice = CHOICE) -> Cast:
    return voter.cast(choice, voter.choices(), Person())


def in_the_outbox(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "outbox").rglob("*") if path.is_file())


def require_one_vote(collector: Played, folder: Path) -> None:
    """Start the program again, before a collector that tells the truth, and do what it says: there is one vote."""
    again = voting(collector.world, Line(collector), folder)
    try:
        became = again.resume()
    except VoteOutcomeUnknown:
        became = Became.GONE
    before = len(stored_choices(collector))
    if became is Became.NOT_STORED:
        assert before == 0
        assert again.resend(Person()).stored is not None
    elif became in {Became.STORED, Became.UNPROVEN}:
        assert before == 1
    elif not again.choices().voted:
        assert before == 0
        assert cast(again).stored is not None
    assert stored_choices(collector) == [CHOICE]
