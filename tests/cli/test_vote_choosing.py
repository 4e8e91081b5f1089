"""Choosing on the command line: what is reviewed, what counts as consent, and what is said of a list that changed."""

import argparse
import os
from collections.abc import Iterator
from typing import Any

import pytest

from idclient.ballots.calls import VoterChoices
from idclient.ballots.changes import changes_between
from idclient.ballots.lists import CandidateList
from idclient.cli import terminal as terminal_module
from idclient.cli import vote_choosing
from idclient.cli.lines import NobodyThere
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.cli.vote_choosing import AtTerminal, Piped
from idclient.errors import Cancelled
from idclient.errors.ballot import ChoiceOvertaken
from idclient.texts import LANGUAGES
from idclient.wire.ballot_choice import Choice

MARI, JUKU = Choice("1.101", "Nimekiri", "TEST Mari"), Choice("1.102", "Nimekiri", "TEST \x1b[8mJuku")
LIST = VoterChoices("0001.1", (CandidateList("Nimekiri", (MARI, JUKU)),), voted=False)
NEW = VoterChoices("0001.2", (CandidateList("Nimekiri", (MARI,)),), voted=False)


class Screen:
    """A person at a terminal: what is asked and shown there, and what is typed."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.shown: list[str] = []

    def ask(self, prompt: str) -> bytearray | None:
        self.shown.append(prompt)
        return bytearray(self.typed.pop(0).encode()) if self.typed else None

    def show(self, line: str) -> None:
        self.shown.append(line)

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(Session.of(argparse.Namespace(command="vote", language="en")), None, allow_last_try=False)


@pytest.fixture
def stdin() -> Iterator[Any]:
    """Standard input, as a pipe to write into."""
    reading, writing = os.pipe()
    kept = os.dup(0)
    os.dup2(reading, 0)
    with os.fdopen(writing, "w") as pipe:
        yield pipe
    os.dup2(kept, 0)
    os.close(kept)
    os.close(reading)


def seat(monkeypatch: pytest.MonkeyPatch, screen: Screen) -> Screen:
    monkeypatch.setattr(vote_choosing, "ask_forgotten", screen.ask)
    monkeypatch.setattr(terminal_module, "ask_shown", screen.ask)
    monkeypatch.setattr(vote_choosing, "show", screen.show)
    return screen


def put(stdin: Any, line: str) -> None:
    stdin.write(line)
    stdin.flush()


def test_a_person_confirms_what_the_number_stands_for(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = seat(monkeypatch, Screen("1.101", "y"))
    assert AtTerminal(terminal).choose(LIST) == MARI
    assert "TEST Mari" in screen.text


def test_who_does_not_confirm_chooses_again(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    seat(monkeypatch, Screen("1.101", "no", "1.999", "1.102", "Y"))
    assert AtTerminal(terminal).choose(LIST) == JUKU


def test_who_types_nothing_has_not_chosen(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    seat(monkeypatch, Screen(""))
    with pytest.raises(Cancelled):
        AtTerminal(terminal).choose(LIST)


def test_a_piped_number_is_confirmed_by_the_person_at_the_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stdin: Any
) -> None:
    screen = seat(monkeypatch, Screen("y"))
    put(stdin, "1.101\n")
    assert Piped(terminal, agreed=False).choose(LIST) == MARI
    assert "TEST Mari" in screen.text


def test_a_piped_number_that_is_not_confirmed_is_not_voted_for(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stdin: Any
) -> None:
    seat(monkeypatch, Screen("n"))
    put(stdin, "1.101\n")
    with pytest.raises(Cancelled):
        Piped(terminal, agreed=False).choose(LIST)


def test_what_was_agreed_to_is_shown_to_who_is_there_and_not_asked(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stdin: Any
) -> None:
    screen = seat(monkeypatch, Screen())
    put(stdin, "1.102\n")
    assert Piped(terminal, agreed=True).choose(LIST) == JUKU
    assert screen.shown == ["Voting for 1.102 TEST \\x1b[8mJuku, Nimekiri"]


def test_what_was_agreed_to_needs_nobody_at_a_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stdin: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(_: str) -> None:
        raise NobodyThere

    monkeypatch.setattr(vote_choosing, "show", nobody)
    put(stdin, "1.101\n")
    assert Piped(terminal, agreed=True).choose(LIST) == MARI
    printed = capsys.readouterr()
    assert "1.101" not in printed.out + printed.err


def test_a_piped_number_that_is_in_no_list_is_refused(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stdin: Any
) -> None:
    seat(monkeypatch, Screen("y"))
    put(stdin, "1.103\n")
    with pytest.raises(UsageError):
        Piped(terminal, agreed=True).choose(LIST)


def test_a_pipe_cannot_choose_from_a_list_that_changed(terminal: Terminal) -> None:
    with pytest.raises(ChoiceOvertaken) as caught:
        Piped(terminal, agreed=True).see(changes_between(LIST, NEW, JUKU))
    assert caught.value.facts == {"before": "0001.1", "now": "0001.2"}


def test_a_person_is_shown_all_that_changed_and_the_new_list(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    AtTerminal(terminal).see(changes_between(LIST, NEW, JUKU))
    printed = capsys.readouterr()
    assert "0001.1" in printed.err
    assert "0001.2" in printed.err
    assert "No longer in the list: 1.102 TEST" in printed.err
    assert "Whom you chose is not in the list" in printed.err
    assert "\x1b" not in printed.err
    assert "TEST Mari" in printed.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_nothing_is_different_that_is_said(language: str) -> None:
    session = Session.of(argparse.Namespace(command="vote", language=language))
    lines = vote_choosing.change_lines(session, changes_between(LIST, LIST, MARI))
    assert lines == [session.word("vote_list_changed"), session.word("vote_list_same")]
