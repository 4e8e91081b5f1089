"""Was a certificate revoked? From what the document itself proves, or asked now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from idclient.documents.checking.report import NOT_KNOWN, Proof, Revocation, Source, Status
from idclient.documents.checking.verdicts import Reason, SubIndication, distinct, note_for, reason_for
from idclient.documents.pdf.dss import Dss
from idclient.errors.base import Error
from idclient.errors.checking import RevokedLater, StatusNotOffered, StatusUnknown
from idclient.errors.service import ServiceError
from idclient.errors.trust import (
    CertificateRevoked,
    CrlNotCurrent,
    CrlWrongIssuer,
    OcspWrongCertificate,
    TrustError,
)
from idclient.ports import Environment
from idclient.trust.asn1 import iso
from idclient.trust.certificates import read_certificate, read_common_name
from idclient.trust.chain import Chain
from idclient.trust.crl import CrlAnswer, check_crl, fetch_crl
from idclient.trust.ocsp import OcspAnswer, check_stored, fetch_status, responder_url
from idclient.value import field, frozen, mutable

_MOST = 256
"""Responses and lists looked at; honest documents hold a few for each signature."""


class Online(Enum):
    """Whether services may be asked for what the document does not prove itself."""

    ASK = "ask"
    NEVER = "never"


@frozen
class Stored:
    """What came with the document, all DER. Nothing of it is believed before it is proven."""

    certificates: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, store: Dss) -> "Stored":
        """Return what a security store holds."""
        return cls(
            tuple(item.data for item in store.certificates),
            tuple(item.data for item in store.ocsp_responses),
            tuple(item.data for item in store.crls),
        )

    def joined(self, other: "Stored") -> "Stored":
        """Return both together, without repeats."""
        return Stored(
            tuple(dict.fromkeys(self.certificates + other.certificates)),
            tuple(dict.fromkeys(self.ocsp_responses + other.ocsp_responses)),
            tuple(dict.fromkeys(self.crls + other.crls)),
        )


@mutable
class StatusFound:
    """What a chain's revocation comes to; `status` is that of its first certificate."""

    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    status: Status = NOT_KNOWN
    proofs: list[Proof] = field(default_factory=list)
    embedded: bool = True
    """Whether the document itself proves the status of every certificate for which anybody offers a proof."""


@mutable
class _Answers:
    """What was learnt about one certificate. `revoked_at` is ISO 8601."""

    good: Status | None = None
    revoked_at: str | None = None
    problems: list[Error] = field(default_factory=list)
    notes: list[Error] = field(default_factory=list)


def check_status(
    environment: Environment, online: Online, chain: Chain, *, stored: Stored, at: datetime, proven: bool
) -> StatusFound:
    """Judge the revocation of every certificate of a chain but its anchor, at a time. Blocks when services are asked.

    `proven` says whether a time stamp proves that the signature existed at that time; otherwise it is now.
    """
    found = StatusFound()
    for position, (certificate, issuer) in enumerate(pairwise(chain)):
        role = "authority" if position else "certificate"
        answers = _from_document(stored, certificate, issuer, at)
        offered = _is_offered(environment, certificate, issuer)
        if answers.good is None and answers.revoked_at is None:
            found.embedded = found.embedded and not offered and role == "authority"
            if online is Online.ASK and offered:
                _ask(environment, certificate, issuer, answers=answers, at=at)
        if position == 0:
            found.status = answers.good or NOT_KNOWN
        found.proofs.append(_proof(certificate, role, answers, offered=offered or role == "certificate"))
        found.notes += [note_for(problem) for problem in answers.notes]
        if answers.revoked_at is not None:
            _settle_revoked(found, answers.revoked_at, role, at=at, proven=proven)
        elif answers.good is None and not offered and role == "authority":
            found.notes.append(note_for(StatusNotOffered(role=role)))
        elif answers.good is None:
            found.reasons.append(reason_for(StatusUnknown(role=role)))
            found.reasons += [reason_for(problem, SubIndication.TRY_LATER) for problem in answers.problems]
    return found


