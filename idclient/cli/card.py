"""`idclient card`: show whose card it is, until when it is valid, and how many PIN tries are left."""

import argparse

from idclient.cli.exits import Exit
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Read the card and print what is on it. Asks for no PIN and spends no try."""
    from idclient.journeys.card import look_at_card
    from idclient.wiring import open_environment

    session.announce_demo()
    terminal = Terminal.of(session, options)
    with open_environment(session.settings, demo=session.demo) as environment:
        card = look_at_card(environment, options.reader, terminal)
    terminal.forget()
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
        session.say(session.word("card_pin", pin=pin.name, left=pin.left, maximum=pin.maximum))
    session.answer({"card": card.as_facts()})
    return Exit.OK
