"""What the software PC/SC daemon knows: readers, cards in them, who is connected, who holds a transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from threading import Condition
from typing import Protocol

from idclient.emulators.pcsc_messages import READER_STATE, READERS, Code, Disposition, Share, State
from idclient.emulators.slots import InsertedCard
from idclient.errors.card import CardRemoved, CardReset

LOCK_POLL = 0.1
"""Seconds a client is held back before it is told to ask again for a card that another one holds."""


class Waiter(Protocol):
    """A client that waits for a change."""

    def notify(self, code: Code) -> None:
        """Tell it."""
        ...


@dataclass(slots=True)
class Reader:
    """One reader. `owner` is the handle that holds a transaction, `exclusive` the one that holds the card alone."""

    name: str
    slot: InsertedCard | None
    events: int = 0
    exclusive: int | None = None
    owner: int | None = None


@dataclass(slots=True)
class Connection:
    """One open handle. `trouble` is what its next call is told once the card was reset or removed by someone."""

    reader: Reader
    chip: InsertedCard
    share: int
    trouble: Code | None = None


class Service:
    """The shared state of all clients. Every method may be called from any thread."""

    def __init__(self, slots: Mapping[str, InsertedCard | None]) -> None:
        self.contexts: dict[int, Waiter] = {}
        self._readers = {name: Reader(name, slot) for name, slot in slots.items()}
        self._connections: dict[int, Connection] = {}
        self._waiting: set[Waiter] = set()
        self._numbers = count(0x1000)
        self._changed = Condition()

    def new_handle(self) -> int:
        """Return a number never given before."""
        return next(self._numbers)

    def insert(self, name: str, slot: InsertedCard | None) -> None:
        """Put a card into a reader, or take it out with None; a new name is a reader plugged in."""
        with self._changed:
            reader = self._readers.setdefault(name, Reader(name, None))
            for connection in self._connections.values():
                if connection.reader is reader:
                    connection.trouble = Code.REMOVED_CARD
            reader.slot, reader.owner, reader.exclusive = slot, None, None
            self._event(reader)

    def unplug(self, name: str) -> None:
        """Take a reader away."""
        self.insert(name, None)
        with self._changed:
            self._event(self._readers.pop(name))

    def table(self) -> bytes:
        """Return the reader table."""
        with self._changed:
            rows = [self._row(reader) for reader in list(self._readers.values())[:READERS]]
        return b"".join(rows).ljust(READERS * READER_STATE.size, b"\0")

    def wait(self, waiter: Waiter) -> None:
        """Tell that client once when something changes."""
        with self._changed:
            self._waiting.add(waiter)

    def stop_waiting(self, waiter: Waiter) -> bool:
        """Return whether the client was still waiting; it no longer is."""
        with self._changed:
            waiting = waiter in self._waiting
            self._waiting.discard(waiter)
            return waiting

    def cancel(self, context: int) -> Code:
        """End another connection's wait."""
        waiter = self.contexts.get(context)
        if waiter is None:
            return Code.INVALID_HANDLE
        if self.stop_waiting(waiter):
            waiter.notify(Code.CANCELLED)
        return Code.SUCCESS

    def connect(self, name: str, share: int, preferred: int) -> tuple[Code, int, int]:
        """Return code, handle and protocol (1 for T=0, 2 for T=1)."""
        with self._changed:
            reader = self._readers.get(name)
            if reader is None:
                return Code.UNKNOWN_READER, 0, 0
            code = self._obstacle(reader, share, preferred)
            if code is not None or reader.slot is None or not reader.slot.atr:
                return code or Code.NO_SMARTCARD, 0, 0
            chip, handle = reader.slot, self.new_handle()
            if not self._users(reader):
                chip.power_on()
            self._connections[handle] = Connection(reader, chip, share)
            if share == Share.EXCLUSIVE:
                reader.exclusive = handle
            self._notify()
            return Code.SUCCESS, handle, _protocol(chip)

    def reconnect(self, handle: int, share: int, preferred: int, initialisation: int) -> tuple[Code, int]:
        """Return code and protocol; the handle is usable again."""
        with self._changed:
            connection = self._connections.get(handle)
            if connection is None:
                return Code.INVALID_HANDLE, 0
            reader = connection.reader
            if reader.slot is None:
                return Code.NO_SMARTCARD, 0
            if not reader.slot.atr:
                return Code.UNRESPONSIVE_CARD, 0
            if not preferred & _protocol(reader.slot):
                return Code.PROTO_MISMATCH, 0
            connection.chip, connection.share, connection.trouble = reader.slot, share, None
            self._dispose(handle, connection, initialisation)
            return Code.SUCCESS, _protocol(reader.slot)

    def disconnect(self, handle: int, disposition: int) -> Code:
        """Close a handle and do with the card what its holder wants."""
        with self._changed:
            connection = self._connections.pop(handle, None)
            if connection is None:
                return Code.INVALID_HANDLE
            self._release(handle, connection.reader)
            if connection.trouble is None:
                self._dispose(handle, connection, disposition)
            self._notify()
            return Code.SUCCESS

    def begin(self, handle: int) -> Code:
        """Give the card to one handle alone for a while."""
        with self._changed:
            code = self._turn(handle)
            if code is Code.SUCCESS:
                self._connections[handle].reader.owner = handle
            return code

    def end(self, handle: int, disposition: int) -> Code:
        """End a transaction."""
        with self._changed:
            code = self.status(handle)
            if code is Code.SUCCESS:
                connection = self._connections[handle]
                if connection.reader.owner != handle:
                    return Code.NOT_TRANSACTED
                self._dispose(handle, connection, disposition)
                connection.reader.owner = None
                self._changed.notify_all()
            return code

    def status(self, handle: int) -> Code:
        """Return what stands between a handle and its card."""
        connection = self._connections.get(handle)
        return Code.INVALID_HANDLE if connection is None else connection.trouble or Code.SUCCESS

    def transmit(self, handle: int, command: bytes) -> tuple[Code, bytes]:
        """Carry a command to the chip; other handles wait meanwhile."""
        with self._changed:
            code = self._turn(handle)
            if code is not Code.SUCCESS:
                return code, b""
            connection = self._connections[handle]
            try:
                return Code.SUCCESS, connection.chip.transmit(command)
            except CardReset:
                self._reset(connection.reader, but=None)
                return Code.RESET_CARD, b""
            except CardRemoved:
                pass
        self.insert(connection.reader.name, None)
        return Code.REMOVED_CARD, b""

    def forget(self, waiter: Waiter, handles: Iterable[int]) -> None:
        """Release everything that a client which is gone had; its cards are left as they are."""
        with self._changed:
            self._waiting.discard(waiter)
            self.contexts = {number: other for number, other in self.contexts.items() if other is not waiter}
        for handle in tuple(handles):
            self.disconnect(handle, Disposition.LEAVE)

    def _turn(self, handle: int) -> Code:
        code = self.status(handle)
        if code is not Code.SUCCESS:
            return code
        reader = self._connections[handle].reader
        if reader.owner not in {None, handle}:
            self._changed.wait(LOCK_POLL)
            if reader.owner not in {None, handle}:
                return Code.SHARING_VIOLATION
        return self.status(handle)

    def _obstacle(self, reader: Reader, share: int, preferred: int) -> Code | None:
        if reader.slot is None:
            return Code.NO_SMARTCARD
        if not reader.slot.atr:
            return Code.UNRESPONSIVE_CARD
        users = self._users(reader)
        if reader.exclusive is not None or (share == Share.EXCLUSIVE and users):
            return Code.SHARING_VIOLATION
        return None if preferred & _protocol(reader.slot) else Code.PROTO_MISMATCH

    def _users(self, reader: Reader) -> int:
        return sum(connection.reader is reader for connection in self._connections.values())

    def _release(self, handle: int, reader: Reader) -> None:
        if reader.owner == handle:
            reader.owner = None
        if reader.exclusive == handle:
            reader.exclusive = None
        self._changed.notify_all()

    def _dispose(self, handle: int, connection: Connection, disposition: int) -> None:
        if disposition != Disposition.LEAVE:
            self._reset(connection.reader, but=handle)

    def _reset(self, reader: Reader, *, but: int | None) -> None:
        if reader.slot is not None:
            reader.slot.power_on()
        for handle, connection in self._connections.items():
            if connection.reader is reader and handle != but:
                connection.trouble = connection.trouble or Code.RESET_CARD

    def _row(self, reader: Reader) -> bytes:
        name = reader.name.encode("utf-8", "surrogateescape")[:127]
        chip = reader.slot
        if chip is None:
            return READER_STATE.pack(name, reader.events, State.ABSENT, 0, b"", 0, 0)
        sharing = -1 if reader.exclusive is not None else self._users(reader)
        if not chip.atr:
            return READER_STATE.pack(name, reader.events, State.PRESENT, sharing, b"", 0, 0)
        state = State.PRESENT | State.POWERED | State.NEGOTIABLE
        return READER_STATE.pack(name, reader.events, state, sharing, chip.atr, len(chip.atr), _protocol(chip))

    def _event(self, reader: Reader) -> None:
        reader.events += 1
        self._notify()

    def _notify(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for waiter in waiting:
            waiter.notify(Code.SUCCESS)


def _protocol(chip: InsertedCard) -> int:
    return 1 << chip.protocol
