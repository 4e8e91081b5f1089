"""Who votes: whoever holds the card in the reader, or the phone that the election's collector asks."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from idclient.cli.opening import card_opener, is_phone
from idclient.cli.parser import UsageError
from idclient.cli.terminal import Terminal

if TYPE_CHECKING:
    from idclient.ballots.calls import CollectorSession
    from idclient.ballots.configuration import Election
    from idclient.journeys.vote import Voting
    from idclient.journeys.vote_signing import VoteSigner
    from idclient.journeys.voter_phone import VoterPhone
    from idclient.ports import Environment


def check_voter(options: argparse.Namespace) -> None:
    """Refuse what cannot be before anything is asked. Raises: UsageError."""
    if not is_phone(options):
        if options.person_stdin or options.person_fd is not None or options.remember:
            raise UsageError("say which phone: --mobile-id or --smart-id")
        return
    from idclient.cli.phone_person import check_source

    if options.pin_stdin or options.pin_fd is not None:
        raise UsageError("the PINs of a phone are entered on the phone")
    check_source(options, read=False)  # person and choice come one after the other


@contextmanager
def voting_of(
    environment: "Environment", options: argparse.Namespace, election: "Election", terminal: Terminal
) -> "Iterator[Voting]":
    """Open the card or ask the phone (PIN1), and give what its holder votes with.

    Raises: AuthenticationNotOffered; CardError, PhoneError, CollectorError, Cancelled.
    """
    from idclient.ballots.calls import CollectorSession
    from idclient.wiring.votes import collector_client

    calls = CollectorSession(collector_client(environment), election.collector, system=sys.platform)
    if is_phone(options):
        phone, subject = _phone(environment, options, election, calls, terminal)
        phone.authenticate(terminal)
        terminal.clear_line()
        yield _voting(environment, election, phone, subject, calls)
        return
    from idclient.ballots.configuration import require_offered
    from idclient.journeys.vote import card_credential
    from idclient.trust.certificates import read_holder

    require_offered(election, "tls")
    with card_opener(environment, options, terminal)() as identity:
        holder = read_holder(identity.certificate(terminal))
        calls.show(card_credential(identity, environment.entropy, terminal))
        yield _voting(environment, election, identity, holder.serial_number, calls)


def _phone(
    environment: "Environment",
    options: argparse.Namespace,
    election: "Election",
    calls: "CollectorSession",
    terminal: Terminal,
) -> "tuple[VoterPhone, str]":
    """Return the phone, and whose it is."""
    from idclient.ballots.configuration import require_offered
    from idclient.ballots.phones import MobileIdCalls, PhoneCalls, SmartIdCalls
    from idclient.cli.phone_person import person_lines
    from idclient.journeys.voter_phone import VoterPhone
    from idclient.mobile.personal_code import parse_personal_code
    from idclient.mobile.subscriber import parse_phone_number

    terminal.on_phone = True
    asked: PhoneCalls
    if options.mobile_id:
        require_offered(election, "mid")
        number, typed = person_lines(environment, options, terminal)
        code = parse_personal_code(typed, country="EE")
        asked = MobileIdCalls(calls, parse_phone_number(number), code)
    else:
        require_offered(election, "smartid")
        (typed,) = person_lines(environment, options, terminal)
        code = parse_personal_code(typed.strip().upper().removeprefix("PNOEE-"), country="EE")
        asked = SmartIdCalls(calls, code)
    subject = f"PNOEE-{code}"
    return VoterPhone(election, calls, asked, subject=subject, clock=environment.clock), subject


def _voting(
    environment: "Environment", election: "Election", signer: "VoteSigner", subject: str, calls: "CollectorSession"
) -> "Voting":
    from idclient.ballots.outbox import Outbox
    from idclient.journeys.vote import Voting
    from idclient.wiring.election_stage import outbox_folder

    return Voting(
        election=election,
        identity=signer,
        calls=calls,
        outbox=Outbox(outbox_folder(), election.name, subject),
        entropy=environment.entropy,
        clock=environment.clock,
    )
