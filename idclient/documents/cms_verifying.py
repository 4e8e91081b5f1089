"""What can be said about a CMS signature from itself: its form, its signer's certificate, digest and signature.

Problems are collected, not raised: a person is told all of them.
Whether the certificate is believed is judged elsewhere.
"""

import hashlib
from collections.abc import Iterator
from enum import Enum

from idclient.documents.cms_reading import (
    CONTENT_TYPE,
    ID_DATA,
    MESSAGE_DIGEST,
    SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
    EssCertificate,
    SignedMessage,
    SignerInfo,
    read_ess_certificates,
    read_octets,
    read_oid,
)
from idclient.errors.base import Error
from idclient.errors.checking import (
    CmsAttributeMissing,
    CmsAttributeRepeated,
    CmsContentPresent,
    CmsContentType,
    CmsMalformed,
    CmsPadding,
    CmsSignerCount,
    DigestDifferent,
    SignatureWrong,
    SignerCertificateDifferent,
    SignerCertificateMissing,
)
from idclient.errors.trust import (
    AlgorithmUnsupported,
    CertificateMalformed,
    KeyUnsupported,
    SignatureInvalid,
    TrustError,
)
from idclient.trust.asn1 import reading
from idclient.trust.certificates import Certificate, read_certificate
from idclient.trust.signatures import read_scheme, verify_digest, verify_message

_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_ESS_DIGESTS = frozenset({"sha1", "sha256", "sha384", "sha512"})
_ONCE = (CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2)


class Profile(Enum):
    """Which rules a CMS in a PDF follows: PAdES, or plain PKCS#7 of before, of the document or of its SHA-1."""

    CADES = "ETSI.CAdES.detached"
    PKCS7 = "adbe.pkcs7.detached"
    SHA1 = "adbe.pkcs7.sha1"


def check_form(message: SignedMessage, profile: Profile) -> list[Error]:
    """Return what is wrong with the form of the whole (RFC 5652; EN 319 142-1, 6.3 for CAdES)."""
    problems: list[Error] = []
    if message.rest.strip(b"\0"):
        problems.append(CmsPadding())
    if message.has_content is not (profile is Profile.SHA1):
        problems.append(CmsContentPresent())
    if message.content_type != ID_DATA:
        problems.append(CmsContentType(oid=message.content_type))
    if len(message.signers) != 1:
        return [*problems, CmsSignerCount(count=len(message.signers))]
    if profile is not Profile.CADES and not message.signers[0].signed_attributes:
        return problems  # then the content itself was signed (RFC 5652, 5.4), which PAdES alone forbids
    return [*problems, *_check_attributes(message.signers[0], profile)]


def digest_name(signer: SignerInfo) -> str:
    """Return the name of the digest over the document, as in hashlib. Raises: AlgorithmUnsupported."""
    name = _DIGESTS.get(signer.digest_algorithm)
    if name is None:
        raise AlgorithmUnsupported(algorithm=signer.digest_algorithm)
    return name


def check_digest(signer: SignerInfo, digest: bytes) -> list[Error]:
    """Return what is wrong when `digest`, made by `digest_name`, is the document's."""
    values = signer.attributes.get(MESSAGE_DIGEST, ())
    try:
        if len(values) == 1 and read_octets(values[0]) != digest:
            return [DigestDifferent()]
    except CmsMalformed as problem:
        return [problem]
    return []  # an absent or repeated one is a matter of form


def find_certificate(message: SignedMessage, signer: SignerInfo) -> tuple[Certificate | None, list[Error]]:
    """Return the signer's certificate and what is wrong with the way it is named."""
    try:
        named = read_ess_certificates(signer.attributes)
    except CmsMalformed as problem:
        return None, [problem]
    candidates = [candidate for candidate in _readable(message) if _is_named(signer, candidate)]
    if not candidates:
        return None, [SignerCertificateMissing()]
    fitting = [candidate for candidate in candidates if all(_fits(candidate, ess) for ess in named)]
    if fitting:
        return fitting[0], []
    return candidates[0], [SignerCertificateDifferent()]


def check_signature(signer: SignerInfo, certificate: Certificate, *, digest: bytes = b"") -> list[Error]:
    """Return what is wrong with the signature value over the signed attributes.

    Without signed attributes it is over the content, of which `digest` is the digest; without that nothing is checked.
    """
    if not signer.signed_attributes and not digest:
        return []  # a matter of form, found by check_form; there is nothing that the value could be checked over
    try:
        _verify(signer, certificate, digest)
    except SignatureInvalid:
        return [SignatureWrong()]
    except (AlgorithmUnsupported, KeyUnsupported):
        return _verify_other(signer, certificate, digest)
    except (TrustError, CmsMalformed) as problem:
        return [problem]
    return []


def _verify(signer: SignerInfo, certificate: Certificate, digest: bytes) -> None:
    from asn1crypto import algos

    with reading(CmsMalformed):
        algorithm = algos.SignedDigestAlgorithm.load(signer.signature_algorithm, strict=True)
        scheme = read_scheme(algorithm, digest=digest_name(signer))
    if scheme.hash_name != digest_name(signer):
        raise AlgorithmUnsupported(algorithm=f"{digest_name(signer)} {scheme.hash_name}")
    if signer.signed_attributes:
        verify_message(certificate.public_key, signer.signature, signer.signed_attributes, scheme=scheme)
    else:
        verify_digest(certificate.public_key, signer.signature, digest, scheme=scheme)


def _verify_other(signer: SignerInfo, certificate: Certificate, digest: bytes) -> list[Error]:
    from idclient.documents.cms_other import verify_other

    try:
        verify_other(certificate.public_key, signer, digest=digest)
    except SignatureInvalid:
        return [SignatureWrong()]
    except (TrustError, CmsMalformed) as problem:
        return [problem]
    return []


def _check_attributes(signer: SignerInfo, profile: Profile) -> Iterator[Error]:
    present = signer.attributes
    for oid in _ONCE:
        if oid in signer.repeated or len(present.get(oid, ("",))) != 1:
            yield CmsAttributeRepeated(oid=oid)
    if CONTENT_TYPE not in present:
        yield CmsAttributeMissing(attribute="content-type")
    elif _content_types(present[CONTENT_TYPE]) != {ID_DATA}:
        yield CmsContentType(oid=", ".join(sorted(_content_types(present[CONTENT_TYPE]))))
    if MESSAGE_DIGEST not in present:
        yield CmsAttributeMissing(attribute="message-digest")
    if profile is Profile.CADES and SIGNING_CERTIFICATE not in present and SIGNING_CERTIFICATE_V2 not in present:
        yield CmsAttributeMissing(attribute="signing-certificate-v2")


def _content_types(values: tuple[bytes, ...]) -> set[str]:
    try:
        return {read_oid(value) for value in values}
    except CmsMalformed:
        return {"unreadable"}


def _readable(message: SignedMessage) -> Iterator[Certificate]:
    for der in message.certificates[:64]:
        try:
            yield read_certificate(der)
        except CertificateMalformed:
            continue


def _is_named(signer: SignerInfo, candidate: Certificate) -> bool:
    if signer.key_identifier is not None:
        return candidate.subject_key_id == signer.key_identifier
    return (candidate.issuer, candidate.serial) == (signer.issuer, signer.serial)


def _fits(candidate: Certificate, named: EssCertificate) -> bool:
    if named.hash_name not in _ESS_DIGESTS:
        return False
    if hashlib.new(named.hash_name, candidate.der, usedforsecurity=False).digest() != named.digest:
        return False
    return named.issuer is None or (named.issuer, named.serial) == (candidate.issuer, candidate.serial)
