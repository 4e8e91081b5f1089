"""What became of the votes that a collector handed over, for the organisers alone: votes are named by their voters.

    report.json   {"election", "votes", "counted", "replaced", "registrations",
                   "refused": [{"vote", "code", "facts", "registration"}], "missing": [registration],
                   "foreign": [registration], "revocations": [{"list", "person", "outcome"}]}

A vote is called as in the export, a registration as in its list. A refused vote that has a registration was changed
since, or should not have been taken; a `missing` one is registered, and no vote with it was handed over.
"""

import json

from idclient.elections.revocations import Applied
from idclient.errors.base import Fact
from idclient.value import field, frozen


@frozen
class RefusedVote:
    """A vote that is not counted, why (code and facts of an error), and its registration, if it has one."""

    vote: str = field(repr=False)
    code: str
    facts: dict[str, Fact]
    registration: str | None


@frozen(kw_only=True)
class BoxReport:
    """How many votes there were, how many are the last of their voters, what fell out, and what is not there."""

    votes: int
    counted: int
    replaced: int
    """Valid votes of voters who voted again later."""
    registrations: int
    refused: tuple[RefusedVote, ...]
    missing: tuple[str, ...]
    foreign: tuple[str, ...]
    revocations: tuple[Applied, ...]

    @property
    def refused_by_code(self) -> dict[str, int]:
        """How many votes are not counted for which reason."""
        found: dict[str, int] = {}
        for one in self.refused:
            found[one.code] = found.get(one.code, 0) + 1
        return found

    @property
    def figures(self) -> dict[str, int]:
        """The numbers."""
        names = ("votes", "counted", "replaced", "registrations")
        restored = self._outcomes("restored")
        figures = {name: getattr(self, name) for name in names}
        return figures | {"revoked": self._outcomes("revoked") - restored, "restored": restored}

    @property
    def idle(self) -> dict[tuple[str, str], int]:
        """How many entries of each list of revocations did nothing, by list and reason."""
        found: dict[tuple[str, str], int] = {}
        for one in self.revocations:
            if one.outcome not in {"revoked", "restored"}:
                found[one.list, one.outcome] = found.get((one.list, one.outcome), 0) + 1
        return found

    def _outcomes(self, outcome: str) -> int:
        return sum(one.outcome == outcome for one in self.revocations)


def write_report(election: str, report: BoxReport) -> bytes:
    """Return the report, JSON."""
    refused = [
        {"vote": one.vote, "code": one.code, "facts": one.facts, "registration": one.registration}
        for one in report.refused
    ]
    revocations = [{"list": one.list, "person": one.person, "outcome": one.outcome} for one in report.revocations]
    lists = {"refused": refused, "missing": report.missing, "foreign": report.foreign, "revocations": revocations}
    document = {"election": election} | report.figures | lists
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
