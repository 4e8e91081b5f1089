"""The signer's certificate: a signing one, chained to an anchor, valid and not revoked when it counts."""

from datetime import datetime

from idclient.documents.checking.asking import Asking
from idclient.documents.checking.report import NOT_KNOWN, Proof, Signer, Status
from idclient.documents.checking.status import Moment, check_status
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.verdicts import Reason, SubIndication, reason_for
from idclient.errors.base import Error
from idclient.errors.trust import CertificateExpired, CertificateMalformed, CertificateNotYetValid, TrustError
from idclient.trust.certificates import check_signing_certificate, read_holder
from idclient.trust.chain import Chain, build_chain
from idclient.value import field, mutable


@mutable
class CertificateFound:
    """What was found. `embedded` says whether the document itself proves all revocation statuses."""

    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    chain: Chain = ()
    status: Status = NOT_KNOWN
    proofs: tuple[Proof, ...] = ()
    embedded: bool = False


def judge_certificate(
    asking: Asking, certificate: bytes, *, stored: Stored, proven: datetime | None
) -> CertificateFound:
    """Judge a signer's certificate at the proven time of the signature, else now. Blocks when services are asked."""
    found = CertificateFound()
    moment = Moment.now(asking.environment.clock) if proven is None else Moment.of_signature(proven)
    at, store = moment.at, asking.environment.trust
    problems: dict[str, Error] = {}
    try:
        check_signing_certificate(certificate, at)
    except TrustError as problem:
        problems[problem.code] = problem
    try:
        found.chain = build_chain(certificate, store.anchors, (*store.intermediates, *stored.certificates), at=at)
    except TrustError as problem:
        problems.setdefault(problem.code, problem)
    found.reasons += [reason_for(problem, _sub(problem, proven)) for problem in problems.values()]
    if found.chain:
        status = check_status(asking, found.chain, stored=stored, moment=moment)
        found.reasons += status.reasons
        found.notes += status.notes
        found.status, found.embedded = status.status, status.embedded
        found.proofs = tuple(status.proofs)
    return found


def describe(certificate: bytes) -> Signer | None:
    """Return whom a certificate names; None when it cannot be read."""
    from asn1crypto import x509

    from idclient.trust.asn1 import reading

    try:
        holder = read_holder(certificate)
        with reading(CertificateMalformed):
            issuer = x509.Certificate.load(certificate, strict=True).issuer.native.get("common_name", "")
    except CertificateMalformed:
        return None
    return Signer(holder.common_name, holder.serial_number, str(issuer), certificate)


def _sub(problem: Error, proven: datetime | None) -> SubIndication | None:
    """Return what the circumstances add: outside its validity at a proven time is a failure, else open."""
    if problem.facts.get("role") != "certificate" or proven is None:
        return None
    if isinstance(problem, CertificateExpired):
        return SubIndication.EXPIRED
    return SubIndication.NOT_YET_VALID if isinstance(problem, CertificateNotYetValid) else None
