"""The CMS of a PAdES signature (EN 319 142-1, RFC 5652): one signer, detached, verified before it is stamped.

Everything heavy is imported when a signature is made, not before; endesive only when asked to make the same again.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence

from idclient.documents.cms_template import signed_attributes, signed_data
from idclient.errors.checking import SignatureMismatch
from idclient.errors.output import OutputNotVerified
from idclient.errors.trust import AlgorithmUnsupported, SignatureInvalid
from idclient.model import Commitment, Signature, SignatureAlgorithm
from idclient.value import frozen

SignDigest = Callable[[bytes], Signature]
"""The digest of the signed attributes in, a signature over it out. Blocks: a person may be typing a PIN."""

StampDigest = Callable[[bytes], bytes]
"""The digest of the signature value in, a time-stamp token already found good out (DER). Blocks."""

_WIDTHS = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}
_PREFERRED_SIZES = {"secp256r1": "256", "secp384r1": "384", "secp521r1": "512"}
_RSA = (
    SignatureAlgorithm.RSA_SHA256,
    SignatureAlgorithm.RSA_SHA384,
    SignatureAlgorithm.RSA_SHA512,
    SignatureAlgorithm.RSA_PSS_SHA256,
    SignatureAlgorithm.RSA_PSS_SHA384,
    SignatureAlgorithm.RSA_PSS_SHA512,
)
_PSS = _RSA[3:]
_EC = (SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.ECDSA_SHA384, SignatureAlgorithm.ECDSA_SHA512)
_PSS_ONLY = bytes.fromhex("06092A864886F70D01010A")
"""id-RSASSA-PSS: a key that is named so makes no other signatures (RFC 4055, 1.2)."""

# Around a token: [1] and SEQUENCE and SET with up to four bytes each, the attribute's OID with 13; and the five
# lengths around all that may each take two bytes more.
_AROUND_TOKEN = 40


@frozen(kw_only=True)
class CmsPlan:
    """What is known of a CMS before anybody signs. `chain` are further certificates to include; all DER."""

    certificate: bytes
    algorithm: SignatureAlgorithm
    chain: Sequence[bytes] = ()
    commitment: Commitment | None = None

    @property
    def hash_name(self) -> str:
        """The digest of the document, of the attributes and of the signature value for its time stamp."""
        return self.algorithm.hash_name


def choose_algorithm(certificate: bytes, offered: Collection[SignatureAlgorithm]) -> SignatureAlgorithm:
    """Return the best of the schemes that a signer offers, for the key in a certificate: SHA-384 for P-384, and so on.

    Raises: AlgorithmUnsupported when none fits the key; CertificateMalformed, KeyUnsupported.
    """
    from idclient.trust.certificates import read_certificate
    from idclient.trust.signatures import key_kind

    public_key = read_certificate(certificate).public_key
    kind = key_kind(public_key)
    for algorithm in _fitting(kind, public_key):
        if algorithm in offered:
            return algorithm
    raise AlgorithmUnsupported(algorithm=kind)


def build_cms(digest: bytes, signer: SignDigest, plan: CmsPlan, *, timestamper: StampDigest | None = None) -> bytes:
    """Return a DER ContentInfo over the digest of a ByteRange, with a signature time stamp when there is a timestamper.

    `digest` is made by `plan.hash_name`. `signer` is called exactly once, `timestamper` once after it; what they raise
    passes through, so that nothing weaker than asked for comes out. The signature is verified before the time stamp is
    asked for.

    Raises: SignatureMismatch, TrustError, and whatever the two callables raise.
    """
    public_key = _require_fitting(plan)
    if len(digest) != hashlib.new(plan.hash_name).digest_size:
        raise AlgorithmUnsupported(algorithm=f"{plan.hash_name} {len(digest)}")
    attributes = signed_attributes(digest, plan.certificate, plan.commitment)
    to_sign = hashlib.new(plan.hash_name, attributes).digest()
    value = _verified(signer(to_sign), to_sign, plan, public_key)
    token = None if timestamper is None else timestamper(hashlib.new(plan.hash_name, value).digest())
    return _around(attributes, value, plan, token)


def attributes_digest(digest: bytes, plan: CmsPlan) -> bytes:
    """Return what is given to the card or phone to sign for a ByteRange with this digest. Raises: TrustError."""
    return hashlib.new(plan.hash_name, signed_attributes(digest, plan.certificate, plan.commitment)).digest()


def require_same_as_endesive(cms: bytes, digest: bytes, plan: CmsPlan) -> None:
    """Have endesive build our CMS again from the signature value and the time stamp in it, and compare every byte.

    Raises: OutputNotVerified, CmsMalformed, TrustError.
    """
    from idclient.documents.cms_engine import Made, build_with_endesive
    from idclient.documents.cms_reading import read_cms

    _require_fitting(plan)
    (signer,) = read_cms(cms).signers
    made = Made(digest, signer.signature, signer.tokens[0] if signer.tokens else None, plan.commitment)
    if build_with_endesive(made, plan.certificate, plan.chain, algorithm=plan.algorithm) != cms:
        raise OutputNotVerified(reason="cms-differs")


def estimate_cms_size(plan: CmsPlan, *, token_size: int = 0) -> int:
    """Return how many bytes the CMS will have at most, before anybody signs. `token_size` 0 is without time stamp.

    A dummy with the largest possible signature is built by the same way. Raises: TrustError.
    """
    public_key = _require_fitting(plan)
    digest = bytes(hashlib.new(plan.hash_name).digest_size)
    attributes = signed_attributes(digest, plan.certificate, plan.commitment)
    dummy = _around(attributes, bytes(_largest_signature(public_key)), plan, None)
    return len(dummy) + (token_size + _AROUND_TOKEN if token_size else 0)


def encode_signature(signature: Signature) -> bytes:
    """Return the value as CMS wants it: r‖s of an EC key becomes DER ECDSA-Sig-Value (RFC 5753), RSA stays.

    Raises: SignatureMismatch when r‖s cannot be halved.
    """
    if signature.algorithm in _RSA:
        return signature.value
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half, odd = divmod(len(signature.value), 2)
    if odd or not half:
        raise SignatureMismatch(reason="value")
    return encode_dss_signature(
        int.from_bytes(signature.value[:half], "big"), int.from_bytes(signature.value[half:], "big")
    )


def _verified(signature: Signature, digest: bytes, plan: CmsPlan, public_key: bytes) -> bytes:
    """Return the signature value for SignerInfo once it is proven to be this key's over this digest."""
    from idclient.trust.signatures import Padding, Scheme, verify_digest

    if signature.certificate != plan.certificate:
        raise SignatureMismatch(reason="certificate")
    if signature.algorithm is not plan.algorithm:
        raise SignatureMismatch(reason="algorithm")
    value = encode_signature(signature)
    if plan.algorithm in _EC:
        scheme = Scheme(Padding.ECDSA, plan.hash_name)
    elif plan.algorithm in _PSS:
        scheme = Scheme(Padding.PSS, plan.hash_name, len(digest))
    else:
        scheme = Scheme(Padding.PKCS1, plan.hash_name)
    try:
        verify_digest(public_key, value, digest, scheme=scheme)
    except SignatureInvalid as problem:
        raise SignatureMismatch(reason="value") from problem
    return value


