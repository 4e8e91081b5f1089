"""Signatures without CMS: `adbe.x509.rsa_sha1` of PDF 1.3 (ISO 32000-1, 12.8.3.2), an RSA value beside certificates."""

from collections.abc import Iterator

from idclient.documents.checking.digests import Digests
from idclient.documents.checking.values import ValueFound, wanted_of
from idclient.documents.cms_other import HASHES, WEAK
from idclient.documents.cms_reading import read_octets
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.signatures import EmbeddedSignature
from idclient.documents.pdf.values import Array, String
from idclient.errors.checking import CmsMalformed, DigestDifferent, SignatureWrong, SignerCertificateMissing
from idclient.errors.document import DocumentTooComplex
from idclient.errors.trust import AlgorithmUnsupported, CertificateMalformed, KeyUnsupported
from idclient.trust.asn1 import reading
from idclient.trust.certificates import Certificate, read_certificate
from idclient.trust.public_keys import load_public_key
from idclient.trust.signatures import MINIMUM_RSA_BITS

BARE_FILTER = "adbe.x509.rsa_sha1"
_MOST_CERTIFICATES = 64


def bare_certificates(document: PdfDocument, signature: EmbeddedSignature) -> tuple[bytes, ...]:
    """Return the certificates in /Cert, DER, the signer's first. Raises: DocumentError."""
    value = document.resolve(signature.dictionary.get(b"Cert"))
    items = value.items[:_MOST_CERTIFICATES] if isinstance(value, Array) else (value,)
    found = (document.resolve(item) for item in items)
    return tuple(item.value for item in found if isinstance(item, String))


def judge_bare(digests: Digests, document: PdfDocument, signature: EmbeddedSignature, *, covered: bool) -> ValueFound:
    """Judge an RSA value over the document. Raises: DocumentUnreadable, DocumentError."""
    found = ValueFound()
    certificates = bare_certificates(document, signature)
    try:
        found.certificate = read_certificate(certificates[0]) if certificates else None
    except CertificateMalformed as problem:
        found.problems.append(problem)
    if found.certificate is None:
        found.problems.append(SignerCertificateMissing())
        return found
    try:
        name, digest = _recovered(found.certificate, read_octets(_trimmed(signature.contents)))
        found.hash_name = name
        if covered and digests.of(wanted_of(signature, name)) != digest:
            found.problems.append(DigestDifferent())
        found.problems += _weaknesses(found.certificate, name)
    except (CmsMalformed, AlgorithmUnsupported, KeyUnsupported, DocumentTooComplex, SignatureWrong) as problem:
        found.problems.append(problem)
    return found


def _trimmed(contents: bytes) -> bytes:
    """Return the DER value without its padding. Raises: CmsMalformed."""
    from asn1crypto import parser

    with reading(CmsMalformed):
        size = parser.peek(contents)
    if contents[size:].strip(b"\0"):
        raise CmsMalformed
    return contents[:size]


def _recovered(certificate: Certificate, value: bytes) -> tuple[str, bytes]:
    """Return algorithm and digest that an RSA value holds (PKCS #1 v1.5).

    Raises: SignatureWrong, KeyUnsupported, AlgorithmUnsupported, CmsMalformed.
    """
    from asn1crypto import algos
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    try:
        key = load_public_key(certificate.public_key)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise KeyUnsupported(kind="unreadable") from problem
    if not isinstance(key, rsa.RSAPublicKey):
        raise KeyUnsupported(kind=type(key).__name__)
    try:
        encoded = key.recover_data_from_signature(value, padding.PKCS1v15(), None)
    except (InvalidSignature, ValueError) as problem:
        raise SignatureWrong from problem
    with reading(CmsMalformed):
        info = algos.DigestInfo.load(encoded, strict=True)
        oid, digest = info["digest_algorithm"]["algorithm"].dotted, bytes(info["digest"].native)
    if oid not in HASHES:
        raise AlgorithmUnsupported(algorithm=oid)
    return HASHES[oid], digest


def _weaknesses(certificate: Certificate, name: str) -> Iterator[AlgorithmUnsupported | KeyUnsupported]:
    from cryptography.hazmat.primitives.asymmetric import rsa

    if name in WEAK:
        yield AlgorithmUnsupported(algorithm=name)
    key = load_public_key(certificate.public_key)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MINIMUM_RSA_BITS:
        yield KeyUnsupported(kind=f"rsa {key.key_size}")
