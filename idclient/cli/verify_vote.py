"""`idclient verify-vote`: what is stored under the QR code of a vote? On another device than the one that voted."""

import argparse
import os
import sys

from idclient.cli.election_options import add_election, opened
from idclient.cli.exits import Exit
from idclient.cli.lines import ask_hidden_lines, read_line, somebody_there
from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Cancelled
from idclient.texts import plain

_LINES, _LONGEST = 3, 1000


def fill(parser: Parser) -> None:
    """Add the options of `idclient verify-vote`."""
    add_election(parser)
    about = "wipe the choice off a terminal after so long (30)"
    parser.add_argument("--seconds", type=_seconds, default=30, metavar="N", help=about)


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Read the text of the QR code, three lines, from standard input, and show what is in the vote."""
    from idclient.ballots.calls import CollectorSession
    from idclient.cli.vote_words import found_in
    from idclient.journeys.verify_vote import verify_vote
    from idclient.wire.vote_reference import read_reference
    from idclient.wiring import open_environment
    from idclient.wiring.votes import collector_client, keep_choice_in_memory

    keep_choice_in_memory()
    terminal = Terminal.of(session, options)
    session.announce_demo()
    with terminal.stop.heeded(), open_environment(session.settings, demo=session.demo) as environment:
        election = opened(environment, options, session)
        try:
            reference = read_reference(_scanned(terminal))
        except Cancelled as problem:
            session.fail(problem)
            return Exit.INTERRUPTED
        calls = CollectorSession(collector_client(environment), election.collector, system=sys.platform)
        found = verify_vote(environment, election, calls, reference)
    session.answer(
        {
            "signer": found.signer,
            "registered_at": found.stored.registered_at.isoformat(),
            "choice": {
                "id": found.opened.identifier,
                "candidate": found.opened.candidate,
                "list": found.opened.list_name,
            },
        }
    )
    _show(session, session.word("verify_vote_found", **found_in(found)), options.seconds)
    return Exit.OK


def _scanned(terminal: Terminal) -> str:
    """Return what a scanner read: typed or pasted without being seen, or piped in. Raises: Cancelled."""
    with terminal.asking():
        if sys.stdin.isatty():
            lines = ask_hidden_lines(terminal.session.word("verify_vote_paste"), _LINES, longest=_LONGEST)
        else:
            lines = [read_line(0, longest=_LONGEST) or bytearray() for _ in range(_LINES)]
    return "\n".join(line.decode(errors="replace") for line in lines)


def _show(session: Session, told: str, seconds: int) -> None:
    """Print what was found; take it off a terminal again when its time is over, or on Enter or Ctrl-C."""
    if session.json or not sys.stdout.isatty() or not somebody_there():
        session.say(told)
        return
    import select

    terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)  # standard input may be a pipe that is at its end
    try:
        session.say(told)
        sys.stdout.flush()
        select.select([terminal], [], [], seconds)
    finally:
        os.close(terminal)
        width = os.get_terminal_size(sys.stdout.fileno()).columns or 80
        rows = -(-len(plain(told)) // width)
        sys.stdout.write(f"\x1b[{rows}A\r\x1b[J")
        sys.stdout.flush()


def _seconds(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed[:6]) <= 3600:
        raise UsageError("--seconds takes 1 to 3600")
    return int(typed)
