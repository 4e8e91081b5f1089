"""Does this signature fit this key? RSA (PKCS #1 v1.5 and PSS) and ECDSA on the NIST curves, SHA-2 only."""

from enum import Enum
from typing import TYPE_CHECKING, Any

from idclient.errors.trust import AlgorithmUnsupported, KeyUnsupported, SignatureInvalid
from idclient.trust.public_keys import load_public_key
from idclient.value import frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

HASH_NAMES = frozenset({"sha256", "sha384", "sha512"})
"""Digest algorithms a signature may use, by their names in hashlib. SHA-1 and MD5 are not among them."""

MINIMUM_RSA_BITS = 2048
MAXIMUM_SALT = 256
_CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})


class Padding(Enum):
    """How the digest enters the signature."""

    ECDSA = "ECDSA"
    PKCS1 = "RSASSA-PKCS1-v1_5"
    PSS = "RSASSA-PSS"


_SCHEMES = {
    "1.2.840.10045.4.3.2": (Padding.ECDSA, "sha256"),  # ecdsa-with-SHA256 … (RFC 5758)
    "1.2.840.10045.4.3.3": (Padding.ECDSA, "sha384"),
    "1.2.840.10045.4.3.4": (Padding.ECDSA, "sha512"),
    "1.2.840.113549.1.1.11": (Padding.PKCS1, "sha256"),  # sha256WithRSAEncryption … (RFC 4055)
    "1.2.840.113549.1.1.12": (Padding.PKCS1, "sha384"),
    "1.2.840.113549.1.1.13": (Padding.PKCS1, "sha512"),
    "1.2.840.113549.1.1.1": (Padding.PKCS1, ""),  # rsaEncryption: the digest is stated elsewhere
    "1.2.840.113549.1.1.10": (Padding.PSS, ""),  # id-RSASSA-PSS: the digest is in the parameters
}


@frozen
class Scheme:
    """A signature scheme. `hash_name` as in hashlib; `salt_length` in bytes, PSS only (MGF1 with the same hash)."""

    padding: Padding
    hash_name: str
    salt_length: int = 0


def read_scheme(algorithm: Any, *, digest: str = "") -> Scheme:
    """Return the scheme that an AlgorithmIdentifier (asn1crypto, untyped) names.

    `digest` is the digest algorithm that a SignerInfo states beside it; it completes a bare rsaEncryption (RFC 3370).

    Raises: AlgorithmUnsupported. Call inside `asn1.reading`: a broken identifier raises what asn1crypto raises.
    """
    oid: str = algorithm["algorithm"].dotted
    padding, hash_name = _SCHEMES.get(oid, (None, ""))
    if padding is None:
        raise AlgorithmUnsupported(algorithm=oid)
    if padding is Padding.PSS:
        return _read_pss(algorithm["parameters"])
    hash_name = hash_name or digest
    if hash_name not in HASH_NAMES:
        raise AlgorithmUnsupported(algorithm=f"{oid} {hash_name}".strip())
    return Scheme(padding, hash_name)


def _read_pss(parameters: Any) -> Scheme:
    hash_name: str = parameters["hash_algorithm"]["algorithm"].native
    mask = parameters["mask_gen_algorithm"]
    salt_length: int = parameters["salt_length"].native
    honest = mask["algorithm"].native == "mgf1" and mask["parameters"]["algorithm"].native == hash_name
    if hash_name not in HASH_NAMES or not honest or not 0 <= salt_length <= MAXIMUM_SALT:
        raise AlgorithmUnsupported(algorithm=f"rsassa_pss {hash_name}")
    return Scheme(Padding.PSS, hash_name, salt_length)


def verify_message(public_key: bytes, signature: bytes, message: bytes, *, scheme: Scheme) -> None:
    """Check a signature over a message. `public_key` is a DER SubjectPublicKeyInfo; ECDSA signatures are DER.

    Raises: SignatureInvalid, KeyUnsupported, AlgorithmUnsupported.
    """
    _verify(public_key, signature, message, scheme, _hash(scheme.hash_name))


def verify_digest(public_key: bytes, signature: bytes, digest: bytes, *, scheme: Scheme) -> None:
    """Check a signature over a digest computed before. Otherwise as `verify_message`."""
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    algorithm = _hash(scheme.hash_name)
    if len(digest) != algorithm.digest_size:
        raise SignatureInvalid
    _verify(public_key, signature, digest, scheme, Prehashed(algorithm))


def key_kind(public_key: bytes) -> str:
    """Return `rsa` or the curve's name (secp256r1 …) of a DER SubjectPublicKeyInfo. Raises: KeyUnsupported."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    key = _load(public_key)
    return key.curve.name if isinstance(key, EllipticCurvePublicKey) else "rsa"


def _load(public_key: bytes) -> "RSAPublicKey | EllipticCurvePublicKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    try:
        key = load_public_key(public_key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyUnsupported(kind="unreadable") from problem
    if isinstance(key, EllipticCurvePublicKey):
        if key.curve.name not in _CURVES:
            raise KeyUnsupported(kind=key.curve.name)
        return key
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    if isinstance(key, RSAPublicKey):
        if key.key_size < MINIMUM_RSA_BITS:
            raise KeyUnsupported(kind=f"rsa {key.key_size}")
        return key
    raise KeyUnsupported(kind=type(key).__name__)


def _verify(
    public_key: bytes, signature: bytes, data: bytes, scheme: Scheme, algorithm: "HashAlgorithm | Prehashed"
) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey

    key = _load(public_key)
    if isinstance(key, EllipticCurvePublicKey) is not (scheme.padding is Padding.ECDSA):
        raise SignatureInvalid
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, data, ECDSA(algorithm))
        else:
            key.verify(signature, data, _rsa_padding(scheme), algorithm)
    except (InvalidSignature, ValueError) as problem:
        raise SignatureInvalid from problem


def _rsa_padding(scheme: Scheme) -> "AsymmetricPadding":
    from cryptography.hazmat.primitives.asymmetric import padding

    if scheme.padding is Padding.PKCS1:
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(_hash(scheme.hash_name)), scheme.salt_length)


def _hash(name: str) -> "HashAlgorithm":
    from cryptography.hazmat.primitives import hashes

    match name:
        case "sha256":
            return hashes.SHA256()
        case "sha384":
            return hashes.SHA384()
        case "sha512":
            return hashes.SHA512()
        case _:
            raise AlgorithmUnsupported(algorithm=name)
