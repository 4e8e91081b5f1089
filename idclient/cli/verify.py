"""`idclient verify`: who signed, when, what it covers, what changed afterwards, and whether to believe it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.cli.exits import Exit, exit_for, exit_for_checks
from idclient.cli.files import Job, readable
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.value import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from idclient.documents.checking import DocumentReport
    from idclient.ports import Environment


@frozen
class _Result:
    """What one file came to: data for --json, the exit code, and the report or the failure."""

    data: dict[str, Any]
    exit: Exit
    report: "DocumentReport | None"
    problem: str = ""


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Check every file named."""
    from idclient.documents.checking import Online
    from idclient.journeys.keyring import Keyring
    from idclient.journeys.verify import verify_document
    from idclient.wiring import open_environment

    session.announce_demo()
    terminal = Terminal.of(session, options)
    online = Online.NEVER if options.offline else Online.ASK
    keyring = Keyring(terminal)
    try:
        with readable(options.files) as jobs, open_environment(session.settings, demo=session.demo) as environment:
            if options.report is not None:
                from idclient.cli.verify_report import check_target

                check_target(Path(options.report), jobs, force=options.force)

            def check(path: Path) -> "DocumentReport":
                return verify_document(environment, path, online, terminal, keyring=keyring)

            results = [_check(check, job, session, terminal) for job in jobs]
            written = {} if options.report is None else _write(environment, options, session, jobs, results=results)
    finally:
        keyring.forget()
    session.answer({"results": [result.data for result in results], **written})
    return exit_for_checks([result.exit for result in results])


def exit_of(report: "DocumentReport") -> Exit:
    """Return the exit code of a report: only a passed one is success."""
    from idclient.documents.checking import Outcome

    codes = {Outcome.PASSED: Exit.OK, Outcome.FAILED: Exit.SIGNATURE_INVALID}
    return codes.get(report.outcome, Exit.INDETERMINATE)


def _check(check: "Callable[[Path], DocumentReport]", job: Job, session: Session, terminal: Terminal) -> _Result:
    from idclient.reports.data import document_data
    from idclient.reports.lines import document_lines

    try:
        report = check(job.source)
    except Error as error:
        terminal.forget()
        session.explain(error, about=job.shown)
        problem = session.describe(error)
        return _Result({"file": job.shown, "status": "error", "error": problem}, exit_for(error), None, error.code)
    terminal.forget()
    for line in document_lines(report, job.shown, session.language, notes=session.verbose):
        session.say(line)
    return _Result(document_data(report, job.shown, session.language), exit_of(report), report)


def _write(
    environment: "Environment",
    options: argparse.Namespace,
    session: Session,
    jobs: list[Job],
    *,
    results: list[_Result],
) -> dict[str, Any]:
    from idclient.cli.verify_report import write_report
    from idclient.reports.paper import Checked, make_paper
    from idclient.texts import text_for

    checked = [
        Checked(job.shown, result.report, text_for(result.problem, session.language).title if result.problem else "")
        for job, result in zip(jobs, results, strict=True)
    ]
    paper = make_paper(checked, environment.trust.profile, session.language)
    write_report(Path(options.report), jobs, paper, force=options.force)
    session.say(session.word("verify_report", file=options.report))
    return {"report": options.report}
