"""`idclient emulate election`: a TEST election and its vote collector, on this computer."""

import argparse
import sys
from pathlib import Path

from idclient.cli.emulate_mobile import port, wait_for_end
from idclient.cli.exits import Exit
from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session
from idclient.cli.signal_pipe import SignalPipe


def fill(parser: Parser) -> None:
    """Add the options of `idclient emulate election`."""
    add = parser.add_argument
    add("--folder", metavar="FOLDER", help="new folder for keys, configuration and votes (default: among demo data)")
    add("--port", type=port, default=0, metavar="N", help="port of the collector (default: any that is free)")
    add("--until-eof", action="store_true", help="end when standard input does")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Serve until a signal comes, or standard input ends if that was asked for."""
    from idclient.wiring.election_stage import election_stage
    from idclient.wiring.phone_ports import CannotStart

    session.demo = True
    session.remark(session.word("emulate_election_banner"))
    folder = Path(options.folder) if options.folder else None
    try:
        with SignalPipe() as stop, election_stage(folder, options.port) as stage:
            session.say(session.word("emulate_election_runs", name=stage.name, address=stage.address))
            session.say(session.word("emulate_election_vote", file=str(stage.bundle)))
            session.answer(stage.as_dict())
            session.remark(session.word("emulate_running"))
            sys.stdout.flush()
            wait_for_end(stop, until_eof=options.until_eof)
    except CannotStart as problem:
        raise UsageError(str(problem)) from problem
    session.remark(session.word("demo_stopped"))
    return Exit.OK
