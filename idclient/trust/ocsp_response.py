"""An OCSP response, read and judged without looking at a clock (RFC 6960 §3.2, points 1 to 4)."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from idclient.errors.ocsp import (
    OcspExtensionUnknown,
    OcspIssuerExpired,
    OcspMalformed,
    OcspResponderExpired,
    OcspResponderMissing,
    OcspResponderNotAuthorised,
    OcspSeveralAnswers,
    OcspSignatureInvalid,
    OcspWrongCertificate,
)
from idclient.errors.trust import CertificateMalformed, SignatureInvalid, TrustError
from idclient.trust.asn1 import MAXIMUM_SIZE, octets, reading, utc
from idclient.trust.certificates import Certificate, check_validity, read_certificate
from idclient.trust.chain import check_issuer
from idclient.trust.names import comparable
from idclient.trust.signatures import read_scheme, verify_message
from idclient.value import field, frozen

OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
_NONCE = "1.3.6.1.5.5.7.48.1.2"
_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"
_CERT_ID_HASHES = frozenset({"sha1", "sha256", "sha384", "sha512"})  # an index into certificates, not a proof
_UNDERSTOOD = frozenset({_NONCE, _ARCHIVE_CUTOFF, "1.3.6.1.5.5.7.48.1.9"})  # and extended-revoke


@frozen
class Single:
    """One SingleResponse. `status` is good, revoked or unknown; `reason` as asn1crypto spells CRLReason."""

    hash_name: str
    name_hash: bytes
    key_hash: bytes
    serial: int = field(repr=False)
    status: str
    revoked_at: datetime | None
    reason: str
    this_update: datetime
    next_update: datetime | None
    archive_cutoff: datetime | None
    critical: frozenset[str]


@frozen
class BasicResponse:
    """A successful BasicOCSPResponse. `nonce` is the extension's value as it came, wrapped or not."""

    der: bytes = field(repr=False)
    signed_part: bytes = field(repr=False)
    algorithm: Any = field(repr=False)
    signature: bytes = field(repr=False)
    produced_at: datetime
    responder_name: str | None = field(repr=False)
    responder_key_hash: bytes | None = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    singles: tuple[Single, ...]
    nonce: bytes | None = field(repr=False)
    critical: frozenset[str]


def read_response(der: bytes) -> tuple[int, BasicResponse | None]:
    """Read a DER OCSPResponse into its status (RFC 6960 §4.2.1) and, for status 0, its content.

    Raises: OcspMalformed.
    """
    from asn1crypto import ocsp

    from idclient.trust.structures import BasicOcspResponse

    if len(der) > MAXIMUM_SIZE:
        raise OcspMalformed
    with reading(OcspMalformed):
        outer = ocsp.OCSPResponse.load(der, strict=True)
        (status,) = outer["response_status"].contents  # one octet; none at all would count as 0, successful
        if status != 0:
            return status, None
        envelope = outer["response_bytes"]
        if envelope["response_type"].dotted != "1.3.6.1.5.5.7.48.1.1":  # id-pkix-ocsp-basic
            raise OcspMalformed
        basic = BasicOcspResponse.load(bytes(envelope["response"]), strict=True)
        return status, _read_basic(der, basic)


def judge(
    response: BasicResponse, certificate: Certificate, issuer: Certificate, *, pinned: Sequence[bytes] = ()
) -> tuple[Single, Certificate]:
    """Return the answer about that certificate and who gave it, once everything but the times is proven.

    `pinned` are certificates of responders, DER, that may answer without having been appointed by the issuer.

    Raises: OcspSeveralAnswers, OcspWrongCertificate, OcspExtensionUnknown, OcspResponderMissing,
    OcspSignatureInvalid, OcspResponderNotAuthorised, OcspResponderExpired, OcspIssuerExpired.
    """
    if len(response.singles) != 1:
        raise OcspSeveralAnswers(count=len(response.singles))
    single = response.singles[0]
    if not _speaks_of(single, certificate, issuer):
        raise OcspWrongCertificate
    for oid in sorted((response.critical | single.critical) - _UNDERSTOOD):
        raise OcspExtensionUnknown(oid=oid)
    responder = _find_signer(response, issuer, pinned)
    if not issuer.not_before <= response.produced_at <= issuer.not_after:
        raise OcspIssuerExpired
    if responder.der not in (issuer.der, *pinned):
        _check_delegation(responder, issuer, response.produced_at)
    return single, responder


