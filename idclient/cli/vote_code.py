"""The QR code with which a second device checks a vote: shown for as long as a person wants, and then forgotten."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.lines import NobodyThere, ask_shown, room, show_page, somebody_there
from idclient.cli.terminal import Terminal
from idclient.errors import Cancelled
from idclient.errors.output import OutputExists, OutputNotWritten

if TYPE_CHECKING:
    from idclient.wire.vote_reference import VoteReference


def show_code(options: argparse.Namespace, terminal: Terminal, reference: "VoteReference") -> None:
    """Show the QR code: on a page of its own to who sits at a terminal, and in the file that was asked for.

    The vote is stored: what fails here is told, and neither it nor Ctrl-C makes a failure of the vote. Who chose at the
    terminal is asked whether the file may go when it has been scanned.
    """
    from idclient.wire.vote_reference import write_reference

    text = write_reference(reference)
    image = _image(options, terminal, text)
    if not sys.stderr.isatty() or not somebody_there():
        return
    asks = not options.choice_stdin
    with suppress(Cancelled, NobodyThere):
        _show_page(terminal, text, asks=asks)
        if image is not None and asks and terminal.agrees(terminal.session.word("vote_code_delete", file=str(image))):
            _delete(terminal, image)


def _image(options: argparse.Namespace, terminal: Terminal, text: str) -> Path | None:
    """Draw the file that was asked for; None without one."""
    if options.code_image is None:
        return None
    from idclient.cli.code_image import drawn
    from idclient.cli.files import write_new

    session, image = terminal.session, Path(options.code_image)
    try:
        write_new(image, drawn(image, text))
    except (OutputExists, OutputNotWritten) as problem:
        session.explain(problem, about=str(image))
        return None
    session.remark(session.word("vote_code_file", file=str(image)))
    return image


def _delete(terminal: Terminal, image: Path) -> None:
    from idclient.errors.output import not_written

    session = terminal.session
    try:
        image.unlink(missing_ok=True)
    except OSError as problem:
        session.explain(not_written(problem), about=str(image))
        return
    session.remark(session.word("vote_code_deleted", file=str(image)))


def _show_page(terminal: Terminal, text: str, *, asks: bool) -> None:
    """Show the code until Enter or Ctrl-C, where there is room for it. Raises: Cancelled, NobodyThere."""
    from idclient.mobile.smart_id.qr_code import qr_code, terminal_lines

    session, code = terminal.session, qr_code(text)
    drawn = [*terminal_lines(code), session.word("vote_code")]
    if not _has_room(terminal, code.size, len(drawn) + 1, asks=asks):
        session.remark(session.word("vote_code_instead"))
        return
    with suppress(Cancelled), terminal.asking():
        show_page(drawn, session.word("vote_code_forget"))
    session.remark(session.word("vote_code_forgotten"))


def _has_room(terminal: Terminal, columns: int, lines: int, *, asks: bool) -> bool:
    """Say whether a page fits; with `asks` a person may make room for it first, as often as that changes anything.

    Raises: Cancelled, NobodyThere.
    """
    word, before = terminal.session.word, None
    while (size := room()) is not None and (size.columns < columns or size.lines < lines):
        if size == before:
            return False
        told = word("phone_no_room").format(columns=columns, lines=lines)
        if not asks:
            terminal.session.remark(told)
            return False
        with terminal.asking():
            ask_shown(f"{told}\n{word('vote_code_enlarge')}")
        before = size
    return True
