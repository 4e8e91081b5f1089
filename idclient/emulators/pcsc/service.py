"""What the software PC/SC daemon knows: its readers, who is connected, who waits for a change."""

from collections.abc import Callable, Mapping
from itertools import count
from threading import Lock
from typing import Protocol

from idclient.emulators.pcsc.behaviour import Behaviour
from idclient.emulators.pcsc.calls import CODES
from idclient.emulators.pcsc.connections import Connection, Share
from idclient.emulators.pcsc.messages import READER_STATE, READERS, Code, State
from idclient.emulators.pcsc.pin_pad import Keypad
from idclient.emulators.pcsc.slots import InsertedCard, Slot
from idclient.errors.card import CardError, CardUnresponsive


class Waiter(Protocol):
    """A client that can wait for a change."""

    def notify(self, code: Code) -> None:
        """Tell it, without blocking."""
        ...


class Service:
    """The shared state of all clients. Every method may be called from any thread."""

    def __init__(self, cards: Mapping[str, InsertedCard | None], keypads: Mapping[str, Keypad]) -> None:
        self.behaviour = Behaviour.SERVE
        self._slots: dict[str, Slot] = {}
        self._contexts: dict[int, Waiter] = {}
        self._waiting: set[Waiter] = set()
        self._numbers = count(0x1000)
        self._lock = Lock()
        for name, card in cards.items():
            self._plug(Slot(name, card, keypad=keypads.get(name)))

    def new_number(self) -> int:
        """Return a number never given before, for a context or a handle."""
        return next(self._numbers)

    def plug(self, slot: Slot) -> None:
        """Plug a reader in."""
        self._plug(slot)
        self.changed()

    def slot(self, name: str) -> Slot:
        """Return the slot of a reader, plugging the reader in if it is new."""
        slot = self._slots.get(name)
        if slot is None:
            slot = Slot(name)
            self.plug(slot)
        return slot

    def insert(self, name: str, card: InsertedCard | None) -> None:
        """Put a card into a reader, or take it out with None; a new name is a reader plugged in."""
        slot = self.slot(name)
        if card is None:
            slot.remove()
        else:
            slot.insert(card)

    def unplug(self, name: str) -> None:
        """Take a reader away."""
        slot = self._slots.pop(name, None)
        if slot is not None:
            slot.unplug()
            self.changed()

    def changed(self) -> None:
        """Tell everybody who waits, once."""
        with self._lock:
            waiting, self._waiting = self._waiting, set()
            for waiter in waiting:
                waiter.notify(Code.SUCCESS)

    def wake(self) -> None:
        """Let clients that wait for a transaction see whether they are still wanted."""
        for slot in tuple(self._slots.values()):
            slot.wake()

    def enter(self, context: int, waiter: Waiter) -> None:
        """Know whom to tell when a context is cancelled."""
        with self._lock:
            self._contexts[context] = waiter

    def wait(self, waiter: Waiter, send: Callable[[bytes], None]) -> None:
        """Send the reader table, and tell that client once when it is no longer true."""
        with self._lock:
            send(self.table())
            self._waiting.add(waiter)

    def stop_waiting(self, waiter: Waiter, code: Code = Code.SUCCESS) -> None:
        """End a client's wait and tell it with `code`; one that no longer waits was told already."""
        with self._lock:
            if waiter in self._waiting:
                self._waiting.discard(waiter)
                waiter.notify(code)

    def cancel(self, context: int) -> Code:
        """End the wait of another connection."""
        waiter = self._contexts.get(context)
        if waiter is None:
            return Code.INVALID_HANDLE
        self.stop_waiting(waiter, Code.CANCELLED)
        return Code.SUCCESS

    def forget(self, waiter: Waiter) -> None:
        """Forget a client that is gone."""
        with self._lock:
            self._waiting.discard(waiter)
            self._contexts = {number: other for number, other in self._contexts.items() if other is not waiter}

    def table(self) -> bytes:
        """Return the reader table."""
        rows = [_row(slot) for slot in tuple(self._slots.values())[:READERS]]
        return b"".join(rows).ljust(READERS * READER_STATE.size, b"\0")

    def connect(
        self, name: str, share: int, protocols: int, wanted: Callable[[], bool]
    ) -> tuple[Code, Connection | None]:
        """Open a connection; waits while another client is inside a transaction."""
        slot = self._slots.get(name)
        if slot is None:
            return Code.UNKNOWN_READER, None
        if self.behaviour is Behaviour.REFUSE_CARDS:
            return Code.SECURITY_VIOLATION, None
        try:
            return Code.SUCCESS, Connection(slot, Share(share), protocols, wanted=wanted)
        except ValueError:
            return Code.INVALID_VALUE, None
        except CardUnresponsive:
            unpowered = slot.card is not None and slot.card.atr
            return Code.UNPOWERED_CARD if unpowered else Code.UNRESPONSIVE_CARD, None
        except CardError as error:
            return CODES[type(error)], None

    def _plug(self, slot: Slot) -> None:
        slot.listen(self.changed)
        self._slots[slot.name] = slot


def _row(slot: Slot) -> bytes:
    name = slot.name.encode("utf-8", "surrogateescape")[:127]
    with slot.condition:
        card, powered = slot.card, slot.powered
        sharing = -1 if slot.exclusive is not None else slot.users
        if card is None:
            return READER_STATE.pack(name, slot.events, State.ABSENT, 0, b"", 0, 0)
        atr, protocol = card.atr, 1 << card.protocol
    if not atr:
        return READER_STATE.pack(name, slot.events, State.PRESENT | State.SWALLOWED, sharing, b"", 0, 0)
    if not powered:
        return READER_STATE.pack(name, slot.events, State.PRESENT, sharing, atr, len(atr), 0)
    state = State.PRESENT | State.POWERED | State.NEGOTIABLE
    return READER_STATE.pack(name, slot.events, state, sharing, atr, len(atr), protocol)
