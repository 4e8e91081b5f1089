"""Which card or phone a command opens, and how the PINs of a card are entered."""

import argparse
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from idclient.cli.lines import somebody_there
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.errors.card import PinNotAvailable
from idclient.model import PinEntry, Purpose

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from idclient.cards.identity import CardIdentity
    from idclient.cards.pin_entry import Entering
    from idclient.model import Identity
    from idclient.ports import Environment

_NO_PIN_PAD = "SMARTCARDPP_NOPINPAD"
"""The variable by which other ID card programs, too, are told to leave keypads alone."""


def opener(
    environment: "Environment", options: argparse.Namespace, terminal: Terminal, *, purpose: Purpose | None = None
) -> "Callable[[], AbstractContextManager[Identity]]":
    """Return what opens the card or phone that the options name; whose phone it is, is asked for now.

    With a `purpose` a card whose PIN nobody could enter is not used at all.
    Raises, here and when it is called: CardError, PinNotAvailable, PhoneError, Cancelled.
    """
    if is_phone(options):
        from idclient.cli.phone_person import choose_phone
        from idclient.journeys.identities import open_chosen

        choice = choose_phone(environment, options, terminal)
        return lambda: open_chosen(environment, choice, terminal)
    return card_opener(environment, options, terminal, purpose=purpose)


def is_phone(options: argparse.Namespace) -> bool:
    """Whether a phone is meant instead of a card."""
    return getattr(options, "mobile_id", False) or getattr(options, "smart_id", False)


def card_opener(
    environment: "Environment", options: argparse.Namespace, terminal: Terminal, *, purpose: Purpose | None = None
) -> "Callable[[], CardIdentity]":
    """Return what opens the card that the options name. Calling it raises: CardError, PinNotAvailable, Cancelled."""

    def opened() -> "CardIdentity":
        from idclient.journeys.card import open_identity

        identity = open_identity(environment, options.reader, terminal)
        identity.enter_pins(entering(options, terminal))
        if purpose is not None and terminal.source is None:
            _require_entry(identity, purpose)
        return identity

    return opened


def _require_entry(identity: "CardIdentity", purpose: Purpose) -> None:
    """Close a card whose PIN is to be typed where nobody is. Raises: PinNotAvailable, CardError."""
    try:
        pin, entry = identity.pin_entry(purpose)
        if entry is PinEntry.TYPED and not somebody_there():
            raise PinNotAvailable(pin=pin)
    except Error:
        identity.close()
        raise


def entering(options: argparse.Namespace, terminal: Terminal) -> "Entering":
    """Return how PINs are entered: typed if they are piped in or a keypad is not wanted, else as the reader has it."""
    from idclient.cards.pin_entry import Entering

    typed = terminal.source is not None or options.no_pin_pad or bool(os.environ.get(_NO_PIN_PAD))
    return Entering(PinEntry.TYPED if typed else None, terminal.session.language)
