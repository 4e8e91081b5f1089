"""`idclient authenticate`: prove who somebody is, with the card or a phone."""

import argparse
from typing import TYPE_CHECKING

from idclient.cli.card_certificates import as_pem
from idclient.cli.exits import Exit
from idclient.cli.opening import is_phone, opener
from idclient.cli.parser import UsageError
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.cli.web_eid import asked_for, make_token, method_of, show_token
from idclient.errors import Cancelled

if TYPE_CHECKING:
    from idclient.journeys.authenticate import Authenticated
    from idclient.ports import Environment


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Ask card or phone, check the answer fully, and show whose it is."""
    from idclient.wiring import open_environment

    _check(options)
    asked = asked_for(options)
    terminal = Terminal.of(session, options)
    terminal.on_phone = is_phone(options)
    session.announce_demo()
    with (
        terminal.stop.heeded(),
        open_environment(session.settings, demo=session.demo, phones=is_phone(options)) as environment,
    ):
        if options.forget:
            return _forget(environment, options, session)
        try:
            if asked is not None:
                show_token(session, options, make_token(environment, options, terminal, asked))
                return Exit.OK
            found = _authenticated(environment, options, terminal)
        except Cancelled as error:
            failed = session.fail(error)
            return Exit.INTERRUPTED if terminal.stop.wanted else failed
        finally:
            terminal.forget()
    _show(options, session, found)
    return Exit.OK


def _check(options: argparse.Namespace) -> None:
    if is_phone(options):
        from idclient.cli.phone_person import check_options

        check_options(options)
    elif options.qr or options.person_stdin or options.person_fd is not None or options.remember or options.forget:
        raise UsageError("say which phone: --mobile-id or --smart-id")
    if options.typed:  # what was typed is not repeated: it may be a number or a code
        raise UsageError("authenticate takes no arguments but options; whose phone it is, is asked")


def _authenticated(environment: "Environment", options: argparse.Namespace, terminal: Terminal) -> "Authenticated":
    from idclient.journeys.authenticate import authenticate

    with opener(environment, options, terminal)() as identity:
        found = authenticate(environment, identity, terminal)
    if is_phone(options):
        from idclient.cli.phone_person import remember_person

        terminal.clear_line()
        remember_person(environment, options, terminal)
    return found


def _forget(environment: "Environment", options: argparse.Namespace, session: Session) -> Exit:
    from idclient.cli.phone_person import forget_person

    forget_person(environment, options)
    session.say(session.word("phone_forgotten"))
    session.answer({"forgotten": True})
    return Exit.OK


def _show(options: argparse.Namespace, session: Session, found: "Authenticated") -> None:
    holder = found.holder
    name = f"{holder.given_name} {holder.surname}".strip()
    session.say(session.word("authenticated", name=name, code=holder.identifier or holder.code))
    session.answer(
        {
            "method": method_of(options),
            "holder": {
                "given_name": holder.given_name,
                "surname": holder.surname,
                "country": holder.country,
                "code": holder.code,
                "identifier": holder.identifier,
            },
            "at": found.at.isoformat(),
            "certificate": as_pem(found.certificate),
        }
    )
