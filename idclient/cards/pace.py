"""PACE with the card access number: both sides prove that they know it, and share keys that nobody else has.

id-PACE-ECDH-GM-AES-CBC-CMAC-256 only: elliptic curves, generic mapping, AES-256.
Source: ICAO Doc 9303-11 clause 4.4; BSI TR-03110-2 clause 3.2 and TR-03110-3 clause A.3.
"""

from hashlib import sha256
from typing import TYPE_CHECKING

from idclient.cards.channel import MANAGE_SECURITY_ENVIRONMENT, Channel
from idclient.cards.points import DOMAINS, Curve, Point
from idclient.cards.secure_messaging import SessionKeys, checksum
from idclient.errors.card import CardAnswerMalformed, CardCommandRefused
from idclient.errors.contactless import CardCanWrong, CardTunnelUnsupported, CardTunnelUntrusted
from idclient.errors.wire import WireMalformed
from idclient.ports import Entropy
from idclient.value import frozen
from idclient.wire import status, tlv
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

GENERAL_AUTHENTICATE = 0x86
OID = bytes.fromhex("04007F00070202040204")
"""id-PACE-ECDH-GM-AES-CBC-CMAC-256, 0.4.0.127.0.7.2.2.4.2.4."""

_CHAINING = 0x10
_DYNAMIC = 0x7C
_CAN = b"\x02"
"""Password reference in tag 83; 01 is the MRZ."""
_FOR_ENCRYPTION, _FOR_MAC, _FOR_NONCE = 1, 2, 3
_BLOCK = 16
_NONCE_MAXIMUM = 64
_EXTRA = 8
"""Bytes beyond the order's size, which make a scalar's bias vanish (FIPS 186-5 clause A.2.1)."""
_INTEGER, _OID, _SEQUENCE, _SET = 0x02, 0x06, 0x30, 0x31


@frozen
class Domain:
    """The curve of a tunnel; `stated` is whether the card told it and hears it back in tag 84."""

    identifier: int
    stated: bool

    @property
    def curve(self) -> Curve:
        """The curve. Raises: CardTunnelUnsupported."""
        if self.identifier not in DOMAINS:
            raise CardTunnelUnsupported
        return DOMAINS[self.identifier]


def read_card_access(octets: bytes) -> Domain:
    """Return the first known domain that EF.CardAccess offers for PACE as it is done here.

    Raises: CardTunnelUnsupported; also for bytes that cannot be read.
    """
    try:
        offers = [_offer(item.value) for item in tlv.iterate(tlv.find(octets, _SET) or b"") if item.tag == _SEQUENCE]
    except WireMalformed as error:
        raise CardTunnelUnsupported from error
    known = [offer for offer in offers if offer in DOMAINS]
    if not known:
        raise CardTunnelUnsupported
    return Domain(known[0], stated=True)


def _offer(info: bytes) -> int:
    """Return the parameter identifier in a PACEInfo of this protocol, -1 in any other SecurityInfo."""
    items = list(tlv.iterate(info))
    tags = [item.tag for item in items]
    return int.from_bytes(items[2].value) if tags == [_OID, _INTEGER, _INTEGER] and items[0].value == OID else -1


def establish(channel: Channel, domain: Domain, can: bytearray, entropy: Entropy) -> SessionKeys:
    """Run PACE and return the session keys. The card does not count failures.

    Raises:
        CardCanWrong: the card does not know that number.
        CardTunnelUntrusted: the card does not prove that it knows the number.
        CardTunnelUnsupported, CardAnswerMalformed, CardCommandRefused, CardError: everything else.
    """
    curve = domain.curve
    _set_protocol(channel, domain)
    encrypted = _authenticate(channel, b"", answer=0x80, step="pace-nonce")
    nonce = decrypt_nonce(can, encrypted)
    private = draw(curve, entropy)
    mapping = _exchange(channel, curve, base_multiple(curve, private), tags=(0x81, 0x82), step="pace-map-nonce")
    base = mapped_base(curve, nonce, private, mapping)
    private = draw(curve, entropy)
    own = _require(curve.multiple(private, base), step="pace-key-agreement")
    theirs = _exchange(channel, curve, own, tags=(0x83, 0x84), step="pace-key-agreement")
    keys = session_keys(shared_secret(curve, private, theirs))
    _prove(channel, keys, curve.encode(own), curve.encode(theirs))
    return keys


def derive_key(secret: bytes | bytearray, purpose: int) -> bytearray:
    """Return KDF(secret, purpose) for AES-256."""
    digest = sha256(secret)
    digest.update(purpose.to_bytes(4))
    return bytearray(digest.digest())


