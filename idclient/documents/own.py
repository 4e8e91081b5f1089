"""The last look at our own signature: what was written is parsed again and checked against the digest taken then."""

from idclient.documents.cms_reading import read_cms
from idclient.documents.cms_verifying import Profile, check_digest, check_form, check_signature, find_certificate
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import signature_fields
from idclient.documents.pdf.signatures import byte_range_fault, extract_signature
from idclient.errors.output import OutputNotVerified


def verify_own(document: PdfDocument, field_name: str, digest: bytes, *, covered: int) -> None:
    """Prove that a document read back holds our signature over that digest; what it covers is not read again.

    `digest` is that of the ByteRange, `covered` the length of the file up to the end of the signed revision.
    Raises: OutputNotVerified, DocumentError.
    """
    ours = [extract_signature(document, field) for field in signature_fields(document) if field.name == field_name]
    if len(ours) != 1 or not ours[0].contents:
        raise OutputNotVerified(reason="signature-missing")
    fault = byte_range_fault(ours[0], document.source.size)
    if fault is not None or ours[0].end != covered:
        raise OutputNotVerified(reason=fault or "byte-range")
    _check_cms(ours[0].contents, digest)


def _check_cms(contents: bytes, digest: bytes) -> None:
    message = read_cms(contents)
    problems = check_form(message, Profile.CADES)
    if not problems:
        signer = message.signers[0]
        certificate, problems = find_certificate(message, signer)
        problems = [*problems, *check_digest(signer, digest)]
        if certificate is not None:
            problems = [*problems, *check_signature(signer, certificate)]
    if problems:
        raise OutputNotVerified(reason=problems[0].code)
