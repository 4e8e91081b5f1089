"""The QR code with which a second device checks a vote: shown for as long as a person wants, and then forgotten."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.lines import NobodyThere, room, show_page, somebody_there
from idclient.cli.terminal import Terminal
from idclient.errors import Cancelled

if TYPE_CHECKING:
    from idclient.wire.vote_reference import VoteReference


def show_code(options: argparse.Namespace, terminal: Terminal, reference: "VoteReference") -> None:
    """Show the QR code: on a page of its own to who sits at a terminal, and in the file that was asked for."""
    from idclient.cli.files import write_new
    from idclient.mobile.smart_id.qr_code import png, svg
    from idclient.wire.vote_reference import write_reference

    session, text = terminal.session, write_reference(reference)
    if options.code_image is not None:
        path = Path(options.code_image)
        write_new(path, (svg if path.suffix.lower() == ".svg" else png)(text))
        session.remark(session.word("vote_code_file", file=str(path)))
    if sys.stderr.isatty() and somebody_there():
        _show_page(terminal, text)


def _show_page(terminal: Terminal, text: str) -> None:
    """Show it until Enter or Ctrl-C: the vote is stored, and nothing of that is cancelled here."""
    from idclient.mobile.smart_id.qr_code import qr_code, terminal_lines

    word, code = terminal.session.word, qr_code(text)
    drawn = [*terminal_lines(code), word("vote_code")]
    size = room()
    if size is not None and (size.columns < code.size or size.lines < len(drawn) + 1):
        drawn = [word("phone_no_room").format(columns=code.size, lines=len(drawn) + 1), word("vote_code_instead")]
        for line in drawn:
            terminal.session.remark(line)
        return
    with suppress(Cancelled, NobodyThere), terminal.asking():
        show_page(drawn, word("vote_code_forget"))
    terminal.session.remark(word("vote_code_forgotten"))
