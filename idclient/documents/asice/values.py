"""Does a signature fit: its value, the digests it names, and the files of the container? Nothing of trust is here."""

import hashlib
from collections.abc import Iterator, Mapping

from idclient.documents.asice.algorithms import digest_name, scheme_of, verify_value
from idclient.documents.asice.archive import Archive
from idclient.documents.asice.canonical import canonicalise
from idclient.documents.asice.contents import Contents
from idclient.documents.asice.issuer_names import is_issuer
from idclient.documents.asice.properties import NamedCertificate
from idclient.documents.asice.xades_reading import ReadSignature, references_by_name
from idclient.errors.base import Error
from idclient.errors.checking import DigestDifferent, SignatureWrong, SignerCertificateDifferent
from idclient.errors.container import FileNotSigned, MediaTypeDifferent, SignatureXmlMalformed, SignedFileMissing
from idclient.errors.trust import AlgorithmUnsupported, CertificateMalformed, SignatureInvalid, TrustError
from idclient.trust.certificates import Certificate, read_certificate

Digests = Mapping[tuple[str, str], bytes]
"""Digests of data files by name and algorithm."""


def digest_files(archive: Archive, contents: Contents, signatures: Iterator[ReadSignature]) -> Digests:
    """Return every digest that the signatures name, each file read once. Blocks.

    Raises: ContainerMalformed, DocumentUnreadable.
    """
    wanted: dict[str, set[str]] = {}
    for signature in signatures:
        for name, algorithm in _wanted(signature):
            if name in contents.files:
                wanted.setdefault(name, set()).add(algorithm)
    found: dict[tuple[str, str], bytes] = {}
    for name, algorithms in wanted.items():
        running = {algorithm: hashlib.new(algorithm) for algorithm in sorted(algorithms)}
        for block in archive.blocks(contents.files[name]):
            for digest in running.values():
                digest.update(block)
        found |= {(name, algorithm): digest.digest() for algorithm, digest in running.items()}
    return found


def check_value(signature: ReadSignature, certificate: Certificate) -> Iterator[Error]:
    """Yield what is wrong with the signature value, and with how the certificate is named."""
    try:
        message = canonicalise(signature.signed_info, signature.method)
        verify_value(certificate.public_key, signature.value, message, scheme_of(signature.signature_uri))
    except SignatureInvalid:
        yield SignatureWrong()
    except TrustError as problem:
        yield problem
    if not any(_fits(named, certificate) for named in signature.properties.certificates):
        yield SignerCertificateDifferent()


def check_references(signature: ReadSignature, contents: Contents, digests: Digests) -> Iterator[Error]:
    """Yield what is wrong with what the signature is over: its own properties, and the files, all of them."""
    own = signature.properties_digest
    try:
        properties = canonicalise(signature.properties_element, signature.properties_method)
        if hashlib.new(digest_name(own.digest_uri), properties).digest() != own.digest:
            yield DigestDifferent()
    except AlgorithmUnsupported as problem:
        yield problem
    try:
        named = dict(references_by_name(signature))
    except SignatureXmlMalformed as problem:
        yield problem
        return
    missing = named.keys() - contents.files.keys()
    if missing:
        yield SignedFileMissing(count=len(missing))
    unsigned = contents.files.keys() - named.keys()
    if unsigned:
        yield FileNotSigned(count=len(unsigned))
    for name, reference in named.items():
        try:
            if name in contents.files and digests.get((name, digest_name(reference.digest_uri))) != reference.digest:
                yield DigestDifferent()
        except AlgorithmUnsupported as problem:
            yield problem
    said = signature.properties.media_types
    types = [(contents.media_types.get(name), said.get(reference.identifier)) for name, reference in named.items()]
    different = sum(1 for listed, signed in types if listed is not None and signed is not None and listed != signed)
    if different:
        yield MediaTypeDifferent(count=different)


def covers_all(signature: ReadSignature, contents: Contents) -> bool:
    """Whether the signature names exactly the files that the container holds."""
    try:
        return {name for name, _ in references_by_name(signature)} == contents.files.keys()
    except SignatureXmlMalformed:
        return False


def signer_certificate(signature: ReadSignature) -> Certificate | None:
    """Return the signer's certificate, None when it cannot be read."""
    try:
        return read_certificate(signature.certificate)
    except CertificateMalformed:
        return None


def _wanted(signature: ReadSignature) -> Iterator[tuple[str, str]]:
    try:
        for name, reference in references_by_name(signature):
            yield name, digest_name(reference.digest_uri)
    except (SignatureXmlMalformed, AlgorithmUnsupported):
        return


def _fits(named: NamedCertificate, certificate: Certificate) -> bool:
    """Whether a certificate is the one named: by digest, and by issuer and serial number where they are said."""
    try:
        if hashlib.new(digest_name(named.digest_uri), certificate.der).digest() != named.digest:
            return False
        if named.issuer is not None and not is_issuer(named.issuer, certificate.issuer_der):
            return False
        if named.serial is not None and named.serial.lstrip("0") != str(certificate.serial):
            return False
        return named.issuer_serial is None or _same(named.issuer_serial, certificate)
    except TrustError:
        return False


def _same(issuer_serial: bytes, certificate: Certificate) -> bool:
    """Whether a DER IssuerSerial (RFC 5035) names the certificate. Raises: CertificateMalformed."""
    from asn1crypto import tsp

    from idclient.trust.asn1 import reading
    from idclient.trust.names import comparable

    with reading(CertificateMalformed):
        read = tsp.IssuerSerial.load(issuer_serial, strict=True)
        issuers = [comparable(name.chosen) for name in read["issuer"] if name.name == "directory_name"]
        serial = read["serial_number"].native
    return serial == certificate.serial and certificate.issuer in issuers
