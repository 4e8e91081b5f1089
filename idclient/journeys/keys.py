"""Use the card's keys on what is not a document: prove who one is, sign a hash, agree on a secret."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from idclient.cards.identity import CardIdentity
from idclient.errors.card import CardSignatureInvalid, DigestUnsupported
from idclient.errors.pins import KeyAgreementPointInvalid
from idclient.errors.trust import TrustError
from idclient.model import Dialog, Purpose, Signature, SignatureAlgorithm
from idclient.value import field, frozen

if TYPE_CHECKING:
    from idclient.trust.signatures import Scheme

Opener = Callable[[], CardIdentity]
"""Opens the card that is meant; the journey closes it. Raises: CardError, Cancelled."""

HASHES = {"sha256": 32, "sha384": 48, "sha512": 64}
"""The hash functions by their names in hashlib, and the sizes of their digests in bytes."""


@frozen
class Proof:
    """A signature over a digest that was checked with the certificate in it. `holder` is for the person's eyes only."""

    purpose: Purpose
    hash_name: str
    digest: bytes
    signature: Signature
    holder: str = field(repr=False)

    @property
    def der(self) -> bytes:
        """The signature as other programs want it: an ECDSA-Sig-Value (RFC 3279) for EC keys, the block for RSA."""
        return _der(self.signature)


def hashes_of(chunks: Iterable[bytes], names: Iterable[str]) -> dict[str, bytes]:
    """Return digests of what comes in pieces, by name; `names` are of `HASHES`."""
    running = {name: hashlib.new(name) for name in names}
    for chunk in chunks:
        for one in running.values():
            one.update(chunk)
    return {name: one.digest() for name, one in running.items()}


def hash_named(digest: bytes) -> str:
    """Return which hash has digests of this size. Raises: DigestUnsupported."""
    for name, size in HASHES.items():
        if size == len(digest):
            return name
    raise DigestUnsupported(size=len(digest), allowed=HASHES.values())


def prove(
    open_card: Opener,
    purpose: Purpose,
    digests: Mapping[str, bytes],
    *,
    dialog: Dialog,
    before: Callable[[bytes], None] = lambda _: None,
) -> Proof:
    """Sign the first of some digests that the key for a purpose takes, after asking for its PIN; check the signature.

    `digests` are of one text, by the names of their hashes, the preferred one first. `before` is given the one that
    will be signed before anybody is asked for a PIN.

    Raises:
        DigestUnsupported: the key takes none of them, or one has not the size of its name; no PIN was asked.
        CardSignatureInvalid: what the card returned is no signature of its certificate's key.
        CardError, TrustError, Cancelled: everything else.
    """
    for name, one in digests.items():
        if HASHES.get(name) != len(one):
            raise DigestUnsupported(size=len(one), allowed=HASHES.values())
    with open_card() as identity:
        sizes = identity.digest_sizes(purpose, dialog)
        hash_name = next((name for name in digests if HASHES[name] in sizes), None)
        if hash_name is None:
            raise DigestUnsupported(size=len(next(iter(digests.values()))), allowed=sizes)
        digest = digests[hash_name]
        before(digest)
        use = identity.sign if purpose is Purpose.SIGNING else identity.authenticate
        signature = use(digest, dialog)
    _require_valid(signature, digest, hash_name)
    from idclient.trust.certificates import read_common_name

    return Proof(purpose, hash_name, digest, signature, read_common_name(signature.certificate))


def agree(open_card: Opener, public_key: bytes, dialog: Dialog) -> bytearray:
    """Return the secret shared with the owner of a public key (PEM or DER): the X coordinate, as ECDH has it.

    Asks for PIN1. The caller wipes the secret. Raises: KeyAgreementPointInvalid, CardError, Cancelled.
    """
    point = read_point(public_key)
    with open_card() as identity:
        return identity.derive(point, dialog)


def read_point(public_key: bytes) -> bytes:
    """Return the point of an EC public key, uncompressed; the key is a SubjectPublicKeyInfo, PEM or DER.

    Raises: KeyAgreementPointInvalid.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_der_public_key,
        load_pem_public_key,
    )

    load = load_pem_public_key if public_key.lstrip().startswith(b"-----BEGIN") else load_der_public_key
    try:
        key = load(public_key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyAgreementPointInvalid from error
    if not isinstance(key, EllipticCurvePublicKey):
        raise KeyAgreementPointInvalid
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _require_valid(signature: Signature, digest: bytes, hash_name: str) -> None:
    """Check with `trust` what `cards` has checked already: what is shown as checked was checked by the checker."""
    from idclient.trust.certificates import read_certificate
    from idclient.trust.signatures import verify_digest

    public_key = read_certificate(signature.certificate).public_key
    try:
        verify_digest(public_key, _der(signature), digest, scheme=_scheme(signature.algorithm, hash_name))
    except TrustError as error:
        raise CardSignatureInvalid from error


def _scheme(algorithm: SignatureAlgorithm, hash_name: str) -> "Scheme":
    from idclient.trust.signatures import Padding, Scheme

    if algorithm.value.startswith("ecdsa"):
        return Scheme(Padding.ECDSA, hash_name)
    if "RSAEncryption" in algorithm.value:
        return Scheme(Padding.PKCS1, hash_name)
    return Scheme(Padding.PSS, hash_name, HASHES[hash_name])


def _der(signature: Signature) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    if not signature.algorithm.value.startswith("ecdsa"):
        return signature.value
    half = len(signature.value) // 2
    return encode_dss_signature(int.from_bytes(signature.value[:half]), int.from_bytes(signature.value[half:]))
