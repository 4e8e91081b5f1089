"""The PIN commands that Thales chips spell their own way: counters in GET DATA, unblocking in one command.

Source: real answers of such a chip; ISO/IEC 7816-4 clauses 11.4.3 and 11.5.10.
"""

import re

from idclient.emulators.chip.pins import BLOCK, PinSpecification
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.state import State
from idclient.wire import status
from idclient.wire.apdu import CommandApdu
from idclient.wire.tlv import encode

_PIN_OBJECTS = (0x00, 0xFF)
_PUK_AND_NEW_VALUE = 0x00
_QUERY = re.compile(rb"\xa0\x03\x83\x01(.)", re.DOTALL)
_ACCESS_RULES = bytes.fromhex("8C04F0000000")
_UNLIMITED_USE = bytes.fromhex("DF2702FFFF")
_QUALITY = bytes.fromhex("01AA01FFFF550055FFFFAAFF55AA000000")
"""The tail of object DF3F, after tries, minimum and maximum length, as real cards have it."""


def get_data(state: State, command: CommandApdu) -> bytes:
    """Return the object that describes a PIN: tries left (DF21), whether its delivered value was changed (DF2F)."""
    if (command.p1, command.p2) != _PIN_OBJECTS:
        raise Refused(status.WRONG_PARAMETERS)
    if command.le is None or not command.data:
        raise Refused(status.WRONG_LENGTH)
    query = _QUERY.fullmatch(command.data)
    if query is None:
        raise Refused(status.WRONG_DATA)
    return _description(state, state.pin(query[1][0]))


def reset_retry_counter(state: State, command: CommandApdu) -> bytes:
    """Unblock a PIN with PUK and new value in one command."""
    if command.p1 != _PUK_AND_NEW_VALUE:
        raise Refused(status.WRONG_PARAMETERS)
    pin = state.pin(command.p2)
    if len(command.data) != 2 * BLOCK:
        raise Refused(status.WRONG_LENGTH)
    if not pin.resettable:
        raise Refused(status.SECURITY_NOT_SATISFIED)
    puk = next(other for other in state.profile.pins if other.name == state.profile.puk)
    state.pins.unblock(pin, puk, bytes(command.data[:BLOCK]), bytes(command.data[BLOCK:]))
    return b""


def _description(state: State, pin: PinSpecification) -> bytes:
    left = state.pins.counters.of(pin.name)
    changed = 0 if state.pins.is_delivered(pin.name) else 1
    lengths = bytes([pin.tries, pin.minimum, pin.maximum])
    return encode(
        0xA0,
        b"".join(
            (
                encode(0x83, bytes([pin.reference])),
                _ACCESS_RULES,
                encode(0xDF21, bytes([left, 0xFF, 0xA5, pin.tries])),
                _UNLIMITED_USE,
                encode(0xDF28, bytes([pin.maximum])),
                encode(0xDF2F, bytes([changed])),
                encode(0xDF3F, lengths + _QUALITY),
            )
        ),
    )
