"""A time-stamp token, read and proven to be its signer's: RFC 3161 §2.4.2 in RFC 5652 clothes (or PKCS #7 ones)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from idclient.errors.timestamp import (
    TimestampContentTypeWrong,
    TimestampDigestDifferent,
    TimestampExtensionUnknown,
    TimestampMalformed,
    TimestampSignatureInvalid,
    TimestampSignerDifferent,
    TimestampSignerMissing,
    TimestampSignerPurpose,
    TimestampSignerUnbound,
)
from idclient.errors.trust import AlgorithmUnsupported, CertificateMalformed, SignatureInvalid
from idclient.trust.asn1 import MAXIMUM_SIZE, reading, utc
from idclient.trust.certificates import Certificate, read_certificate
from idclient.trust.names import comparable
from idclient.trust.signatures import HASH_NAMES, read_scheme, verify_message
from idclient.value import field, frozen

TIME_STAMPING = "1.3.6.1.5.5.7.3.8"
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_BINDING_HASHES = HASH_NAMES | {"sha1"}  # ESSCertID (v1) is SHA-1 by definition; the chain is proven on its own


@frozen
class Binding:
    """ESSCertID or ESSCertIDv2: which certificate signed. `issuer` and `serial` are None where left out."""

    hash_name: str
    hash: bytes
    issuer: str | None = field(repr=False)
    serial: int | None = field(repr=False)


@frozen
class Token:
    """The parts of a token. `digested` is what its message digest is over, `signed` what its signature is over."""

    der: bytes = field(repr=False)
    hash_name: str
    imprint: bytes
    time: datetime
    nonce: int | None
    critical: tuple[str, ...]
    digested: bytes = field(repr=False)
    digest_name: str
    content_type: str
    message_digest: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    algorithm: Any = field(repr=False)
    signature: bytes = field(repr=False)
    signer: tuple[str, int] | bytes = field(repr=False)
    """Issuer (comparable) and serial number, or subject key identifier."""
    bindings: tuple[Binding, ...]
    certificates: tuple[bytes, ...] = field(repr=False)


def read_token(der: bytes) -> Token:
    """Read a DER ContentInfo that holds a TSTInfo. Nothing is proven yet.

    Raises: TimestampMalformed, AlgorithmUnsupported.
    """
    from idclient.trust.structures import SignedContentInfo

    if len(der) > MAXIMUM_SIZE:
        raise TimestampMalformed
    with reading(TimestampMalformed):
        outer = SignedContentInfo.load(der, strict=True)
        if outer["content_type"].dotted != _SIGNED_DATA:
            raise TimestampMalformed
        signed_data = outer["content"]
        if signed_data["content"]["content_type"].dotted != _TST_INFO or len(signed_data["signer_infos"]) != 1:
            raise TimestampMalformed
        return _read(der, signed_data)


def prove_signer(token: Token, others: Sequence[bytes]) -> Certificate:
    """Return the certificate that signed the token, once signature, binding and purpose are proven; not its chain.

    `others` are certificates to look in when the token brings none.

    Raises: TimestampSignerMissing, TimestampSignerUnbound, TimestampSignerDifferent, TimestampSignerPurpose,
    TimestampContentTypeWrong, TimestampDigestDifferent, TimestampSignatureInvalid, TimestampExtensionUnknown,
    AlgorithmUnsupported, KeyUnsupported.
    """
    if token.critical:
        raise TimestampExtensionUnknown(oid=token.critical[0])
    if token.content_type != _TST_INFO:
        raise TimestampContentTypeWrong
    if hashlib.new(token.digest_name, token.digested).digest() != token.message_digest:
        raise TimestampDigestDifferent
    signer = _find_signer(token, others)
    _check_binding(token, signer)
    _check_purpose(signer)
    with reading(TimestampMalformed):
        scheme = read_scheme(token.algorithm, digest=token.digest_name)
    try:
        verify_message(signer.public_key, token.signature, token.signed, scheme=scheme)
    except SignatureInvalid as problem:
        raise TimestampSignatureInvalid from problem
    return signer


def _read(der: bytes, signed_data: Any) -> Token:
    from asn1crypto import tsp
    from asn1crypto.core import Void

    content, digested = _content(signed_data["content"]["content"].parsed)
    info = tsp.TSTInfo.load(content, strict=True)
    signer_info = signed_data["signer_infos"][0]
    attributes = _attributes(signer_info["signed_attrs"])
    digest_name = signer_info["digest_algorithm"]["algorithm"].native
    if info["version"].native != "v1":
        raise TimestampMalformed
    if digest_name not in HASH_NAMES:
        raise AlgorithmUnsupported(algorithm=digest_name)
    extensions, certificates = info["extensions"], signed_data["certificates"]
    imprint = info["message_imprint"]
    return Token(
        der=der,
        hash_name=imprint["hash_algorithm"]["algorithm"].native,
        imprint=imprint["hashed_message"].native,
        time=utc(info["gen_time"].native),
        nonce=info["nonce"].native,
        critical=tuple(
            item["extn_id"].dotted
            for item in (() if isinstance(extensions, Void) else extensions)
            if item["critical"].native
        ),
        digested=digested,
        digest_name=digest_name,
        content_type=_only_value(attributes, _CONTENT_TYPE).dotted,
        message_digest=_only_value(attributes, _MESSAGE_DIGEST).native,
        signed=b"\x31" + signer_info["signed_attrs"].dump()[1:],  # signed as SET OF, sent as [0] (RFC 5652 §5.4)
        algorithm=signer_info["signature_algorithm"],
        signature=signer_info["signature"].native,
        signer=_signer_id(signer_info["sid"]),
        bindings=_bindings(attributes),
        certificates=tuple(
            item.chosen.dump()
            for item in (() if isinstance(certificates, Void) else certificates)
            if item.name == "certificate"
        ),
    )


def _content(value: Any) -> tuple[bytes, bytes]:
    """Return the TSTInfo and the octets under the message digest, which differ in the PKCS #7 form (RFC 2315 §9.3)."""
    from asn1crypto.core import OctetString

    if isinstance(value, OctetString):
        return value.native, value.native
    return value.untag().dump(), value.contents


