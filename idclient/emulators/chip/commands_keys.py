"""MANAGE SECURITY ENVIRONMENT, INTERNAL AUTHENTICATE, PERFORM SECURITY OPERATION.

Source: ISO/IEC 7816-4 clauses 11.5.2, 11.5.11; ISO/IEC 7816-8 clauses 5.2, 5.4, 5.9.
"""

from idclient.emulators.chip import keys
from idclient.emulators.chip.environment import Template, parse
from idclient.emulators.chip.options import PinMemory
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.state import State
from idclient.wire import status
from idclient.wire.apdu import CommandApdu

_SET_FOR_COMPUTATION = 0x41
_COMPUTE_SIGNATURE = (0x9E, 0x9A)
_DECIPHER = (0x80, 0x86)
_NO_PADDING_INDICATOR = 0x00
_POINT = 1 + 2 * keys.FIELD


def manage_security_environment(state: State, command: CommandApdu) -> bytes:
    """Choose key and algorithm for one kind of operation; the last choice counts."""
    template = next((item for item in Template if item.value == command.p2), None)
    if command.p1 != _SET_FOR_COMPUTATION or template is None:
        raise Refused(status.WRONG_PARAMETERS)
    if not command.data:
        raise Refused(status.WRONG_LENGTH)
    algorithm, reference = parse(bytes(command.data))
    here = [key for key in state.profile.keys if key.home == state.selection.folder]
    key = next((key for key in here if bytes([key.reference]) == reference), None)
    if key is None:
        raise Refused(status.REFERENCE_NOT_FOUND)
    if template not in key.templates:
        raise Refused(status.CONDITIONS_NOT_SATISFIED)
    if algorithm not in state.profile.algorithms[template]:
        raise Refused(status.WRONG_DATA)
    state.environment[template] = key
    return b""


def internal_authenticate(state: State, command: CommandApdu) -> bytes:
    """Sign a 48-byte hash with the key of the authentication template."""
    if (command.p1, command.p2) != (0, 0):
        raise Refused(status.WRONG_PARAMETERS)
    return _sign(state, command, Template.AUTHENTICATION)


def perform_security_operation(state: State, command: CommandApdu) -> bytes:
    """Sign a 48-byte hash with the signing key, or agree on a secret with the authentication key."""
    operation = (command.p1, command.p2)
    if operation == _DECIPHER:
        return _decipher(state, command)
    if operation != _COMPUTE_SIGNATURE:
        raise Refused(status.WRONG_PARAMETERS)
    signature = _sign(state, command, Template.SIGNATURE)
    if state.options.pin2 is PinMemory.ONE_SIGNATURE:
        state.pins.drop(state.environment[Template.SIGNATURE].pin)
    return signature


def _sign(state: State, command: CommandApdu, template: Template) -> bytes:
    _require_lengths(command, keys.FIELD, 2 * keys.FIELD)
    key = state.key(template)
    return keys.sign(state.private_keys[key.purpose], bytes(command.data))


def _decipher(state: State, command: CommandApdu) -> bytes:
    _require_lengths(command, 1 + _POINT, keys.FIELD)
    key = state.key(Template.CONFIDENTIALITY)
    if command.data[0] != _NO_PADDING_INDICATOR:
        raise Refused(status.WRONG_DATA)
    return keys.agree(state.private_keys[key.purpose], bytes(command.data[1:]))


def _require_lengths(command: CommandApdu, data: int, answer: int) -> None:
    if len(command.data) != data or command.le is None:
        raise Refused(status.WRONG_LENGTH)
    if command.le < answer:
        raise Refused(0x6C00 | answer)
