"""`idclient emulate election`: a TEST election and its vote collector, on this computer."""

import argparse
import sys
from pathlib import Path

from idclient.cli.emulate_mobile import port, wait_for_end
from idclient.cli.exits import Exit
from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session
from idclient.cli.signal_pipe import SignalPipe

_MOST_PROCESSES = 64


def fill(parser: Parser) -> None:
    """Add the options of `idclient emulate election`."""
    from idclient.wiring.election_stage import fault_names

    add = parser.add_argument
    add(
        "--folder",
        metavar="FOLDER",
        help="a new folder, or that of an election to go on with (default: a new one among demo data)",
    )
    add("--port", type=port, default=0, metavar="N", help="port of the collector (default: any that is free)")
    add("--database", metavar="DSN", help="keep votes in PostgreSQL there (default: SQLite, in the folder)")
    add("--processes", type=_processes, default=1, metavar="N", help="processes that share port and votes (default: 1)")
    add(
        "--fault",
        action="append",
        default=[],
        metavar="[WHERE:]FAULT[=VALUE]",
        help=f"do something wrong, again for more: {', '.join(fault_names())}; `--fault help` says what each is",
    )
    add("--until-eof", action="store_true", help="end when standard input does")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Serve until a signal comes, or standard input ends if that was asked for."""
    from idclient.wiring.election_stage import StageOptions, election_stage
    from idclient.wiring.phone_ports import CannotStart

    if "help" in options.fault:
        _list_faults(session)
        return Exit.OK
    session.demo = True
    session.remark(session.word("emulate_election_banner"))
    wanted = StageOptions(
        folder=Path(options.folder) if options.folder else None,
        port=options.port,
        database=options.database,
        processes=options.processes,
        phones=session.settings["demo.phones"],
        faults=tuple(options.fault),
    )
    try:
        with SignalPipe() as stop, election_stage(wanted) as stage:
            session.say(session.word("emulate_election_runs", name=stage.name, address=stage.address))
            session.say(session.word("emulate_election_vote", file=str(stage.bundle)))
            if wanted.phones:
                session.say(session.word("emulate_election_phones", address=wanted.phones))
            session.answer(stage.as_dict())
            session.remark(session.word("emulate_running"))
            sys.stdout.flush()
            wait_for_end(stop, until_eof=options.until_eof)
    except CannotStart as problem:
        raise UsageError(str(problem)) from problem
    session.remark(session.word("demo_stopped"))
    return Exit.OK


def _list_faults(session: Session) -> None:
    from idclient.wiring.election_stage import fault_names

    session.say("[SERVICE:]FAULT or [METHOD:]FAULT, as in --fault Vote:cut-answer=10")
    for name, does in fault_names().items():
        session.say(f"{name:12} {does}")
    session.answer({"faults": dict(fault_names())})


def _processes(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= _MOST_PROCESSES:
        raise argparse.ArgumentTypeError(f"a number from 1 to {_MOST_PROCESSES}")
    return number
