"""Transactions on one card: short, waited for aloud, and done once more when another program reset the card."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from idclient.cards.channel import Channel, Observer, unwatched
from idclient.errors import Internal
from idclient.errors.card import CardError, CardRemoved, CardReset
from idclient.model import CardBusy, Dialog
from idclient.ports import Card

T = TypeVar("T")

PATIENCE = 0.5
"""Seconds after which a person is told that another program holds the card."""
_PULSE = 0.1
"""Seconds between two looks at whether the person asked to stop."""


class Session:
    """One open card and its transactions. Owns the card: closing the session closes it."""

    def __init__(self, card: Card, *, observe: Observer = unwatched, patience: float = PATIENCE) -> None:
        self.card = card
        self._atr = card.atr
        self._observe = observe
        self._patience = patience
        self._waiting: _Entry | None = None

    @contextmanager
    def transaction(self, dialog: Dialog) -> Iterator[Channel]:
        """Keep other programs out and give the way to the card; failing to end it changes nothing about the result.

        Raises:
            Cancelled: the person did not want to wait for another program any longer.
            CardReset: another program reset the card; nothing was sent.
            CardError: from the transport.
        """
        dialog.check()
        entry = self._begin(dialog)
        try:
            yield Channel(self.card, check=dialog.check, observe=self._observe)
        finally:
            entry.end()

    def run(self, operation: Callable[[Channel], T], dialog: Dialog) -> T:
        """Run an operation that spends nothing in one transaction; after a reset by another program run it again, once.

        Raises:
            CardError: from the operation, or CardReset at the second time.
        """
        try:
            return self._once(operation, dialog)
        except CardReset:
            self.reconnect()
        return self._once(operation, dialog)

    def reconnect(self) -> None:
        """Make the connection usable again. Raises: CardRemoved if now another card is there; CardError."""
        self.card.reconnect()
        if self.card.atr != self._atr:
            raise CardRemoved

    def close(self) -> None:
        """Release the card, at once or, while another program is still waited for, as soon as that ends."""
        if self._waiting is None or not self._waiting.close_later():
            self.card.close()

    def _once(self, operation: Callable[[Channel], T], dialog: Dialog) -> T:
        with self.transaction(dialog) as channel:
            return operation(channel)

    def _begin(self, dialog: Dialog) -> "_Entry":
        self._waiting = entry = _Entry(self.card)
        threading.Thread(target=entry.begin, name="card transaction", daemon=True).start()
        try:
            if not entry.done.wait(self._patience):
                dialog.tell(CardBusy(self.card.reader))
            while not entry.done.wait(min(_PULSE, self._patience)):
                dialog.check()
        except BaseException:
            entry.give_up()
            raise
        if entry.error is not None:
            raise entry.error
        if not entry.entered:
            raise Internal(kind="transaction")
        return entry


class _Entry:
    """The beginning of a transaction on a thread of its own: PC/SC blocks there without limit and cannot be stopped."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._context = card.transaction()
        self._lock = threading.Lock()
        self._given_up = False
        self._closing = False
        self.entered = False
        self.error: CardError | None = None
        self.done = threading.Event()

    def begin(self) -> None:
        """Begin the transaction; if nobody wants it any longer, end it and close the card if that was asked for."""
        try:
            self._context.__enter__()
            self.entered = True
        except CardError as error:
            self.error = error
        finally:
            with self._lock:
                self.done.set()
                unwanted = self._given_up
        if unwanted:
            self.end()
            if self._closing:
                self._card.close()

    def give_up(self) -> None:
        """Want the transaction no longer."""
        with self._lock:
            self._given_up = True
            begun = self.done.is_set()
        if begun:
            self.end()

    def end(self) -> None:
        """End the transaction if it was begun."""
        if self.entered:
            self.entered = False
            with suppress(CardError):
                self._context.__exit__(None, None, None)

    def close_later(self) -> bool:
        """Leave the closing of the card to the thread that still waits; False when none does."""
        with self._lock:
            self._closing = not self.done.is_set()
            return self._closing
