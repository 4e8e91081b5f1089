"""Reader slots with emulated cards in them: what the in-process readers and the PC/SC daemon have in common."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from idclient.errors.card import CardRemoved, CardReset

if TYPE_CHECKING:
    from idclient.emulators.pcsc.pin_pad import Keypad

_NO_LONGER_WANTED = 0.5


class InsertedCard(Protocol):
    """A card as a reader sees it. A mute one has no ATR."""

    @property
    def atr(self) -> bytes:
        """The answer to reset."""
        ...

    @property
    def protocol(self) -> int:
        """0 for T=0, 1 for T=1: what the card agrees to."""
        ...

    def power_on(self) -> None:
        """Supply power."""
        ...

    def power_off(self) -> None:
        """Take power away."""
        ...

    def reset(self) -> None:
        """Warm reset."""
        ...

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Carry out a command. Raises: CardRemoved, CardReset when a planted fault says so."""
        ...


class OtherCard:
    """A card of somebody else: it has an ATR and no application this program knows. Without an ATR it is mute."""

    def __init__(self, atr: bytes, *, protocol: int = 1) -> None:
        self.atr = atr
        self.protocol = protocol

    def power_on(self) -> None:
        """Have no state to lose."""

    def power_off(self) -> None:
        """Have no state to lose."""

    def reset(self) -> None:
        """Have no state to lose."""

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Answer "not found" to SELECT and "not supported" to everything else."""
        return b"\x6a\x82" if len(command) > 4 and command[1] == 0xA4 else b"\x6d\x00"


def mute_card() -> OtherCard:
    """Return a card that does not answer: upside down or dirty."""
    return OtherCard(b"")


class Slot:
    """One reader and the card in it. Safe for many threads.

    `events` counts insertions and removals, `resets` counts resets by any program, `users` the connections;
    `exclusive` is who has the reader for itself; `plugged` ends with the reader being unplugged.
    """

    def __init__(self, name: str, card: InsertedCard | None = None, *, keypad: "Keypad | None" = None) -> None:
        self.name = name
        self.card = card
        self.keypad = keypad
        self.plugged = True
        self.powered = card is not None
        self.events = 0
        self.resets = 0
        self.users = 0
        self.exclusive: object | None = None
        self.condition = threading.Condition(threading.RLock())
        self._holder: object | None = None
        self._depth = 0
        self._listeners: list[Callable[[], None]] = []
        if card is not None:
            card.power_on()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change, from the thread that made it. It must not block."""
        self._listeners.append(listener)

    def insert(self, card: InsertedCard) -> None:
        """Put a card in, in place of any that is there."""
        self.remove()
        with self.condition:
            card.power_on()
            self.card, self.powered = card, True
            self.events += 1
        self.changed()

    def remove(self) -> None:
        """Pull the card out, whoever uses it."""
        with self.condition:
            if self.card is None:
                return
            self.card.power_off()
            self.card, self.powered = None, False
            self.events += 1
            self._holder, self._depth = None, 0
            self.condition.notify_all()
        self.changed()

    def unplug(self) -> None:
        """Take the reader away, and the card with it."""
        with self.condition:
            self.plugged = False
        self.remove()
        self.changed()

    def reset(self) -> None:
        """Reset the card, powering it when it was not; every connection learns of it."""
        with self.condition:
            if self.card is not None:
                self.card.reset()
                self.powered = True
            self.resets += 1

    def unpower(self) -> None:
        """Take the power away, as a program does that leaves the card without; no one connects until one reconnects."""
        with self.condition:
            if self.card is not None:
                self.card.power_off()
                self.powered = False
            self.resets += 1

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send a command to the card that is in. Raises: CardRemoved, CardReset.

        The card runs outside the lock, so it can be pulled out meanwhile; whoever calls holds the transaction or knows
        nobody does.
        """
        with self.condition:
            card, inserted = self.card, self.events
        if card is None:
            raise CardRemoved
        try:
            answer = card.transmit(command)
        except CardRemoved:
            self.remove()
            raise
        except CardReset:
            with self.condition:
                self.resets += 1
            raise
        if self.events != inserted:
            raise CardRemoved
        return answer

    def begin(self, holder: object, wanted: Callable[[], bool] = lambda: True) -> bool:
        """Take the transaction, waiting while another has it. False when it is no longer wanted. Nests."""
        with self.condition:
            if not self.wait_for(holder, wanted):
                return False
            self._holder = holder
            self._depth += 1
            return True

    def wait_for(self, holder: object, wanted: Callable[[], bool] = lambda: True) -> bool:
        """Wait while somebody else has the transaction. False when it is no longer wanted."""
        with self.condition:
            while wanted():
                if self._holder in (None, holder):
                    return True
                self.condition.wait(_NO_LONGER_WANTED)
            return False

    def holds(self, holder: object) -> bool:
        """Whether the transaction is this holder's."""
        return self._holder is holder

    def end(self, holder: object) -> None:
        """Give the transaction back, once for each time it was taken."""
        with self.condition:
            if self._holder is holder:
                self._depth -= 1
                if self._depth == 0:
                    self._holder = None
                    self.condition.notify_all()

    def wake(self) -> None:
        """Let everybody who waits look again whether the transaction is still wanted."""
        with self.condition:
            self.condition.notify_all()
        if self.keypad is not None:
            self.keypad.wake()

    def changed(self) -> None:
        """Tell the listeners, and whoever waits for a person at the keypad."""
        if self.keypad is not None:
            self.keypad.wake()
        for listener in tuple(self._listeners):
            listener()
