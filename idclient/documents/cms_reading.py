"""CMS SignedData as found in a PDF signature: read into plain values, or refused. Nothing is verified here."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from idclient.errors.checking import CmsMalformed
from idclient.trust.asn1 import MAXIMUM_SIZE, reading, utc
from idclient.trust.names import comparable
from idclient.value import field, frozen

# Attributes by OID (RFC 5652, RFC 5035, ETSI EN 319 122-1, ISO 32000-2).
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
REVOCATION_ARCHIVAL = "1.2.840.113583.1.1.8"

ID_DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"


@frozen
class EssCertificate:
    """The first certificate that a signing-certificate attribute names. `issuer` and `serial` are None without it."""

    hash_name: str
    digest: bytes
    issuer: str | None = field(repr=False)
    serial: int | None = field(repr=False)


@frozen
class SignerInfo:
    """One signer. A signer is named either by `issuer` and `serial` or by `key_identifier`."""

    issuer: str | None = field(repr=False)
    serial: int | None = field(repr=False)
    key_identifier: bytes | None
    digest_algorithm: str
    """Dotted OID."""
    signature_algorithm: bytes
    """DER AlgorithmIdentifier."""
    signature: bytes
    signed_attributes: bytes
    """DER as it was signed: tag 31. Empty without signed attributes."""
    attributes: dict[str, tuple[bytes, ...]] = field(repr=False)
    """Signed ones by OID, each with the DER of its values; of an attribute that occurs twice all values."""
    repeated: frozenset[str]
    """OIDs of signed attributes that occur twice, which RFC 5652 forbids."""
    tokens: tuple[bytes, ...] = field(repr=False)
    """Signature time stamps, DER ContentInfo."""


@frozen
class SignedMessage:
    """A SignedData. `der` is the ContentInfo without what follows it; certificates and evidence are DER."""

    der: bytes = field(repr=False)
    signers: tuple[SignerInfo, ...]
    content_type: str
    """Dotted OID of the encapsulated content's type."""
    has_content: bool
    """Whether the content is inside, where a detached signature has none."""
    content: bytes = field(repr=False)
    """The content that is inside, when it is an OCTET STRING; else empty."""
    certificates: tuple[bytes, ...] = field(repr=False)
    ocsp_responses: tuple[bytes, ...] = field(repr=False)
    crls: tuple[bytes, ...] = field(repr=False)
    rest: bytes = field(repr=False)
    """What follows the ContentInfo: padding, which should be zeros."""


def read_cms(contents: bytes) -> SignedMessage:
    """Read the value of a signature's /Contents, padding included. Raises: CmsMalformed."""
    from asn1crypto import cms, parser, tsp  # noqa: F401 tsp adds names to cms, which must be there before cms is used

    if len(contents) > MAXIMUM_SIZE:
        raise CmsMalformed
    with reading(CmsMalformed):
        size = parser.peek(contents)
        der, rest = contents[:size], contents[size:]
        content = cms.ContentInfo.load(der, strict=True)
        if content["content_type"].dotted != SIGNED_DATA:
            raise CmsMalformed
        return _read(der, rest, content["content"])


def read_ess_certificates(attributes: dict[str, tuple[bytes, ...]]) -> tuple[EssCertificate, ...]:
    """Return the first certificate of each signing-certificate attribute value, v2 before v1. Raises: CmsMalformed."""
    from asn1crypto import tsp

    found = []
    with reading(CmsMalformed):
        for value in attributes.get(SIGNING_CERTIFICATE_V2, ()):
            named = tsp.SigningCertificateV2.load(value, strict=True)["certs"][0]
            found.append(_ess(named, named["hash_algorithm"]["algorithm"].native))
        older = [tsp.SigningCertificate.load(value, strict=True) for value in attributes.get(SIGNING_CERTIFICATE, ())]
        found += [_ess(value["certs"][0], "sha1") for value in older]
    return tuple(found)


def read_octets(value: bytes) -> bytes:
    """Return the contents of a DER OCTET STRING. Raises: CmsMalformed."""
    from asn1crypto import core

    with reading(CmsMalformed):
        return bytes(core.OctetString.load(value, strict=True).native)


def read_oid(value: bytes) -> str:
    """Return a DER OBJECT IDENTIFIER, dotted. Raises: CmsMalformed."""
    from asn1crypto import core

    with reading(CmsMalformed):
        return str(core.ObjectIdentifier.load(value, strict=True).dotted)


def read_signing_time(signer: SignerInfo) -> datetime | None:
    """Return the time the signer claims in a signed attribute, or None. Raises: CmsMalformed."""
    from asn1crypto import cms

    for value in signer.attributes.get(SIGNING_TIME, ()):
        with reading(CmsMalformed):
            return utc(cms.Time.load(value, strict=True).native)
    return None


