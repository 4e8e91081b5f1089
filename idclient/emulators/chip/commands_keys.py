"""MANAGE SECURITY ENVIRONMENT, INTERNAL AUTHENTICATE, PERFORM SECURITY OPERATION.

Source: ISO/IEC 7816-4 clauses 11.5.2, 11.5.11; ISO/IEC 7816-8 clauses 5.2, 5.4, 5.9.
"""

from idclient.emulators.chip import keys
from idclient.emulators.chip.environment import Choice, Template, parse
from idclient.emulators.chip.options import PinMemory
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.state import State
from idclient.errors.wire import WireMalformed
from idclient.wire import status, tlv
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu

_SET_FOR_COMPUTATION = 0x41
_COMPUTE_SIGNATURE = (0x9E, 0x9A)
_SET_HASH = (0x90, 0xA0)
_DECIPHER = (0x80, 0x86)
_HASH_VALUE = 0x90


def manage_security_environment(state: State, command: CommandApdu) -> bytes:
    """Choose key and algorithm for one kind of operation; the last choice counts."""
    template = next((item for item in Template if item.value == command.p2), None)
    if command.p1 != _SET_FOR_COMPUTATION or template is None:
        raise Refused(status.WRONG_PARAMETERS)
    if not command.data:
        raise Refused(status.WRONG_LENGTH)
    algorithm, reference = parse(bytes(command.data))
    key = state.key(reference)
    if template not in key.templates:
        raise Refused(status.CONDITIONS_NOT_SATISFIED)
    family = keys.key_type(state.private_keys[key.purpose])
    schemes = state.profile.algorithms[template].get(algorithm, ())
    scheme = next((scheme for scheme in schemes if scheme.key_type is family), None)
    if scheme is None:
        raise Refused(status.WRONG_DATA)
    state.environment[template] = Choice(key, scheme)
    state.digest = None
    return b""


def internal_authenticate(state: State, command: CommandApdu) -> bytes:
    """Sign with the key of the authentication template."""
    if (command.p1, command.p2) != (0, 0):
        raise Refused(status.WRONG_PARAMETERS)
    return _sign(state, command, Template.AUTHENTICATION)


def sign_or_decipher(state: State, command: CommandApdu) -> bytes:
    """Sign a hash with the signing key in one command, or agree on a secret with the authentication key."""
    operation = (command.p1, command.p2)
    if operation == _DECIPHER:
        return _decipher(state, command)
    if operation != _COMPUTE_SIGNATURE:
        raise Refused(status.WRONG_PARAMETERS)
    signature = _sign(state, command, Template.SIGNATURE)
    _forget_after_signature(state)
    return signature


def hash_then_sign_or_decipher(state: State, command: CommandApdu) -> bytes:
    """Take a hash, sign it with the next command, or agree on a secret."""
    match (command.p1, command.p2):
        case operation if operation == _SET_HASH:
            return _set_hash(state, command)
        case operation if operation == _COMPUTE_SIGNATURE:
            return _sign_waiting_hash(state, command)
        case operation if operation == _DECIPHER:
            return _decipher(state, command)
        case _:
            raise Refused(status.WRONG_PARAMETERS)


def _set_hash(state: State, command: CommandApdu) -> bytes:
    choice = state.environment.get(Template.SIGNATURE)
    if choice is None:
        raise Refused(status.CONDITIONS_NOT_SATISFIED)
    state.digest = None
    try:
        item, end = tlv.decode_one(bytes(command.data))
    except WireMalformed:
        raise Refused(status.WRONG_DATA) from None
    if item.tag != _HASH_VALUE or end != len(command.data):
        raise Refused(status.WRONG_DATA)
    if len(item.value) not in choice.scheme.sizes:
        raise Refused(status.WRONG_LENGTH)
    state.digest = item.value
    return b""


def _sign_waiting_hash(state: State, command: CommandApdu) -> bytes:
    choice = state.ready(Template.SIGNATURE)
    if state.digest is None:
        raise Refused(status.CONDITIONS_NOT_SATISFIED)
    if command.data:
        raise Refused(status.WRONG_LENGTH)
    key = state.private_keys[choice.key.purpose]
    _require_room(command, keys.signature_size(key))
    signature = choice.scheme.compute(key, state.digest)
    state.digest = None
    _forget_after_signature(state)
    return signature


def _forget_after_signature(state: State) -> None:
    pin = state.environment[Template.SIGNATURE].key.pin
    if state.options.pin2 is PinMemory.ONE_SIGNATURE and pin == "PIN2":
        state.pins.drop(pin)


def _sign(state: State, command: CommandApdu, template: Template) -> bytes:
    choice = state.ready(template)
    if len(command.data) not in choice.scheme.sizes:
        raise Refused(status.WRONG_LENGTH)
    key = state.private_keys[choice.key.purpose]
    _require_room(command, keys.signature_size(key))
    return choice.scheme.compute(key, bytes(command.data))


def _decipher(state: State, command: CommandApdu) -> bytes:
    choice = state.ready(Template.CONFIDENTIALITY)
    if len(command.data) not in choice.scheme.sizes:
        raise Refused(status.WRONG_LENGTH)
    _require_room(command, keys.FIELD)
    return choice.scheme.compute(state.private_keys[choice.key.purpose], bytes(command.data))


def _require_room(command: CommandApdu, answer: int) -> None:
    """Refuse an Le that is missing or too small for the answer."""
    if command.le is None:
        raise Refused(status.WRONG_LENGTH)
    if command.le < answer:
        raise Refused(0x6C00 | answer % LE_MAXIMUM)
