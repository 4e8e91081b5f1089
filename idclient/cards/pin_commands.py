"""The commands that carry PINs, each described once: from it come the APDU of typed digits and the keypad's structure.

Source: ISO/IEC 7816-4 clauses 11.6.6 (VERIFY), 11.6.7 (CHANGE REFERENCE DATA), 11.6.10 (RESET RETRY COUNTER).
"""

from idclient.cards import pins
from idclient.cards.channel import CHANGE_REFERENCE_DATA, RESET_RETRY_COUNTER, VERIFY
from idclient.cards.models import CardModel, Pin, PinName, UnblockKind
from idclient.errors.card import CardCommandRefused, CardError
from idclient.errors.pins import NewPinRefused
from idclient.value import frozen
from idclient.wire import status
from idclient.wire.apdu import CommandApdu

_CODE_AND_NEW = 0x00
_NEW_ONLY = 0x02
"""P1 of RESET RETRY COUNTER: what the data are."""
_NEW_REFUSED = (status.CONDITIONS_NOT_SATISFIED, status.WRONG_DATA)


@frozen(kw_only=True)
class PinCommand:
    """One command that carries PINs. Its data are the block of `proof` and after it that of `chosen`.

    `subject` is the PIN named in P2, whose application is selected before; `proof` the PIN whose knowledge is shown,
    so that its counter moves; `chosen` the one that gets a new value.
    """

    step: str
    ins: int
    p1: int
    subject: Pin
    proof: Pin | None = None
    chosen: Pin | None = None

    @property
    def offset(self) -> int:
        """Where the block of `chosen` begins in the data."""
        return self.proof.block if self.proof else 0


def verify(pin: Pin) -> PinCommand:
    """Return the command that presents a PIN."""
    return PinCommand(step="verify-pin", ins=VERIFY, p1=0x00, subject=pin, proof=pin)


def change(pin: Pin) -> PinCommand:
    """Return the command that replaces a PIN by who knows it: old || new."""
    return PinCommand(step="change-pin", ins=CHANGE_REFERENCE_DATA, p1=0x00, subject=pin, proof=pin, chosen=pin)


def unblock(model: CardModel, pin: Pin) -> tuple[PinCommand, ...]:
    """Return the commands that give a PIN a new value by who knows the PUK, in their order; none if there are none."""
    puk = model.pin(PinName.PUK)
    kinds = {
        UnblockKind.AFTER_VERIFYING_PUK: (verify(puk), _reset(_NEW_ONLY, None, pin)),
        UnblockKind.PUK_AND_NEW: (_reset(_CODE_AND_NEW, puk, pin),),
        UnblockKind.NEVER: (),
    }
    return kinds[pin.unblock]


def blocks(command: PinCommand, present: bytearray, new: bytearray) -> bytearray:
    """Return the data with these digits, with none of them padding only; the caller wipes it."""
    # All room at once: a buffer that grows would leave a copy behind.
    data = bytearray(sum(pin.block for pin in (command.proof, command.chosen) if pin is not None))
    position = 0
    for pin, digits in ((command.proof, present), (command.chosen, new)):
        if pin is not None:
            block = pins.padded(pin, digits)
            data[position : position + pin.block] = block
            position += pin.block
            pins.wipe(block)
    return data


def apdu(command: PinCommand, data: bytearray) -> CommandApdu:
    """Return the APDU that carries these data."""
    return CommandApdu(0x00, command.ins, command.p1, command.subject.reference, data)


def refusal(command: PinCommand, word: int) -> CardError | None:
    """Return the error that a status word means; None for success. Only what moves a counter can be a wrong PIN."""
    if command.chosen is not None and word in _NEW_REFUSED:
        return NewPinRefused(pin=command.chosen.name)
    if command.proof is not None:
        return pins.refusal(command.proof, word, step=command.step)
    return None if word == status.SUCCESS else CardCommandRefused(step=command.step, status=word)


def _reset(p1: int, proof: Pin | None, pin: Pin) -> PinCommand:
    return PinCommand(step="unblock-pin", ins=RESET_RETRY_COUNTER, p1=p1, subject=pin, proof=proof, chosen=pin)
