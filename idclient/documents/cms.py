"""The CMS of a PAdES signature (EN 319 142-1, RFC 5652): one signer, detached, verified before it is stamped.

Everything heavy is imported when a signature is made, not before; endesive only when asked to make the same again.
"""

import hashlib
from collections.abc import Callable, Sequence

from idclient.documents.cms_template import signed_attributes, signed_data
from idclient.errors.checking import SignatureMismatch
from idclient.errors.document import OutputNotVerified
from idclient.errors.trust import AlgorithmUnsupported, SignatureInvalid
from idclient.model import Signature, SignatureAlgorithm
from idclient.value import frozen

SignDigest = Callable[[bytes], Signature]
"""The digest of the signed attributes in, a signature over it out. Blocks: a person may be typing a PIN."""

StampDigest = Callable[[bytes], bytes]
"""The digest of the signature value in, a time-stamp token already found good out (DER). Blocks."""

_ALGORITHMS = {
    ("ec", "sha256"): SignatureAlgorithm.ECDSA_SHA256,
    ("ec", "sha384"): SignatureAlgorithm.ECDSA_SHA384,
    ("ec", "sha512"): SignatureAlgorithm.ECDSA_SHA512,
    ("rsa", "sha256"): SignatureAlgorithm.RSA_SHA256,
}
_WIDTHS = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}

# Around a token: [1] and SEQUENCE and SET with up to four bytes each, the attribute's OID with 13; and the five
# lengths around all that may each take two bytes more.
_AROUND_TOKEN = 40


@frozen
class _Key:
    certificate: bytes
    public_key: bytes
    kind: str
    algorithm: SignatureAlgorithm
    hash_name: str


def build_cms(
    digest: bytes,
    signer: SignDigest,
    *,
    hash_name: str,
    certificate: bytes,
    chain: Sequence[bytes] = (),
    timestamper: StampDigest | None = None,
) -> bytes:
    """Return a DER ContentInfo over the digest of a ByteRange, with a signature time stamp when there is a timestamper.

    `hash_name` is the algorithm of the digest and of everything else, see `trust.certificates.hash_name_for_key`.
    `signer` is called exactly once, `timestamper`
    once after it; what they raise passes through, so that nothing weaker than asked for comes out. The signature is
    verified before the time stamp is asked for.

    Raises: SignatureMismatch, TrustError, and whatever the two callables raise.
    """
    key = _key(certificate, hash_name)
    if len(digest) != hashlib.new(hash_name).digest_size:
        raise AlgorithmUnsupported(algorithm=f"{hash_name} {len(digest)}")
    attributes = signed_attributes(digest, certificate)
    attributes_digest = hashlib.new(hash_name, attributes).digest()
    value = _verified(signer(attributes_digest), attributes_digest, key)
    token = None if timestamper is None else timestamper(hashlib.new(hash_name, value).digest())
    return _around(attributes, value, key, chain, token)


def require_same_as_endesive(
    cms: bytes, digest: bytes, *, hash_name: str, certificate: bytes, chain: Sequence[bytes] = ()
) -> None:
    """Have endesive build our CMS again from the signature value and the time stamp in it, and compare every byte.

    Raises: OutputNotVerified, CmsMalformed, TrustError.
    """
    from idclient.documents.cms_engine import Made, build_with_endesive
    from idclient.documents.cms_reading import read_cms

    key = _key(certificate, hash_name)
    (signer,) = read_cms(cms).signers
    made = Made(digest, signer.signature, signer.tokens[0] if signer.tokens else None)
    if build_with_endesive(made, certificate, chain, algorithm=key.algorithm, hash_name=hash_name) != cms:
        raise OutputNotVerified(reason="cms-differs")


def estimate_cms_size(certificate: bytes, chain: Sequence[bytes] = (), *, hash_name: str, token_size: int = 0) -> int:
    """Return how many bytes the CMS will have at most, before anybody signs. `token_size` 0 is without time stamp.

    A dummy with the largest possible signature is built by the same way. Raises: TrustError.
    """
    key = _key(certificate, hash_name)
    attributes = signed_attributes(bytes(hashlib.new(hash_name).digest_size), certificate)
    dummy = _around(attributes, bytes(_largest_signature(key)), key, chain, None)
    return len(dummy) + (token_size + _AROUND_TOKEN if token_size else 0)


def encode_signature(signature: Signature) -> bytes:
    """Return the value as CMS wants it: r‖s of an EC key becomes DER ECDSA-Sig-Value (RFC 5753), RSA stays.

    Raises: SignatureMismatch when r‖s cannot be halved.
    """
    if signature.algorithm is SignatureAlgorithm.RSA_SHA256:
        return signature.value
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half, odd = divmod(len(signature.value), 2)
    if odd or not half:
        raise SignatureMismatch(reason="value")
    return encode_dss_signature(
        int.from_bytes(signature.value[:half], "big"), int.from_bytes(signature.value[half:], "big")
    )


def _verified(signature: Signature, digest: bytes, key: _Key) -> bytes:
    """Return the signature value for SignerInfo once it is proven to be this key's over this digest."""
    from idclient.trust.signatures import Padding, Scheme, verify_digest

    if signature.certificate != key.certificate:
        raise SignatureMismatch(reason="certificate")
    if signature.algorithm is not key.algorithm:
        raise SignatureMismatch(reason="algorithm")
    value = encode_signature(signature)
    padding = Padding.PKCS1 if key.kind == "rsa" else Padding.ECDSA
    try:
        verify_digest(key.public_key, value, digest, scheme=Scheme(padding, key.hash_name))
    except SignatureInvalid as problem:
        raise SignatureMismatch(reason="value") from problem
    return value


def _around(attributes: bytes, value: bytes, key: _Key, chain: Sequence[bytes], token: bytes | None) -> bytes:
    return signed_data(
        attributes,
        value,
        certificates=(key.certificate, *chain),
        hash_name=key.hash_name,
        algorithm=key.algorithm,
        token=token,
    )


def _key(certificate: bytes, hash_name: str) -> _Key:
    from idclient.trust.certificates import read_certificate
    from idclient.trust.signatures import key_kind

    public_key = read_certificate(certificate).public_key
    kind = key_kind(public_key)
    algorithm = _ALGORITHMS.get(("rsa" if kind == "rsa" else "ec", hash_name))
    if algorithm is None:
        raise AlgorithmUnsupported(algorithm=f"{kind} {hash_name}")
    return _Key(certificate, public_key, kind, algorithm, hash_name)


def _largest_signature(key: _Key) -> int:
    if key.kind != "rsa":
        integer = _WIDTHS[key.kind] + 3  # tag, length, and 00 before a set top bit
        return 2 * integer + (2 if 2 * integer < 128 else 3)
    from asn1crypto import keys

    return int(keys.PublicKeyInfo.load(key.public_key).byte_size)
