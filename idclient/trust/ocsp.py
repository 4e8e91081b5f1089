"""Is this certificate revoked? Asked fresh over HTTP, or read from a response that was kept (RFC 6960, 9654)."""

import hashlib
from datetime import datetime, timedelta
from typing import NoReturn

from idclient.errors.ocsp import (
    OcspAfterExpiry,
    OcspBeforeSigning,
    OcspExpired,
    OcspFromFuture,
    OcspMalformed,
    OcspNonceDifferent,
    OcspNonceMissing,
    OcspProducedAtWrong,
    OcspStale,
    OcspTimesContradict,
)
from idclient.errors.service import (
    OcspRequestRefused,
    OcspResponderFailed,
    OcspSignatureRequired,
    OcspStatusUndefined,
    OcspTryLater,
    OcspUnauthorized,
    ServiceAnswerMalformed,
    ServiceNotConfigured,
)
from idclient.errors.trust import CertificateRevoked, CertificateStatusUnknown
from idclient.model import TrustStore
from idclient.ports import Outside, Request
from idclient.trust.asn1 import iso, whole
from idclient.trust.calls import ask, host_of
from idclient.trust.certificates import Certificate, read_certificate, read_common_name
from idclient.trust.ocsp_response import BasicResponse, Single, judge, read_response
from idclient.value import field, frozen

SERVICE = "ocsp"
MAXIMUM_AGE = timedelta(seconds=120)
MAXIMUM_LEAD = timedelta(minutes=15)
NONCE_SIZE = 32
_ANSWER_LIMIT = 1_000_000
_DELAYS = (1.0, 2.0, 4.0)  # seconds before asking again after tryLater
_SHA256_DOMAINS = (".eidpki.ee",)  # responders that want SHA-256 in CertID; all others get SHA-1, which all know


@frozen
class OcspAnswer:
    """A proven answer: good, or (kept responses only) revoked after the moment it speaks for, see `revoked_at`."""

    der: bytes = field(repr=False)
    produced_at: datetime
    this_update: datetime
    next_update: datetime | None
    responder: bytes = field(repr=False)
    """The certificate, DER, that signed the response: the issuer itself or its delegate."""
    responder_no_check: bool
    """Whether the delegate's own revocation is not to be asked for (id-pkix-ocsp-nocheck)."""
    revoked_at: datetime | None = None
    reason: str = ""
    """Why it was revoked, as asn1crypto spells CRLReason."""


def responder_url(store: TrustStore, certificate: bytes, issuer: bytes) -> str:
    """Return the address to ask about a certificate: the store's for that issuer, else the certificate's, else ``""``.

    Raises: CertificateMalformed.
    """
    configured = store.ocsp_urls.get(read_common_name(issuer), "")
    offered = [
        url for url in read_certificate(certificate).ocsp_urls if url.lower().startswith(("http://", "https://"))
    ]
    return configured or next(iter(offered), "")


def fetch_status(environment: Outside, certificate: bytes, issuer: bytes) -> OcspAnswer:
    """Ask the responder and return its answer when it is proven, fresh and good. Blocks; asks again on tryLater.

    Raises: ServiceNotConfigured without an address; other ServiceErrors; TrustError leaves for everything in the
    answer that cannot be believed; CertificateRevoked, CertificateStatusUnknown.
    """
    subject, authority = read_certificate(certificate), read_certificate(issuer)
    url = responder_url(environment.trust, certificate, issuer)
    if not url:
        raise ServiceNotConfigured(service=SERVICE)
    for delay in _DELAYS:
        try:
            return _ask_once(environment, url, subject, authority)
        except OcspTryLater:
            environment.clock.sleep(delay)
    return _ask_once(environment, url, subject, authority)


def check_stored(response: bytes, certificate: bytes, issuer: bytes, *, at: datetime) -> OcspAnswer:
    """Judge a response that was kept with a signature, for a signature that existed at `at`.

    Either it was made at or after `at`, or `at` lies between its thisUpdate and nextUpdate. Fractions of a second do
    not count, since most responders leave them out. A revocation later than `at` is told, not refused.

    Raises: OcspMalformed, OcspBeforeSigning, OcspAfterExpiry and what `ocsp_response.judge` raises;
    CertificateRevoked, CertificateStatusUnknown.
    """
    subject, authority = read_certificate(certificate), read_certificate(issuer)
    status, read = read_response(response)
    if status != 0 or read is None:
        raise OcspMalformed
    single, responder = judge(read, subject, authority)
    _check_order(read, single)
    covers = single.next_update is not None and single.this_update <= at <= single.next_update
    if whole(single.this_update) < whole(at) and whole(read.produced_at) < whole(at) and not covers:
        raise OcspBeforeSigning(seconds=_seconds(at - read.produced_at))
    _check_archive(single, subject)
    revoked_at = single.revoked_at
    if single.status == "unknown" or (revoked_at is not None and revoked_at <= at):
        _refuse(single)
    return _answer(read, single, responder, revoked_at=revoked_at)


