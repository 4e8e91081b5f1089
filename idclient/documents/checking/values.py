"""Digest and signature value of a signature, by the rules of its SubFilter (ISO 32000-2, 12.8.3)."""

import hashlib
from collections.abc import Iterator

from idclient.documents.checking.digests import HASHES, Digests, Wanted
from idclient.documents.cms_other import WEAK, stated_digest
from idclient.documents.cms_reading import SignedMessage, SignerInfo
from idclient.documents.cms_verifying import Profile, check_digest, check_signature, find_certificate
from idclient.documents.pdf.signatures import EmbeddedSignature, byte_range_fault
from idclient.errors.base import Error
from idclient.errors.checking import DigestDifferent
from idclient.errors.document import DocumentTooComplex
from idclient.errors.trust import AlgorithmUnsupported
from idclient.trust.certificates import Certificate
from idclient.value import field, mutable


@mutable
class ValueFound:
    """What was found. `hash_name` is as in hashlib; empty when the algorithm is not known."""

    problems: list[Error] = field(default_factory=list)
    certificate: Certificate | None = None
    hash_name: str = ""


def wanted_of(signature: EmbeddedSignature, hash_name: str) -> Wanted:
    """Return which digest a signature is over. For signatures whose byte range has no fault."""
    _, length, second, rest = signature.byte_range or (0, 0, 0, 0)
    return Wanted(hash_name, length, second, second + rest)


def wanted_by(signature: EmbeddedSignature, names: Iterator[str], size: int) -> Iterator[Wanted]:
    """Yield the digests of a signature by these algorithms; none for one that is broken. `size` is the file's."""
    if byte_range_fault(signature, size) is None:
        yield from (wanted_of(signature, name) for name in names if name in HASHES)


def hash_names(message: SignedMessage, profile: Profile) -> Iterator[str]:
    """Yield the algorithms by which a CMS signature wants the document digested. Raises: AlgorithmUnsupported."""
    if profile is Profile.SHA1:
        yield "sha1"
    else:
        yield from (stated_digest(signer) for signer in message.signers[:1])


def judge_value(
    digests: Digests, signature: EmbeddedSignature, message: SignedMessage, *, profile: Profile, covered: bool
) -> ValueFound:
    """Judge the first signer's digest and value; `covered` says whether the byte range can be used.

    Raises: DocumentUnreadable.
    """
    signer = message.signers[0]
    found = ValueFound()
    digest = b""
    try:
        found.hash_name = stated_digest(signer)
        if covered:
            digest = _digest(digests, signature, message, found, profile=profile)
            found.problems += check_digest(signer, digest)
    except (AlgorithmUnsupported, DocumentTooComplex) as problem:
        found.problems.append(problem)
    found.certificate, unnamed = find_certificate(message, signer)
    found.problems += unnamed
    if found.certificate is not None and _can_be_checked(signer, digest):
        found.problems += check_signature(signer, found.certificate, digest=digest)
    return found


def _digest(
    digests: Digests, signature: EmbeddedSignature, message: SignedMessage, found: ValueFound, *, profile: Profile
) -> bytes:
    """Return the digest of what was signed: of the document, or of a SHA-1 of the document that the CMS carries."""
    name = found.hash_name
    if profile is Profile.SHA1:
        if message.content != digests.of(wanted_of(signature, "sha1")):
            found.problems.append(DigestDifferent())
        found.problems.append(AlgorithmUnsupported(algorithm="sha1"))
        return hashlib.new(name, message.content, usedforsecurity=False).digest()
    if name in WEAK:
        found.problems.append(AlgorithmUnsupported(algorithm=name))
    return digests.of(wanted_of(signature, name))


def _can_be_checked(signer: SignerInfo, digest: bytes) -> bool:
    return bool(signer.signed_attributes or digest)
