"""Does the signature in an answer fit what we sent, the certificate's key, and the algorithm it claims to be?"""

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from idclient.errors.phone_answer import PhoneAlgorithmDifferent, PhoneParametersDifferent, PhoneSignatureInvalid
from idclient.errors.trust import SignatureInvalid
from idclient.model import PhoneName, Signature, SignatureAlgorithm
from idclient.trust.certificates import read_certificate
from idclient.trust.signatures import Padding, Scheme, key_kind, verify_digest, verify_message
from idclient.value import field, frozen

if TYPE_CHECKING:
    from idclient.trust.certificates import Certificate

PSS_NAME = "rsassa-pss"
_NAMED = re.compile(r"SHA(256|384|512)with(EC|RSA)Encryption", re.IGNORECASE | re.ASCII)
_WIDTHS = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}
"""Bytes of each half of r‖s."""
_JSON_HASHES = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
"""Names of digests in Smart-ID v3, by hashlib's."""
_TRAILER = "0xbc"


@frozen
class Requested:
    """What we asked for: the digest, by its name in hashlib, and whether RSASSA-PSS (Smart-ID v3) or not."""

    service: PhoneName
    hash_name: str
    pss: bool = False


@frozen
class Answered:
    """What came back: the signature's bytes, the algorithm's name, and the JSON object of its parameters, if any."""

    value: bytes = field(repr=False)
    algorithm: str
    parameters: object = None


def judge_signature(
    certificate: bytes,
    answered: Answered,
    *,
    requested: Requested,
    digest: bytes,
    message: bytes = b"",
    trace: str = "",
) -> Signature:
    """Return the signature once it is proven to be the certificate's over the digest sent, or over `message`.

    `message` is the whole text that was signed where the protocol wraps the digest (ACSP_V2). The value that is
    returned is r‖s for EC keys, though DER is understood too.

    Raises: PhoneAlgorithmDifferent, PhoneParametersDifferent, PhoneSignatureInvalid; CertificateMalformed,
    KeyUnsupported.
    """
    parsed = read_certificate(certificate)
    scheme = _scheme(answered, requested, key_kind(parsed.public_key), trace=trace)
    try:
        raw = _verified(parsed, answered.value, scheme, digest=digest, message=message)
    except SignatureInvalid as problem:
        raise PhoneSignatureInvalid(service=requested.service.value, trace=trace) from problem
    return Signature(raw, _algorithm(scheme), certificate, message)


def _scheme(answered: Answered, requested: Requested, kind: str, *, trace: str) -> Scheme:
    """Return the one scheme that fits request and key. Raises: PhoneAlgorithmDifferent, PhoneParametersDifferent."""
    size = hashlib.new(requested.hash_name).digest_size
    if requested.pss:
        fits = kind == "rsa" and answered.algorithm == PSS_NAME
        scheme = Scheme(Padding.PSS, requested.hash_name, size)
    else:
        named = _NAMED.fullmatch(answered.algorithm)
        family = "RSA" if kind == "rsa" else "EC"
        fits = named is not None and (named[1], named[2].upper()) == (requested.hash_name[-3:], family)
        scheme = Scheme(Padding.PKCS1 if kind == "rsa" else Padding.ECDSA, requested.hash_name)
    if not fits:
        raise PhoneAlgorithmDifferent(service=requested.service.value, trace=trace)
    if not _are_parameters(answered.parameters, requested, size):
        raise PhoneParametersDifferent(service=requested.service.value, trace=trace)
    return scheme


def _are_parameters(parameters: object, requested: Requested, size: int) -> bool:
    """Whether PSS is as asked for: this hash, MGF1 with the same, a salt as long as the digest, the usual trailer."""
    if not requested.pss:
        return parameters is None
    if not isinstance(parameters, Mapping):
        return False
    wanted = _JSON_HASHES[requested.hash_name]
    mask = parameters.get("maskGenAlgorithm")
    inner = mask.get("parameters") if isinstance(mask, Mapping) else None
    salt = parameters.get("saltLength")
    return (
        parameters.get("hashAlgorithm") == wanted
        and isinstance(mask, Mapping)
        and mask.get("algorithm") == "id-mgf1"
        and isinstance(inner, Mapping)
        and inner.get("hashAlgorithm") == wanted
        and type(salt) is int
        and salt == size
        and parameters.get("trailerField") == _TRAILER
    )


def _verified(certificate: "Certificate", value: bytes, scheme: Scheme, *, digest: bytes, message: bytes) -> bytes:
    """Return the value, r‖s for EC keys. Raises: SignatureInvalid."""
    raw, encoded = (value, value) if scheme.padding is not Padding.ECDSA else _both_forms(certificate, value)
    if message:
        verify_message(certificate.public_key, encoded, message, scheme=scheme)
    else:
        verify_digest(certificate.public_key, encoded, digest, scheme=scheme)
    return raw


def _both_forms(certificate: "Certificate", value: bytes) -> tuple[bytes, bytes]:
    """Return an ECDSA signature as r‖s and as DER. What has the length of r‖s is r‖s. Raises: SignatureInvalid."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

    width = _WIDTHS[key_kind(certificate.public_key)]
    if len(value) == 2 * width:
        numbers = int.from_bytes(value[:width], "big"), int.from_bytes(value[width:], "big")
        return value, encode_dss_signature(*numbers)
    try:
        r, s = decode_dss_signature(value)
        return r.to_bytes(width, "big") + s.to_bytes(width, "big"), value
    except (ValueError, OverflowError) as problem:
        raise SignatureInvalid from problem


def _algorithm(scheme: Scheme) -> SignatureAlgorithm:
    family = {Padding.ECDSA: "ECDSA", Padding.PKCS1: "RSA", Padding.PSS: "RSA_PSS"}[scheme.padding]
    return SignatureAlgorithm[f"{family}_{scheme.hash_name.upper()}"]