def _around(attributes: bytes, value: bytes, plan: CmsPlan, token: bytes | None) -> bytes:
    certificates = (plan.certificate, *plan.chain)
    return signed_data(attributes, value, certificates=certificates, algorithm=plan.algorithm, token=token)


def _require_fitting(plan: CmsPlan) -> bytes:
    """Return the public key of a plan whose algorithm fits it. Raises: AlgorithmUnsupported and others."""
    from idclient.trust.certificates import read_certificate

    choose_algorithm(plan.certificate, (plan.algorithm,))
    return read_certificate(plan.certificate).public_key


def _fitting(kind: str, public_key: bytes) -> Sequence[SignatureAlgorithm]:
    """Return the schemes that a key is used with, the best first."""
    if kind == "rsa":
        return _PSS if _PSS_ONLY in public_key[:64] else _RSA
    return sorted(_EC, key=lambda algorithm: not algorithm.name.endswith(_PREFERRED_SIZES[kind]))


def _largest_signature(public_key: bytes) -> int:
    from idclient.trust.signatures import key_kind

    kind = key_kind(public_key)
    if kind != "rsa":
        integer = _WIDTHS[kind] + 3  # tag, length, and 00 before a set top bit
        return 2 * integer + (2 if 2 * integer < 128 else 3)
    from asn1crypto import keys

    return int(keys.PublicKeyInfo.load(public_key).byte_size)