def decrypt_nonce(can: bytearray, encrypted: bytes) -> int:
    """Return the nonce s under the key of a card access number. Raises: CardAnswerMalformed."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if not encrypted or len(encrypted) % _BLOCK or len(encrypted) > _NONCE_MAXIMUM:
        raise CardAnswerMalformed(step="pace-nonce")
    decryptor = Cipher(algorithms.AES(derive_key(can, _FOR_NONCE)), modes.CBC(bytes(_BLOCK))).decryptor()
    return int.from_bytes(decryptor.update(encrypted))


def draw(curve: Curve, entropy: Entropy) -> int:
    """Return a private key from 1 to order - 1, by 64 bits more than needed (FIPS 186-5 clause A.2.1)."""
    return int.from_bytes(entropy(curve.size + _EXTRA)) % (curve.order - 1) + 1


def base_multiple(curve: Curve, scalar: int) -> Point:
    """Return scalar·G for 1 to order - 1, computed by `cryptography`."""
    numbers = _private_key(curve, scalar).public_key().public_numbers()
    return numbers.x, numbers.y


def mapped_base(curve: Curve, nonce: int, private: int, card: Point) -> Point:
    """Return G' = s·G + private·card, the base of the key agreement. Raises: CardTunnelUntrusted for infinity."""
    shared = _require(curve.multiple(private, card), step="pace-map-nonce")
    scalar = nonce % curve.order
    return _require(curve.add(base_multiple(curve, scalar), shared) if scalar else shared, step="pace-map-nonce")


def shared_secret(curve: Curve, private: int, card: Point) -> bytes:
    """Return the X coordinate of private·card, as long as a coordinate is, computed by `cryptography`."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDH, EllipticCurvePublicNumbers

    key = _private_key(curve, private)
    return key.exchange(ECDH(), EllipticCurvePublicNumbers(*card, key.curve).public_key())


def session_keys(secret: bytes) -> SessionKeys:
    """Return KSenc and KSmac of a shared secret."""
    return SessionKeys(derive_key(secret, _FOR_ENCRYPTION), derive_key(secret, _FOR_MAC))


def token(keys: SessionKeys, point: bytes) -> bytes:
    """Return the proof of having agreed on the keys: over the other side's ephemeral point, uncompressed."""
    return checksum(keys.mac, tlv.encode(0x7F49, tlv.encode(_OID, OID) + tlv.encode(0x86, point)))


def _private_key(curve: Curve, scalar: int) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    kinds: dict[str, type[ec.EllipticCurve]] = {
        "SECP256R1": ec.SECP256R1,
        "SECP384R1": ec.SECP384R1,
        "SECP521R1": ec.SECP521R1,
        "BrainpoolP256R1": ec.BrainpoolP256R1,
        "BrainpoolP384R1": ec.BrainpoolP384R1,
        "BrainpoolP512R1": ec.BrainpoolP512R1,
    }
    return ec.derive_private_key(scalar, kinds[curve.name]())


def _set_protocol(channel: Channel, domain: Domain) -> None:
    data = tlv.encode(0x80, OID) + tlv.encode(0x83, _CAN)
    if domain.stated:
        data += tlv.encode(0x84, bytes([domain.identifier]))
    command = CommandApdu(0x00, MANAGE_SECURITY_ENVIRONMENT, 0xC1, 0xA4, data, LE_MAXIMUM)
    channel.require(command, step="pace-set-protocol")


def _authenticate(channel: Channel, data: bytes, *, answer: int, step: str, cla: int = _CHAINING) -> bytes:
    command = CommandApdu(cla, GENERAL_AUTHENTICATE, 0x00, 0x00, tlv.encode(_DYNAMIC, data), LE_MAXIMUM)
    response = channel.require(command, step=step)
    try:
        value = tlv.find(response.data, _DYNAMIC, answer)
    except WireMalformed as error:
        raise CardAnswerMalformed(step=step) from error
    if value is None:
        raise CardAnswerMalformed(step=step)
    return value


def _exchange(channel: Channel, curve: Curve, own: Point, *, tags: tuple[int, int], step: str) -> Point:
    """Send our point and return the card's, which is another one of the curve."""
    sent, answered = tags
    answer = _authenticate(channel, tlv.encode(sent, curve.encode(own)), answer=answered, step=step)
    point = _require(curve.decode(answer), step=step)
    if point == own:
        raise CardTunnelUntrusted(step=step)
    return point


def _prove(channel: Channel, keys: SessionKeys, own: bytes, theirs: bytes) -> None:
    from cryptography.hazmat.primitives.constant_time import bytes_eq

    step = "pace-authenticate"
    try:
        proof = tlv.encode(0x85, token(keys, theirs))
        answer = _authenticate(channel, proof, answer=0x86, step=step, cla=0x00)
    except CardCommandRefused as error:
        if error.status >> 8 == status.NO_COUNTER >> 8:
            raise CardCanWrong from error
        raise
    if not bytes_eq(answer, token(keys, own)):
        raise CardTunnelUntrusted(step=step)


def _require(point: Point | None, *, step: str) -> Point:
    if point is None:
        raise CardTunnelUntrusted(step=step)
    return point
