"""`idclient sign`: sign PDF files, each on its own, after everything that can be checked has been."""

import argparse
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.appearance_options import style_of
from idclient.cli.exits import Exit, exit_for_many
from idclient.cli.files import STREAM, Job, SigningJob, is_folder, readable, temporary_folder, to_stdout, with_targets
from idclient.cli.opening import is_phone, opener
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.signed import Report
from idclient.cli.terminal import Terminal
from idclient.model import Commitment, Level, Permission, Purpose

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from idclient.journeys.preparing import SigningOptions
    from idclient.ports import Environment


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Sign every file named. The PIN is read once; the first failure of card or PIN ends the run."""
    if (options.pin_stdin or options.can_stdin) and STREAM in options.files:
        raise UsageError("standard input cannot be both the document and the PIN")
    terminal = Terminal.of(session, options)
    if is_phone(options):
        from idclient.cli.phone_person import check_options

        check_options(options)
        terminal.on_phone = True
    if options.offline and session.settings["sign.level"] != Level.B_B.value:
        raise UsageError("--offline makes level B-B only; add --level B-B")
    session.announce_demo()
    if options.container is not None:
        from idclient.cli.sign_container import run as sign_container

        return sign_container(options, session, terminal)
    if options.certify == Permission.NONE.value and Level(session.settings["sign.level"]).long_term:
        session.remark(session.word("certify_evidence"))
    suffix = "-demo-signed" if session.demo else "-signed"
    named = [(name, Path()) for name in options.files]
    folders = any(map(is_folder, options.files))
    if folders:
        from idclient.cli.folders import in_folders

        named = in_folders(options.files, suffix, options.output, recursive=options.recursive)
    with readable([name for name, _ in named]) as given, ExitStack() as stack:
        if to_stdout(given, options.output):
            if session.json:
                raise UsageError("--json and a document cannot both go to standard output; name a file with -o")
            target = stack.enter_context(temporary_folder()) / "signed.pdf"
            jobs = [SigningJob(job.shown, job.source, target=target, to_stdout=True) for job in given]
        else:
            located = [Job(job.shown, job.source, below) for job, (_, below) in zip(given, named, strict=True)]
            jobs = with_targets(located, options.output, suffix, into_folder=folders or len(named) > 1)
        return _sign_all(options, session, terminal, jobs)


def _sign_all(options: argparse.Namespace, session: Session, terminal: Terminal, jobs: list[SigningJob]) -> Exit:
    from idclient.journeys.batch import sign_documents

    report = Report(session, terminal)
    terminal.documents = [job.shown for job in jobs]
    try:
        with terminal.stop.heeded(), _open(session, options) as environment:
            outcomes = sign_documents(
                environment,
                opener(environment, options, terminal, purpose=Purpose.SIGNING),
                [(job.source, job.target) for job in jobs],
                _signing_options(options, session),
                terminal,
            )
            with closing(outcomes):
                for number, outcome in outcomes:
                    report.add(jobs[number], outcome)
            if is_phone(options) and Exit.OK in report.exits:
                from idclient.cli.phone_person import remember_person

                remember_person(environment, options, terminal)
    finally:
        terminal.forget()
    report.close()
    if terminal.stop.wanted and Exit.CANCELLED in report.exits:
        session.remark(session.word("resume_hint"))
        return Exit.INTERRUPTED
    return exit_for_many(report.exits)


def _open(session: Session, options: argparse.Namespace) -> "AbstractContextManager[Environment]":
    from idclient.wiring import open_environment

    return open_environment(session.settings, demo=session.demo, phones=is_phone(options))


def _signing_options(options: argparse.Namespace, session: Session) -> "SigningOptions":
    from idclient.journeys.preparing import SigningOptions

    commitment = Commitment(options.commitment) if options.commitment else None
    return SigningOptions(
        level=Level(session.settings["sign.level"]),
        reason=options.reason or (session.word("demo_reason") if session.demo and not commitment else None),
        commitment=commitment,
        location=options.location,
        contact=options.contact,
        name=options.name,
        field=options.field,
        visible=style_of(options, session),
        certify=Permission(options.certify) if options.certify else None,
        offline=options.offline,
        replace=options.force,
        recheck=options.recheck,
        resume=options.resume,
        repair=options.repair,
        inspect=not options.no_inspection,
    )