def _attributes(signed_attributes: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute in signed_attributes:
        oid = attribute["type"].dotted
        if oid in found:
            raise TimestampMalformed
        found[oid] = attribute["values"]
    return found


def _only_value(attributes: dict[str, Any], oid: str) -> Any:
    values = attributes[oid]
    if len(values) != 1:
        raise TimestampMalformed
    return values[0]


def _signer_id(sid: Any) -> tuple[str, int] | bytes:
    if sid.name == "subject_key_identifier":
        key_id: bytes = sid.chosen.native
        return key_id
    return comparable(sid.chosen["issuer"]), sid.chosen["serial_number"].native


def _bindings(attributes: dict[str, Any]) -> tuple[Binding, ...]:
    """Return the first ESSCertID of each attribute: it is the signer's (RFC 5035 §3)."""
    found = []
    for oid in (_SIGNING_CERTIFICATE, _SIGNING_CERTIFICATE_V2):
        if oid not in attributes:
            continue
        first = _only_value(attributes, oid)["certs"][0]
        v2 = oid == _SIGNING_CERTIFICATE_V2
        names = first["issuer_serial"].native
        found.append(
            Binding(
                hash_name=first["hash_algorithm"]["algorithm"].native if v2 else "sha1",
                hash=first["cert_hash"].native,
                issuer=None if names is None else comparable(first["issuer_serial"]["issuer"][0].chosen),
                serial=None if names is None else names["serial_number"],
            )
        )
    return tuple(found)


def _find_signer(token: Token, others: Sequence[bytes]) -> Certificate:
    for der in (*token.certificates, *others):
        try:
            candidate = read_certificate(der)
        except CertificateMalformed:
            continue
        if token.signer in ((candidate.issuer, candidate.serial), candidate.subject_key_id):
            return candidate
    raise TimestampSignerMissing


def _check_binding(token: Token, signer: Certificate) -> None:
    if not token.bindings:
        raise TimestampSignerUnbound
    for binding in token.bindings:
        if binding.hash_name not in _BINDING_HASHES:
            raise TimestampSignerUnbound
        digest = hashlib.new(binding.hash_name, signer.der, usedforsecurity=False).digest()
        same_name = binding.issuer is None or (binding.issuer, binding.serial) == (signer.issuer, signer.serial)
        if digest != binding.hash or not same_name:
            raise TimestampSignerDifferent


def _check_purpose(signer: Certificate) -> None:
    """RFC 3161 §2.3: timeStamping, critical, alone; keyUsage, where present, for signatures only."""
    signs = signer.permits("digital_signature") or signer.permits("non_repudiation")
    if signer.extended_key_usage != (TIME_STAMPING,) or not signer.extended_key_usage_critical or not signs:
        raise TimestampSignerPurpose
