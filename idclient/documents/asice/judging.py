"""One signature of a container, judged in every respect, in the words of the checker of PDF documents."""

import hashlib
from datetime import datetime

from idclient.documents.asice.canonical import Canonical, canonicalise
from idclient.documents.asice.contents import Contents
from idclient.documents.asice.shape import Children
from idclient.documents.asice.values import Digests, check_references, check_value, covers_all, signer_certificate
from idclient.documents.asice.xades import DS
from idclient.documents.asice.xades_reading import ReadSignature, canonical_method
from idclient.documents.asice.xml import Element
from idclient.documents.checking.asking import Asking
from idclient.documents.checking.certificates import CertificateFound, describe, judge_certificate
from idclient.documents.checking.report import Coverage, Kind, SignatureReport, Standard
from idclient.documents.checking.stamps import Stamp, judge_stamp
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.verdicts import Indication, Reason, SubIndication, distinct, note_for, reason_for
from idclient.errors.base import Error
from idclient.errors.checking import ClaimedTimeMissing, SignerCertificateMissing, TimestampNotBelieved
from idclient.errors.container import ContainerKindUnsupported, MediaTypeDifferent, SignatureXmlMalformed
from idclient.errors.trust import AlgorithmUnsupported
from idclient.trust.certificates import Certificate
from idclient.value import field, frozen, mutable

FORM = "XAdES"


@frozen
class Inquiry:
    """What all signatures of a container are judged with. `size` is the container's."""

    asking: Asking
    contents: Contents
    digests: Digests
    size: int


@mutable
class _Findings:
    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    trust: CertificateFound = field(default_factory=CertificateFound)
    proven: datetime | None = None


def judge(inquiry: Inquiry, name: str, signature: ReadSignature) -> SignatureReport:
    """Judge a signature out of the signature file `name`. Blocks when services are asked."""
    found = _Findings()
    certificate = signer_certificate(signature)
    evidence = signature.evidence
    stored = Stored(evidence.certificates, evidence.ocsp_responses, evidence.crls)
    found.reasons += [_reason(problem) for problem in check_references(signature, inquiry.contents, inquiry.digests)]
    if certificate is None:
        found.reasons.append(reason_for(SignerCertificateMissing()))
    else:
        found.reasons += [_reason(problem) for problem in check_value(signature, certificate)]
    _judge_stamps(inquiry, signature, found, stored)
    if certificate is not None:
        _judge_trust(inquiry, certificate, found, stored)
    if signature.properties.policy:
        found.reasons.append(_reason(ContainerKindUnsupported(kind="policy")))
    if evidence.archived:
        found.notes.append(note_for(ContainerKindUnsupported(kind="archive-time-stamp")))
    if signature.claimed is None:
        found.notes.append(note_for(ClaimedTimeMissing()))
    return _report(inquiry, name, signature, certificate, found)


def malformed(name: str, problem: Error) -> SignatureReport:
    """Return the report on a signature file that cannot be read."""
    return SignatureReport(field_name=name, kind=Kind.SIGNATURE, sub_filter=FORM, reasons=(_reason(problem),))


def _reason(problem: Error) -> Reason:
    if isinstance(problem, ContainerKindUnsupported):
        return reason_for(problem, SubIndication.GENERIC)
    if isinstance(problem, MediaTypeDifferent):
        return reason_for(problem, SubIndication.SIG_CONSTRAINTS_FAILURE)
    return reason_for(problem)


def _judge_stamps(inquiry: Inquiry, signature: ReadSignature, found: _Findings, stored: Stored) -> None:
    """Judge the signature time stamp: over the SignatureValue element (EN 319 132-1, 5.3)."""
    stamp_element = signature.evidence.stamp
    if stamp_element is None:
        return
    try:
        data = canonicalise(signature.value_element, _method(stamp_element))
    except (AlgorithmUnsupported, SignatureXmlMalformed) as problem:
        found.reasons.append(reason_for(problem))
        return
    for token in signature.evidence.tokens:
        stamp = judge_stamp(
            inquiry.asking,
            token,
            lambda name: hashlib.new(name, data).digest(),
            stored=stored,
            until=None,
        )
        found.stamps.append(stamp)
        found.notes += stamp.notes
        for reason in stamp.report.reasons:
            error = TimestampNotBelieved(reason=reason.code)
            failed = reason.sub is not None and reason.sub.indication is Indication.FAILED
            (found.reasons if failed else found.notes).append(reason_for(error) if failed else note_for(error))
    found.proven = min((stamp.time for stamp in found.stamps if stamp.time is not None), default=None)


def _judge_trust(inquiry: Inquiry, certificate: Certificate, found: _Findings, stored: Stored) -> None:
    found.trust = judge_certificate(inquiry.asking, certificate.der, stored=stored, proven=found.proven)
    found.reasons += found.trust.reasons
    found.notes += found.trust.notes


def _method(stamp: Element) -> Canonical:
    named = Children(stamp).maybe((DS, "CanonicalizationMethod"))
    return canonical_method(named) if named is not None else Canonical.INCLUSIVE_10


def _standard(signature: ReadSignature, certificate: Certificate | None, found: _Findings) -> Standard:
    """Return how far it goes. B-LT is what DigiDoc makes: the signer's status is kept, the authority's need not be."""
    if signature.claimed is None or certificate is None:
        return Standard.NONE
    if not any(stamp.genuine for stamp in found.stamps):
        return Standard.B_B
    return Standard.B_LT if found.trust.embedded else Standard.B_T


def _report(
    inquiry: Inquiry, name: str, signature: ReadSignature, certificate: Certificate | None, found: _Findings
) -> SignatureReport:
    covered = covers_all(signature, inquiry.contents)
    return SignatureReport(
        field_name=name,
        kind=Kind.SIGNATURE,
        sub_filter=FORM,
        reasons=distinct(found.reasons),
        notes=distinct(found.notes),
        standard=_standard(signature, certificate, found),
        signer=describe(certificate.der) if certificate else None,
        claimed_time=signature.claimed,
        proven_time=found.proven,
        claimed_reason=signature.properties.role,
        claimed_location=signature.properties.place,
        coverage=Coverage.WHOLE_FILE if covered else Coverage.UNKNOWN,
        covered=inquiry.size if covered else None,
        hash_name=_hash_name(signature),
        stamps=tuple(stamp.report for stamp in found.stamps),
        status=found.trust.status,
        proofs=found.trust.proofs,
    )


def _hash_name(signature: ReadSignature) -> str:
    from idclient.documents.asice.algorithms import scheme_of

    try:
        return scheme_of(signature.signature_uri).hash_name
    except AlgorithmUnsupported:
        return ""
