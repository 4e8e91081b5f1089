"""What the private keys of a chip do. Source: FIPS 186-5 clause 6.4; BSI TR-03111 clause 4.3.1; RFC 8017 clause 8."""

from collections.abc import Callable, Container
from enum import Enum
from typing import TYPE_CHECKING

from idclient.emulators.chip.refusal import Refused
from idclient.value import frozen
from idclient.wire import status

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

    PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey

FIELD = 48
"""Bytes of a P-384 coordinate, of a hash to sign on an IDEMIA chip, and of each half of a signature."""
_NO_PADDING_INDICATOR = 0x00
_DIGEST_INFO_SHARE = 0.4
"""How much of the modulus a DigestInfo may fill (ISO/IEC 7816-8 practice of INTERNAL AUTHENTICATE)."""


class KeyType(Enum):
    """The two families of keys."""

    EC = "EC"
    RSA = "RSA"


@frozen
class Scheme:
    """How a key answers: the family it needs, the lengths of data it takes, and the computation itself."""

    key_type: KeyType
    sizes: Container[int]
    compute: "Callable[[PrivateKey, bytes], bytes]"


def key_type(key: "PrivateKey") -> KeyType:
    """Return the family of a key."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    return KeyType.RSA if isinstance(key, RSAPrivateKey) else KeyType.EC


def signature_size(key: "PrivateKey") -> int:
    """Return the length of a signature: r‖s, or as long as the modulus."""
    size = (key.key_size + 7) // 8
    return size if key_type(key) is KeyType.RSA else 2 * size


def sign(key: "PrivateKey", digest: bytes) -> bytes:
    """Return r‖s over a digest of 28, 32, 48 or 64 bytes as it stands."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

    key = _elliptic(key)
    r, s = decode_dss_signature(key.sign(digest, ECDSA(Prehashed(_hash_of(digest)))))
    size = (key.key_size + 7) // 8
    return r.to_bytes(size) + s.to_bytes(size)


def agree(key: "PrivateKey", data: bytes) -> bytes:
    """Return the shared x coordinate with a public key, given as 00 and an uncompressed point."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = _elliptic(key)
    if data[0] != _NO_PADDING_INDICATOR:
        raise Refused(status.WRONG_DATA)
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(key.curve, data[1:])
    except ValueError:
        raise Refused(status.WRONG_DATA) from None
    return key.exchange(ec.ECDH(), public)


def sign_digest_info(key: "PrivateKey", digest_info: bytes) -> bytes:
    """Return the RSASSA-PKCS1-v1_5 signature over a DigestInfo, which the chip pads and does not look into."""
    numbers = _rsa(key).private_numbers()
    size = signature_size(key)
    if len(digest_info) > size * _DIGEST_INFO_SHARE:
        raise Refused(status.WRONG_LENGTH)
    block = b"\x00\x01" + b"\xff" * (size - 3 - len(digest_info)) + b"\x00" + digest_info
    return pow(int.from_bytes(block), numbers.d, numbers.public_numbers.n).to_bytes(size)


def sign_hash(key: "PrivateKey", digest: bytes) -> bytes:
    """Return the RSASSA-PKCS1-v1_5 signature over a hash, whose DigestInfo the chip makes."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    return _rsa(key).sign(digest, PKCS1v15(), Prehashed(_hash_of(digest)))


def sign_pss(key: "PrivateKey", digest: bytes) -> bytes:
    """Return the RSASSA-PSS signature over a hash: MGF1 with the same hash, salt as long as the hash."""
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    algorithm = _hash_of(digest)
    return _rsa(key).sign(digest, PSS(MGF1(algorithm), len(digest)), Prehashed(algorithm))


def _hash_of(digest: bytes) -> "HashAlgorithm":
    from cryptography.hazmat.primitives import hashes

    known: tuple[HashAlgorithm, ...] = (hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512())
    found = next((algorithm for algorithm in known if algorithm.digest_size == len(digest)), None)
    if found is None:
        raise Refused(status.WRONG_LENGTH)
    return found


def _elliptic(key: "PrivateKey") -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    if not isinstance(key, EllipticCurvePrivateKey):
        raise Refused(status.WRONG_DATA)
    return key


def _rsa(key: "PrivateKey") -> "RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if not isinstance(key, RSAPrivateKey):
        raise Refused(status.WRONG_DATA)
    return key


ECDSA_PADDED = Scheme(KeyType.EC, (FIELD,), sign)
"""ECDSA over exactly 48 bytes, whatever hash they hold."""
ECDH = Scheme(KeyType.EC, (2 + 2 * FIELD,), agree)
RSA_DIGEST_INFO = Scheme(KeyType.RSA, range(1, 256), sign_digest_info)
RSA_SHA256 = Scheme(KeyType.RSA, (32,), sign_hash)


def ecdsa(size: int) -> Scheme:
    """Return ECDSA over a hash of that many bytes."""
    return Scheme(KeyType.EC, (size,), sign)


def rsa_pss(size: int) -> Scheme:
    """Return RSASSA-PSS over a hash of that many bytes."""
    return Scheme(KeyType.RSA, (size,), sign_pss)
