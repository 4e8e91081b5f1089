"""How a voter chooses on the command line: at the terminal, or with a number that is piped in."""

from typing import TYPE_CHECKING

from idclient.cli.lines import NobodyThere, ask_forgotten, read_line, show
from idclient.cli.parser import UsageError
from idclient.cli.terminal import Terminal
from idclient.errors import Cancelled
from idclient.errors.ballot import ChoiceOvertaken
from idclient.texts import plain
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.ballots.calls import VoterChoices
    from idclient.ballots.changes import Changes
    from idclient.cli.session import Session
    from idclient.wire.ballot_choice import Choice


@frozen
class AtTerminal:
    """A person who types a number and confirms what it stands for, as often as the list changes.

    Neither stays on the screen, where somebody else would find it.
    """

    terminal: Terminal

    def choose(self, choices: "VoterChoices") -> "Choice":
        """Ask until something of the list is chosen and confirmed. Raises: Cancelled."""
        word = self.terminal.session.word
        offered = _offered(choices)
        while True:
            with self.terminal.asking():
                typed = ask_forgotten(word("vote_which") + ": ")
            if not typed:
                raise Cancelled
            choice = offered.get(_text(typed))
            if choice is None:
                self.terminal.session.remark(word("vote_no_such"))
            elif self.terminal.agrees(word("vote_confirm", choice=_named(choice)), ask=ask_forgotten):
                return choice

    def see(self, changes: "Changes") -> None:
        """Show what changed, and the new list."""
        self.terminal.clear_line()
        for line in change_lines(self.terminal.session, changes):
            self.terminal.session.remark(line)
        show_choices(self.terminal.session, changes.now)


@frozen
class Piped:
    """A number on standard input. `agreed`: that it is voted for needs no further consent."""

    terminal: Terminal
    agreed: bool

    def choose(self, choices: "VoterChoices") -> "Choice":
        """Return what the number stands for; a person at the terminal sees it, and has to agree if nobody did before.

        Raises: UsageError, Cancelled.
        """
        choice = _offered(choices).get(_text(read_line(0) or b""))
        if choice is None:
            raise UsageError("what came from standard input is no number of the list")
        word = self.terminal.session.word
        if not self.agreed:
            if not self.terminal.agrees(word("vote_confirm", choice=_named(choice)), ask=ask_forgotten):
                raise Cancelled
            return choice
        try:
            show(word("vote_piped", choice=_named(choice)))
        except NobodyThere:
            return choice  # nobody is there to see it; that it is cast was agreed to
        return choice

    def see(self, changes: "Changes") -> None:
        """End: a number was piped in for a list that is no more. Raises: ChoiceOvertaken."""
        raise ChoiceOvertaken(before=changes.before, now=changes.now.district)


def show_choices(session: "Session", choices: "VoterChoices") -> None:
    """Print the district and its lists."""
    session.say(session.word("vote_district", district=choices.district))
    if choices.voted:
        session.say(session.word("vote_voted_before"))
    for one in choices.lists:
        session.say(f"{plain(one.name)}")
        for choice in one.choices:
            session.say(f"  {choice.identifier:>10}  {plain(choice.candidate)}")


def change_lines(session: "Session", changes: "Changes") -> list[str]:
    """Return what changed, in words: the district, who came, who went, and whether the own choice is gone."""
    lines = [session.word("vote_list_changed")]
    if changes.is_moved:
        lines.append(session.word("vote_list_moved", before=changes.before, now=changes.now.district))
    lines += [session.word("vote_list_added", choice=_named(choice)) for choice in changes.added]
    lines += [session.word("vote_list_removed", choice=_named(choice)) for choice in changes.removed]
    if not changes.added and not changes.removed:
        lines.append(session.word("vote_list_same"))
    if changes.is_gone:
        lines.append(session.word("vote_choice_gone"))
    return lines


def _offered(choices: "VoterChoices") -> "dict[str, Choice]":
    return {choice.identifier: choice for one in choices.lists for choice in one.choices}


def _text(typed: bytes | bytearray) -> str:
    return typed.decode(errors="replace").strip()


def _named(choice: "Choice") -> str:
    return plain(f"{choice.identifier} {choice.candidate}, {choice.list_name}")
