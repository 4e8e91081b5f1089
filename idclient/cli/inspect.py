"""`idclient inspect`: what is in PDF files that their reader does not see, before they are signed."""

import argparse
from typing import TYPE_CHECKING, Any

from idclient.cli.exits import Exit, exit_for, exit_for_inspections
from idclient.cli.files import Job, readable
from idclient.cli.findings import finding_line
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.texts import text_for

if TYPE_CHECKING:
    from idclient.documents.inspection import Inspection
    from idclient.journeys.keyring import Keyring


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Inspect every file named."""
    terminal = Terminal.of(session, options)
    results: list[dict[str, Any]] = []
    exits: list[Exit] = []
    from idclient.journeys.keyring import Keyring

    keyring = Keyring(terminal)
    try:
        with readable(options.files) as jobs:
            for job in jobs:
                result, code = _inspect(job, session, terminal, keyring)
                results.append(result)
                exits.append(code)
    finally:
        keyring.forget()
    session.answer({"results": results})
    return exit_for_inspections(exits)


def _inspect(job: Job, session: Session, terminal: Terminal, keyring: "Keyring") -> tuple[dict[str, Any], Exit]:
    from idclient.journeys.inspect import inspect_file

    try:
        inspection = inspect_file(job.source, terminal, keyring)
    except Error as error:
        terminal.forget()
        session.explain(error, about=job.shown)
        return {"file": job.shown, "status": "error", "error": session.describe(error)}, exit_for(error)
    terminal.forget()
    _show(session, job.shown, inspection)
    return {
        "file": job.shown,
        "status": "inspected",
        "warnings": len(inspection.warnings),
        "complete": inspection.complete,
        "findings": [session.finding(finding) for finding in inspection.findings],
    }, _exit_of(inspection)


def _exit_of(inspection: "Inspection") -> Exit:
    if inspection.warnings:
        return Exit.SUSPICIOUS
    return Exit.OK if inspection.complete else Exit.INDETERMINATE


def _show(session: Session, shown: str, inspection: "Inspection") -> None:
    warnings = len(inspection.warnings)
    notes = len(inspection.findings) - warnings
    head = "inspected" if inspection.findings else "inspected_clean"
    session.say(session.word(head, file=shown, warnings=warnings, notes=notes))
    advised: set[str] = set()
    for finding in inspection.findings:
        session.say("  " + finding_line(finding, session))
        if finding.code not in advised:
            advised.add(finding.code)
            session.say("    " + text_for(finding.code, session.language).advice)
