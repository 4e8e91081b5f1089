"""An XAdES signature written by construction: the text is its own canonical form (EN 319 132-1; C14N 1.1).

Nothing is built as a tree and canonicalised: elements are written with end tags, attributes in their order, text
escaped as canonical XML does, and the three namespaces declared on the root in the order of their prefixes. So the
canonical form of a part is the part with these declarations in its first tag. The tests have libxml2 agree.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from idclient.documents.asice.algorithms import DIGESTS, signature_uri
from idclient.documents.asice.canonical import Canonical, escape_text, escape_value
from idclient.documents.asice.issuer_names import write_issuer
from idclient.documents.asice.names import to_uri
from idclient.model import SignatureAlgorithm
from idclient.trust.asn1 import iso
from idclient.trust.certificates import Certificate, read_certificate
from idclient.value import field, frozen

ASIC = "http://uri.etsi.org/02918/v1.2.1#"
DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"

_DECLARED = f' xmlns:asic="{ASIC}" xmlns:ds="{DS}" xmlns:xades="{XADES}"'
_METHOD = Canonical.INCLUSIVE_11.value
_ID = "S0"


class CertificateReference(Enum):
    """How a signature names its signer's certificate: with the issuer's name (XAdES 1.3.2), or by digest alone."""

    V1 = "SigningCertificate"
    V2 = "SigningCertificateV2"


@frozen
class SignedFile:
    """A file in a container as its signature names it. `digest` is made by the plan's algorithm."""

    name: str
    media_type: str
    digest: bytes


@frozen(kw_only=True)
class SignaturePlan:
    """What will be signed, by whom, and how it is said. `when` is the time that the signer claims."""

    files: tuple[SignedFile, ...]
    certificate: bytes = field(repr=False)
    algorithm: SignatureAlgorithm
    when: datetime
    reference: CertificateReference = CertificateReference.V2


@frozen
class SignedParts:
    """The parts of a signature that exist before it is made."""

    signed_info: str = field(repr=False)
    properties: str = field(repr=False)
    certificate: bytes = field(repr=False)

    @property
    def message(self) -> bytes:
        """What is signed: the canonical SignedInfo."""
        return _canonical(self.signed_info)


@frozen
class Evidence:
    """What is added after signing, all DER: a time stamp's token, certificates, and proofs that none was revoked."""

    token: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    ocsp_responses: tuple[bytes, ...] = field(default=(), repr=False)
    crls: tuple[bytes, ...] = field(default=(), repr=False)


def plan_parts(plan: SignaturePlan) -> SignedParts:
    """Return what is to be signed. Raises: CertificateMalformed."""
    hash_name = plan.algorithm.hash_name
    properties = _properties(plan, read_certificate(plan.certificate))
    references = "".join(
        _element(
            "ds:Reference",
            _digested(hash_name, file.digest),
            Id=f"{_ID}-RefId{number}",
            URI=to_uri(file.name),
        )
        for number, file in enumerate(plan.files)
    )
    transforms = _element("ds:Transforms", _element("ds:Transform", Algorithm=_METHOD))
    own = _element(
        "ds:Reference",
        transforms + _digested(hash_name, hashlib.new(hash_name, _canonical(properties)).digest()),
        Id=f"{_ID}-RefSP",
        Type=SIGNED_PROPERTIES,
        URI=f"#{_ID}-SignedProperties",
    )
    methods = _element("ds:CanonicalizationMethod", Algorithm=_METHOD)
    methods += _element("ds:SignatureMethod", Algorithm=signature_uri(plan.algorithm))
    return SignedParts(_element("ds:SignedInfo", methods + references + own), properties, plan.certificate)


def stamped_value(value: bytes) -> bytes:
    """Return what a signature time stamp is over: the canonical SignatureValue element."""
    return _canonical(_value(value))


