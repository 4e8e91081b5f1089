"""VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER, and the counters in GET DATA.

Source: ISO/IEC 7816-4 clauses 11.5.6 to 11.5.10, 11.4.3; RIA technical description v0.8.
"""

import re

from idclient.emulators.chip.pins import BLOCK
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.state import State
from idclient.wire import status
from idclient.wire.apdu import CommandApdu
from idclient.wire.tlv import encode

_DROP = 0xFF
_NEW_VALUE, _SAME_VALUE = 0x02, 0x03
_CURRENT_FOLDER = (0x3F, 0xFF)
_COUNTER_QUERY = re.compile(rb"\x4d\x08\x70\x06\xbf\x81(.)\x02\xa0\x80", re.DOTALL)


def verify(state: State, command: CommandApdu) -> bytes:
    """Present a PIN; without data tell its state, or with P1 FF forget it."""
    if command.p1 not in (0, _DROP):
        raise Refused(status.WRONG_PARAMETERS)
    pin = state.pin(command.p2)
    if command.p1 == _DROP:
        if command.data:
            raise Refused(status.WRONG_LENGTH)
        state.pins.drop(pin.name)
    elif not command.data:
        state.pins.query(pin)
    elif len(command.data) != BLOCK:
        raise Refused(status.WRONG_LENGTH)
    else:
        state.pins.verify(pin, bytes(command.data))
    return b""


def change_reference_data(state: State, command: CommandApdu) -> bytes:
    """Give a PIN a new value, with the old one as proof."""
    if command.p1 != 0:
        raise Refused(status.WRONG_PARAMETERS)
    pin = state.pin(command.p2)
    if len(command.data) != 2 * BLOCK:
        raise Refused(status.WRONG_LENGTH)
    if not pin.changeable:
        raise Refused(status.SECURITY_NOT_SATISFIED)
    state.pins.change(pin, bytes(command.data[:BLOCK]), bytes(command.data[BLOCK:]))
    return b""


def reset_retry_counter(state: State, command: CommandApdu) -> bytes:
    """Unblock a PIN after the PUK was verified; the PUK itself only by its issuer."""
    if command.p1 not in (_NEW_VALUE, _SAME_VALUE):
        raise Refused(status.WRONG_PARAMETERS)
    pin = state.pin(command.p2)
    if len(command.data) != (BLOCK if command.p1 == _NEW_VALUE else 0):
        raise Refused(status.WRONG_LENGTH)
    if not pin.resettable or not state.pins.is_verified(state.profile.puk):
        raise Refused(status.SECURITY_NOT_SATISFIED)
    state.pins.reset(pin, bytes(command.data) or None)
    return b""


def get_data(state: State, command: CommandApdu) -> bytes:
    """Return maximum and remaining tries of a PIN of the current dedicated file."""
    if (command.p1, command.p2) != _CURRENT_FOLDER:
        raise Refused(status.WRONG_PARAMETERS)
    if command.le is None or not command.data:
        raise Refused(status.WRONG_LENGTH)
    query = _COUNTER_QUERY.fullmatch(command.data)
    if query is None:
        raise Refused(status.WRONG_DATA)
    number = query[1][0]
    for pin in state.profile.pins:
        if pin.query == number and pin.home == state.selection.folder:
            conditions = bytes([0xF3, 0, 0, 0x73, pin.condition, 0])
            counters = encode(0x9A, bytes([pin.tries])) + encode(0x9B, bytes([state.pins.counters.of(pin.name)]))
            rules = encode(0x8C, conditions) + encode(0x9C, conditions)
            content = encode(0xA0, counters + encode(0xA1, rules))
            return encode(0x70, encode(0xBF8100 | number, content))
    raise Refused(status.REFERENCE_NOT_FOUND)
