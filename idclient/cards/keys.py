"""The public half of a card's key: taken from its certificate, and judge over each signature the card returns.

cryptography is imported where it is used: naming a card needs none of it.
"""

from typing import TYPE_CHECKING

from idclient.cards.models import DigestRule, Key
from idclient.errors.card import (
    CardCertificateMissing,
    CardKeyUnsupported,
    CardSignatureInvalid,
    DigestUnsupported,
)
from idclient.errors.wire import WireMalformed
from idclient.model import SignatureAlgorithm
from idclient.wire import tlv

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

_SEQUENCE = 0x30
_VERSION = 0xA0
_KEY_POSITION = 5
"""In TBSCertificate after serialNumber, signature, issuer, validity, subject (RFC 5280 clause 4.1)."""

_ALGORITHMS = {
    32: SignatureAlgorithm.ECDSA_SHA256,
    48: SignatureAlgorithm.ECDSA_SHA384,
    64: SignatureAlgorithm.ECDSA_SHA512,
}


def algorithm_for(digest: bytes) -> SignatureAlgorithm:
    """Return the ECDSA scheme whose SHA-2 hash has a digest's size. Raises: DigestUnsupported."""
    algorithm = _ALGORITHMS.get(len(digest))
    if algorithm is None:
        raise DigestUnsupported(size=len(digest))
    return algorithm


def digest_for(key: Key, digest: bytes) -> bytes:
    """Return what the card is to sign for a digest: ECDSA takes its leftmost bits (FIPS 186-5 clause 6.4)."""
    return _RULES[key.digest](digest, key.field)


def _field_sized(digest: bytes, field: int) -> bytes:
    return digest[:field].rjust(field, b"\0")


_RULES = {DigestRule.FIELD_SIZE: _field_sized}


def subject_public_key_info(certificate: bytes) -> bytes | None:
    """Return SubjectPublicKeyInfo, DER; None for bytes that are no certificate."""
    try:
        body = tlv.find(certificate, _SEQUENCE, _SEQUENCE)
        items = [] if body is None else [item for item in tlv.iterate(body) if item.tag != _VERSION]
        return items[_KEY_POSITION].encode() if len(items) > _KEY_POSITION else None
    except WireMalformed:
        return None


def public_key(key: Key, certificate: bytes) -> "EllipticCurvePublicKey":
    """Return the key in a certificate.

    Raises:
        CardCertificateMissing: the bytes are no certificate.
        CardKeyUnsupported: not an EC key of the size this model signs with.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    info = subject_public_key_info(certificate)
    if info is None:
        raise CardCertificateMissing(purpose=key.purpose.value)
    try:
        found = load_der_public_key(info)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CardKeyUnsupported(purpose=key.purpose.value) from error
    if not isinstance(found, EllipticCurvePublicKey) or (found.curve.key_size + 7) // 8 != key.field:
        raise CardKeyUnsupported(purpose=key.purpose.value)
    return found


def require_signature(public: "EllipticCurvePublicKey", value: bytes, digest: bytes) -> None:
    """Accept r‖s over a digest of 32, 48 or 64 bytes. Raises: CardSignatureInvalid."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    hashes = {32: SHA256(), 48: SHA384(), 64: SHA512()}
    half = len(value) // 2
    encoded = encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))
    try:
        public.verify(encoded, digest, ECDSA(Prehashed(hashes[len(digest)])))
    except InvalidSignature as error:
        raise CardSignatureInvalid from error
