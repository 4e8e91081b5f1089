"""Secure messaging in the role of the chip: AES-256 with a send sequence counter of sixteen bytes.

Source: ICAO 9303-11 clause 9.8; ISO/IEC 7816-4 clause 10.
"""

import hmac

from idclient.emulators.chip import ciphers
from idclient.emulators.chip.pace_keys import SessionKeys
from idclient.emulators.chip.refusal import Refused
from idclient.errors.wire import WireMalformed
from idclient.wire import status, tlv
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu, ResponseApdu

PROTECTED = 0x0C
"""CLA of a command with secure messaging whose header is authenticated."""
OBJECTS_MISSING, OBJECTS_WRONG = 0x6987, 0x6988
_CRYPTOGRAM, _CRYPTOGRAM_ODD, _LE, _STATUS, _MAC = 0x87, 0x85, 0x97, 0x99, 0x8E
_PADDED = b"\x01"
_MAC_OBJECT = 2 + ciphers.MAC


class Tunnel:
    """The keys and the counter between chip and terminal. Whoever gets Refused from `open` must throw it away."""

    def __init__(self, keys: SessionKeys) -> None:
        self._keys = keys
        self._counter = 0

    def open(self, command: CommandApdu) -> CommandApdu:
        """Return the command inside. Raises: Refused with 6987 (an object is missing) or 6988 (one is wrong)."""
        self._counter += 1
        data = bytes(command.data)
        objects = _objects(data)
        if not hmac.compare_digest(objects[_MAC], self._command_mac(command, data[:-_MAC_OBJECT])):
            raise Refused(OBJECTS_WRONG)
        if command.le is None:
            raise Refused(status.WRONG_LENGTH)
        cryptogram = _CRYPTOGRAM_ODD if command.ins % 2 else _CRYPTOGRAM
        if (_CRYPTOGRAM if command.ins % 2 else _CRYPTOGRAM_ODD) in objects:
            raise Refused(OBJECTS_WRONG)
        plain = self._decrypt(objects[cryptogram], command.ins) if cryptogram in objects else b""
        return CommandApdu(0, command.ins, command.p1, command.p2, plain, _expected(objects.get(_LE)))

    def close(self, ins: int, response: ResponseApdu) -> ResponseApdu:
        """Return the response to a command of that INS, protected."""
        self._counter += 1
        objects = b""
        if response.data:
            sealed = ciphers.encrypt(self._keys.encryption, self._initial(), ciphers.pad(response.data))
            objects = tlv.encode(_CRYPTOGRAM_ODD, sealed) if ins % 2 else tlv.encode(_CRYPTOGRAM, _PADDED + sealed)
        objects += tlv.encode(_STATUS, response.status.to_bytes(2))
        mac = ciphers.authenticate(self._keys.mac, ciphers.pad(self._count() + objects))
        return ResponseApdu(objects + tlv.encode(_MAC, mac), response.status)

    def _command_mac(self, command: CommandApdu, objects: bytes) -> bytes:
        header = ciphers.pad(bytes([command.cla, command.ins, command.p1, command.p2]))
        # the header is padded by itself; a second padding only follows objects (ISO/IEC 7816-4 clause 10.2.3.1)
        message = self._count() + header + (ciphers.pad(objects) if objects else b"")
        return ciphers.authenticate(self._keys.mac, message)

    def _decrypt(self, value: bytes, ins: int) -> bytes:
        indicator = b"" if ins % 2 else _PADDED
        blocks = value[len(indicator) :]
        if not value.startswith(indicator) or not blocks or len(blocks) % ciphers.BLOCK:
            raise Refused(OBJECTS_WRONG)
        try:
            return ciphers.unpad(ciphers.decrypt(self._keys.encryption, self._initial(), blocks))
        except Refused:
            raise Refused(OBJECTS_WRONG) from None

    def _initial(self) -> bytes:
        return ciphers.encrypt_block(self._keys.encryption, self._count())

    def _count(self) -> bytes:
        return self._counter.to_bytes(ciphers.BLOCK)


def _objects(data: bytes) -> dict[int, bytes]:
    """Return the objects of a protected command, which come in a fixed order and end with the MAC."""
    try:
        found = list(tlv.iterate(data))
    except WireMalformed:
        raise Refused(OBJECTS_WRONG) from None
    tags = [item.tag for item in found]
    if _MAC not in tags:
        raise Refused(OBJECTS_MISSING)
    order = [tag for tag in (_CRYPTOGRAM, _CRYPTOGRAM_ODD, _LE, _MAC) if tag in tags]
    mac = found[-1]
    if tags != order or len(mac.value) != ciphers.MAC or data[-_MAC_OBJECT:] != mac.encode():
        raise Refused(OBJECTS_WRONG)
    return {item.tag: item.value for item in found}


def _expected(value: bytes | None) -> int | None:
    if value is None:
        return None
    if len(value) != 1:
        raise Refused(OBJECTS_WRONG)
    return value[0] or LE_MAXIMUM
