"""`idclient sign --container`: sign any files together, in one ASiC-E container."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.exits import Exit
from idclient.cli.files import STREAM, SigningJob, is_folder
from idclient.cli.opening import is_phone, opener
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.signed import Report
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.model import Level, Purpose

if TYPE_CHECKING:
    from idclient.journeys.sign import Outcome

_OF_PDF = (
    "output", "recursive", "resume", "reason", "commitment", "location", "contact", "name", "field", "certify",
    "warnings", "no_inspection", "repair", "despite_permissions", "visible", "page", "corner", "box", "text", "image",
    "font", "password_stdin", "password_fd",
)  # fmt: skip
"""Options of `sign` that mean nothing here: refused, since nothing that was asked for is left out silently."""


def run(options: argparse.Namespace, session: Session, terminal: Terminal) -> Exit:
    """Sign all files named, with one signature. Raises: UsageError."""
    for name in _OF_PDF:
        if getattr(options, name, None) not in (None, False):
            raise UsageError(f"--{name.replace('_', '-')} is for PDF files and does not go with --container")
    if STREAM in [*options.files, options.container]:
        raise UsageError("a container is made of files and written to a file; standard input and output do not do")
    if any(map(is_folder, options.files)):
        raise UsageError("a container holds files, no folders; name the files")
    terminal.documents = [options.container]
    job = SigningJob(options.container, Path(options.container), target=Path(options.container))
    report = Report(session, terminal)
    try:
        report.add(job, _sign(options, session, terminal))
    finally:
        terminal.forget()
    report.results[-1]["files"] = list(options.files)
    report.close()
    if terminal.stop.wanted and Exit.CANCELLED in report.exits:
        return Exit.INTERRUPTED
    return report.exits[0]


def _sign(options: argparse.Namespace, session: Session, terminal: Terminal) -> "Outcome":
    from idclient.journeys.preparing import SigningOptions
    from idclient.journeys.sign_container import sign_container
    from idclient.wiring import open_environment

    wanted = SigningOptions(
        level=Level(session.settings["sign.level"]),
        replace=options.force,
        offline=options.offline,
        recheck=options.recheck,
    )
    files = [Path(name) for name in options.files]
    try:
        with (
            terminal.stop.heeded(),
            open_environment(session.settings, demo=session.demo, phones=is_phone(options)) as environment,
        ):
            open_identity = opener(environment, options, terminal, purpose=Purpose.SIGNING)
            target = Path(options.container)
            signed = sign_container(environment, open_identity, files, target, options=wanted, dialog=terminal)
            if is_phone(options):
                from idclient.cli.phone_person import remember_person

                remember_person(environment, options, terminal)
            return signed
    except Error as error:
        return error
