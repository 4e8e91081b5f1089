"""Emulated readers in this very process: the card ports without a socket and without a PC/SC service."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from idclient.emulators.connections import Connection
from idclient.emulators.slots import InsertedCard, Slot
from idclient.errors.card import CardRemoved, NoReader, ReaderFeatureMissing, ReaderUnavailable
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
                return EmulatedCard(Connection(slot))
        raise ReaderUnavailable

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        """Return at once: the caller looks again."""
        del known, seconds

    def interrupt(self) -> None:
        """Have nobody to wake."""


class EmulatedCard:
    """A `Card` port over a connection to a slot."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def reader(self) -> str:
        """The reader's name."""
        return self._connection.slot.name

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._card.atr

    @property
    def protocol(self) -> int:
        """0 for T=0, 1 for T=1."""
        return self._card.protocol

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one APDU. Raises: CardRemoved, also for an answer without a status word; CardReset."""
        answer = self._connection.transmit(command)
        if len(answer) < 2:
            raise CardRemoved
        return answer

    def transaction(self) -> AbstractContextManager[None]:
        """Keep other connections out. Raises: CardRemoved, CardReset on entry."""
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.begin()
        try:
            yield
        finally:
            self._connection.end()

    def reconnect(self) -> None:
        """Accept what happened to the card. Raises: NoCard, CardUnresponsive."""
        self._connection.reconnect()

    def features(self) -> Mapping[int, int]:
        """Return nothing: a reader without a keypad."""
        return {}

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        """Raises: ReaderFeatureMissing."""
        del code, data
        raise ReaderFeatureMissing

    def close(self) -> None:
        """Release the connection. Never raises."""
        self._connection.close()

    @property
    def _card(self) -> InsertedCard:
        card = self._connection.card
        if card is None:
            raise CardRemoved
        return card


def _state(slot: Slot) -> ReaderState:
    with slot.condition:
        card = slot.card
        return ReaderState(
            name=slot.name,
            atr=card.atr if card is not None else b"",
            present=card is not None,
            exclusive=slot.exclusive is not None,
            in_use=slot.users > 0,
            mute=card is not None and not card.atr,
        )
