"""Was a certificate revoked? From what the document itself proves, or asked now."""

from datetime import datetime
from itertools import pairwise

from idclient.documents.checking.answers import Answers, ask, ask_again, from_document
from idclient.documents.checking.asking import Asking
from idclient.documents.checking.report import NOT_KNOWN, Proof, Revocation, Status
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.verdicts import Reason, SubIndication, distinct, note_for, reason_for
from idclient.errors.checking import RevokedLater, StatusNotOffered, StatusUnknown
from idclient.errors.timestamp import TimestampUndone
from idclient.errors.trust import CertificateRevoked
from idclient.ports import Clock
from idclient.trust.asn1 import iso
from idclient.trust.certificates import read_common_name
from idclient.trust.chain import Chain
from idclient.trust.revocation import Revoked
from idclient.value import field, frozen, mutable


@frozen
class Moment:
    """When a chain must have been good: `at`.

    `proven` says whether that time is more than the signer's word. `known` is when what the chain vouches for is known
    to have existed at the latest; None when that is only now.
    """

    at: datetime
    proven: bool
    known: datetime | None

    @classmethod
    def now(cls, clock: Clock) -> "Moment":
        """Return the moment for a signature whose time nobody proves."""
        return cls(clock.now(), proven=False, known=None)

    @classmethod
    def of_signature(cls, proven: datetime) -> "Moment":
        """Return the moment for a signature that a time stamp proves to have existed then."""
        return cls(proven, proven=True, known=proven)

    @classmethod
    def of_stamp(cls, time: datetime, known: datetime | None) -> "Moment":
        """Return the moment for a time stamp, whose `time` is the word of the authority in question."""
        return cls(time, proven=True, known=known)

    @property
    def is_word_alone(self) -> bool:
        """Whether the time is the word of the chain's own holder, with nothing later to bear it out."""
        return self.proven and self.known is None


@mutable
class StatusFound:
    """What a chain's revocation comes to; `status` is that of its first certificate."""

    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    status: Status = NOT_KNOWN
    proofs: list[Proof] = field(default_factory=list)
    embedded: bool = True
    """Whether the document itself proves the status of every certificate for which anybody offers a proof."""


def check_status(asking: Asking, chain: Chain, *, stored: Stored, moment: Moment) -> StatusFound:
    """Judge the revocation of every certificate of a chain but its anchor. Blocks when services are asked."""
    found = StatusFound()
    for position, (certificate, issuer) in enumerate(pairwise(chain)):
        role = "authority" if position else "certificate"
        offered = asking.is_offered(certificate, issuer)
        answers = from_document(asking, stored, certificate, issuer, at=moment.at)
        if answers.good is None and not answers.revoked:
            found.embedded = found.embedded and not offered and role == "authority"
            if asking.allowed and offered:
                ask(asking, certificate, issuer, answers=answers, at=moment.at)
        elif moment.is_word_alone and asking.allowed and offered and not answers.revoked:
            ask_again(asking, certificate, issuer, answers=answers)
        if position == 0:
            found.status = answers.good or NOT_KNOWN
        found.proofs.append(_proof(certificate, role, answers, offered=offered or role == "certificate"))
        found.notes += [note_for(problem) for problem in answers.notes]
        _settle(found, answers, role, moment=moment, offered=offered)
    return found


def _proof(certificate: bytes, role: str, answers: Answers, *, offered: bool) -> Proof:
    known = answers.good or NOT_KNOWN
    verdict = Revocation.GOOD if answers.good else (Revocation.UNKNOWN if offered else Revocation.NOT_OFFERED)
    return Proof(
        role=role,
        subject=read_common_name(certificate) if role == "authority" else "",
        verdict=Revocation.REVOKED if answers.revoked else verdict,
        source=known.source,
        produced_at=known.produced_at,
        revoked_at=min((revoked.since for revoked in answers.revoked), default=None),
        problems=distinct(note_for(problem) for problem in (*answers.problems, *answers.notes)),
    )


def _settle(found: StatusFound, answers: Answers, role: str, *, moment: Moment, offered: bool) -> None:
    if answers.revoked:
        _settle_revoked(found, answers.revoked, role, moment)
    elif answers.good is None and not offered and role == "authority":
        found.notes.append(note_for(StatusNotOffered(role=role)))
    elif answers.good is None:
        found.reasons.append(reason_for(StatusUnknown(role=role)))
        found.reasons += [reason_for(problem, SubIndication.TRY_LATER) for problem in answers.problems]


def _settle_revoked(found: StatusFound, all_revoked: list[Revoked], role: str, moment: Moment) -> None:
    """Tell what a revocation means: at the time it counts all is over, later it depends on why (RFC 3161, 4)."""
    first = min(all_revoked, key=lambda revoked: revoked.since)
    if not moment.proven or first.since <= iso(moment.at):
        sub = SubIndication.REVOKED if moment.proven else SubIndication.REVOKED_NO_POE
        if role == "authority":
            sub = SubIndication.REVOKED_CA_NO_POE
        found.reasons.append(reason_for(CertificateRevoked(since=first.since, reason=first.reason), sub))
        return
    undone = [revoked for revoked in all_revoked if _undoes(revoked, moment)]
    if not undone:
        found.notes.append(note_for(RevokedLater(since=first.since)))
        return
    sub = SubIndication.REVOKED_CA_NO_POE if role == "authority" else SubIndication.REVOKED_NO_POE
    problem = TimestampUndone(role=role, since=undone[0].since, reason=undone[0].reason)
    found.reasons.append(reason_for(problem, sub))


def _undoes(revoked: Revoked, moment: Moment) -> bool:
    """Whether what the chain vouches for may have been made by a thief of its key, and dated back."""
    if revoked.spares_the_past:
        return False
    return moment.known is None or revoked.since <= iso(moment.known)
