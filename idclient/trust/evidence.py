"""What a signature needs to be judged for years: certificates and proofs that none was revoked (B-LT)."""

from datetime import datetime, timedelta
from itertools import pairwise

from idclient.errors.ocsp import OcspBeforeSigning
from idclient.ports import Environment
from idclient.trust.asn1 import whole
from idclient.trust.certificates import read_certificate
from idclient.trust.chain import Chain
from idclient.trust.crl import CrlAnswer, fetch_crl
from idclient.trust.ocsp import OcspAnswer, fetch_status, responder_url
from idclient.value import field, frozen, mutable

MAXIMUM_WAIT = timedelta(seconds=60)
"""How far a responder's clock may be behind the time stamp before waiting for it makes no sense."""


@frozen
class Evidence:
    """Everything to keep, DER, without repeats. `missing` are certificates whose status nobody offers to prove."""

    certificates: tuple[bytes, ...] = field(repr=False)
    ocsp_responses: tuple[bytes, ...] = field(repr=False)
    crls: tuple[bytes, ...] = field(repr=False)
    missing: tuple[bytes, ...] = field(repr=False)


@mutable
class _Collection:
    certificates: dict[bytes, None] = field(default_factory=dict)
    responses: dict[bytes, None] = field(default_factory=dict)
    crls: dict[bytes, None] = field(default_factory=dict)
    missing: dict[bytes, None] = field(default_factory=dict)
    settled: set[bytes] = field(default_factory=set)


def collect_evidence(environment: Environment, *chains: Chain, not_before: datetime | None = None) -> Evidence:
    """Fetch and prove the status of every certificate in the chains except the anchors. Blocks.

    OCSP is asked where there is an address, the issuer's list where there is only that; what offers neither is listed
    as missing for the caller to decide on. A responder that is not exempt (id-pkix-ocsp-nocheck) is proven too.
    `not_before` is the time of the signature's time stamp: proofs must not be older, so a responder whose clock is
    behind is asked again once it has caught up.

    Raises: what `fetch_status` and `fetch_crl` raise; OcspBeforeSigning when a responder is too far behind. Nothing
    that exists is left out silently.
    """
    found = _Collection()
    for chain in chains:
        found.certificates.update(dict.fromkeys(chain))
        for certificate, issuer in pairwise(chain):
            _settle(environment, found, certificate, issuer=issuer, not_before=not_before)
    return Evidence(tuple(found.certificates), tuple(found.responses), tuple(found.crls), tuple(found.missing))


def _settle(
    environment: Environment, found: _Collection, certificate: bytes, *, issuer: bytes, not_before: datetime | None
) -> None:
    if certificate in found.settled:
        return
    found.settled.add(certificate)
    parsed = read_certificate(certificate)
    if responder_url(environment.trust, certificate, issuer):
        answer = _ask(environment, certificate, issuer, not_before=not_before)
        found.responses[answer.der] = None
        _settle_responder(environment, found, answer, issuer=issuer)
    elif parsed.crl_urls:
        found.crls[fetch_crl(environment, certificate, issuer).der] = None
    elif not parsed.ocsp_no_check:
        found.missing[certificate] = None


def _settle_responder(environment: Environment, found: _Collection, answer: OcspAnswer, *, issuer: bytes) -> None:
    """Add the responder's certificate and, unless it is exempt, the proof of its status from the issuer's list.

    Its own OCSP answer would prove nothing: it would be signed by the very key in question.
    """
    responder = answer.responder
    found.certificates[responder] = None
    if responder == issuer or answer.responder_no_check or responder in found.settled:
        return
    found.settled.add(responder)
    if read_certificate(responder).crl_urls:
        listed: CrlAnswer = fetch_crl(environment, responder, issuer)
        found.crls[listed.der] = None
    else:
        found.missing[responder] = None


def _ask(environment: Environment, certificate: bytes, issuer: bytes, *, not_before: datetime | None) -> OcspAnswer:
    answer = fetch_status(environment, certificate, issuer)
    behind = _behind(answer, not_before)
    if timedelta(0) < behind <= MAXIMUM_WAIT:
        environment.clock.sleep(behind.total_seconds() + 1)
        answer = fetch_status(environment, certificate, issuer)
        behind = _behind(answer, not_before)
    if behind > timedelta(0):
        raise OcspBeforeSigning(seconds=round(behind.total_seconds()))
    return answer


def _behind(answer: OcspAnswer, not_before: datetime | None) -> timedelta:
    return timedelta(0) if not_before is None else whole(not_before) - whole(answer.produced_at)
