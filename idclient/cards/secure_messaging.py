"""Secure messaging with AES: each command sealed, each answer checked before anything in it is used.

The counter has 16 bytes, goes up before every command and every answer, and makes each of them unique.
Source: ICAO Doc 9303-11 clause 9.8; BSI TR-03110-3 appendix F; ISO/IEC 7816-4 clause 10.
"""

from idclient.cards.channel import READ_BINARY
from idclient.errors.contactless import CardTunnelLost
from idclient.errors.wire import WireMalformed
from idclient.value import frozen
from idclient.wire import tlv
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu

READ_MAXIMUM = 0xDF
"""Most bytes of a file whose sealed answer fits into the 256 of a short one; Thales gives no more in any case."""

_BLOCK = 16
_SEAL = 8
_PROTECTED = 0x0C
"""Bits of CLA: secure messaging, header authenticated."""
_CRYPTOGRAM = 0x87
_CRYPTOGRAM_OF_TLV = 0x85
"""For odd INS, whose data are TLV themselves; without a padding indicator."""
_PADDED = b"\x01"
_STATUS = 0x99
_EXPECTED = 0x97
_MAC_HEADER = bytes([0x8E, _SEAL])
_HEADER = 4


@frozen(repr=False)
class SessionKeys:
    """The two AES keys of one tunnel, KSenc and KSmac."""

    encryption: bytearray
    mac: bytearray

    def wipe(self) -> None:
        """Overwrite both."""
        for key in (self.encryption, self.mac):
            key[:] = bytes(len(key))


class SecureMessaging:
    """One tunnel's keys and counter. A failure ends it: what follows would be out of step."""

    def __init__(self, keys: SessionKeys) -> None:
        self._keys = keys
        self._counter = 0

    def wrap(self, command: bytes | bytearray) -> CommandApdu:
        """Return the sealed form of a plain short APDU; its padded data are wiped, being a PIN at times.

        Raises: WireMalformed for no short APDU, or one that does not fit when sealed.
        """
        size, le = _lengths(command)
        self._counter += 1
        cla, ins, p1, p2 = command[:_HEADER]
        header = bytes([cla | _PROTECTED, ins, p1, p2])
        objects = self._cryptogram(ins, command, size) if size else b""
        if le is not None:
            objects += tlv.encode(_EXPECTED, bytes([_expected(ins, le)]))
        covered = _padded(header) + (_padded(objects) if objects else b"")
        sealed = CommandApdu(header[0], ins, p1, p2, objects + _MAC_HEADER + self._seal(covered), LE_MAXIMUM)
        sealed.encode()
        return sealed

    def unwrap(self, answer: bytes) -> bytes:
        """Return the plain answer, status word included. Raises: CardTunnelLost."""
        from cryptography.hazmat.primitives.constant_time import bytes_eq

        self._counter += 1
        body, word = answer[:-2], answer[-2:]
        covered, seal = body[: -len(_MAC_HEADER) - _SEAL], body[-len(_MAC_HEADER) - _SEAL :]
        if not body:
            raise CardTunnelLost(status=int.from_bytes(word))
        if not bytes_eq(seal, _MAC_HEADER + self._seal(_padded(covered))):
            raise CardTunnelLost
        objects = _objects(covered)
        if objects.pop(_STATUS, None) != word or len(objects) > 1:
            raise CardTunnelLost
        return b"".join(self._plain(tag, value) for tag, value in objects.items()) + word

    def wipe(self) -> None:
        """Overwrite the keys."""
        self._keys.wipe()

    def _cryptogram(self, ins: int, command: bytes | bytearray, size: int) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        padded = bytearray((size // _BLOCK + 1) * _BLOCK)
        try:
            padded[:size] = memoryview(command)[_HEADER + 1 : _HEADER + 1 + size]
            padded[size] = 0x80
            encryptor = Cipher(algorithms.AES(self._keys.encryption), modes.CBC(self._vector())).encryptor()
            encrypted = bytes(encryptor.update(padded))
        finally:
            padded[:] = bytes(len(padded))
        return tlv.encode(_CRYPTOGRAM_OF_TLV, encrypted) if ins & 1 else tlv.encode(_CRYPTOGRAM, _PADDED + encrypted)

    def _plain(self, tag: int, value: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        indicator = _PADDED if tag == _CRYPTOGRAM else b""
        encrypted = value[len(indicator) :]
        if not value.startswith(indicator) or not encrypted or len(encrypted) % _BLOCK:
            raise CardTunnelLost
        decryptor = Cipher(algorithms.AES(self._keys.encryption), modes.CBC(self._vector())).decryptor()
        padded = decryptor.update(encrypted).rstrip(b"\x00")
        if not padded.endswith(b"\x80"):
            raise CardTunnelLost
        return padded[:-1]

    def _vector(self) -> bytes:
        """Return the initialisation vector: the counter, encrypted."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        # One block, never repeated under this key: ECB as the standard has it, not as a mode for messages.
        encryptor = Cipher(algorithms.AES(self._keys.encryption), modes.ECB()).encryptor()  # noqa: S305
        return encryptor.update(self._counter.to_bytes(_BLOCK))

    def _seal(self, padded: bytes) -> bytes:
        return checksum(self._keys.mac, self._counter.to_bytes(_BLOCK) + padded)


def checksum(key: bytes | bytearray, octets: bytes) -> bytes:
    """Return AES-CMAC, cut to eight bytes."""
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.cmac import CMAC

    mac = CMAC(AES(key))
    mac.update(octets)
    return mac.finalize()[:_SEAL]


def _lengths(command: bytes | bytearray) -> tuple[int, int | None]:
    """Return the size of the data and the Le octet of a short APDU."""
    size = len(command)
    if size < _HEADER:
        raise WireMalformed(what="command")
    if size <= _HEADER + 1:
        return 0, None if size == _HEADER else command[_HEADER]
    end = _HEADER + 1 + command[_HEADER]
    if not command[_HEADER] or size not in (end, end + 1):
        raise WireMalformed(what="command")
    return command[_HEADER], None if size == end else command[end]


def _expected(ins: int, le: int) -> int:
    """Return the Le octet to ask for inside the tunnel."""
    return READ_MAXIMUM if ins == READ_BINARY and not 1 <= le <= READ_MAXIMUM else le


def _padded(octets: bytes) -> bytes:
    return octets + b"\x80" + bytes(-(len(octets) + 1) % _BLOCK)


def _objects(octets: bytes) -> dict[int, bytes]:
    """Return the data objects of a sealed answer by tag; other tags than known, or twice the same, are refused."""
    try:
        items = list(tlv.iterate(octets))
    except WireMalformed as error:
        raise CardTunnelLost from error
    found = {item.tag: item.value for item in items}
    if len(found) < len(items) or not found.keys() <= {_CRYPTOGRAM, _CRYPTOGRAM_OF_TLV, _STATUS}:
        raise CardTunnelLost
    return found
