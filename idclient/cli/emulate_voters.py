"""`idclient emulate voters`: the voters of a TEST election change while it is on."""

import argparse
from pathlib import Path

from idclient.cli.exits import Exit
from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session


def fill(parser: Parser) -> None:
    """Add the arguments of `idclient emulate voters`."""
    parser.add_argument("folder", metavar="FOLDER", help="folder of the election")
    parser.add_argument("file", metavar="FILE", help="a list of voters, version 2, with the next number")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Publish a set of changes; collectors that run take it at their next request."""
    from idclient.cli.election_files import read
    from idclient.wiring.phone_ports import CannotStart
    from idclient.wiring.voter_changes import publish_changes

    try:
        number = publish_changes(Path(options.folder), read(Path(options.file)))
    except CannotStart as problem:
        raise UsageError(str(problem)) from problem
    session.say(session.word("emulate_voters_changed", number=number))
    session.answer({"number": number})
    return Exit.OK