def _read(der: bytes, rest: bytes, signed_data: Any) -> SignedMessage:
    from asn1crypto.core import Void

    content = signed_data["encap_content_info"]
    signers = tuple(_signer(signer) for signer in signed_data["signer_infos"])
    responses, crls = _evidence(signed_data["crls"])
    for signer in signers:
        archived = _archived(signer.attributes.get(REVOCATION_ARCHIVAL, ()))
        responses, crls = responses + archived[0], crls + archived[1]
    return SignedMessage(
        der=der,
        rest=rest,
        signers=signers,
        content_type=content["content_type"].dotted,
        has_content=not isinstance(content["content"], Void),
        content=_octets(content["content"]),
        certificates=tuple(_certificates(signed_data["certificates"])),
        ocsp_responses=responses,
        crls=crls,
    )


def _octets(content: Any) -> bytes:
    from asn1crypto.core import OctetString, Void

    if isinstance(content, Void):
        return b""
    inner = getattr(content, "parsed", content)
    return bytes(inner.native) if isinstance(inner, OctetString) else b""


def _certificates(choices: Any) -> Iterator[bytes]:
    from asn1crypto.core import Void

    for choice in () if isinstance(choices, Void) else choices:
        if choice.name == "certificate":
            yield choice.chosen.dump()


def _evidence(choices: Any) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    from asn1crypto.core import Void

    responses: list[bytes] = []
    crls: list[bytes] = []
    for choice in () if isinstance(choices, Void) else choices:
        if choice.name == "crl":
            crls.append(choice.chosen.dump())
        elif choice.chosen["other_rev_info_format"].native == "ocsp_response":
            responses.append(choice.chosen["other_rev_info"].dump())
    return tuple(responses), tuple(crls)


def _archived(values: Sequence[bytes]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Read adbe-revocationInfoArchival (ISO 32000-2, 12.8.3.3.2), with which older signers embed their evidence."""
    if not values:
        return (), ()
    from asn1crypto import pdf
    from asn1crypto.core import Void

    responses: list[bytes] = []
    crls: list[bytes] = []
    for value in values:
        archival = pdf.RevocationInfoArchival.load(value, strict=True)
        for found, name in ((responses, "ocsp"), (crls, "crl")):
            if not isinstance(archival[name], Void):
                found.extend(item.dump() for item in archival[name])
    return tuple(responses), tuple(crls)


def _signer(signer: Any) -> SignerInfo:
    from asn1crypto.core import Void

    named = signer["sid"]
    by_issuer = named.name == "issuer_and_serial_number"
    raw = signer["signed_attrs"]
    signed = b"" if isinstance(raw, Void) else b"\x31" + raw.dump()[1:]
    attributes, repeated = _attributes(() if isinstance(raw, Void) else raw)
    unsigned = signer["unsigned_attrs"]
    others, _ = _attributes(() if isinstance(unsigned, Void) else unsigned)
    return SignerInfo(
        issuer=comparable(named.chosen["issuer"]) if by_issuer else None,
        serial=named.chosen["serial_number"].native if by_issuer else None,
        key_identifier=None if by_issuer else named.chosen.native,
        digest_algorithm=signer["digest_algorithm"]["algorithm"].dotted,
        signature_algorithm=signer["signature_algorithm"].dump(),
        signature=signer["signature"].native,
        signed_attributes=signed,
        attributes=attributes,
        repeated=repeated,
        tokens=others.get(SIGNATURE_TIME_STAMP, ()),
    )


def _attributes(attributes: Any) -> tuple[dict[str, tuple[bytes, ...]], frozenset[str]]:
    found: dict[str, tuple[bytes, ...]] = {}
    repeated: set[str] = set()
    for attribute in attributes:
        oid = attribute["type"].dotted
        if oid in found:
            repeated.add(oid)
        values = attribute["values"]
        found[oid] = found.get(oid, ()) + tuple(value.dump() for value in values)
    return found, frozenset(repeated)


def _ess(named: Any, hash_name: str) -> EssCertificate:
    from asn1crypto.core import Void

    serial = named["issuer_serial"]
    if isinstance(serial, Void):
        return EssCertificate(hash_name, named["cert_hash"].native, None, None)
    names = serial["issuer"]
    directory = [name.chosen for name in names if name.name == "directory_name"]
    issuer = comparable(directory[0]) if directory else ""
    return EssCertificate(hash_name, named["cert_hash"].native, issuer, serial["serial_number"].native)
