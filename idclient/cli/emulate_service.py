"""`idclient emulate service`: a service to log in to, with TEST trust, on this computer."""

import argparse
import sys

from idclient.cli.emulate_mobile import port, wait_for_end
from idclient.cli.exits import Exit
from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session
from idclient.cli.signal_pipe import SignalPipe


def fill(parser: Parser) -> None:
    """Add the options of `idclient emulate service`."""
    add = parser.add_argument
    add("--port", type=port, default=7795, metavar="N", help="HTTPS port, 0 for any that is free (default: 7795)")
    add("--web-eid-1-1", action="store_true", help="take tokens of the format web-eid:1.1, too")
    add("--until-eof", action="store_true", help="end when standard input does")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Serve until a signal comes, or standard input ends if that was asked for."""
    from idclient.wiring.login_service import login_stage
    from idclient.wiring.phone_ports import CannotStart

    session.demo = True
    session.remark(session.word("emulate_service_banner"))
    try:
        with SignalPipe() as stop, login_stage(options.port, web_eid_1_1=options.web_eid_1_1) as stage:
            session.say(session.word("emulate_service_page", url=stage.url))
            session.say(session.word("emulate_service_https", file=str(stage.tls_file)))
            session.answer(stage.as_dict())
            session.remark(session.word("emulate_running"))
            sys.stdout.flush()
            wait_for_end(stop, until_eof=options.until_eof)
    except CannotStart as problem:
        raise UsageError(str(problem)) from problem
    session.remark(session.word("demo_stopped"))
    return Exit.OK
