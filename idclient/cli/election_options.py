"""Which election, and whose word on it counts: for every command that reads an election's configuration."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.parser import Parser
from idclient.cli.session import Session

if TYPE_CHECKING:
    from idclient.ballots.configuration import Election
    from idclient.ports import Environment


def add_election(parser: Parser) -> None:
    """Add the options that name an election and its organiser."""
    about = "the election's signed configuration (election.asice)"
    parser.add_argument("--election", metavar="FILE", required=True, help=about)
    add_organiser(parser)


def add_organiser(parser: Parser) -> None:
    """Add the option that names an organiser."""
    parser.add_argument("--organiser", metavar="FILE", help="PEM file of certificates whose word on elections counts")


def opened(
    environment: "Environment", options: argparse.Namespace, session: Session, *, path: Path | None = None
) -> "Election":
    """Return the election that the options name, or the one in `path`, when an organiser whose word counts signed it.

    Raises: OrganiserFileUnusable; as `open_election`.
    """
    from idclient.journeys.elections import open_election

    return open_election(environment, path or Path(options.election), organisers(options, session))


def organisers(options: argparse.Namespace, session: Session) -> tuple[bytes, ...]:
    """Return whose word on elections counts: certificates, DER. Raises: OrganiserFileUnusable."""
    from idclient.wiring.election_document import demo_organisers, organisers_in

    if options.organiser is not None:
        return organisers_in(Path(options.organiser))
    return demo_organisers() if session.demo else ()
