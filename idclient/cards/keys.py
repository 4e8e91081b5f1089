"""The public half of a card's key: taken from its certificate, and judge over each signature the card returns.

cryptography is imported where it is used: naming a card needs none of it.
"""

from typing import TYPE_CHECKING

from idclient.cards.models import SHA2_SIZES, Key, KeyType, Scheme
from idclient.errors.card import (
    CardCertificateMissing,
    CardKeyUnsupported,
    CardSignatureInvalid,
    DigestUnsupported,
)
from idclient.model import SignatureAlgorithm
from idclient.trust.public_keys import load_public_key
from idclient.value import replace
from idclient.wire.certificate import subject_public_key_info

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

    PublicKey = EllipticCurvePublicKey | RSAPublicKey

_ALGORITHMS = {
    (Scheme.ECDSA, 32): SignatureAlgorithm.ECDSA_SHA256,
    (Scheme.ECDSA, 48): SignatureAlgorithm.ECDSA_SHA384,
    (Scheme.ECDSA, 64): SignatureAlgorithm.ECDSA_SHA512,
    (Scheme.RSA_PKCS1, 32): SignatureAlgorithm.RSA_SHA256,
    (Scheme.RSA_PKCS1, 48): SignatureAlgorithm.RSA_SHA384,
    (Scheme.RSA_PKCS1, 64): SignatureAlgorithm.RSA_SHA512,
    (Scheme.RSA_PSS, 32): SignatureAlgorithm.RSA_PSS_SHA256,
    (Scheme.RSA_PSS, 48): SignatureAlgorithm.RSA_PSS_SHA384,
    (Scheme.RSA_PSS, 64): SignatureAlgorithm.RSA_PSS_SHA512,
}
_SCHEMES = {algorithm: way for way, algorithm in _ALGORITHMS.items()}
_RSA_MINIMUM = 2048
"""Bits of the smallest RSA key that any of these cards has."""


def in_use(key: Key, certificate: bytes) -> Key:
    """Return the key as the one in a certificate. Raises: as `public_key`."""
    return replace(key, type=_type_of(public_key(key, certificate)))


def require_digest(digest: bytes) -> None:
    """Accept a digest of a SHA-2 hash, before anything is known of the key. Raises: DigestUnsupported."""
    if len(digest) not in SHA2_SIZES:
        raise DigestUnsupported(size=len(digest), allowed=SHA2_SIZES)


def algorithm_for(key: Key, digest: bytes) -> SignatureAlgorithm:
    """Return the scheme in which a key signs a digest, by its SHA-2 hash's size. Raises: DigestUnsupported."""
    if len(digest) not in key.way.sizes:
        raise DigestUnsupported(size=len(digest), allowed=key.way.sizes)
    return _ALGORITHMS[key.way.scheme, len(digest)]


def algorithms(key: Key) -> tuple[SignatureAlgorithm, ...]:
    """Return every scheme in which a key signs, the shortest digest first."""
    return tuple(_ALGORITHMS[key.way.scheme, size] for size in sorted(key.way.sizes))


def public_key(key: Key, certificate: bytes) -> "PublicKey":
    """Return the key in a certificate.

    Raises:
        CardCertificateMissing: the bytes are no certificate.
        CardKeyUnsupported: not a key of the type and size this model signs with.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    info = subject_public_key_info(certificate)
    if info is None:
        raise CardCertificateMissing(purpose=key.purpose.value)
    try:
        found = load_public_key(info)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CardKeyUnsupported(purpose=key.purpose.value) from error
    if isinstance(found, EllipticCurvePublicKey):
        if KeyType.EC in key.ways and (found.curve.key_size + 7) // 8 in key.fields:
            return found
    elif isinstance(found, RSAPublicKey) and KeyType.RSA in key.ways and found.key_size >= _RSA_MINIMUM:
        return found
    raise CardKeyUnsupported(purpose=key.purpose.value)


def require_signature(public: "PublicKey", value: bytes, *, digest: bytes, algorithm: SignatureAlgorithm) -> None:
    """Accept a signature over a digest: r‖s for EC keys, the plain block for RSA. Raises: CardSignatureInvalid."""
    from cryptography.exceptions import InvalidSignature

    scheme, size = _SCHEMES[algorithm]
    if size != len(digest):
        raise CardSignatureInvalid
    try:
        _verify(public, value, digest, scheme)
    except InvalidSignature as error:
        raise CardSignatureInvalid from error


def _verify(public: "PublicKey", value: bytes, digest: bytes, scheme: Scheme) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec, padding
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

    hashed = _hash_of(digest)
    if isinstance(public, ec.EllipticCurvePublicKey):
        half = len(value) // 2
        if scheme is not Scheme.ECDSA or 2 * half != len(value):
            raise InvalidSignature
        encoded = encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))
        public.verify(encoded, digest, ec.ECDSA(Prehashed(hashed)))
        return
    schemes: dict[Scheme, padding.AsymmetricPadding] = {
        Scheme.RSA_PKCS1: padding.PKCS1v15(),
        Scheme.RSA_PSS: padding.PSS(padding.MGF1(hashed), padding.PSS.DIGEST_LENGTH),
    }
    if scheme not in schemes:
        raise InvalidSignature
    public.verify(value, digest, schemes[scheme], Prehashed(hashed))


def _hash_of(digest: bytes) -> "HashAlgorithm":
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    return {32: SHA256(), 48: SHA384(), 64: SHA512()}[len(digest)]


def _type_of(public: "PublicKey") -> KeyType:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    return KeyType.EC if isinstance(public, EllipticCurvePublicKey) else KeyType.RSA
