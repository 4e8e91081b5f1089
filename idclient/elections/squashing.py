"""Of all valid votes the last one of each voter stays. A ballot that another voter cast before is nobody's choice.

Whoever hands in somebody else's ballot does not know what is in it, and would learn it from a result of few.
"""

from collections.abc import Sequence
from datetime import datetime

from idclient.elections.tally import Ballot
from idclient.value import field, frozen


@frozen
class CastVote:
    """A valid vote: `name` is that in the export, `registration` that in the list, `when` the proven time."""

    voter: str = field(repr=False)
    name: str = field(repr=False)
    registration: str
    when: datetime
    ballot: Ballot


def copies(cast: Sequence[CastVote]) -> list[CastVote]:
    """Return the votes whose ballot another voter registered before."""
    origins: dict[bytes, str] = {}
    for vote in sorted(cast, key=lambda vote: (vote.when, vote.registration)):
        origins.setdefault(vote.ballot.octets, vote.voter)
    return [vote for vote in cast if origins[vote.ballot.octets] != vote.voter]


def last_votes(cast: Sequence[CastVote]) -> dict[str, CastVote]:
    """Return the last vote by voter; of one time it is the one whose turn in the export is later."""
    last: dict[str, CastVote] = {}
    for vote in cast:
        before = last.get(vote.voter)
        if before is None or vote.when >= before.when:
            last[vote.voter] = vote
    return last
