"""What became different between two lists of what may be chosen: shown before a voter chooses again."""

from idclient.ballots.calls import VoterChoices
from idclient.value import frozen
from idclient.wire.ballot_choice import Choice


@frozen
class Changes:
    """The list as it is now, the district before, and choices that came and went; one whose words changed did both."""

    before: str
    now: VoterChoices
    added: tuple[Choice, ...]
    removed: tuple[Choice, ...]
    is_gone: bool
    """Whether what was chosen is not in the list any more."""

    @property
    def is_moved(self) -> bool:
        """Whether the district is another one."""
        return self.before != self.now.district


def changes_between(before: VoterChoices, now: VoterChoices, chosen: Choice) -> Changes:
    """Return what is different, in the order of the lists. Only the same number, list and name are the same choice."""
    old, new = _choices(before), _choices(now)
    added = tuple(choice for choice in new if choice not in old)
    removed = tuple(choice for choice in old if choice not in new)
    return Changes(before.district, now, added, removed, is_gone=chosen not in new)


def _choices(choices: VoterChoices) -> dict[Choice, None]:
    return dict.fromkeys(choice for one in choices.lists for choice in one.choices)
