"""What a diagnosis says: findings as data, in the order of the checks. Words for people come later, from the codes."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from idclient.value import field, frozen

Scalar = str | int | float | bool | None
Value = Scalar | Sequence[Scalar]
Evidence = Mapping[str, Value]
"""Codes and values by names that are never localised. Personal values must have been learned by the redactor."""


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@frozen
class Finding:
    """One fact that a check found. `code` is stable and has words in every language.

    `stops` tells that checks which build on this one have nothing to look at, whatever the verdict.
    """

    code: str
    verdict: Verdict
    evidence: Evidence = field(default_factory=dict)
    stops: bool = False

    @property
    def blocks(self) -> bool:
        """Whether checks that need this one are skipped."""
        return self.stops or self.verdict in {Verdict.FAIL, Verdict.SKIP}


@frozen
class Row:
    """A finding with the check it belongs to, and the reader it is about; an empty `subject` is the whole machine."""

    id: str
    subject: str
    finding: Finding

    @property
    def key(self) -> tuple[str, str]:
        """What tells rows of one report apart."""
        return self.id, self.subject


@frozen(kw_only=True)
class Report:
    """All rows of one run. `platform` is linux, windows or macos and chooses the cures."""

    rows: tuple[Row, ...]
    platform: str
    created: str
    """The time, ISO 8601 with zone."""
    version: str
    demo: bool

    def count(self, verdict: Verdict) -> int:
        """Return how many rows ended so."""
        return sum(row.finding.verdict is verdict for row in self.rows)

    @property
    def exit_code(self) -> int:
        """0 when nothing is wrong, 1 with warnings, 2 with failures."""
        if self.count(Verdict.FAIL):
            return 2
        return 1 if self.count(Verdict.WARN) else 0


def ok(code: str, evidence: Evidence | None = None) -> Finding:
    """Return a finding that nothing is wrong."""
    return Finding(code, Verdict.OK, evidence or {})


def warn(code: str, evidence: Evidence | None = None) -> Finding:
    """Return a finding that may explain trouble, or soon will."""
    return Finding(code, Verdict.WARN, evidence or {})


def fail(code: str, evidence: Evidence | None = None) -> Finding:
    """Return a finding that keeps the card from being used."""
    return Finding(code, Verdict.FAIL, evidence or {})


def skip(code: str, evidence: Evidence | None = None) -> Finding:
    """Return why a check was not made."""
    return Finding(code, Verdict.SKIP, evidence or {})
