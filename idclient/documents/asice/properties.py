"""What a signer said in SignedProperties, and what was added in UnsignedProperties (EN 319 132-1, 5)."""

from collections.abc import Set
from datetime import datetime

from idclient.documents.asice.shape import Children, attributes, octets_of, only, text_of, time_of
from idclient.documents.asice.xades import DS, XADES, XADES_141
from idclient.documents.asice.xml import Element, Name
from idclient.errors.container import SignatureXmlMalformed
from idclient.value import field, frozen

_MOST_VALUES = 256


@frozen
class NamedCertificate:
    """How the signer's certificate is named. `issuer` is a string, `issuer_serial` DER; either may be missing."""

    digest_uri: str
    digest: bytes
    issuer: str | None = None
    serial: str | None = None
    issuer_serial: bytes | None = None


@frozen
class ReadProperties:
    """What was signed beside the files. `media_types` by the Ids of references; `place` is one line."""

    signing_time: datetime | None
    certificates: tuple[NamedCertificate, ...]
    media_types: dict[str, str]
    place: str = field(default="", repr=False)
    role: str = field(default="", repr=False)
    policy: bool = False
    """Whether it follows a policy, as the time-marks of BDOC do."""


@frozen
class ReadEvidence:
    """What was added after signing, DER. `stamp` is the element of the time stamp, None without one."""

    stamp: Element | None = field(default=None, repr=False)
    tokens: tuple[bytes, ...] = field(default=(), repr=False)
    certificates: tuple[bytes, ...] = field(default=(), repr=False)
    ocsp_responses: tuple[bytes, ...] = field(default=(), repr=False)
    crls: tuple[bytes, ...] = field(default=(), repr=False)
    archived: bool = False


def read_properties(element: Element, references: Set[str]) -> ReadProperties:
    """Read SignedProperties of a signature whose file references have these Ids.

    Raises: SignatureXmlMalformed.
    """
    children = Children(element)
    signed = children.maybe(_xades("SignedSignatureProperties"))
    data = children.maybe(_xades("SignedDataObjectProperties"))
    children.end()
    if signed is None:
        raise SignatureXmlMalformed(reason="element")
    attributes(signed, optional=("Id",))
    facts = Children(signed)
    time = facts.maybe(_xades("SigningTime"))
    naming = facts.take(_xades("SigningCertificate"), _xades("SigningCertificateV2"))
    policy = facts.maybe(_xades("SignaturePolicyIdentifier"))
    place = facts.maybe(_xades("SignatureProductionPlace"), _xades("SignatureProductionPlaceV2"))
    role = facts.maybe(_xades("SignerRole"), _xades("SignerRoleV2"))
    facts.end()
    return ReadProperties(
        time_of(time) if time is not None else None,
        _named(naming),
        _media_types(data, references) if data is not None else {},
        _joined(place) if place is not None else "",
        _joined(role) if role is not None else "",
        policy=policy is not None,
    )


def read_evidence(element: Element | None) -> ReadEvidence:
    """Read UnsignedProperties; none is nothing. Raises: SignatureXmlMalformed."""
    if element is None:
        return ReadEvidence()
    children = Children(only(element, _xades("UnsignedSignatureProperties"), optional=("Id",)))
    stamp = children.maybe(_xades("SignatureTimeStamp"))
    found: dict[str, list[bytes]] = {"X509Certificate": [], "OCSPValue": [], "CRLValue": []}
    archived = False
    for item in children.many(
        _xades("CertificateValues"),
        _xades("RevocationValues"),
        (XADES_141, "TimeStampValidationData"),
        (XADES_141, "ArchiveTimeStamp"),
    ):
        archived = archived or item.name[1] == "ArchiveTimeStamp"
        for inner in item.walk():
            kind = inner.name[1].removeprefix("Encapsulated")
            if inner.name[0] == XADES and inner.name[1] != kind and kind in found:
                found[kind].append(octets_of(inner, optional=("Id", "Encoding")))
    children.end()
    if sum(map(len, found.values())) > _MOST_VALUES:
        raise SignatureXmlMalformed(reason="element")
    return ReadEvidence(
        stamp,
        _tokens(stamp) if stamp is not None else (),
        tuple(found["X509Certificate"]),
        tuple(found["OCSPValue"]),
        tuple(found["CRLValue"]),
        archived,
    )


def _tokens(stamp: Element) -> tuple[bytes, ...]:
    """Return the one token of a time stamp."""
    attributes(stamp, optional=("Id",))
    children = Children(stamp)
    children.maybe((DS, "CanonicalizationMethod"))
    token = children.take(_xades("EncapsulatedTimeStamp"))
    children.end()
    return (octets_of(token, optional=("Id", "Encoding")),)


def _named(element: Element) -> tuple[NamedCertificate, ...]:
    attributes(element)
    children = Children(element)
    found = tuple(_cert(item) for item in children.many(_xades("Cert")))
    children.end()
    if not found:
        raise SignatureXmlMalformed(reason="element")
    return found


def _cert(element: Element) -> NamedCertificate:
    attributes(element, optional=("URI",))
    children = Children(element)
    digest = Children(children.take(_xades("CertDigest")))
    method = digest.take((DS, "DigestMethod"))
    value = octets_of(digest.take((DS, "DigestValue")))
    digest.end()
    uri = attributes(method, "Algorithm")["Algorithm"]
    older = children.maybe(_xades("IssuerSerial"))
    newer = children.maybe(_xades("IssuerSerialV2"))
    children.end()
    if older is not None:
        pair = Children(older)
        issuer = text_of(pair.take((DS, "X509IssuerName")))
        serial = text_of(pair.take((DS, "X509SerialNumber")))
        pair.end()
        return NamedCertificate(uri, value, issuer, serial)
    return NamedCertificate(uri, value, issuer_serial=octets_of(newer) if newer is not None else None)


def _media_types(element: Element, references: Set[str]) -> dict[str, str]:
    attributes(element, optional=("Id",))
    children = Children(element)
    found: dict[str, str] = {}
    for item in children.many(_xades("DataObjectFormat")):
        target = attributes(item, "ObjectReference")["ObjectReference"].removeprefix("#")
        parts = Children(item)
        parts.maybe(_xades("Description"))
        parts.maybe(_xades("ObjectIdentifier"))
        kind = parts.maybe(_xades("MimeType"))
        parts.maybe(_xades("Encoding"))
        parts.end()
        if target not in references or target in found:
            raise SignatureXmlMalformed(reason="data-object")
        found[target] = text_of(kind) if kind is not None else ""
    list(children.many(_xades("CommitmentTypeIndication")))  # what a signer commits to changes no verdict
    children.end()
    return found


def _joined(element: Element) -> str:
    """Return all text in an element as one line."""
    return ", ".join(part for part in (inner.text.strip() for inner in element.walk()) if part)


def _xades(name: str) -> Name:
    return (XADES, name)
