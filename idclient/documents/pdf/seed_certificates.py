"""What the author of a signature field demands of the signer's certificate (ISO 32000-2, 12.7.5.5, Table 238)."""

import hashlib
from typing import Any

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.strings import decode_text
from idclient.documents.pdf.values import Dictionary, String, Value
from idclient.errors.document import SeedValueUnmet
from idclient.errors.trust import CertificateMalformed

_SUBJECT, _ISSUER, _OID, _SUBJECT_DN, _KEY_USAGE = 1, 2, 4, 8, 32
_USAGES = (
    "digital_signature", "non_repudiation", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
"""In the order of RFC 5280, 4.2.1.3, by asn1crypto's names."""
_ATTRIBUTES = {
    "CN": "2.5.4.3", "SN": "2.5.4.4", "SURNAME": "2.5.4.4", "SERIALNUMBER": "2.5.4.5", "C": "2.5.4.6", "L": "2.5.4.7",
    "ST": "2.5.4.8", "S": "2.5.4.8", "STREET": "2.5.4.9", "O": "2.5.4.10", "OU": "2.5.4.11", "T": "2.5.4.12",
    "TITLE": "2.5.4.12", "GN": "2.5.4.42", "G": "2.5.4.42", "GIVENNAME": "2.5.4.42",
    "E": "1.2.840.113549.1.9.1", "EMAIL": "1.2.840.113549.1.9.1", "EMAILADDRESS": "1.2.840.113549.1.9.1",
    "DC": "0.9.2342.19200300.100.1.25", "UID": "0.9.2342.19200300.100.1.1",
}  # fmt: skip
_MOST = 1000


def check_certificate(document: PdfDocument, seed: Dictionary | None, certificates: tuple[bytes, ...]) -> None:
    """Refuse a signer whom the field does not want. `certificates` are DER, the signer's first, then its issuers.

    `seed` is the /Cert dictionary of the seed values; wishes that are not marked as required are no reason to refuse.
    Raises: SeedValueUnmet, CertificateMalformed, DocumentError.
    """
    flags = (document.integer(seed.get(b"Ff")) or 0) if seed else 0
    if seed is None or not flags:
        return
    signer, issuers = certificates[0], set(map(_print, certificates[1:]))
    subjects, wanted = _strings(document, seed, b"Subject"), _strings(document, seed, b"Issuer")
    if flags & _SUBJECT and subjects and _print(signer) not in set(map(_print, subjects)):
        raise SeedValueUnmet(constraint="certificate")
    if flags & _ISSUER and wanted and issuers.isdisjoint(map(_print, wanted)):
        raise SeedValueUnmet(constraint="issuer")
    facts = _Facts(signer)
    policies = {text.decode("latin-1") for text in _strings(document, seed, b"OID")}
    if flags & _OID and policies and policies.isdisjoint(facts.policies):
        raise SeedValueUnmet(constraint="policy")
    usages = _strings(document, seed, b"KeyUsage")
    if flags & _KEY_USAGE and usages and not any(_has_usage(text, facts.usage) for text in usages):
        raise SeedValueUnmet(constraint="key-usage")
    names = document.array(seed.get(b"SubjectDN"))
    listed = [document.dictionary(item) for item in names.items[:_MOST]] if names else []
    if flags & _SUBJECT_DN and listed and not any(one and _is_named(document, one, facts.subject) for one in listed):
        raise SeedValueUnmet(constraint="subject")


class _Facts:
    """What the constraints ask of a certificate: policies and attributes by dotted OID, key usage by bit."""

    def __init__(self, der: bytes) -> None:
        """Raises: CertificateMalformed."""
        from asn1crypto import x509

        from idclient.trust.asn1 import reading

        with reading(CertificateMalformed):
            certificate = x509.Certificate.load(der, strict=True)
            policies: Any = certificate.certificate_policies_value or ()
            self.policies = {item["policy_identifier"].dotted for item in policies}
            usage = certificate.key_usage_value
            self.usage: set[str] = set(usage.native) if usage is not None else set()
            self.subject: set[tuple[str, str]] = {
                (attribute["type"].dotted, str(attribute["value"].native))
                for relative in certificate.subject.chosen
                for attribute in relative
            }


def _print(der: bytes) -> bytes:
    return hashlib.sha256(der).digest()


def _strings(document: PdfDocument, seed: Dictionary, key: bytes) -> list[bytes]:
    array = document.array(seed.get(key))
    items: list[Value | None] = [document.resolve(item) for item in array.items[:_MOST]] if array else []
    return [item.value for item in items if isinstance(item, String)]


def _has_usage(wanted: bytes, usage: set[str]) -> bool:
    """Whether key usage fits a pattern: for each bit 1 it must be set, 0 it must not, anything else does not matter."""
    pairs = zip(wanted.decode("latin-1"), _USAGES, strict=False)
    return all(sign not in "01" or (name in usage) == (sign == "1") for sign, name in pairs)


def _is_named(document: PdfDocument, wanted: Dictionary, subject: set[tuple[str, str]]) -> bool:
    for entry in wanted.entries:
        name = entry.key.decode("latin-1")
        value = document.resolve(entry.value)
        text = decode_text(value.value) if isinstance(value, String) else ""
        if (_ATTRIBUTES.get(name.upper(), name), text) not in subject:
            return False
    return True
