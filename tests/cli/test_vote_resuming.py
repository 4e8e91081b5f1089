"""A vote that an earlier run left on its way: what became of it is told, and nothing is sent again without a yes."""

import argparse
from pathlib import Path

import pytest

from idclient.cli import terminal as terminal_module
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.cli.vote_resuming import resumed
from idclient.journeys.vote import Became, Voting
from idclient.value import replace
from tests.doubles import Person
from tests.emulators.collector.played import VOTER, Played, play
from tests.journeys.stored import stored_choices
from tests.journeys.voting import CHOICE, SENDING, Line, killed_at, voting
from tests.trust.world import make_world


@pytest.fixture
def collector(tmp_path: Path) -> Played:
    return play(make_world(), tmp_path)


def left_at(moment: str, collector: Played, folder: Path) -> Voting:
    """Return a program that starts after another one was killed."""
    with pytest.MonkeyPatch.context() as patch, killed_at(moment, patch.setattr):
        voter = voting(collector.world, Line(collector), folder)
        voter.cast(CHOICE, voter.choices(), Person())
    return voting(collector.world, Line(collector), folder)


@pytest.fixture
def waiting(collector: Played, tmp_path: Path) -> Voting:
    return left_at(SENDING, collector, tmp_path)


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(Session.of(argparse.Namespace(command="vote", language="en")), None, allow_last_try=False)


def answer(monkeypatch: pytest.MonkeyPatch, typed: str) -> list[str]:
    asked: list[str] = []

    def ask(prompt: str) -> bytearray:
        asked.append(prompt)
        return bytearray(typed.encode())

    monkeypatch.setattr(terminal_module, "ask_shown", ask)
    return asked


def test_nothing_is_said_or_asked_where_nothing_waits(
    collector: Played, tmp_path: Path, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert resumed(voting(collector.world, Line(collector), tmp_path), terminal, ask=True) is None
    assert capsys.readouterr().out == ""


def test_who_agrees_has_the_very_vote_sent_and_proven(
    waiting: Voting, collector: Played, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, "y")
    cast = resumed(waiting, terminal, ask=True)
    assert cast is not None
    assert cast.stored is not None
    assert len(asked) == 1
    assert stored_choices(collector) == [CHOICE]


@pytest.mark.parametrize("typed", ["", "n", "yes please"])
def test_who_does_not_agree_has_it_deleted_and_votes_anew(
    waiting: Voting, collector: Played, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    answer(monkeypatch, typed)
    assert resumed(waiting, terminal, ask=True) is None
    assert waiting.resume() is Became.NOTHING_PENDING
    assert stored_choices(collector) == []


def test_who_is_not_asked_keeps_it(
    waiting: Voting, collector: Played, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert resumed(waiting, terminal, ask=False) is None
    assert "was not stored" in capsys.readouterr().out
    assert waiting.resume() is Became.NOT_STORED
    assert stored_choices(collector) == []


def test_a_vote_that_is_stored_is_told_and_not_asked_about(
    collector: Played, tmp_path: Path, terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = left_at("idclient.ballots.calls._confirmation", collector, tmp_path)
    assert resumed(stored, terminal, ask=True) is None
    assert "is stored" in capsys.readouterr().out


def test_a_vote_for_a_district_that_is_no_more_is_told_of_and_chosen_anew(
    waiting: Voting,
    collector: Played,
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer(monkeypatch, "y")
    collector.site.roll = replace(collector.site.roll, voters={VOTER: "0296.1"})
    assert resumed(waiting, terminal, ask=True) is None
    assert "collector.outdated_choices" in capsys.readouterr().err
    assert waiting.resume() is Became.NOTHING_PENDING
