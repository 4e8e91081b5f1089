"""Transactions on one card: short, waited for aloud, and done once more when another program reset the card."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TypeVar

from idclient.cards.channel import Channel, Observer, unwatched
from idclient.cards.waiting import PATIENCE, BlockingCall
from idclient.errors.card import CardError, CardRemoved, CardReset
from idclient.model import Dialog
from idclient.ports import Card

T = TypeVar("T")


class Session:
    """One open card and its transactions. Owns the card: closing the session closes it."""

    def __init__(self, card: Card, *, observe: Observer = unwatched, patience: float = PATIENCE) -> None:
        self.card = card
        self._atr = card.atr
        self._observe = observe
        self._patience = patience
        self._last_call: BlockingCall[None] | None = None

    @contextmanager
    def transaction(self, dialog: Dialog) -> Iterator[Channel]:
        """Keep other programs out and give the way to the card; failing to end it changes nothing about the result.

        Raises:
            Cancelled: the person did not want to wait for another program any longer.
            CardReset: another program reset the card; nothing was sent.
            CardError: from the transport.
        """
        dialog.check()
        context = self.card.transaction()
        self._call(context.__enter__, lambda _: _leave(context), dialog)
        try:
            yield Channel(self.card, check=dialog.check, observe=self._observe)
        finally:
            with suppress(CardError):
                _leave(context)

    def run(self, operation: Callable[[Channel], T], dialog: Dialog) -> T:
        """Run an operation that spends nothing in one transaction; after a reset by another program run it again, once.

        Raises:
            CardError: from the operation, or CardReset at the second time.
        """
        try:
            return self._once(operation, dialog)
        except CardReset:
            self.reconnect(dialog)
        return self._once(operation, dialog)

    def reconnect(self, dialog: Dialog) -> None:
        """Make the connection usable again. Raises: CardRemoved if now another card is there; CardError, Cancelled."""
        self._call(self.card.reconnect, lambda _: None, dialog)
        if self.card.atr != self._atr:
            raise CardRemoved

    def close(self) -> None:
        """Release the card; if another program holds it, as soon as that lets go, without anybody waiting."""
        if self._last_call is None or not self._last_call.afterwards(self.card.close):
            closing = threading.Thread(target=self.card.close, name="card closing", daemon=True)
            closing.start()
            closing.join(self._patience)

    def _once(self, operation: Callable[[Channel], T], dialog: Dialog) -> T:
        with self.transaction(dialog) as channel:
            return operation(channel)

    def _call(self, work: Callable[[], None], undo: Callable[[None], None], dialog: Dialog) -> None:
        self._last_call = BlockingCall(work, undo)
        self._last_call.wait(dialog, reader=self.card.reader, patience=self._patience)


def _leave(context: AbstractContextManager[None]) -> None:
    context.__exit__(None, None, None)
