"""Everything learnt about the revocation of one certificate."""

from collections.abc import Callable, Iterable
from datetime import datetime

from idclient.documents.checking.asking import Answer, Asking
from idclient.documents.checking.report import Source, Status
from idclient.documents.checking.responders import clear_responder
from idclient.documents.checking.stored import Stored
from idclient.errors.base import Error
from idclient.errors.checking import StatusNotRenewed
from idclient.errors.crl import CrlWrongIssuer
from idclient.errors.ocsp import OcspWrongCertificate
from idclient.errors.service import ServiceError
from idclient.errors.trust import CertificateRevoked, TrustError
from idclient.trust.crl import check_crl
from idclient.trust.ocsp import OcspAnswer, check_stored
from idclient.trust.revocation import Revoked
from idclient.value import field, mutable

_MOST = 256
"""Responses and lists looked at; honest documents hold a few for each signature."""


@mutable
class Answers:
    """What was learnt; `good` is the earliest proof that holds, `revoked` all that is said against the certificate."""

    good: Status | None = None
    revoked: list[Revoked] = field(default_factory=list)
    problems: list[Error] = field(default_factory=list)
    notes: list[Error] = field(default_factory=list)


def from_document(asking: Asking, stored: Stored, certificate: bytes, issuer: bytes, *, at: datetime) -> Answers:
    """Look at everything that came along: a proof of revocation outweighs any number of good answers."""
    answers = Answers()
    for response in stored.ocsp_responses[:_MOST]:
        judged = _judged(answers, lambda der: check_stored(der, certificate, issuer, at=at), response)
        if judged is not None and _is_cleared(answers, asking, judged, issuer, stored.crls[:_MOST]):
            _take(answers, judged, Source.EMBEDDED)
    for crl in stored.crls[:_MOST]:
        listed = _judged(answers, lambda der: check_crl(der, certificate, issuer, at=at), crl)
        if listed is not None:
            _take(answers, listed, Source.EMBEDDED)
    return answers


def ask(asking: Asking, certificate: bytes, issuer: bytes, *, answers: Answers, at: datetime) -> None:
    """Add what the services say that the certificate names. Blocks."""
    try:
        answer = asking.status(certificate, issuer, at=at)
    except (TrustError, ServiceError) as problem:
        _note(answers, problem)
        return
    if _is_cleared(answers, asking, answer, issuer, ()):
        _take(answers, answer, Source.LIVE)


def ask_again(asking: Asking, certificate: bytes, issuer: bytes, *, answers: Answers) -> None:
    """Ask whether what the document proves still holds; without an answer it does, with a note. Blocks."""
    try:
        asking.status(certificate, issuer, at=asking.environment.clock.now())
    except CertificateRevoked as problem:
        _note(answers, problem)
    except (TrustError, ServiceError) as problem:
        answers.notes.append(StatusNotRenewed(reason=problem.code))


def _judged(answers: Answers, check: Callable[[bytes], Answer], evidence: bytes) -> Answer | None:
    """Return what a piece of evidence says; None, and why, when it says nothing good of this certificate."""
    try:
        return check(evidence)
    except (OcspWrongCertificate, CrlWrongIssuer):
        return None
    except TrustError as problem:
        _note(answers, problem)
        return None


def _is_cleared(answers: Answers, asking: Asking, answer: Answer, issuer: bytes, lists: Iterable[bytes]) -> bool:
    """Whether nothing is known against whoever answered."""
    if not isinstance(answer, OcspAnswer):
        return True
    try:
        note = clear_responder(asking, answer, issuer, lists)
    except TrustError as problem:
        answers.problems.append(problem)
        return False
    if note is not None:
        answers.notes.append(note)
    return True


def _take(answers: Answers, answer: Answer, source: Source) -> None:
    made = answer.produced_at if isinstance(answer, OcspAnswer) else answer.this_update
    if answers.good is None or answers.good.produced_at is None or made < answers.good.produced_at:
        answers.good = Status(source, made)
    if answer.revoked_at is not None:
        answers.revoked.append(Revoked.of(answer.revoked_at, answer.reason))


def _note(answers: Answers, problem: Error) -> None:
    if isinstance(problem, CertificateRevoked):
        answers.revoked.append(Revoked(str(problem.facts["since"]), str(problem.facts["reason"])))
    else:
        answers.problems.append(problem)
