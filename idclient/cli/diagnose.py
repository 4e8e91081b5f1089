"""`idclient diagnose`: find out why a reader or card does not work; also live, and as a bundle for the help desk."""

import argparse
import json
import logging
import sys
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from idclient.cli.session import Session
from idclient.errors import Error
from idclient.texts import plain, plain_json, plain_lines

if TYPE_CHECKING:
    from idclient.cards.monitor import ReaderEvent
    from idclient.diagnosis.election import ElectionWays
    from idclient.diagnosis.logbook import Logbook
    from idclient.diagnosis.report import Report, Row
    from idclient.journeys.diagnose import Diagnosis
    from idclient.ports import Environment

COULD_NOT_RUN = 3
_PATIENCE = 1.0
"""Seconds for the PC/SC service to let go at the end; a hung one never does."""


def run(options: argparse.Namespace, session: Session) -> int:
    """Print the report and return 0 when nothing is wrong, 1 with warnings, 2 with problems.

    3 if it could not run, or was not saved as was asked for.
    """
    session.announce_demo()
    try:
        return _run(options, session)
    except Error as error:
        session.fail(error)
        return COULD_NOT_RUN


def _run(options: argparse.Namespace, session: Session) -> int:
    from idclient.diagnosis.bundle import require_place
    from idclient.journeys.diagnose import Diagnosis
    from idclient.wiring import open_environment, this_host

    saved = True
    book = _logbook()
    if options.bundle is not None:
        require_place(Path(options.bundle), overwrite=options.force)
    stack = ExitStack()
    environment = stack.enter_context(open_environment(session.settings, demo=session.demo, phones=True))
    try:
        proxy = session.settings["network.proxy"]
        election = _election(environment, options, session) if options.election else None
        diagnosis = Diagnosis(environment, this_host(), proxy=proxy, offline=options.offline, election=election)
        report = diagnosis.run()
        _show(session, diagnosis, report, live=options.watch)
        if options.bundle is not None:
            saved = _save(options, session, diagnosis, report, book.lines())
        if options.watch:
            report = _watch(session, environment, diagnosis, report)
    finally:
        closing = Thread(target=stack.close, name="closing", daemon=True)
        closing.start()
        closing.join(_PATIENCE)
    return report.exit_code if saved else COULD_NOT_RUN


def _election(environment: "Environment", options: argparse.Namespace, session: Session) -> "ElectionWays":
    from idclient.cli.election_options import opened
    from idclient.diagnosis.election import ElectionWays
    from idclient.wiring.votes import collector_look, impatient_client

    return ElectionWays(
        opened=lambda: opened(environment, options, session),
        call=impatient_client(environment),
        look=collector_look(),
        now=environment.clock.now,
        offline=options.offline,
    )


def _logbook() -> "Logbook":
    from idclient.diagnosis.logbook import Logbook, attached

    book = attached() or Logbook()
    book.listen(logging.DEBUG)
    return book


def _show(session: Session, diagnosis: "Diagnosis", report: "Report", *, live: bool) -> None:
    from idclient.diagnosis import words

    if session.json:
        data = words.redacted_data(report, session.language, diagnosis.redactor)
        print(plain_json(diagnosis.redactor.json(data, indent=None if live else 2)))
    else:
        text = words.redacted_text(report, session.language, diagnosis.redactor, verbose=session.verbose)
        print(plain_lines(text))
    sys.stdout.flush()


def _save(
    options: argparse.Namespace, session: Session, diagnosis: "Diagnosis", report: "Report", log: list[str]
) -> bool:
    """Write the bundle once the person has seen what is in it and agreed; tell whether it was written.

    Raises: OutputExists, OutputNotWritten.
    """
    from idclient.diagnosis import words
    from idclient.diagnosis.bundle import preview, save

    redactor = diagnosis.redactor
    data = words.redacted_data(report, session.language, redactor)
    text = words.redacted_text(report, session.language, redactor, verbose=True)
    bundle = preview(report=json.dumps(data, ensure_ascii=False).encode(), text=text, log=log, redactor=redactor)
    for member in bundle.manifest.members:
        session.remark(f"{member.name}: {member.size} B")
    if not options.yes and not _agrees(session):
        session.remark(words.word("not_saved", session.language))
        return False
    save(Path(options.bundle), bundle, overwrite=options.force)
    session.remark(words.word("saved", session.language).format(path=plain(options.bundle), count=redactor.count))
    return True


def _agrees(session: Session) -> bool:
    """Ask at the terminal; without one nobody agrees."""
    from idclient.cli.lines import NobodyThere, ask_shown
    from idclient.diagnosis import words

    try:
        line = ask_shown(words.word("consent", session.language) + " ")
    except NobodyThere:
        return False
    answer = (line or b"").decode(errors="replace").strip().casefold()
    return answer in words.word("answers_yes", session.language).split()


def _watch(session: Session, environment: "Environment", diagnosis: "Diagnosis", report: "Report") -> "Report":
    """Print what changes until Ctrl-C and return the last report."""
    from idclient.cli.card_watch import interruptible
    from idclient.diagnosis import words

    if not session.json:
        session.remark(words.word("watching", session.language))
    try:
        for event in interruptible(environment):
            report, changed = diagnosis.again(report)
            _tell(session, diagnosis, report, (event, changed))
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    return report


def _tell(
    session: Session, diagnosis: "Diagnosis", report: "Report", news: "tuple[ReaderEvent, tuple[Row, ...]]"
) -> None:
    """Print the rows that changed with an event; nothing when none did."""
    from idclient.diagnosis import words

    event, changed = news
    if not changed:
        return
    redactor = diagnosis.redactor
    rows = redactor.data([words.row_data(row, report, session.language) for row in changed])
    if session.json:
        line = {"schema_version": words.SCHEMA_VERSION, "event": type(event).__name__, "checks": rows}
        print(plain_json(redactor.json(line)))
    elif isinstance(rows, list):
        lines = [line for row in rows for line in words.row_lines(row, session.language)]
        print(plain_lines(redactor.text("\n".join(lines))))
        print(redactor.text(words.summary(report, session.language)))
    sys.stdout.flush()
