"""Revocation lists, for certificates whose issuer runs no OCSP responder (RFC 5280 §5, complete lists only)."""

from datetime import datetime, timedelta
from typing import Any

from idclient.errors.crl import (
    CrlIssuerExpired,
    CrlMalformed,
    CrlNotCurrent,
    CrlScopeUnsupported,
    CrlSignatureInvalid,
    CrlWrongIssuer,
)
from idclient.errors.service import ServiceAnswerMalformed, ServiceNotConfigured
from idclient.errors.trust import CertificateRevoked, SignatureInvalid
from idclient.ports import Environment, Request
from idclient.trust.asn1 import MAXIMUM_SIZE, iso, octets, reading, utc
from idclient.trust.calls import ask, host_of
from idclient.trust.certificates import Certificate, read_certificate
from idclient.trust.names import comparable
from idclient.trust.signatures import read_scheme, verify_message
from idclient.value import field, frozen

SERVICE = "crl"
MAXIMUM_LEAD = timedelta(minutes=15)
_MEDIA_TYPES = ("application/pkix-crl", "application/x-pkcs7-crl", "application/octet-stream")
_ISSUING_DISTRIBUTION_POINT = "2.5.29.28"
_UNDERSTOOD = frozenset({_ISSUING_DISTRIBUTION_POINT, "2.5.29.20", "2.5.29.35"})  # and CRL number, authority key id


@frozen
class CrlAnswer:
    """A proven list that does not contain the certificate, or contains it from a later time on (`revoked_at`)."""

    der: bytes = field(repr=False)
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None = None
    reason: str = ""
    """Why it is on the list, as asn1crypto spells CRLReason."""


@frozen
class _List:
    issuer: str = field(repr=False)
    signed_part: bytes = field(repr=False)
    algorithm: Any = field(repr=False)
    signature: bytes = field(repr=False)
    this_update: datetime
    next_update: datetime | None
    entries: dict[int, tuple[datetime, str]] = field(repr=False)


def fetch_crl(environment: Environment, certificate: bytes, issuer: bytes) -> CrlAnswer:
    """Fetch the issuer's list from the certificate's distribution point and return it when it is proven. Blocks.

    Raises: ServiceNotConfigured without an http address; other ServiceErrors; CrlError; CertificateRevoked.
    """
    subject = read_certificate(certificate)
    url = next((url for url in subject.crl_urls if url.lower().startswith(("http://", "https://"))), "")
    if not url:
        raise ServiceNotConfigured(service=SERVICE)
    host = host_of(url, service=SERVICE)
    body = ask(environment.http, Request(method="GET", url=url, service=SERVICE), accept=_MEDIA_TYPES)
    now = environment.clock.now()
    try:
        answer = check_crl(body, certificate, issuer, at=now)
    except CrlMalformed as problem:
        raise ServiceAnswerMalformed(service=SERVICE, host=host) from problem
    if answer.this_update - now > MAXIMUM_LEAD:
        raise CrlNotCurrent(seconds=round((answer.this_update - now).total_seconds()))
    return answer


def check_crl(crl: bytes, certificate: bytes, issuer: bytes, *, at: datetime) -> CrlAnswer:
    """Judge a list, DER, for a certificate that was used at `at`: made later, or still current then.

    Raises: CrlMalformed, CrlWrongIssuer, CrlSignatureInvalid, CrlScopeUnsupported, CrlIssuerExpired, CrlNotCurrent,
    CertificateRevoked.
    """
    subject, authority = read_certificate(certificate), read_certificate(issuer)
    found = _read(crl, subject)
    if found.issuer != authority.subject:
        raise CrlWrongIssuer
    _check_signature(found, authority)
    if not authority.not_before <= found.this_update <= authority.not_after:
        raise CrlIssuerExpired
    if found.this_update < at and (found.next_update is None or found.next_update < at):
        raise CrlNotCurrent(seconds=round((at - (found.next_update or found.this_update)).total_seconds()))
    revoked_at, reason = found.entries.get(subject.serial, (None, ""))
    if revoked_at is not None and revoked_at <= at:
        raise CertificateRevoked(since=iso(revoked_at), reason=reason)
    return CrlAnswer(crl, found.this_update, found.next_update, revoked_at, reason)


def _check_signature(found: _List, authority: Certificate) -> None:
    if not authority.is_authority or not authority.permits("crl_sign"):
        raise CrlSignatureInvalid
    with reading(CrlMalformed):
        scheme = read_scheme(found.algorithm)
    try:
        verify_message(authority.public_key, found.signature, found.signed_part, scheme=scheme)
    except SignatureInvalid as problem:
        raise CrlSignatureInvalid from problem


def _read(der: bytes, subject: Certificate) -> _List:
    from asn1crypto import crl

    if len(der) > MAXIMUM_SIZE:
        raise CrlMalformed
    with reading(CrlMalformed):
        outer = crl.CertificateList.load(der, strict=True)
        signed_part = outer["tbs_cert_list"]
        if signed_part["signature"].dump() != outer["signature_algorithm"].dump():
            raise CrlMalformed
        _check_scope(signed_part, subject)
        next_update = signed_part["next_update"].native
        return _List(
            issuer=comparable(signed_part["issuer"]),
            signed_part=signed_part.dump(),
            algorithm=outer["signature_algorithm"],
            signature=octets(outer["signature"]),
            this_update=utc(signed_part["this_update"].native),
            next_update=None if next_update is None else utc(next_update),
            entries=_entries(signed_part["revoked_certificates"]),
        )


def _entries(revoked: Any) -> dict[int, tuple[datetime, str]]:
    from asn1crypto.core import Void

    found: dict[int, tuple[datetime, str]] = {}
    for entry in () if isinstance(revoked, Void) else revoked:
        reason = "unspecified"
        extensions = entry["crl_entry_extensions"]
        for item in () if isinstance(extensions, Void) else extensions:
            if item["critical"].native:
                raise CrlScopeUnsupported(oid=item["extn_id"].dotted)  # certificateIssuer: an indirect list
            if item["extn_id"].native == "crl_reason":
                reason = item["extn_value"].parsed.native
        found[entry["user_certificate"].native] = (utc(entry["revocation_date"].native), reason)
    return found


def _check_scope(signed_part: Any, subject: Certificate) -> None:
    from asn1crypto.core import Void

    extensions = signed_part["crl_extensions"]
    for item in () if isinstance(extensions, Void) else extensions:
        oid = item["extn_id"].dotted
        if item["critical"].native and oid not in _UNDERSTOOD:
            raise CrlScopeUnsupported(oid=oid)
        if oid == _ISSUING_DISTRIBUTION_POINT and not _covers(item["extn_value"].parsed, subject):
            raise CrlScopeUnsupported(oid=oid)


def _covers(point: Any, subject: Certificate) -> bool:
    partial = point["indirect_crl"].native or point["only_contains_attribute_certs"].native
    if partial or point["only_some_reasons"].native is not None or not _is_same_point(point, subject):
        return False
    if subject.is_authority:
        return not point["only_contains_user_certs"].native
    return not point["only_contains_ca_certs"].native


def _is_same_point(point: Any, subject: Certificate) -> bool:
    """Whether the list is the one the certificate points to, where the list says which one it is."""
    names = point["distribution_point"]
    if names.native is None:
        return True
    return names.name == "full_name" and any(name.native in subject.crl_urls for name in names.chosen)
