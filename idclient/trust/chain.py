"""From a certificate to an anchor, each step proven (RFC 5280 §6, without policies and name constraints)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from idclient.errors.trust import (
    CertificateExtensionUnknown,
    CertificateMalformed,
    ChainIssuerNotAuthority,
    ChainNotFound,
    ChainSignatureInvalid,
    ChainTooLong,
    SignatureInvalid,
    TrustError,
)
from idclient.trust.certificates import Certificate, check_validity, read_certificate, verify_issued
from idclient.value import field, mutable

Chain = tuple[bytes, ...]
"""Certificates, DER: the leaf first, the anchor last. A leaf that is an anchor itself stands alone."""

MAXIMUM_LENGTH = 8
"""Certificates in a chain, leaf and anchor included."""

_MAXIMUM_STEPS = 64  # signatures checked in one search, so that crafted cross-certificates cannot keep us busy


@mutable
class _Search:
    anchors: frozenset[bytes]
    issuers: tuple[Certificate, ...]
    at: datetime
    steps: int = 0
    problems: list[TrustError] = field(default_factory=list)


def build_chain(certificate: bytes, anchors: Sequence[bytes], intermediates: Sequence[bytes], *, at: datetime) -> Chain:
    """Return a chain in which everything held at that time: signatures, validity, authority, path lengths.

    `intermediates` prove nothing; unreadable ones are passed over. Revocation is not looked at here.

    Raises: ChainNotFound or, when an issuer is known, what is wrong with it: another ChainError, CertificateExpired,
    CertificateNotYetValid, CertificateExtensionUnknown, KeyUnsupported, AlgorithmUnsupported; CertificateMalformed.
    """
    leaf = read_certificate(certificate)
    _check_one(leaf, at, role="certificate")
    known = (*(read_certificate(anchor) for anchor in anchors), *_readable(intermediates))
    search = _Search(frozenset(anchors), known, at)
    chain = _extend((leaf,), search)
    if chain is None:
        raise _worst(search.problems)
    return tuple(member.der for member in chain)


def check_issuer(certificate: Certificate, issuer: Certificate) -> None:
    """Check that `issuer` issued the certificate: names, key identifiers, signature, and its right to issue at all.

    Raises: ChainNotFound when names or key identifiers differ, ChainIssuerNotAuthority, ChainSignatureInvalid.
    """
    if not is_named_issuer(certificate, issuer):
        raise ChainNotFound
    if not issuer.is_authority or not issuer.permits("key_cert_sign"):
        raise ChainIssuerNotAuthority
    try:
        verify_issued(certificate, issuer)
    except SignatureInvalid as problem:
        raise ChainSignatureInvalid from problem


def is_named_issuer(certificate: Certificate, issuer: Certificate) -> bool:
    """Whether names and key identifiers fit; key identifiers count only where both are present."""
    if certificate.issuer != issuer.subject:
        return False
    wanted, offered = certificate.authority_key_id, issuer.subject_key_id
    return wanted is None or offered is None or wanted == offered


def _readable(intermediates: Sequence[bytes]) -> Iterator[Certificate]:
    for der in intermediates:
        try:
            yield read_certificate(der)
        except CertificateMalformed:
            continue


def _extend(path: tuple[Certificate, ...], search: _Search) -> tuple[Certificate, ...] | None:
    """Search depth first. Returns None when no way leads on; the reasons are in `search.problems`."""
    last = path[-1]
    if last.der in search.anchors:
        return path
    for issuer in search.issuers:
        if not is_named_issuer(last, issuer) or any(issuer.der == member.der for member in path):
            continue
        search.steps += 1
        if len(path) >= MAXIMUM_LENGTH or search.steps > _MAXIMUM_STEPS:
            search.problems.append(ChainTooLong())
            return None
        try:
            _check_step(path, issuer, search.at)
        except TrustError as problem:
            search.problems.append(problem)
            continue
        found = _extend((*path, issuer), search)
        if found is not None:
            return found
    return None


def _check_step(path: tuple[Certificate, ...], issuer: Certificate, at: datetime) -> None:
    check_issuer(path[-1], issuer)
    below = sum(1 for member in path[1:] if member.subject != member.issuer)  # self-issued ones do not count
    if issuer.path_length is not None and below > issuer.path_length:
        raise ChainIssuerNotAuthority
    _check_one(issuer, at, role="authority")


def _check_one(certificate: Certificate, at: datetime, *, role: str) -> None:
    check_validity(certificate, at, role=role)
    if certificate.unknown_critical:
        raise CertificateExtensionUnknown(oid=certificate.unknown_critical[0])


def _worst(problems: Sequence[TrustError]) -> TrustError:
    """Return the most telling reason: a wrong signature says less than what a rightly signed path lacks."""
    for problem in problems:
        if not isinstance(problem, ChainSignatureInvalid):
            return problem
    return problems[0] if problems else ChainNotFound()
