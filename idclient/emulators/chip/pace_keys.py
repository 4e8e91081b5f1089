"""What PACE computes: keys from secrets, the mapped generator, the tokens. No state.

Source: ICAO 9303-11 clauses 4.4.3, 9.7.1 and 9.7.2; BSI TR-03110-3 clause A.3.
"""

import hashlib

from idclient.emulators.chip import ciphers
from idclient.emulators.chip.curves import Curve, Point
from idclient.value import frozen
from idclient.wire.tlv import encode

OID = bytes.fromhex("04007F00070202040204")
"""id-PACE-ECDH-GM-AES-CBC-CMAC-256, as the content of an OBJECT IDENTIFIER."""
_ENCRYPTION, _MAC, _NONCE = 1, 2, 3


@frozen(repr=False)
class SessionKeys:
    """The keys of a tunnel."""

    encryption: bytes
    mac: bytes


def derive(secret: bytes, purpose: int) -> bytes:
    """Return the AES-256 key for encryption (1), MAC (2) or the nonce (3)."""
    return hashlib.sha256(secret + purpose.to_bytes(4)).digest()


def nonce_key(can: str) -> bytes:
    """Return the key that the nonce is encrypted with."""
    return derive(can.encode("ascii", "replace"), _NONCE)


def session_keys(curve: Curve, shared: Point) -> SessionKeys:
    """Return the keys that follow from the shared point of the second agreement."""
    secret = shared[0].to_bytes(curve.size)
    return SessionKeys(derive(secret, _ENCRYPTION), derive(secret, _MAC))


def map_generator(curve: Curve, nonce: bytes, shared: Point) -> Point:
    """Return the generator of the second agreement."""
    return curve.add(curve.multiply(int.from_bytes(nonce), curve.generator), shared)


def token(keys: SessionKeys, public: bytes) -> bytes:
    """Return the token that proves the keys, over the other side's ephemeral public key."""
    return ciphers.authenticate(keys.mac, encode(0x7F49, encode(0x06, OID) + encode(0x86, public)))
