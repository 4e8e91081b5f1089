"""Is a certificate one with which somebody proves who they are, and did its key sign what was asked?"""

import base64
import hashlib
from datetime import datetime

from idclient.errors.trust import (
    CertificateExtensionUnknown,
    CertificateIsAuthority,
    CertificateNotForAuthentication,
    SignatureInvalid,
)
from idclient.model import Signature, SignatureAlgorithm
from idclient.trust.certificates import check_validity, read_certificate
from idclient.trust.signatures import Padding, Scheme, key_kind, verify_digest, verify_message

_PURPOSES = frozenset(
    {
        "1.3.6.1.5.5.7.3.2",  # clientAuth (RFC 5280 §4.2.1.12)
        "1.3.6.1.4.1.62306.5.7.0",  # Smart-ID authentication
        "2.5.29.37.0",  # anyExtendedKeyUsage
    }
)


def check_authentication_certificate(certificate: bytes, at: datetime) -> None:
    """Refuse a certificate with which nobody proves who they are at that time.

    Raises: CertificateMalformed, CertificateExpired, CertificateNotYetValid, CertificateIsAuthority,
    CertificateNotForAuthentication, CertificateExtensionUnknown, KeyUnsupported.
    """
    parsed = read_certificate(certificate)
    check_validity(parsed, at)
    if parsed.is_authority:
        raise CertificateIsAuthority
    purposes = parsed.extended_key_usage
    if parsed.key_usage is None or "digital_signature" not in parsed.key_usage:
        raise CertificateNotForAuthentication
    if purposes is not None and not _PURPOSES & frozenset(purposes):
        raise CertificateNotForAuthentication
    if parsed.unknown_critical:
        raise CertificateExtensionUnknown(oid=parsed.unknown_critical[0])
    key_kind(parsed.public_key)


def verify_signature(signature: Signature, digest: bytes) -> None:
    """Check that the key in the signature's own certificate signed the digest, or a message that names it.

    Such a message (ACSP_V2) has the digest in base64 among its fields, which are parted by `|`.

    Raises: SignatureInvalid, CertificateMalformed, KeyUnsupported, AlgorithmUnsupported.
    """
    public_key = read_certificate(signature.certificate).public_key
    scheme = _scheme(signature.algorithm)
    if not signature.message:
        verify_digest(public_key, _encoded(signature, scheme), digest, scheme=scheme)
        return
    if base64.b64encode(digest) not in signature.message.split(b"|"):
        raise SignatureInvalid
    verify_message(public_key, _encoded(signature, scheme), signature.message, scheme=scheme)


def _scheme(algorithm: SignatureAlgorithm) -> Scheme:
    family, _, _ = algorithm.name.rpartition("_")
    padding = {"ECDSA": Padding.ECDSA, "RSA": Padding.PKCS1, "RSA_PSS": Padding.PSS}[family]
    salt = hashlib.new(algorithm.hash_name).digest_size if padding is Padding.PSS else 0
    return Scheme(padding, algorithm.hash_name, salt)


def _encoded(signature: Signature, scheme: Scheme) -> bytes:
    """Return the value as verifying wants it: r‖s becomes DER. Raises: SignatureInvalid."""
    if scheme.padding is not Padding.ECDSA:
        return signature.value
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half, odd = divmod(len(signature.value), 2)
    if odd or not half:
        raise SignatureInvalid
    r, s = signature.value[:half], signature.value[half:]
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
