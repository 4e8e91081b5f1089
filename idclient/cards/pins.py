"""PINs before and after the card: format, padding, wiping, and what a refusal means.

PINs live in bytearrays only; nothing here copies digits into an object that cannot be wiped.
"""

from idclient.cards.models import Pin, PinName
from idclient.errors.card import CardCommandRefused, CardError, PinBlocked, PinFormat, PinWrong
from idclient.errors.pins import PukBlocked
from idclient.wire import status


def require_format(pin: Pin, digits: bytearray) -> None:
    """Accept what can be this PIN. Raises: PinFormat; no try is spent."""
    if not pin.minimum <= len(digits) <= pin.maximum or not all(0x30 <= octet <= 0x39 for octet in digits):
        raise PinFormat(pin=pin.name, minimum=pin.minimum, maximum=pin.maximum)


def padded(pin: Pin, digits: bytearray) -> bytearray:
    """Return the block that VERIFY carries; the caller wipes it."""
    block = bytearray([pin.pad]) * pin.block
    block[: len(digits)] = digits
    return block


def wipe(buffer: bytearray) -> None:
    """Overwrite with zeros, in place."""
    buffer[:] = bytes(len(buffer))


def blocked(pin: Pin) -> PinBlocked:
    """Return the error that says a PIN, or the PUK itself, is blocked."""
    return PukBlocked(pin=pin.name) if pin.name is PinName.PUK else PinBlocked(pin=pin.name)


def refusal(pin: Pin, word: int, *, step: str = "verify-pin") -> CardError | None:
    """Return the error that a status word means where a PIN is presented; None for success.

    63C0, 6983 and 6984 all say blocked: real cards answer the third wrong try with 6983.
    """
    left = status.tries_left(word)
    if left:
        return PinWrong(pin=pin.name, tries_left=left)
    if left == 0 or word in (status.AUTHENTICATION_BLOCKED, status.REFERENCE_NOT_USABLE):
        return blocked(pin)
    return None if word == status.SUCCESS else CardCommandRefused(step=step, status=word)