def _proof(certificate: bytes, role: str, answers: _Answers, *, offered: bool) -> Proof:
    known = answers.good or NOT_KNOWN
    verdict = Revocation.GOOD if answers.good else (Revocation.UNKNOWN if offered else Revocation.NOT_OFFERED)
    return Proof(
        role=role,
        subject=read_common_name(certificate) if role == "authority" else "",
        verdict=verdict if answers.revoked_at is None else Revocation.REVOKED,
        source=known.source,
        produced_at=known.produced_at,
        revoked_at=answers.revoked_at,
        problems=distinct(note_for(problem) for problem in (*answers.problems, *answers.notes)),
    )


def _settle_revoked(found: StatusFound, since: str, role: str, *, at: datetime, proven: bool) -> None:
    if proven and since > iso(at):
        found.notes.append(note_for(RevokedLater(since=since)))
        return
    sub = SubIndication.REVOKED if proven else SubIndication.REVOKED_NO_POE
    if role == "authority":
        sub = SubIndication.REVOKED_CA_NO_POE
    found.reasons.append(reason_for(CertificateRevoked(since=since, reason=role), sub))


def _is_offered(environment: Environment, certificate: bytes, issuer: bytes) -> bool:
    urls = read_certificate(certificate).crl_urls
    return bool(responder_url(environment.trust, certificate, issuer) or urls)


def _from_document(stored: Stored, certificate: bytes, issuer: bytes, at: datetime) -> _Answers:
    """Look at everything that came along: a proof of revocation outweighs any number of good answers."""
    answers = _Answers()
    for response in stored.ocsp_responses[:_MOST]:
        try:
            answer = check_stored(response, certificate, issuer, at=at)
        except OcspWrongCertificate:
            continue
        except TrustError as problem:
            _note(answers, problem)
            continue
        _take(answers, answer, Source.EMBEDDED)
        answers.notes += _check_responder(answer, issuer, stored)
    for crl in stored.crls[:_MOST]:
        try:
            listed = check_crl(crl, certificate, issuer, at=at)
        except CrlWrongIssuer:
            continue
        except TrustError as problem:
            _note(answers, problem)
            continue
        _take(answers, listed, Source.EMBEDDED)
    return answers


def _ask(environment: Environment, certificate: bytes, issuer: bytes, *, answers: _Answers, at: datetime) -> None:
    """Ask the services the certificate names. An answer of today speaks for the past as long as they remember."""
    parsed = read_certificate(certificate)
    try:
        if responder_url(environment.trust, certificate, issuer):
            answer = fetch_status(environment, certificate, issuer)
            check_stored(answer.der, certificate, issuer, at=min(at, answer.this_update, answer.produced_at))
            _take(answers, answer, Source.LIVE)
            answers.notes += _check_responder(answer, issuer, Stored())
        else:
            listed = fetch_crl(environment, certificate, issuer)
            late = environment.clock.now() - parsed.not_after
            if late > timedelta(0):  # lists forget what has expired
                answers.problems.append(CrlNotCurrent(seconds=round(late.total_seconds())))
            else:
                _take(answers, listed, Source.LIVE)
    except (TrustError, ServiceError) as problem:
        _note(answers, problem)


def _check_responder(answer: OcspAnswer, issuer: bytes, stored: Stored) -> Iterator[Error]:
    """Yield a note when a delegated responder is not exempt and no list clears it (RFC 6960, 4.2.2.2.1)."""
    if answer.responder == issuer or answer.responder_no_check:
        return
    for crl in stored.crls[:_MOST]:
        try:
            check_crl(crl, answer.responder, issuer, at=answer.produced_at)
        except TrustError:
            continue
        return
    yield StatusNotOffered(role="responder")


def _take(answers: _Answers, answer: OcspAnswer | CrlAnswer, source: Source) -> None:
    made = answer.produced_at if isinstance(answer, OcspAnswer) else answer.this_update
    if answers.good is None or answers.good.produced_at is None or made < answers.good.produced_at:
        answers.good = Status(source, made)
    if answer.revoked_at is not None:
        answers.revoked_at = iso(answer.revoked_at)


def _note(answers: _Answers, problem: Error) -> None:
    if not isinstance(problem, CertificateRevoked):
        answers.problems.append(problem)
        return
    since = str(problem.facts["since"])
    answers.revoked_at = min(since, answers.revoked_at or since)
