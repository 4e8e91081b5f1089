"""What a new PIN must not be: easy to guess from itself, from the card's print, or from the PIN before.

Only for what is typed here: a reader's keypad shows nobody the digits, so nothing but the card can judge them. Nothing
here copies digits into an object that cannot be wiped. Source: the rules of DigiDoc4.
"""

import hmac
from datetime import date

from idclient.cards.personal import PersonalData
from idclient.errors.pins import (
    NewPinBirthDate,
    NewPinInPersonalCode,
    NewPinNotRepeated,
    NewPinOneDigit,
    NewPinSequence,
    NewPinUnchanged,
)

_RISING = b"1234567890123456789012"
_FALLING = b"0987654321098765432109"
"""Long enough for twelve digits to start at any of the ten."""
_BIRTH_FORMS = ("%Y", "%d%m", "%m%d", "%Y%m%d", "%d%m%Y")


def require_strong(name: str, new: bytearray, holder: PersonalData) -> None:
    """Accept a new PIN of the right format that nobody guesses at once.

    Raises: NewPinSequence, NewPinOneDigit, NewPinInPersonalCode, NewPinBirthDate.
    """
    if new in _RISING or new in _FALLING:
        raise NewPinSequence(pin=name)
    if all(octet == new[0] for octet in new):
        raise NewPinOneDigit(pin=name)
    if new in _digits_of(holder.personal_code):
        raise NewPinInPersonalCode(pin=name)
    if any(new == form for form in _birth_forms(holder.birth_date)):
        raise NewPinBirthDate(pin=name)


def require_different(name: str, new: bytearray, present: bytearray) -> None:
    """Accept a new PIN that is not the present one. Raises: NewPinUnchanged."""
    if hmac.compare_digest(new, present):
        raise NewPinUnchanged(pin=name)


def require_repeated(name: str, new: bytearray, again: bytearray) -> None:
    """Accept a new PIN that was entered twice. Raises: NewPinNotRepeated."""
    if not hmac.compare_digest(new, again):
        raise NewPinNotRepeated(pin=name)


def _digits_of(personal_code: str) -> bytes:
    return bytes(octet for octet in personal_code.encode() if 0x30 <= octet <= 0x39)


def _birth_forms(born: date | None) -> list[bytes]:
    return [] if born is None else [f"{born:{form}}".encode() for form in _BIRTH_FORMS]