def _read_basic(der: bytes, basic: Any) -> BasicResponse:
    data = basic["tbs_response_data"]
    if data["version"].native != "v1":
        raise OcspMalformed
    extensions = _extensions(data["response_extensions"])
    responder = data["responder_id"]
    by_name = responder.name == "by_name"
    return BasicResponse(
        der=der,
        signed_part=data.dump(),
        algorithm=basic["signature_algorithm"],
        signature=octets(basic["signature"]),
        produced_at=utc(data["produced_at"].native),
        responder_name=comparable(responder.chosen) if by_name else None,
        responder_key_hash=None if by_name else responder.chosen.native,
        certificates=tuple(item.dump() for item in _items(basic["certs"])),
        singles=tuple(_read_single(item) for item in data["responses"]),
        nonce=extensions[_NONCE]["extn_value"].native if _NONCE in extensions else None,
        critical=_critical(extensions),
    )


def _read_single(item: Any) -> Single:
    cert_id = item["cert_id"]
    extensions = _extensions(item["single_extensions"])
    status = item["cert_status"]
    revoked = status.chosen if status.name == "revoked" else None
    cutoff = extensions.get(_ARCHIVE_CUTOFF)
    next_update = item["next_update"].native
    return Single(
        hash_name=cert_id["hash_algorithm"]["algorithm"].native,
        name_hash=cert_id["issuer_name_hash"].native,
        key_hash=cert_id["issuer_key_hash"].native,
        serial=cert_id["serial_number"].native,
        status=status.name,
        revoked_at=None if revoked is None else utc(revoked["revocation_time"].native),
        reason="" if revoked is None else str(revoked["revocation_reason"].native or "unspecified"),
        this_update=utc(item["this_update"].native),
        next_update=None if next_update is None else utc(next_update),
        archive_cutoff=None if cutoff is None else utc(_time(bytes(cutoff["extn_value"]))),
        critical=_critical(extensions),
    )


def _time(der: bytes) -> Any:
    from asn1crypto.core import GeneralizedTime

    return GeneralizedTime.load(der, strict=True).native


def _items(optional: Any) -> Any:
    from asn1crypto.core import Void

    return () if isinstance(optional, Void) else optional


def _extensions(optional: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in _items(optional):
        oid = item["extn_id"].dotted
        if oid in found:
            raise OcspMalformed
        found[oid] = item
    return found


def _critical(extensions: dict[str, Any]) -> frozenset[str]:
    return frozenset(oid for oid, item in extensions.items() if item["critical"].native)


def _speaks_of(single: Single, certificate: Certificate, issuer: Certificate) -> bool:
    if single.hash_name not in _CERT_ID_HASHES:
        return False
    name_hash = hashlib.new(single.hash_name, issuer.subject_der, usedforsecurity=False).digest()
    key_hash = hashlib.new(single.hash_name, issuer.key_bits, usedforsecurity=False).digest()
    return (single.serial, single.name_hash, single.key_hash) == (certificate.serial, name_hash, key_hash)


def _find_signer(response: BasicResponse, issuer: Certificate, pinned: Sequence[bytes]) -> Certificate:
    named = [candidate for candidate in _candidates(response, issuer, pinned) if _is_named(response, candidate)]
    if not named:
        raise OcspResponderMissing
    with reading(OcspMalformed):
        scheme = read_scheme(response.algorithm)
    for candidate in named:
        try:
            verify_message(candidate.public_key, response.signature, response.signed_part, scheme=scheme)
        except SignatureInvalid:
            continue
        return candidate
    raise OcspSignatureInvalid


def _candidates(response: BasicResponse, issuer: Certificate, pinned: Sequence[bytes]) -> Iterator[Certificate]:
    yield issuer
    for der in (*pinned, *response.certificates[:16]):
        try:
            yield read_certificate(der)
        except CertificateMalformed:
            continue


def _is_named(response: BasicResponse, candidate: Certificate) -> bool:
    if response.responder_name is not None:
        return candidate.subject == response.responder_name
    # KeyHash is SHA-1 of the subjectPublicKey bits (RFC 6960 §4.2.1)
    return hashlib.sha1(candidate.key_bits, usedforsecurity=False).digest() == response.responder_key_hash


def _check_delegation(responder: Certificate, issuer: Certificate, at: datetime) -> None:
    """Check that the issuer itself delegated to this responder (RFC 6960 §4.2.2.2)."""
    try:
        check_issuer(responder, issuer)
    except TrustError as problem:
        raise OcspResponderNotAuthorised from problem
    purposes = responder.extended_key_usage or ()
    signs = responder.permits("digital_signature") or responder.permits("non_repudiation")
    if OCSP_SIGNING not in purposes or not signs or responder.unknown_critical:
        raise OcspResponderNotAuthorised
    try:
        check_validity(responder, at)
    except TrustError as problem:
        raise OcspResponderExpired from problem
