"""Choose and vote; and choose anew when the list of choices turns out to be an old one."""

from typing import Protocol

from idclient.ballots.calls import VoterChoices
from idclient.ballots.changes import Changes, changes_between
from idclient.errors.collector import ChoicesOutdated
from idclient.journeys.vote import Cast, Voting
from idclient.model import Dialog
from idclient.wire.ballot_choice import Choice


class Voter(Protocol):
    """Who chooses: a person at a terminal or a window, or a pipe."""

    def choose(self, choices: VoterChoices) -> Choice:
        """Return what was chosen from these lists, and reviewed. Raises: Cancelled; what ends the vote."""
        ...

    def see(self, changes: Changes) -> None:
        """Take note of a new list, before choosing from it. Raises: what ends the vote instead."""
        ...


def vote(voting: Voting, choices: VoterChoices, voter: Voter, dialog: Dialog) -> Cast:
    """Cast what the voter chooses; from a new list as often as the collector says that the list is outdated. Blocks.

    Nothing is stored of a vote that was chosen from an outdated list. Raises: as `Voting.cast` and the voter do.
    """
    while True:
        choice = voter.choose(choices)
        try:
            return voting.cast(choice, choices, dialog)
        except ChoicesOutdated:
            fresh = voting.choices()
            voter.see(changes_between(choices, fresh, choice))
            choices = fresh
