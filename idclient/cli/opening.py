"""Which card a command opens, and how its PINs are entered."""

import argparse
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from idclient.cli.terminal import Terminal
from idclient.model import PinEntry

if TYPE_CHECKING:
    from idclient.cards.identity import CardIdentity
    from idclient.cards.pin_entry import Entering
    from idclient.ports import Environment

_NO_PIN_PAD = "SMARTCARDPP_NOPINPAD"
"""The variable by which other ID card programs, too, are told to leave keypads alone."""


def opener(environment: "Environment", options: argparse.Namespace, terminal: Terminal) -> "Callable[[], CardIdentity]":
    """Return what opens the card that the options name. Calling it raises: CardError, Cancelled."""

    def opened() -> "CardIdentity":
        from idclient.journeys.card import open_identity

        identity = open_identity(environment, options.reader, terminal)
        identity.enter_pins(entering(options, terminal))
        return identity

    return opened


def entering(options: argparse.Namespace, terminal: Terminal) -> "Entering":
    """Return how PINs are entered: typed if they are piped in or a keypad is not wanted, else as the reader has it."""
    from idclient.cards.pin_entry import Entering

    typed = terminal.source is not None or options.no_pin_pad or bool(os.environ.get(_NO_PIN_PAD))
    return Entering(PinEntry.TYPED if typed else None, terminal.session.language)
