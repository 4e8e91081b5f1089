"""`idclient vote`: choose, sign, hand in, and be told "stored" only when that is proven."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.cli.election_options import add_election, opened
from idclient.cli.exits import Exit
from idclient.cli.lines import somebody_there
from idclient.cli.opening import is_phone
from idclient.cli.parser import Parser, UsageError, add_person, add_pin_source, add_reader
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Cancelled

if TYPE_CHECKING:
    from idclient.ballots.calls import VoterChoices
    from idclient.ballots.configuration import Election
    from idclient.journeys.vote import Cast, Voting
    from idclient.ports import Environment

_OFF = 5.0
"""Seconds by which a clock may be off without a word."""


def fill(parser: Parser) -> None:
    """Add the options of `idclient vote`."""
    add = parser.add_argument
    add_election(parser)
    add("--list", action="store_true", dest="only_list", help="show what may be chosen, and end")
    add("--choice-stdin", action="store_true", help="read the number of the choice, one line, from standard input")
    add("--yes", action="store_true", help="with --choice-stdin: vote for it without being asked")
    add(
        "--qr-image",
        metavar="FILE",
        dest="code_image",
        help="draw the QR code for a second device into this new PNG or SVG file",
    )
    add_person(parser, account="personal code")
    add_reader(parser)
    add_pin_source(parser, several="PIN1 (to authenticate) and PIN2 (to sign), one a line,")


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Vote with the card or a phone. What was chosen is printed before it is signed, and nowhere afterwards."""
    from idclient.cli.code_image import check_image
    from idclient.cli.vote_voter import check_voter
    from idclient.wiring import open_environment
    from idclient.wiring.votes import keep_choice_in_memory

    keep_choice_in_memory()
    if not options.only_list and not options.choice_stdin and not somebody_there():
        raise UsageError("without a terminal say --choice-stdin: a choice is never an argument")
    if options.yes and not options.choice_stdin:
        raise UsageError("--yes goes with --choice-stdin only")
    if options.choice_stdin and not options.yes and not somebody_there():
        raise UsageError("without a terminal nobody can confirm the choice: agree to it with --yes")
    if options.code_image is not None:
        check_image(Path(options.code_image))
    check_voter(options)
    terminal = Terminal.of(session, options)
    session.announce_demo()
    with terminal.stop.heeded(), open_environment(session.settings, demo=session.demo) as environment:
        try:
            return _vote(environment, options, terminal)
        except Cancelled as error:
            failed = session.fail(error)
            return Exit.INTERRUPTED if terminal.stop.wanted else failed
        finally:
            terminal.forget()


def _vote(environment: "Environment", options: argparse.Namespace, terminal: Terminal) -> Exit:
    from idclient.ballots.configuration import require_valid
    from idclient.ballots.seen import require_not_older
    from idclient.cli.vote_choosing import AtTerminal, Piped, show_choices
    from idclient.cli.vote_resuming import resumed
    from idclient.cli.vote_voter import voting_of
    from idclient.journeys.choosing import vote
    from idclient.wiring.election_stage import outbox_folder

    session = terminal.session
    election = opened(environment, options, session)
    require_valid(election, environment.clock.now())
    require_not_older(outbox_folder(), election)
    session.say(election.title[session.language])
    with voting_of(environment, options, election, terminal) as voting:
        cast = resumed(voting, terminal, ask=not options.only_list and not options.choice_stdin)
        if cast is not None:
            return _told(options, terminal, voting, cast)
        choices = voting.choices()
        terminal.clear_line()
        show_choices(session, choices)
        if options.only_list:
            session.answer(_as_data(election, choices))
            return Exit.OK
        voter = Piped(terminal, options.yes) if options.choice_stdin else AtTerminal(terminal)
        cast = vote(voting, choices, voter, terminal)
    terminal.clear_line()
    if is_phone(options):
        from idclient.cli.phone_person import remember_person

        remember_person(environment, options, terminal)
    return _told(options, terminal, voting, cast)


def _told(options: argparse.Namespace, terminal: Terminal, voting: "Voting", cast: "Cast") -> Exit:
    from idclient.cli.vote_code import show_code
    from idclient.cli.vote_words import registered

    session = terminal.session
    if cast.stored is None:
        session.say(session.word("vote_stored_unproven"))
        session.answer({"stored": True, "proven": False, "test": cast.test})
        return Exit.OK
    session.say(session.word("vote_stored", time=registered(cast.stored)))
    if cast.test:
        session.say(session.word("vote_test"))
    ahead = voting.clock_is_ahead(cast.stored)
    if abs(ahead) > _OFF:
        session.remark(session.word("vote_clock", seconds=round(ahead)))
    if cast.reference is None:
        session.say(session.word("vote_no_code"))
    else:
        show_code(options, terminal, cast.reference)
    session.answer(
        {"stored": True, "proven": True, "test": cast.test, "registered_at": cast.stored.registered_at.isoformat()}
    )
    return Exit.OK


def _as_data(election: "Election", choices: "VoterChoices") -> dict[str, object]:
    return {
        "election": election.name,
        "title": dict(election.title),
        "district": choices.district,
        "voted": choices.voted,
        "lists": [
            {
                "name": one.name,
                "choices": [{"id": choice.identifier, "candidate": choice.candidate} for choice in one.choices],
            }
            for one in choices.lists
        ],
    }
