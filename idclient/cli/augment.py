"""`idclient augment`: carry the signatures of PDF files on, each file on its own."""

import argparse
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

from idclient.cli.exits import Exit, exit_for, exit_for_many
from idclient.cli.files import SigningJob, copy_out, readable, temporary_folder, to_stdout, with_targets
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.errors.document import SignatureNotSound
from idclient.model import Level
from idclient.texts import text_for

if TYPE_CHECKING:
    from idclient.journeys.augment import AugmentedDocument, AugmentOutcome


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Augment every file named."""
    terminal = Terminal.of(session, options)
    session.announce_demo()
    suffix = "-demo-augmented" if session.demo else "-augmented"
    with readable(options.files) as given, ExitStack() as stack:
        if to_stdout(given, options.output):
            if session.json:
                raise UsageError("--json and a document cannot both go to standard output; name a file with -o")
            target = stack.enter_context(temporary_folder()) / "augmented.pdf"
            jobs = [SigningJob(job.shown, job.source, target=target, to_stdout=True) for job in given]
        else:
            jobs = with_targets(given, options.output, suffix, into_folder=len(given) > 1)
        return _augment_all(options, session, terminal, jobs)


def _augment_all(options: argparse.Namespace, session: Session, terminal: Terminal, jobs: list[SigningJob]) -> Exit:
    from idclient.journeys.augment import AugmentOptions, augment_documents
    from idclient.wiring import open_environment

    wanted = AugmentOptions(level=Level(options.to_level), renew=options.renew, replace=options.force)
    results: list[dict[str, Any]] = []
    exits: list[Exit] = []
    with terminal.stop.heeded(), open_environment(session.settings, demo=session.demo) as environment:
        outcomes = augment_documents(environment, [(job.source, job.target) for job in jobs], wanted, terminal)
        with closing(outcomes):
            for number, outcome in outcomes:
                terminal.clear_line()
                results.append(_tell(session, jobs[number], outcome))
                exits.append(exit_for(outcome) if isinstance(outcome, Error) else Exit.OK)
    session.answer({"results": results})
    return Exit.INTERRUPTED if terminal.stop.wanted and Exit.CANCELLED in exits else exit_for_many(exits)


def _tell(session: Session, job: SigningJob, outcome: "AugmentOutcome") -> dict[str, Any]:
    """Say what became of one file; return it as data."""
    if isinstance(outcome, Error):
        session.explain(outcome, about=job.shown)
        if isinstance(outcome, SignatureNotSound):
            sys.stderr.write(f"  [{outcome.reason}] {text_for(outcome.reason, session.language).title}\n")
        return {"file": job.shown, "status": "failed", "error": session.describe(outcome)}
    if job.to_stdout:
        copy_out(outcome.target or job.source)
    else:
        _say(session, job, outcome)
    for warning in outcome.warnings:
        text = text_for(warning.code, session.language)
        session.remark(f"{job.shown}: [{warning.code}] {text.title}")
        session.remark(f"  {text.advice}")
    return {
        "file": job.shown,
        "status": "unchanged" if outcome.target is None else "augmented",
        "output": None if job.to_stdout or outcome.target is None else str(outcome.target),
        "level": outcome.level.value,
        "signatures": outcome.signatures,
        "added": [added.value for added in outcome.added],
        "valid_until": outcome.valid_until.isoformat() if outcome.valid_until else None,
        "warnings": [session.describe(warning) for warning in outcome.warnings],
    }


def _say(session: Session, job: SigningJob, done: "AugmentedDocument") -> None:
    file = job.shown if done.target is None else str(done.target)
    word = "augment_unchanged" if done.target is None else "augmented"
    session.say(session.word(word, file=file, level=done.level.value, count=done.signatures))
    for added in done.added:
        session.say("  + " + session.word("added_" + added.value.replace("-", "_")))
    if done.valid_until is not None and done.level.archived:
        session.say("  " + session.word("augment_until", date=done.valid_until.strftime("%Y-%m-%d")))
