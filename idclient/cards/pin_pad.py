"""The reader's own keypad: the card gets a PIN from it, and this program never sees a digit.

Source: PC/SC part 10 v2.02.09 clauses 2.3 (features), 2.5 (structures), 2.6.14 (TLV properties).
"""

import logging
import struct
from collections.abc import Iterator, Mapping
from typing import Self

from idclient.cards import pin_commands
from idclient.cards.pin_commands import PinCommand
from idclient.errors.card import CardError, CardRemoved, ReaderFeatureMissing
from idclient.errors.pins import (
    PinPadCancelled,
    PinPadFailed,
    PinPadLength,
    PinPadMismatch,
    PinPadRefused,
    PinPadTimeout,
)
from idclient.ports import Card
from idclient.value import frozen
from idclient.wire import status

log = logging.getLogger(__name__)

VERIFY_PIN_DIRECT = 0x06
MODIFY_PIN_DIRECT = 0x07
GET_TLV_PROPERTIES = 0x12
LANGUAGES = {"en": 0x0409, "et": 0x0425, "ru": 0x0419}
"""wLangId of the languages this program speaks."""

_LCD_LAYOUT = 0x01
_VENDOR, _PRODUCT = 0x0B, 0x0C
_WITHOUT_KEYS = frozenset({(0x076B, 0x3031), (0x076B, 0x6632)})
"""USB vendor and product of OMNIKEY readers that claim a keypad and have none."""
_TIMEOUT = 30
"""Seconds for the first digit, and for each one after it."""
_ASCII_IN_BYTES = 0x82
"""bmFormatString: the PIN begins at byte 0 of the data, left-justified, in ASCII."""
_ON_KEY = 0x02
"""bEntryValidationCondition: the person presses the confirmation key."""
_CONFIRM_NEW, _ASK_PRESENT = 0x01, 0x02
_DEFAULT_MESSAGE, _NO_MESSAGE = 0xFF, 0x00
_FAILURES: Mapping[int, type[PinPadFailed]] = {
    status.PIN_PAD_TIMEOUT: PinPadTimeout,
    status.PIN_PAD_CANCELLED: PinPadCancelled,
    status.PIN_PAD_MISMATCH: PinPadMismatch,
    status.PIN_PAD_LENGTH: PinPadLength,
    status.PIN_PAD_BLOCK_REFUSED: PinPadRefused,
}


@frozen
class PinPad:
    """A keypad: the control codes of its two commands, 0 for one it lacks, and whether the reader has a display."""

    verify: int
    modify: int
    display: bool = True
    language: int = LANGUAGES["en"]

    @classmethod
    def of(cls, card: Card, language: str) -> Self | None:
        """Return the keypad of the reader a card is in; None without one. Raises: CardError."""
        features = card.features()
        verify = features.get(VERIFY_PIN_DIRECT, 0)
        if not verify:
            return None
        properties = _properties(card, features)
        if (properties.get(_VENDOR), properties.get(_PRODUCT)) in _WITHOUT_KEYS:
            return None
        display = properties.get(_LCD_LAYOUT, 1) != 0
        return cls(verify, features.get(MODIFY_PIN_DIRECT, 0), display, LANGUAGES.get(language, LANGUAGES["en"]))

    def can(self, command: PinCommand) -> bool:
        """Whether the keypad serves for a command."""
        return self._code(command) != 0

    def send(self, card: Card, command: PinCommand) -> int:
        """Let the person enter what a command needs and return the status word. Blocks while they do.

        Raises:
            CardRemoved: an answer of less than two bytes.
            CardError: from the transport; whether the card saw the command is not known then.
        """
        try:
            answer = card.control(self._code(command), self.structure(command))
        except ReaderFeatureMissing:
            return status.PIN_PAD_BLOCK_REFUSED
        if len(answer) < 2:
            raise CardRemoved
        word = int.from_bytes(answer[-2:])
        log.debug("keypad %s -> %04X", command.step, word)
        return word

    def structure(self, command: PinCommand) -> bytes:
        """Return PIN_VERIFY or PIN_MODIFY and the APDU, whose blocks hold padding only."""
        padding = pin_commands.blocks(command, bytearray(), bytearray())
        apdu = bytes(pin_commands.apdu(command, padding).encode())
        head = self._verify_head(command) if command.chosen is None else self._modify_head(command)
        return head + struct.pack("<3xI", len(apdu)) + apdu

    def _code(self, command: PinCommand) -> int:
        return self.verify if command.chosen is None else self.modify

    def _verify_head(self, command: PinCommand) -> bytes:
        message = _DEFAULT_MESSAGE if self.display else _NO_MESSAGE
        return _format(command) + struct.pack("<HBBHB", _digits(command), _ON_KEY, message, self.language, 0)

    def _modify_head(self, command: PinCommand) -> bytes:
        """Two messages ask for the new PIN and its repetition; a third one before them for the present PIN."""
        asks = _CONFIRM_NEW | (_ASK_PRESENT if command.proof else 0)
        count, indices = (3, (0, 1, 2)) if command.proof else (2, (1, 2, 2))
        messages = count if self.display else _NO_MESSAGE
        return _format(command) + struct.pack(
            "<BBHBBBH3B", 0, command.offset, _digits(command), asks, _ON_KEY, messages, self.language, *indices
        )


def failure(command: PinCommand, word: int) -> PinPadFailed | None:
    """Return the error that a status word of the keypad itself means; None for the card's own words."""
    kind = _FAILURES.get(word)
    return kind(pin=(command.proof or command.subject).name) if kind else None


def _format(command: PinCommand) -> bytes:
    """bTimerOut, bTimerOut2, bmFormatString, bmPINBlockString (size of a block), bmPINLengthFormat (no length)."""
    return bytes([_TIMEOUT, _TIMEOUT, _ASCII_IN_BYTES, command.subject.block, 0])


def _digits(command: PinCommand) -> int:
    """wPINMaxExtraDigit: least digits in the high byte, most in the low one, of all PINs that are entered."""
    entered = [pin for pin in (command.proof, command.chosen) if pin is not None]
    return min(pin.minimum for pin in entered) << 8 | max(pin.maximum for pin in entered)


def _properties(card: Card, features: Mapping[int, int]) -> dict[int, int]:
    """Return the reader's TLV properties as numbers; nothing when it does not tell."""
    code = features.get(GET_TLV_PROPERTIES)
    if code is None:
        return {}
    try:
        return dict(_tlv(card.control(code, b"")))
    except CardError:
        return {}


def _tlv(octets: bytes) -> Iterator[tuple[int, int]]:
    """Yield tag and little-endian value, one byte of tag and one of length each, up to the first that is cut off."""
    position = 0
    while position + 2 <= len(octets):
        tag, size = octets[position], octets[position + 1]
        value = octets[position + 2 : position + 2 + size]
        if len(value) < size:
            return
        yield tag, int.from_bytes(value, "little")
        position += 2 + size
