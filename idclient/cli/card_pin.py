"""`idclient card pin`: change, unblock or activate a PIN."""

import argparse

from idclient.cli.card import pin_line
from idclient.cli.exits import Exit
from idclient.cli.opening import entering
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal


def run(options: argparse.Namespace, session: Session) -> Exit:
    """Ask for the codes, let the card do it, and say how the PIN stands afterwards."""
    from idclient.cards.models import PinName
    from idclient.journeys.pins import activate_pin, change_pin, unblock_pin
    from idclient.wiring import open_environment

    act = {"change": change_pin, "unblock": unblock_pin, "activate": activate_pin}[options.operation]
    terminal = Terminal.of(session, options)
    try:
        with open_environment(session.settings, demo=session.demo) as environment:
            state = act(
                environment, options.reader, PinName(options.pin), terminal, entering=entering(options, terminal)
            )
    finally:
        terminal.forget()
    session.say(session.word(f"pin_{options.operation}_done", pin=state.name))
    session.say(pin_line(session, state))
    session.answer(
        {
            "operation": options.operation,
            "pin": {
                "name": state.name,
                "tries_left": state.left,
                "tries": state.maximum,
                "blocked": state.blocked,
                "must_change": state.must_change,
            },
        }
    )
    return Exit.OK