def _ask_once(environment: Outside, url: str, subject: Certificate, authority: Certificate) -> OcspAnswer:
    host = host_of(url, service=SERVICE)
    nonce = environment.entropy(NONCE_SIZE)
    hash_name = "sha256" if f".{host}".endswith(_SHA256_DOMAINS) else "sha1"
    body = ask(
        environment.http,
        Request(
            method="POST",
            url=url,
            service=SERVICE,
            headers={"content-type": "application/ocsp-request", "accept": "application/ocsp-response"},
            body=build_request(subject, authority, nonce, hash_name=hash_name),
            limit=_ANSWER_LIMIT,
        ),
        accept=("application/ocsp-response",),
    )
    try:
        status, response = read_response(body)
    except OcspMalformed as problem:
        raise ServiceAnswerMalformed(service=SERVICE, host=host) from problem
    if response is None:
        _refuse_status(status, host)
    single, responder = judge(response, subject, authority)
    _check_nonce(response, nonce)
    _check_fresh(response, single, environment.clock.now())
    if single.status != "good":
        _refuse(single)
    return _answer(response, single, responder)


def build_request(certificate: Certificate, issuer: Certificate, nonce: bytes, *, hash_name: str) -> bytes:
    """Return a DER OCSPRequest for one certificate. `hash_name` makes the CertID; an empty nonce is left out."""
    from asn1crypto import core, ocsp

    cert_id = {
        "hash_algorithm": {"algorithm": hash_name},
        "issuer_name_hash": hashlib.new(hash_name, issuer.subject_der, usedforsecurity=False).digest(),
        "issuer_key_hash": hashlib.new(hash_name, issuer.key_bits, usedforsecurity=False).digest(),
        "serial_number": certificate.serial,
    }
    content: dict[str, object] = {"request_list": [{"req_cert": cert_id}]}
    if nonce:
        content["request_extensions"] = [{"extn_id": "nonce", "extn_value": core.OctetString(nonce)}]
    request: bytes = ocsp.OCSPRequest({"tbs_request": content}).dump()
    return request


def _answer(
    response: BasicResponse, single: Single, responder: Certificate, *, revoked_at: datetime | None = None
) -> OcspAnswer:
    return OcspAnswer(
        der=response.der,
        produced_at=response.produced_at,
        this_update=single.this_update,
        next_update=single.next_update,
        responder=responder.der,
        responder_no_check=responder.ocsp_no_check,
        revoked_at=revoked_at,
        reason=single.reason,
    )


def _check_nonce(response: BasicResponse, nonce: bytes) -> None:
    if response.nonce is None:
        raise OcspNonceMissing
    wrapped = b"\x04" + bytes([len(nonce)]) + nonce  # RFC 8954: an OCTET STRING; older stacks put the bytes alone
    if response.nonce not in {wrapped, nonce}:
        raise OcspNonceDifferent


def _check_fresh(response: BasicResponse, single: Single, now: datetime) -> None:
    _check_order(response, single)
    if single.next_update is not None and now - single.next_update > MAXIMUM_LEAD:
        raise OcspExpired(seconds=_seconds(now - single.next_update))
    if now - single.this_update > MAXIMUM_AGE:
        raise OcspStale(seconds=_seconds(now - single.this_update))
    if single.this_update - now > MAXIMUM_LEAD:
        raise OcspFromFuture(seconds=_seconds(single.this_update - now))
    if now - response.produced_at > MAXIMUM_AGE or response.produced_at - now > MAXIMUM_LEAD:
        raise OcspProducedAtWrong(seconds=_seconds(response.produced_at - now))


def _check_order(response: BasicResponse, single: Single) -> None:
    if single.next_update is not None and single.next_update < single.this_update:
        raise OcspTimesContradict(seconds=_seconds(single.this_update - single.next_update))
    if single.this_update - response.produced_at > MAXIMUM_LEAD:
        raise OcspProducedAtWrong(seconds=_seconds(response.produced_at - single.this_update))


def _check_archive(single: Single, subject: Certificate) -> None:
    """Refuse a status made after the certificate's end unless the responder says it still remembers (archiveCutoff)."""
    late = single.this_update - subject.not_after
    remembers = single.archive_cutoff is not None and single.archive_cutoff <= subject.not_after
    if late > timedelta(0) and not remembers:
        raise OcspAfterExpiry(seconds=_seconds(late))


def _refuse(single: Single) -> NoReturn:
    if single.status == "unknown" or single.revoked_at is None:
        raise CertificateStatusUnknown
    raise CertificateRevoked(since=iso(single.revoked_at), reason=single.reason)


def _refuse_status(status: int, host: str) -> NoReturn:
    leaves = {
        1: OcspRequestRefused,
        2: OcspResponderFailed,
        3: OcspTryLater,
        5: OcspSignatureRequired,
        6: OcspUnauthorized,
    }
    if status in leaves:
        raise leaves[status](service=SERVICE, host=host)
    raise OcspStatusUndefined(service=SERVICE, host=host, status=status)


def _seconds(distance: timedelta) -> int:
    return round(distance.total_seconds())
