"""Votes that are wrong in one thing and right in all others: made by hand and signed again behind each change.

Nothing of the client's own writers is used. Elements are cut out of the text and get the three declarations that they
inherit, which is their canonical form as long as they are written canonically.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding

from idclient.emulators.authorities.pki import Holding
from tests.emulators.collector.packing import Packed, pack

NAME = "TEST2026.Q1.ballot"
C14N = "http://www.w3.org/2006/12/xml-c14n11"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
DECLARED = (
    ' xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.etsi.asic-e+zip"/>'
    f'<manifest:file-entry manifest:full-path="{NAME}" manifest:media-type="application/octet-stream"/>'
    "</manifest:manifest>"
)

Edit = Callable[[str], str]


def nothing(text: str) -> str:
    return text


def swap(before: str, after: str, count: int = 1) -> Edit:
    """Return an edit that must find what it replaces."""

    def edit(text: str) -> str:
        assert before in text, before
        return text.replace(before, after, count)

    return edit


def append(what: str) -> Edit:
    return lambda text: text + what


@dataclass(frozen=True, kw_only=True)
class Forgery:
    """What is changed: the signed properties before they are digested, SignedInfo before it is signed, the rest after.

    `manifest` and `entries` are what the zip holds; `packed` is done to its octets.
    """

    properties: Edit = nothing
    info: Edit = nothing
    document: Edit = nothing
    manifest: Edit = nothing
    entries: Callable[[list[Packed]], list[Packed]] = field(default=lambda entries: entries)
    packed: Callable[[bytes], bytes] = field(default=lambda octets: octets)


def forge(holder: Holding, ballot: bytes, when: datetime, forgery: Forgery) -> bytes:
    """Return a vote, whole but for the forgery."""
    signature = signature_file(holder, ballot, when, forgery)
    entries = [
        Packed("mimetype", b"application/vnd.etsi.asic-e+zip", deflate=False),
        Packed(NAME, ballot),
        Packed("META-INF/manifest.xml", forgery.manifest(DECLARATION + MANIFEST).encode()),
        Packed("META-INF/signatures0.xml", signature.encode()),
    ]
    return forgery.packed(pack(forgery.entries(entries)))


def signature_file(holder: Holding, ballot: bytes, when: datetime, forgery: Forgery) -> str:
    properties = forgery.properties(_properties(x509.load_der_x509_certificate(holder.certificate), when))
    references = (
        f'<ds:Reference Id="S0-RefId0" URI="{NAME}">{_digest(ballot)}</ds:Reference>'
        '<ds:Reference Id="S0-RefSP" Type="http://uri.etsi.org/01903#SignedProperties" URI="#S0-SignedProperties">'
        f'<ds:Transforms><ds:Transform Algorithm="{C14N}"></ds:Transform></ds:Transforms>'
        f"{_digest(inherited(properties))}</ds:Reference>"
    )
    info = forgery.info(
        f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{ECDSA}"></ds:SignatureMethod>{references}</ds:SignedInfo>'
    )
    value = base64.b64encode(_signed(holder, inherited(info))).decode()
    certificate = base64.b64encode(holder.certificate).decode()
    text = (
        f'<asic:XAdESSignatures{DECLARED}><ds:Signature Id="S0">{info}'
        f'<ds:SignatureValue Id="S0-SIG">{value}</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f'<ds:Object><xades:QualifyingProperties Target="#S0">{properties}</xades:QualifyingProperties></ds:Object>'
        "</ds:Signature></asic:XAdESSignatures>"
    )
    return forgery.document(DECLARATION + text)


def inherited(element: str) -> bytes:
    """Return an element as it is when it stands alone."""
    name = element[1:].split(">", 1)[0].split(" ", 1)[0]
    return f"<{name}{DECLARED}{element[1 + len(name) :]}".encode()


def _properties(certificate: x509.Certificate, when: datetime) -> str:
    der = certificate.public_bytes(Encoding.DER)
    return (
        '<xades:SignedProperties Id="S0-SignedProperties"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{when:%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime>"
        f"<xades:SigningCertificate><xades:Cert><xades:CertDigest>{_digest(der)}</xades:CertDigest>"
        f"<xades:IssuerSerial><ds:X509IssuerName>{certificate.issuer.rfc4514_string()}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{certificate.serial_number}</ds:X509SerialNumber></xades:IssuerSerial></xades:Cert>"
        "</xades:SigningCertificate></xades:SignedSignatureProperties>"
        '<xades:SignedDataObjectProperties><xades:DataObjectFormat ObjectReference="#S0-RefId0">'
        "<xades:MimeType>application/octet-stream</xades:MimeType></xades:DataObjectFormat>"
        "</xades:SignedDataObjectProperties></xades:SignedProperties>"
    )


def _digest(octets: bytes) -> str:
    value = base64.b64encode(hashlib.sha256(octets).digest()).decode()
    return f'<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod><ds:DigestValue>{value}</ds:DigestValue>'


def _signed(holder: Holding, message: bytes) -> bytes:
    width = (holder.key.key_size + 7) // 8
    r, s = utils.decode_dss_signature(holder.key.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")
