"""Two ways to enter PINs: typed into this program, or on the reader's keypad. Both send each command exactly once."""

from collections.abc import Sequence

from idclient.cards import pin_commands, pin_pad, pins
from idclient.cards.channel import Channel
from idclient.cards.models import Pin
from idclient.cards.pin_commands import PinCommand
from idclient.cards.pin_pad import PinPad
from idclient.errors.card import CardError, ReaderFeatureMissing
from idclient.model import Dialog, PinEntry, PinRequest, PinRole, Purpose
from idclient.ports import Card
from idclient.value import field, frozen, mutable


@frozen
class Entering:
    """How a person wants to enter PINs. `language` (en, et, ru) is what a keypad's display shows.

    Without an `entry` the reader's keypad is used where there is one that can do all of an operation.
    """

    entry: PinEntry | None = None
    language: str = "en"


@mutable(repr=False)
class Typed:
    """Digits typed here: the code that is presented, the new one, and the new one again."""

    kind: PinEntry = PinEntry.TYPED
    present: bytearray = field(default_factory=bytearray)
    new: bytearray = field(default_factory=bytearray)
    again: bytearray = field(default_factory=bytearray)

    def send(self, channel: Channel, command: PinCommand) -> int:
        """Send a command with the digits, once, and return the status word. Raises: CardError from the transport."""
        data = pin_commands.blocks(command, self.present, self.new)
        try:
            return channel.transmit(pin_commands.apdu(command, data), step=command.step).status
        finally:
            pins.wipe(data)

    def refusal(self, command: PinCommand, word: int) -> CardError | None:
        """Return the error that the card's status word means; None for success."""
        return pin_commands.refusal(command, word)

    def wipe(self) -> None:
        """Overwrite all digits with zeros."""
        for buffer in (self.present, self.new, self.again):
            pins.wipe(buffer)


@mutable(repr=False, kw_only=True)
class OnPad:
    """Digits entered on the reader's keypad: the buffers stay empty."""

    card: Card
    pad: PinPad
    kind: PinEntry = PinEntry.PIN_PAD
    present: bytearray = field(default_factory=bytearray)
    new: bytearray = field(default_factory=bytearray)
    again: bytearray = field(default_factory=bytearray)

    def send(self, channel: Channel, command: PinCommand) -> int:
        """Let the person enter the digits inside the transaction of a channel. Raises: CardError."""
        del channel
        return self.pad.send(self.card, command)

    def refusal(self, command: PinCommand, word: int) -> CardError | None:
        """Return the error that the keypad's or the card's status word means; None for success."""
        return pin_pad.failure(command, word) or pin_commands.refusal(command, word)

    def wipe(self) -> None:
        """Have nothing to overwrite."""


def choose(card: Card, entering: Entering, commands: Sequence[PinCommand]) -> Typed | OnPad:
    """Return the way to enter what these commands need.

    Raises:
        ReaderFeatureMissing: the keypad is wanted and the reader has none that can.
        CardError: from the reader.
    """
    if entering.entry is PinEntry.TYPED:
        return Typed()
    pad = PinPad.of(card, entering.language)
    if pad is not None and all(pad.can(command) for command in commands):
        return OnPad(card=card, pad=pad)
    if entering.entry is PinEntry.PIN_PAD:
        raise ReaderFeatureMissing
    return Typed()


@frozen
class Asking:
    """Asks a person for the PINs of one operation. `purpose` is the key they open, if they open one."""

    dialog: Dialog
    kind: PinEntry
    purpose: Purpose | None = None

    def ask(self, pin: Pin, role: PinRole, tries_left: int | None = None) -> bytearray:
        """Return the digits typed, which the caller wipes; for a keypad say what to enter there and return nothing.

        Raises: PinFormat, also when a new PIN has not the length of this one; Cancelled, PinLastTry.
        """
        request = PinRequest(pin.name, self.purpose, pin.minimum, pin.maximum, tries_left, self.kind, role)
        digits = self.dialog.ask_pin(request)
        try:
            if self.kind is PinEntry.TYPED:
                pins.require_format(pin, digits)
                return digits
        except CardError:
            pins.wipe(digits)
            raise
        pins.wipe(digits)
        return bytearray()
