"""`idclient sign`: sign PDF files, each on its own, after everything that can be checked has been."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from idclient.cli.exits import Exit, exit_for, exit_for_many
from idclient.cli.files import STREAM, SigningJob, readable, with_targets
from idclient.cli.opening import opener
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.model import Level

if TYPE_CHECKING:
    from idclient.journeys.preparing import SigningOptions
    from idclient.journeys.sign import Outcome, SignedDocument


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Sign every file named. The PIN is read once; the first failure of card or PIN ends the run."""
    if (options.pin_stdin or options.can_stdin) and STREAM in options.files:
        raise UsageError("standard input cannot be both the document and the PIN")
    terminal = Terminal.of(session, options)
    if options.offline and session.settings["sign.level"] != Level.B_B.value:
        raise UsageError("--offline makes level B-B only; add --level B-B")
    suffix = "-demo-signed" if session.demo else "-signed"
    session.announce_demo()
    with readable(options.files) as jobs:
        placed = with_targets(jobs, options.output, suffix)
        if session.json and any(job.to_stdout for job in placed):
            raise UsageError("--json and a document cannot both go to standard output; name a file with -o")
        return _sign_all(options, session, terminal, placed)


def _sign_all(options: argparse.Namespace, session: Session, terminal: Terminal, jobs: list[SigningJob]) -> Exit:
    from idclient.journeys.batch import sign_documents
    from idclient.wiring import open_environment

    report = _Report(session, terminal)
    try:
        with open_environment(session.settings, demo=session.demo) as environment:
            outcomes = sign_documents(
                environment,
                opener(environment, options, terminal),
                [(job.source, job.target) for job in jobs],
                _signing_options(options, session),
                terminal,
            )
            for number, outcome in outcomes:
                report.add(jobs[number], outcome)
    finally:
        terminal.forget()
    session.answer({"results": report.results})
    return exit_for_many(report.exits)


def _signing_options(options: argparse.Namespace, session: Session) -> "SigningOptions":
    from idclient.journeys.preparing import SigningOptions

    return SigningOptions(
        level=Level(session.settings["sign.level"]),
        reason=options.reason or (session.word("demo_reason") if session.demo else None),
        location=options.location,
        field=options.field,
        offline=options.offline,
        replace=options.force,
        recheck=options.recheck,
        inspect=not options.no_inspection,
    )


class _Report:
    """The results of a run, said as they come and kept for --json. One failure that hits many is explained once."""

    def __init__(self, session: Session, terminal: Terminal) -> None:
        self.session = session
        self._terminal = terminal
        self.results: list[dict[str, Any]] = []
        self.exits: list[Exit] = []
        self._explained: list[Error] = []

    def add(self, job: SigningJob, outcome: "Outcome") -> None:
        """Say what became of one file."""
        if isinstance(outcome, Error):
            self._failed(job, outcome)
        else:
            self._signed(job, outcome)
        found = self._terminal.suspicions.get(str(job.source))
        if found is not None:
            self.results[-1]["findings"] = [self.session.finding(finding) for finding in found]

    def _failed(self, job: SigningJob, error: Error) -> None:
        if any(error is known for known in self._explained):
            sys.stderr.write(f"{job.shown}: {self.session.word('not_signed')}\n")
        else:
            self.session.explain(error, about=job.shown)
            self._explained.append(error)
        self.results.append({"file": job.shown, "status": "failed", "error": self.session.describe(error)})
        self.exits.append(exit_for(error))

    def _signed(self, job: SigningJob, signed: "SignedDocument") -> None:
        facts = {
            "file": job.shown,
            "status": "signed",
            "output": None if job.to_stdout else str(signed.target),
            "level": signed.level.value,
            "signer": signed.signer,
            "field": signed.field,
            "signed_at": signed.claimed_at.isoformat(),
            "timestamp": signed.timestamp.isoformat() if signed.timestamp else None,
        }
        if job.to_stdout:
            import shutil

            with signed.target.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            self.session.say(
                self.session.word("signed", file=str(signed.target), level=signed.level.value, name=signed.signer)
            )
        self.results.append(facts)
        self.exits.append(Exit.OK)
