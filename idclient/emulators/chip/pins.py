"""The PINs of a chip: their values, their counters, and which of them are verified now.

Source: RIA "Estonia ID1 Chip/App 2018, Technical Description" v0.8; ISO/IEC 7816-4 clauses 11.5.6 to 11.5.10.
"""

import hmac
from collections.abc import Callable, Mapping

from idclient.emulators.chip.refusal import Refused
from idclient.errors.wire import WireMalformed
from idclient.value import frozen, replace
from idclient.wire import status

BLOCK = 12
"""Every PIN travels and is stored as twelve bytes: ASCII digits, then padding."""

_TRIES_LEFT = 0x63C0


@frozen(kw_only=True)
class PinSpecification:
    """One PIN of a card model.

    `home` is the identifier of the dedicated file that owns it. A local PIN exists for commands only while its home is
    selected, a global one everywhere. `query` is its number in GET DATA; `condition` its access byte there.
    """

    name: str
    reference: int
    query: int
    condition: int
    home: bytes
    local: bool
    minimum: int
    maximum: int = 12
    tries: int = 3
    resettable: bool = True
    """Whether the PUK may give it a new value."""
    changeable: bool = True
    """Whether its holder may give it a new value."""


@frozen
class PinCounters:
    """The tries left. They survive removal and power-off; whoever keeps a chip across runs keeps these."""

    pin1: int = 3
    pin2: int = 3
    puk: int = 3

    def to_dict(self) -> dict[str, int]:
        """Return the counters by lower-case name."""
        return {"pin1": self.pin1, "pin2": self.pin2, "puk": self.puk}

    @staticmethod
    def from_dict(counters: Mapping[str, object]) -> "PinCounters":
        """Return the counters that `to_dict` gave. Raises: WireMalformed when they are not those."""
        values = [counters.get(name) for name in ("pin1", "pin2", "puk")]
        numbers = [value for value in values if type(value) is int and 0 <= value <= 15]
        if len(numbers) != 3 or len(counters) != 3:
            raise WireMalformed(what="pin counters")
        return PinCounters(*numbers)

    def of(self, name: str) -> int:
        """Return the tries left of PIN1, PIN2 or PUK."""
        return self.to_dict()[name.lower()]

    def having(self, name: str, left: int) -> "PinCounters":
        """Return the same counters with one of them changed."""
        return replace(self, **{name.lower(): left})


@frozen(kw_only=True)
class PinHabits:
    """What fills a PIN up to twelve bytes, and the status words of the blocking try and of all later ones."""

    padding: int
    third_wrong: int
    blocked: int


class Pins:
    """The PINs of one chip. Every method answers or refuses with the status word of the command it serves."""

    def __init__(
        self,
        values: Mapping[str, str],
        counters: PinCounters,
        *,
        habits: PinHabits,
        delivered: frozenset[str],
        on_change: Callable[[PinCounters], None],
    ) -> None:
        self._habits = habits
        self._values = {name: self._padded(value) for name, value in values.items()}
        self._counters = counters
        self._verified: set[str] = set()
        self._delivered = set(delivered)
        self._on_change = on_change

    @property
    def counters(self) -> PinCounters:
        """The tries left now."""
        return self._counters

    def is_verified(self, name: str) -> bool:
        """Whether the PIN was presented since power-on and not dropped."""
        return name in self._verified

    def is_delivered(self, name: str) -> bool:
        """Whether the PIN still has the value it was delivered with, on a chip that keeps account of it."""
        return name in self._delivered

    def drop(self, *names: str) -> None:
        """Forget that these PINs were presented; without names, that any was."""
        self._verified.difference_update(names or tuple(self._verified))

    def query(self, pin: PinSpecification) -> None:
        """Answer VERIFY without data: nothing when verified, else the tries left."""
        if pin.name in self._verified:
            return
        left = self._counters.of(pin.name)
        raise Refused(_TRIES_LEFT | left if left else self._habits.blocked)

    def verify(self, pin: PinSpecification, block: bytes) -> None:
        """Compare; a right PIN restores the counter and is verified from now on, a wrong one costs a try."""
        self._compare(pin, block)
        self._verified.add(pin.name)

    def change(self, pin: PinSpecification, old: bytes, new: bytes) -> None:
        """Replace the old value by the new one.

        The old value is compared first, so a wrong one always costs its try. Whether a real chip holds the PIN
        verified afterwards is unknown; here it does not.
        """
        self._compare(pin, old)
        self._require_well_formed(pin, new)
        if hmac.compare_digest(old, new):
            raise Refused(status.CONDITIONS_NOT_SATISFIED)
        self._replace(pin, new)

    def reset(self, pin: PinSpecification, new: bytes | None) -> None:
        """Unblock, with a new value if one is given. The caller has checked the right to."""
        if new is not None:
            self._require_well_formed(pin, new)
            if hmac.compare_digest(self._values[pin.name], new):
                raise Refused(status.WRONG_DATA)
            self._replace(pin, new)
        self._verified.discard(pin.name)
        self._count(pin, pin.tries)

    def unblock(self, pin: PinSpecification, puk: PinSpecification, block: bytes, new: bytes) -> None:
        """Unblock with PUK and new value in one command; a wrong PUK costs it a try. Nothing is verified afterwards."""
        self._compare(puk, block)
        self.reset(pin, new)

    def _replace(self, pin: PinSpecification, new: bytes) -> None:
        self._values[pin.name] = new
        self._verified.discard(pin.name)
        self._delivered.discard(pin.name)

    def _compare(self, pin: PinSpecification, block: bytes) -> None:
        left = self._counters.of(pin.name)
        if left == 0:
            raise Refused(self._habits.blocked)
        if hmac.compare_digest(self._values[pin.name], block):
            self._count(pin, pin.tries)
            return
        self._verified.discard(pin.name)
        self._count(pin, left - 1)
        raise Refused(_TRIES_LEFT | left - 1 if left > 1 else self._habits.third_wrong)

    def _require_well_formed(self, pin: PinSpecification, block: bytes) -> None:
        digits = block.rstrip(bytes([self._habits.padding]))
        if not (pin.minimum <= len(digits) <= pin.maximum and digits.isdigit()):
            raise Refused(status.WRONG_DATA)

    def _count(self, pin: PinSpecification, left: int) -> None:
        if self._counters.of(pin.name) != left:
            self._counters = self._counters.having(pin.name, left)
            self._on_change(self._counters)

    def _padded(self, value: str) -> bytes:
        return value.encode("ascii", "replace").ljust(BLOCK, bytes([self._habits.padding]))
