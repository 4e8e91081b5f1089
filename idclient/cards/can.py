"""Where the card access number comes from: the keyring if a person wants it there, then the person.

One number is remembered, not one for each card: what tells a card from another is readable only after it is open, and
people have one such card. With a second one the number is asked for each time the cards take turns.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from idclient.cards.pins import wipe
from idclient.errors.card import PinNotAvailable
from idclient.errors.contactless import CardCanFormat, CardCanWrong
from idclient.errors.settings import SettingsError
from idclient.model import CanRequest, Dialog
from idclient.ports import Entropy, Vault
from idclient.value import frozen

log = logging.getLogger(__name__)
T = TypeVar("T")

DIGITS = 6
NAME = "can"
"""In the vault, which puts its version before it: `v1/can`."""
TRIES = 3
"""How often a person is asked before they are told that the number is wrong. The card itself sets no limit."""


class CanSource:
    """The card access number. With a vault it is remembered once it worked; without one it never is.

    A vault takes and gives text, which cannot be wiped: that is the price of remembering.
    """

    def __init__(self, vault: Vault | None = None) -> None:
        self._vault = vault
        self._refused = False

    def try_with(self, attempt: Callable[[bytearray], T], reader: str, dialog: Dialog) -> T:
        """Return what an attempt returns: first with the remembered number, then with what the person types.

        The attempt that returns keeps the buffer and wipes it in the end; all others are wiped here. A remembered
        number that a card refuses is not tried again and not spoken of, and stays in the vault until another works.

        Raises:
            CardCanWrong, CardCanFormat: what the person typed last was refused by the card, or is not six digits.
            CardError, Cancelled: from the attempt and the person.
        """
        remembered = self._recall()
        if remembered is not None:
            with suppress(CardCanWrong):
                return _with(remembered, attempt)
            self._refused = True
        return self._ask(attempt, reader, dialog)

    def _ask(self, attempt: Callable[[bytearray], T], reader: str, dialog: Dialog) -> T:
        problem: CardCanWrong | CardCanFormat | None = None
        for _ in range(TRIES):
            try:
                number = dialog.ask_can(CanRequest(reader, wrong=problem is not None))
            except PinNotAvailable:
                if problem is None:
                    raise
                break
            try:
                result = _with(number, attempt)
            except (CardCanWrong, CardCanFormat) as error:
                problem = error
                continue
            self._remember(number)
            return result
        raise problem or CardCanWrong

    def _recall(self) -> bytearray | None:
        if self._vault is None or self._refused:
            return None
        text = self._vault.read(NAME)
        return bytearray(text.encode()) if text is not None and _is_number(text.encode()) else None

    def _remember(self, number: bytearray) -> None:
        if self._vault is None:
            return
        try:
            self._vault.write(NAME, number.decode("ascii"))
        except SettingsError as error:
            log.warning("the card access number is not remembered: %s", error.code)
        else:
            self._refused = False


@frozen
class Contactless:
    """What it takes to open contactless cards: the number's source, and chance for the keys."""

    can: CanSource
    entropy: Entropy


def _with(number: bytearray, attempt: Callable[[bytearray], T]) -> T:
    """Return what an attempt with a number returns; wipe the number if it fails."""
    try:
        _require_number(number)
        return attempt(number)
    except BaseException:
        wipe(number)
        raise


def _require_number(number: bytearray) -> None:
    if not _is_number(number):
        raise CardCanFormat


def _is_number(octets: bytes | bytearray) -> bool:
    return len(octets) == DIGITS and octets.isdigit()
