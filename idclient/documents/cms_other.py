"""Signatures by schemes that this program neither makes nor counts as proof: SHA-1, short RSA keys, DSA, other curves.

A person is told all the same whether such a signature is intact. Ed25519 and SHA-3 (ISO/TS 32001, 32002) are among
them, and as good as the usual ones.
"""

import hashlib
from typing import TYPE_CHECKING, Any

from idclient.documents.cms_reading import SignerInfo
from idclient.errors.checking import CmsMalformed
from idclient.errors.trust import AlgorithmUnsupported, KeyUnsupported, SignatureInvalid
from idclient.trust.asn1 import reading
from idclient.trust.public_keys import load_public_key
from idclient.trust.signatures import MINIMUM_RSA_BITS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

HASHES = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
}
"""Digest algorithms that can be computed, by OID: names as in hashlib."""
WEAK = frozenset({"md5", "sha1"})
_LEAST_EC_BITS = 224
_OTHER_SCHEMES = {
    "2.16.840.1.101.3.4.3.10": ("ecdsa", "sha3_256"),
    "2.16.840.1.101.3.4.3.11": ("ecdsa", "sha3_384"),
    "2.16.840.1.101.3.4.3.12": ("ecdsa", "sha3_512"),
    "2.16.840.1.101.3.4.3.14": ("rsassa_pkcs1v15", "sha3_256"),
    "2.16.840.1.101.3.4.3.15": ("rsassa_pkcs1v15", "sha3_384"),
    "2.16.840.1.101.3.4.3.16": ("rsassa_pkcs1v15", "sha3_512"),
    "1.3.101.112": ("ed25519", "sha512"),
}


def stated_digest(signer: SignerInfo) -> str:
    """Return the digest algorithm that a signer states, as in hashlib, weak ones too. Raises: AlgorithmUnsupported."""
    name = HASHES.get(signer.digest_algorithm)
    if name is None:
        raise AlgorithmUnsupported(algorithm=signer.digest_algorithm)
    return name


def verify_other(public_key: bytes, signer: SignerInfo, *, digest: bytes) -> None:
    """Check a signature value by any scheme known here; `digest` is that of the content, used without attributes.

    Raises: SignatureInvalid when it is wrong; when it is right but too weak to prove anything, AlgorithmUnsupported or
    KeyUnsupported; the same for what is not known at all, and CmsMalformed.
    """
    padding, hash_name, salt = _scheme(signer)
    key = _load(public_key)
    signed = signer.signed_attributes
    if not signed and padding == "ed25519":
        raise AlgorithmUnsupported(algorithm=padding)
    if signed:
        digest = hashlib.new(hash_name, signed, usedforsecurity=False).digest()
    _verify(key, signer.signature, signed or digest, digest, scheme=(padding, hash_name, salt))
    _check_strength(key, hash_name)


def _scheme(signer: SignerInfo) -> tuple[str, str, int]:
    """Return padding or kind, digest and salt length. The digest must be the one stated beside it."""
    from asn1crypto import algos

    stated = stated_digest(signer)
    with reading(CmsMalformed):
        algorithm: Any = algos.SignedDigestAlgorithm.load(signer.signature_algorithm)
        oid = algorithm["algorithm"].dotted
    if oid in _OTHER_SCHEMES:
        found = (*_OTHER_SCHEMES[oid], 0)
    else:
        try:
            with reading(CmsMalformed):
                kind = algorithm.signature_algo
                name = stated if algorithm["algorithm"].native in ("rsassa_pkcs1v15", "dsa") else algorithm.hash_algo
                found = (kind, name, int(algorithm["parameters"]["salt_length"].native) if "pss" in kind else 0)
        except CmsMalformed as problem:
            raise AlgorithmUnsupported(algorithm=oid) from problem
    if found[1] != stated or found[2] < 0:
        raise AlgorithmUnsupported(algorithm=f"{stated} {found[1]}")
    return found


def _load(public_key: bytes) -> "PublicKeyTypes":
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load_public_key(public_key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyUnsupported(kind="unreadable") from problem


def _verify(
    key: "PublicKeyTypes", signature: bytes, message: bytes, digest: bytes, *, scheme: tuple[str, str, int]
) -> None:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    kind, name, salt = scheme
    algorithm = _hash(name)
    try:
        match key:
            case rsa.RSAPublicKey() if kind == "rsassa_pkcs1v15":
                key.verify(signature, digest, padding.PKCS1v15(), Prehashed(algorithm))
            case rsa.RSAPublicKey() if kind == "rsassa_pss":
                key.verify(signature, digest, padding.PSS(padding.MGF1(algorithm), salt), Prehashed(algorithm))
            case ec.EllipticCurvePublicKey() if kind == "ecdsa":
                key.verify(signature, digest, ec.ECDSA(Prehashed(algorithm)))
            case dsa.DSAPublicKey() if kind == "dsa":
                key.verify(signature, digest, Prehashed(algorithm))
            case ed25519.Ed25519PublicKey() if kind == "ed25519":
                key.verify(signature, message)
            case _:
                raise AlgorithmUnsupported(algorithm=f"{kind} {name}")
    except (InvalidSignature, ValueError) as problem:
        raise SignatureInvalid from problem
    except UnsupportedAlgorithm as problem:
        raise AlgorithmUnsupported(algorithm=f"{kind} {name}") from problem


def _check_strength(key: "PublicKeyTypes", hash_name: str) -> None:
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    if hash_name in WEAK:
        raise AlgorithmUnsupported(algorithm=hash_name)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MINIMUM_RSA_BITS:
        raise KeyUnsupported(kind=f"rsa {key.key_size}")
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < _LEAST_EC_BITS:
        raise KeyUnsupported(kind=key.curve.name)
    if isinstance(key, dsa.DSAPublicKey):
        raise KeyUnsupported(kind=f"dsa {key.key_size}")


def _hash(name: str) -> "HashAlgorithm":
    from cryptography.hazmat.primitives import hashes

    classes: dict[str, type[HashAlgorithm]] = {
        "md5": hashes.MD5,
        "sha1": hashes.SHA1,
        "sha224": hashes.SHA224,
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
        "sha3_256": hashes.SHA3_256,
        "sha3_384": hashes.SHA3_384,
        "sha3_512": hashes.SHA3_512,
    }
    return classes[name]()
