"""One program's connection to the card in a slot, by the rules of PC/SC.

What happens to a card behind a connection's back (removal, reset) is met at the connection's next call and stays until
it reconnects. Measured on pcsc-lite 1.9.9: the one who resets the card meets its own reset too.
"""

from collections.abc import Callable
from enum import IntEnum

from idclient.emulators.pcsc.slots import InsertedCard, Slot
from idclient.errors.card import (
    CardProtocolMismatch,
    CardRemoved,
    CardReset,
    CardUnresponsive,
    NoCard,
    ReaderBusy,
    ReaderFeatureMissing,
    ReaderUnavailable,
)

ANY_PROTOCOL = 3
"""T=0 (1) or T=1 (2)."""


class Share(IntEnum):
    """How a program wants the reader."""

    EXCLUSIVE = 1
    SHARED = 2
    DIRECT = 3


class Disposition(IntEnum):
    """What happens to the card when a program lets go."""

    LEAVE = 0
    RESET = 1
    UNPOWER = 2
    EJECT = 3


class Connection:
    """An open connection. Waits while another one is inside a transaction, unless `wanted` says to give up."""

    def __init__(
        self,
        slot: Slot,
        share: Share = Share.SHARED,
        protocols: int = ANY_PROTOCOL,
        *,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Connect. Raises: ReaderBusy, NoCard, CardUnresponsive, CardProtocolMismatch."""
        self.slot = slot
        self._wanted = wanted
        self._open = True
        self._require_free(share)
        with slot.condition:
            self._obey(share)
            self._card = self._look(share, protocols)
            if share is Share.EXCLUSIVE:
                slot.exclusive = self
            slot.users += 1
        slot.changed()

    @property
    def card(self) -> InsertedCard | None:
        """The card it was opened on; None only when opened directly on an empty reader."""
        return self._card

    def check(self) -> None:
        """Meet what happened to the card. Raises: CardRemoved, CardReset, ReaderUnavailable."""
        if not self.slot.plugged:
            raise ReaderUnavailable
        if not self._open or self.slot.events != self._events:
            raise CardRemoved
        if self.slot.resets != self._resets:
            raise CardReset

    def begin(self) -> None:
        """Start a transaction. Raises: CardRemoved, CardReset."""
        self.check()
        if not self.slot.begin(self, self._wanted):
            raise CardRemoved
        try:
            self.check()
        except CardReset:
            self.slot.end(self)
            raise

    def end(self, disposition: Disposition = Disposition.LEAVE) -> None:
        """End the transaction and do with the card what the program wants; without a transaction do nothing."""
        if self.slot.holds(self):
            self._dispose(disposition)
            self.slot.end(self)

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one APDU; the answer can be shorter than a status word. Raises: CardRemoved, CardReset."""
        self.begin()
        try:
            return self.slot.transmit(command)
        finally:
            self.slot.end(self)

    def control(self, code: int, data: bytes) -> bytes:
        """Send a command to the reader itself. Blocks while a person is asked at its keypad.

        Raises: ReaderFeatureMissing, CardRemoved, CardReset, CardCommunicationFailed, ReaderUnavailable.
        """
        self.check()
        keypad = self.slot.keypad
        if keypad is None:
            raise ReaderFeatureMissing
        return keypad.control(code, data, self.transmit, self._same_card)

    def _same_card(self) -> bool:
        return self._wanted() and self._open and self.slot.events == self._events

    def reconnect(
        self,
        share: Share = Share.SHARED,
        protocols: int = ANY_PROTOCOL,
        initialisation: Disposition = Disposition.LEAVE,
    ) -> None:
        """Accept what happened to the card. Raises: NoCard, CardUnresponsive, CardProtocolMismatch, ReaderBusy."""
        slot = self.slot
        if not slot.plugged:
            raise ReaderUnavailable
        with slot.condition:
            if share is Share.EXCLUSIVE and slot.users > 1:
                raise ReaderBusy
            if slot.card is not None and (initialisation is not Disposition.LEAVE or not slot.powered):
                slot.reset()
            self._card = self._look(share, protocols)
            if slot.exclusive in {None, self}:
                slot.exclusive = self if share is Share.EXCLUSIVE else None
        slot.changed()

    def close(self, disposition: Disposition = Disposition.LEAVE) -> None:
        """Disconnect and do with the card what the program wants; a card put in meanwhile is left alone."""
        slot = self.slot
        with slot.condition:
            if not self._open:
                return
            self._open = False
            if slot.events == self._events:
                self._dispose(disposition)
            while slot.holds(self):
                slot.end(self)
            if slot.exclusive is self:
                slot.exclusive = None
            slot.users -= 1
        slot.changed()

    def _require_free(self, share: Share) -> None:
        if share is not Share.DIRECT and not self.slot.wait_for(self, self._wanted):
            raise ReaderBusy

    def _obey(self, share: Share) -> None:
        if self.slot.exclusive is not None or (share is Share.EXCLUSIVE and self.slot.users):
            raise ReaderBusy

    def _look(self, share: Share, protocols: int) -> InsertedCard | None:
        """Return the card that is in now, and remember what happened to it up to now."""
        card = self.slot.card
        if share is not Share.DIRECT:
            if card is None:
                raise NoCard
            if not card.atr or not self.slot.powered:
                raise CardUnresponsive
            if not protocols & 1 << card.protocol:
                raise CardProtocolMismatch
        self._events, self._resets = self.slot.events, self.slot.resets
        return card

    def _dispose(self, disposition: Disposition) -> None:
        if disposition in {Disposition.RESET, Disposition.UNPOWER}:
            self.slot.reset()
