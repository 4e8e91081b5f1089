"""PACE in the role of the chip: generic mapping over an elliptic curve, AES-256, with the card access number.

Source: ICAO 9303-11 clauses 4.4 and 9.5; ISO/IEC 7816-4 clauses 11.5.5 and 11.5.11.
"""

import hmac
from enum import Enum, auto

from idclient.emulators.chip import ciphers
from idclient.emulators.chip.curves import CURVES, Point
from idclient.emulators.chip.pace_keys import OID, SessionKeys, map_generator, nonce_key, session_keys, token
from idclient.emulators.chip.refusal import Refused
from idclient.emulators.chip.state import Contactless
from idclient.errors.wire import WireMalformed
from idclient.ports import Entropy
from idclient.wire import status, tlv
from idclient.wire.apdu import CommandApdu

_CHAINED, _LAST = 0x10, 0x00
_CAN = b"\x02"
_DYNAMIC_DATA = 0x7C
_PROTOCOL, _PASSWORD, _PARAMETER = 0x80, 0x83, 0x84
_MAP_NONCE, _AGREE_KEYS, _TOKEN = 0x81, 0x83, 0x85
_SPARE_BYTES = 8
"""So many random bytes more than the order has make a scalar without bias."""


class _Step(Enum):
    """What the chip waits for, in this order."""

    START = auto()
    NONCE = auto()
    MAPPING = auto()
    AGREEMENT = auto()
    TOKEN = auto()


class Pace:
    """One run after the other; any mistake ends the run at hand. A wrong CAN shows in the last step only."""

    def __init__(self, interface: Contactless, can: str, entropy: Entropy) -> None:
        self._interface = interface
        self._curve = CURVES[interface.parameter]
        self._can = can
        self._entropy = entropy
        self.clear()

    def clear(self) -> None:
        """Forget the run at hand."""
        self._step = _Step.START
        self._nonce = b""
        self._generator = self._curve.generator
        self._keys = SessionKeys(b"", b"")
        self._publics = (b"", b"")

    def begin(self, command: CommandApdu) -> None:
        """Start a run: MANAGE SECURITY ENVIRONMENT, set for mutual authentication. Raises: Refused."""
        self.clear()
        values = _objects(bytes(command.data))
        if not {_PROTOCOL, _PASSWORD} <= set(values) <= {_PROTOCOL, _PASSWORD, _PARAMETER}:
            raise Refused(status.WRONG_DATA)
        parameter = bytes([self._interface.parameter])
        if values[_PROTOCOL] != OID or values.get(_PARAMETER, parameter) != parameter:
            raise Refused(status.WRONG_DATA)
        if values[_PASSWORD] != _CAN:
            raise Refused(status.REFERENCE_NOT_FOUND)
        self._step = _Step.NONCE

    def proceed(self, command: CommandApdu) -> tuple[bytes, SessionKeys | None]:
        """Take the next step of GENERAL AUTHENTICATE; the last one also gives the tunnel's keys. Raises: Refused."""
        try:
            self._require_in_place(command)
            return self._next(_objects(_dynamic_data(bytes(command.data))))
        except Refused:
            self.clear()
            raise

    def _require_in_place(self, command: CommandApdu) -> None:
        expected = _LAST if self._step is _Step.TOKEN else _CHAINED
        if self._step is _Step.START or command.cla != expected:
            raise Refused(status.CONDITIONS_NOT_SATISFIED)
        if (command.p1, command.p2) != (0, 0):
            raise Refused(status.WRONG_PARAMETERS)
        if command.le is None:
            raise Refused(status.WRONG_LENGTH)

    def _next(self, values: dict[int, bytes]) -> tuple[bytes, SessionKeys | None]:
        match self._step:
            case _Step.NONCE:
                return self._give_nonce(values), None
            case _Step.MAPPING:
                return self._map(_only(values, _MAP_NONCE)), None
            case _Step.AGREEMENT:
                return self._agree(_only(values, _AGREE_KEYS)), None
            case _:
                return self._prove(_only(values, _TOKEN))

    def _give_nonce(self, values: dict[int, bytes]) -> bytes:
        if values:
            raise Refused(status.WRONG_DATA)
        self._nonce = self._entropy(self._interface.nonce_size)
        self._step = _Step.MAPPING
        return _answer(0x80, ciphers.encrypt(nonce_key(self._can), bytes(ciphers.BLOCK), self._nonce))

    def _map(self, public: bytes) -> bytes:
        theirs = self._curve.decode(public)
        private = self._scalar()
        self._generator = map_generator(self._curve, self._nonce, self._curve.multiply(private, theirs))
        self._step = _Step.AGREEMENT
        return _answer(0x82, self._public(private, self._curve.generator))

    def _agree(self, public: bytes) -> bytes:
        theirs = self._curve.decode(public)
        private = self._scalar()
        own = self._public(private, self._generator)
        if own == public:
            raise Refused(status.WRONG_DATA)
        self._keys = session_keys(self._curve, self._curve.multiply(private, theirs))
        self._publics = own, public
        self._step = _Step.TOKEN
        return _answer(0x84, own)

    def _prove(self, presented: bytes) -> tuple[bytes, SessionKeys]:
        own, theirs = self._publics
        keys = self._keys
        self.clear()
        if not hmac.compare_digest(presented, token(keys, own)):
            raise Refused(status.NO_COUNTER)
        return _answer(0x86, token(keys, theirs)), keys

    def _scalar(self) -> int:
        spare = self._entropy(self._curve.size + _SPARE_BYTES)
        return int.from_bytes(spare) % (self._curve.order - 1) + 1

    def _public(self, private: int, generator: Point) -> bytes:
        return self._curve.encode(self._curve.multiply(private, generator))


def _dynamic_data(data: bytes) -> bytes:
    """Return what is inside the one object that GENERAL AUTHENTICATE carries."""
    try:
        item, end = tlv.decode_one(data)
    except WireMalformed:
        raise Refused(status.WRONG_DATA) from None
    if item.tag != _DYNAMIC_DATA or end != len(data):
        raise Refused(status.WRONG_DATA)
    return item.value


def _objects(data: bytes) -> dict[int, bytes]:
    try:
        objects = list(tlv.iterate(data))
    except WireMalformed:
        raise Refused(status.WRONG_DATA) from None
    values = {item.tag: item.value for item in objects}
    if len(values) != len(objects):
        raise Refused(status.WRONG_DATA)
    return values


def _only(values: dict[int, bytes], tag: int) -> bytes:
    if set(values) != {tag}:
        raise Refused(status.WRONG_DATA)
    return values[tag]


def _answer(tag: int, value: bytes) -> bytes:
    return tlv.encode(_DYNAMIC_DATA, tlv.encode(tag, value))
