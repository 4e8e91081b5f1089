"""`idclient card`: show whose card it is, until when it is valid, and how many PIN tries are left; and its commands."""

import argparse
import importlib
from typing import TYPE_CHECKING

from idclient.cli.exits import Exit
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal

if TYPE_CHECKING:
    from idclient.cards.models import PinState
    from idclient.journeys.card import CardView

_COMMANDS = {
    "certificates": "card_certificates",
    "pin": "card_pin",
    "authenticate": "card_keys",
    "sign-hash": "card_keys",
    "derive": "card_derive",
    "watch": "card_watch",
}


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Run the command that was named; without one read the card and print what is on it."""
    session.announce_demo()
    module = _COMMANDS.get(options.action)
    if module is not None:
        return Exit(importlib.import_module(f"idclient.cli.{module}").run(options, session))
    return _show(options, session)


def pin_line(session: Session, pin: "PinState") -> str:
    """Return in words how a PIN stands: tries left, and what to beware of."""
    line = session.word("card_pin", pin=pin.name, left=pin.left, maximum=pin.maximum)
    warnings = []
    if pin.blocked:
        warnings.append(session.word("card_puk_locked" if pin.name == "PUK" else "card_pin_locked"))
    elif pin.left == 1:
        warnings.append(session.word("card_pin_last"))
    elif pin.left < pin.maximum:
        warnings.append(session.word("card_pin_warned"))
    if pin.must_change:
        warnings.append(session.word("card_pin_delivered"))
    return "; ".join([line, *warnings])


def _show(options: argparse.Namespace, session: Session) -> Exit:
    """Asks for no PIN and spends no try."""
    from idclient.journeys.card import look_at_card
    from idclient.wiring import open_environment

    terminal = Terminal.of(session, options)
    with open_environment(session.settings, demo=session.demo) as environment:
        card = look_at_card(environment, options.reader, terminal)
    terminal.forget()
    _print(session, card)
    session.answer({"card": card.as_facts()})
    return Exit.OK


def _print(session: Session, card: "CardView") -> None:
    session.say(f"{session.word('card_reader')}: {card.reader}")
    session.say(f"{session.word('card_model')}: {card.model}")
    for label, value in card.holder.items():
        if value:
            session.say(f"{session.word('holder_' + label)}: {value}")
    for certificate in card.certificates:
        until = certificate.not_after.date().isoformat() if certificate.not_after else "-"
        purpose = session.word("purpose_" + certificate.purpose.value)
        state = session.word("certificate_" + certificate.state)
        session.say(session.word("card_certificate", purpose=purpose, until=until, state=state))
    for pin in card.pins:
        session.say(pin_line(session, pin))
    puk = next((pin for pin in card.pins if pin.name == "PUK"), None)
    if puk is not None and not puk.blocked:
        for pin in card.pins:
            if pin.blocked:
                session.say(session.word("card_unblock_hint", command=f"idclient card pin unblock {pin.name}"))
    for pin in card.pins:
        if pin.must_change:
            session.say(session.word("card_activate_hint", command=f"idclient card pin activate {pin.name}"))