def write_signature(parts: SignedParts, value: bytes, evidence: Evidence | None = None) -> bytes:
    """Return the whole signature file. `value` is r‖s for EC keys, the plain block for RSA."""
    key = _element("ds:X509Certificate", _base64(parts.certificate))
    qualifying = _element(
        "xades:QualifyingProperties",
        parts.properties + (_unsigned(evidence) if evidence else ""),
        Target=f"#{_ID}",
    )
    signature = _element(
        "ds:Signature",
        parts.signed_info
        + _value(value)
        + _element("ds:KeyInfo", _element("ds:X509Data", key))
        + _element("ds:Object", qualifying),
        Id=_ID,
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    return f"{head}<asic:XAdESSignatures{_DECLARED}>{signature}</asic:XAdESSignatures>".encode()


def _canonical(part: str) -> bytes:
    """Return the canonical form of a part on its own: it inherits the declarations of the root."""
    end = min(part.index(" "), part.index(">")) if " " in part else part.index(">")
    return (part[:end] + _DECLARED + part[end:]).encode()


def _properties(plan: SignaturePlan, certificate: Certificate) -> str:
    identified = _element("xades:CertDigest", _digested("sha256", hashlib.sha256(certificate.der).digest()))
    if plan.reference is CertificateReference.V1:
        identified += _element(
            "xades:IssuerSerial",
            _element("ds:X509IssuerName", escape_text(write_issuer(certificate.issuer_der)))
            + _element("ds:X509SerialNumber", str(certificate.serial)),
        )
    signed = _element("xades:SigningTime", iso(plan.when))
    signed += _element(f"xades:{plan.reference.value}", _element("xades:Cert", identified))
    formats = "".join(
        _element(
            "xades:DataObjectFormat",
            _element("xades:MimeType", escape_text(file.media_type)),
            ObjectReference=f"#{_ID}-RefId{number}",
        )
        for number, file in enumerate(plan.files)
    )
    return _element(
        "xades:SignedProperties",
        _element("xades:SignedSignatureProperties", signed) + _element("xades:SignedDataObjectProperties", formats),
        Id=f"{_ID}-SignedProperties",
    )


def _unsigned(evidence: Evidence) -> str:
    stamp = _element("ds:CanonicalizationMethod", Algorithm=_METHOD)
    stamp += _element("xades:EncapsulatedTimeStamp", _base64(evidence.token))
    found = _element("xades:SignatureTimeStamp", stamp, Id=f"{_ID}-T0")
    if evidence.certificates:
        found += _element("xades:CertificateValues", _numbered("EncapsulatedX509Certificate", evidence.certificates))
    revocation = ""
    if evidence.crls:
        revocation += _element("xades:CRLValues", _numbered("EncapsulatedCRLValue", evidence.crls))
    if evidence.ocsp_responses:
        revocation += _element("xades:OCSPValues", _numbered("EncapsulatedOCSPValue", evidence.ocsp_responses))
    if revocation:
        found += _element("xades:RevocationValues", revocation)
    return _element("xades:UnsignedProperties", _element("xades:UnsignedSignatureProperties", found))


_LETTERS = {"EncapsulatedX509Certificate": "C", "EncapsulatedOCSPValue": "N", "EncapsulatedCRLValue": "L"}


def _numbered(name: str, values: tuple[bytes, ...]) -> str:
    letter = _LETTERS[name]
    return "".join(
        _element(f"xades:{name}", _base64(value), Id=f"{_ID}-{letter}{number}") for number, value in enumerate(values)
    )


def _value(value: bytes) -> str:
    return _element("ds:SignatureValue", _base64(value), Id=f"{_ID}-SIG")


def _digested(hash_name: str, digest: bytes) -> str:
    return _element("ds:DigestMethod", Algorithm=DIGESTS[hash_name]) + _element("ds:DigestValue", _base64(digest))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _element(name: str, content: str = "", /, **attributes: str) -> str:
    """Write an element as canonical XML does; `content` is written already, attributes are sorted by name."""
    return f"<{name}{_attributes(attributes)}>{content}</{name}>"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape_value(attributes[name])}"' for name in sorted(attributes))
