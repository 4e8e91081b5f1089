"""What `idclient election count` and `audit` say: how far they are, what was chosen, what became of the votes."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.cli.election_files import REPORT
from idclient.cli.session import Session
from idclient.texts import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idclient.elections.processors import Progress
    from idclient.elections.report import BoxReport


@contextmanager
def progress(session: Session, step: str) -> "Iterator[Progress]":
    """Show how much of a step is done, on the status line."""
    from idclient.cli.status_line import StatusLine

    line = StatusLine(verbose=session.verbose)
    try:
        yield lambda done, total: line.show(session.word(step), moving=f" {done}/{total}")
    finally:
        line.clear()


def tell(session: Session, report: "BoxReport", folder: Path) -> None:
    """Say what became of the votes that were handed over."""
    for code, count in sorted(report.refused_by_code.items()):
        session.say(session.word("election_refused", code=code, count=count))
    session.say(session.word("election_counted", **report.figures))
    if report.revocations:
        numbers = {name: report.figures[name] for name in ("revoked", "restored")}
        session.say(session.word("election_revoked", **numbers))
    for (name, outcome), count in sorted(report.idle.items()):
        session.say(session.word("election_revocation_idle", file=name, outcome=outcome, count=count))
    session.say(session.word("election_compared", count=report.registrations))
    if report.missing:
        session.say(session.word("election_missing", count=len(report.missing), file=str(folder / REPORT)))


def figures(report: "BoxReport") -> dict[str, Any]:
    """Return the same for programs."""
    lists = {"missing": list(report.missing), "foreign": list(report.foreign)}
    return report.figures | {"refused": report.refused_by_code} | lists


def show(session: Session, by_district: Any, choices: Any) -> None:
    """Print what was chosen at all, by district; the file has the zeros, too."""
    names = {choice: name for lists in choices.values() for one in lists.values() for choice, name in one.items()}
    for district, counts in by_district.items():
        for choice, count in counts.items():
            if count:
                session.say(f"{district}  {choice:>10}  {count:>6}  {plain(names.get(choice, ''))}".rstrip())
