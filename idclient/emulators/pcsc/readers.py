"""Emulated readers in this very process: the card ports without a socket and without a PC/SC service."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Condition

from idclient.emulators.pcsc.connections import Connection
from idclient.emulators.pcsc.slots import InsertedCard, Slot
from idclient.errors.card import CardRemoved, NoReader, ReaderUnavailable
from idclient.ports import Card, ReaderState


class EmulatedReaders:
    """A `WatchedReaders` port over slots that a test or the demo fills and empties, plugs in and out."""

    def __init__(self, *slots: Slot) -> None:
        self.slots: tuple[Slot, ...] = ()
        self._condition = Condition()
        self._changes = 0
        self._interrupted = False
        for slot in slots:
            self.plug(slot)

    def plug(self, slot: Slot) -> None:
        """Plug a reader in."""
        slot.listen(self._changed)
        self.slots = (*self.slots, slot)
        self._changed()

    def unplug(self, reader: str) -> None:
        """Take a reader away; nothing happens when there is none of that name."""
        gone = [slot for slot in self.slots if slot.name == reader]
        self.slots = tuple(slot for slot in self.slots if slot.name != reader)
        for slot in gone:
            slot.unplug()

    def list(self) -> Sequence[ReaderState]:
        """Return all readers, now. Raises: NoReader when there is none."""
        if not self.slots:
            raise NoReader
        return self._states()

    def connect(self, reader: str) -> Card:
        """Open the card in a reader. Raises: ReaderUnavailable, NoCard, ReaderBusy, CardUnresponsive."""
        for slot in self.slots:
            if slot.name == reader:
                return EmulatedCard(Connection(slot))
        raise ReaderUnavailable

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        """Return when the readers differ from `known`, or the time is over, or somebody interrupts."""
        expected = tuple(known)
        while not self._stop_wanted():
            seen = self._changes
            if tuple(self._states()) != expected or not self._wait_for_change(seen, seconds):
                return

    def interrupt(self) -> None:
        """End a wait, or the next one."""
        with self._condition:
            self._interrupted = True
            self._condition.notify_all()

    def _stop_wanted(self) -> bool:
        with self._condition:
            wanted, self._interrupted = self._interrupted, False
            return wanted

    def _wait_for_change(self, seen: int, seconds: float) -> bool:
        with self._condition:
            return self._condition.wait_for(lambda: self._interrupted or self._changes != seen, seconds)

    def _states(self) -> Sequence[ReaderState]:
        return [_state(slot) for slot in self.slots]

    def _changed(self) -> None:
        with self._condition:
            self._changes += 1
            self._condition.notify_all()


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
        """Return the control codes of the reader's keypad; nothing without one."""
        keypad = self._connection.slot.keypad
        return keypad.features if keypad is not None else {}

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        """Send a command to the keypad. Raises: ReaderFeatureMissing, CardRemoved, CardReset and other CardErrors."""
        return self._connection.control(code, bytes(data))

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
            events=slot.events & 0xFFFF,
        )
