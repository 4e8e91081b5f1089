"""Emulated readers in this very process: the card ports without a socket and without a PC/SC service."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from idclient.emulators.slots import InsertedCard, Slot
from idclient.errors.card import (
    CardRemoved,
    CardReset,
    CardUnresponsive,
    NoCard,
    NoReader,
    ReaderBusy,
    ReaderUnavailable,
)
from idclient.ports import Card, ReaderState


class EmulatedReaders:
    """A `Readers` port over slots that a test or the demo fills and empties."""

    def __init__(self, *slots: Slot) -> None:
        self.slots = slots

    def list(self) -> Sequence[ReaderState]:
        """Return all readers, now. Raises: NoReader when there is none."""
        if not self.slots:
            raise NoReader
        return [_state(slot) for slot in self.slots]

    def connect(self, reader: str) -> Card:
        """Open the card in a reader. Raises: ReaderUnavailable, NoCard, ReaderBusy, CardUnresponsive."""
        for slot in self.slots:
            if slot.name == reader:
                return EmulatedConnection(slot)
        raise ReaderUnavailable


class EmulatedConnection:
    """A `Card` port: one program's connection to the card in a slot."""

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        self._open = True
        with slot.condition:
            if slot.exclusive:
                raise ReaderBusy
            self._card = self._attach()
            slot.users += 1

    @property
    def reader(self) -> str:
        """The reader's name."""
        return self._slot.name

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._card.atr

    @property
    def protocol(self) -> int:
        """0 for T=0, 1 for T=1."""
        return self._card.protocol

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one APDU. Raises: CardRemoved, CardReset."""
        self._slot.begin(self)
        try:
            self._require_same()
            answer = self._slot.transmit(command)
        finally:
            self._slot.end(self)
        if len(answer) < 2:
            raise CardRemoved
        return answer

    def transaction(self) -> AbstractContextManager[None]:
        """Keep other connections out. Raises: CardRemoved, CardReset on entry."""
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._slot.begin(self)
        try:
            self._require_same()
            yield
        finally:
            self._slot.end(self)

    def reconnect(self) -> None:
        """Accept what happened to the card. Raises: NoCard, CardUnresponsive."""
        with self._slot.condition:
            self._card = self._attach()

    def close(self) -> None:
        """Release the connection. Never raises."""
        with self._slot.condition:
            if self._open:
                self._open = False
                self._slot.users -= 1

    def _attach(self) -> InsertedCard:
        card = self._slot.card
        if card is None:
            raise NoCard
        if not card.atr:
            raise CardUnresponsive
        if not self._slot.powered:
            card.power_on()
            self._slot.powered = True
        self._events, self._resets = self._slot.events, self._slot.resets
        return card

    def _require_same(self) -> None:
        if not self._open or self._slot.events != self._events:
            raise CardRemoved
        if self._slot.resets != self._resets:
            raise CardReset


def _state(slot: Slot) -> ReaderState:
    with slot.condition:
        card = slot.card
        return ReaderState(
            name=slot.name,
            atr=card.atr if card is not None else b"",
            present=card is not None,
            exclusive=slot.exclusive,
            in_use=slot.users > 0,
            mute=card is not None and not card.atr,
        )
