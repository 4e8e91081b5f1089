"""One signature of a document, judged in every respect."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from idclient.documents.checking.certificates import CertificateFound, describe, judge_certificate
from idclient.documents.checking.digests import HASHES, Digests, Wanted
from idclient.documents.checking.report import Coverage, Kind, SignatureReport, Standard
from idclient.documents.checking.stamps import Stamp, judge_stamp
from idclient.documents.checking.status import Online, Stored
from idclient.documents.checking.structure import Structure, examine, wanted_of
from idclient.documents.checking.verdicts import Indication, Reason, distinct, note_for, reason_for
from idclient.documents.cms_reading import SignedMessage, SignerInfo, read_cms, read_signing_time
from idclient.documents.cms_verifying import (
    Profile,
    check_digest,
    check_form,
    check_signature,
    digest_name,
    find_certificate,
)
from idclient.documents.difference import References
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.signatures import EmbeddedSignature, byte_range_fault
from idclient.errors.base import Error
from idclient.errors.checking import (
    ClaimedTimeMissing,
    CmsMalformed,
    SignatureMalformed,
    SubFilterUnsupported,
    TimestampNotBelieved,
)
from idclient.errors.document import DocumentTooComplex
from idclient.errors.trust import AlgorithmUnsupported, TrustError
from idclient.ports import Environment
from idclient.trust.certificates import Certificate
from idclient.trust.token import read_token
from idclient.value import field, frozen, mutable

_PROFILES = {profile.value: profile for profile in Profile}
_MOST_STAMPS = 16
TIMESTAMP_FILTER = "ETSI.RFC3161"


@frozen
class Inquiry:
    """What all signatures of a document are judged with."""

    environment: Environment
    online: Online
    document: PdfDocument
    stored: Stored
    has_store: bool
    """Whether the evidence is in the document's security store."""
    digests: Digests
    references: References


def wanted_by(signature: EmbeddedSignature, size: int) -> Iterator[Wanted]:
    """Yield the digests that judging a signature will need; none for one that is broken. `size` is the file's."""
    if byte_range_fault(signature, size) is not None:
        return
    try:
        message = read_cms(signature.contents)
        if signature.sub_filter == TIMESTAMP_FILTER:
            names = [read_token(message.der).hash_name]
        else:
            names = [digest_name(signer) for signer in message.signers[:1]]
    except (CmsMalformed, TrustError):
        return
    yield from (wanted_of(signature, name) for name in names if name in HASHES)


@mutable
class _Findings:
    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    certificate: Certificate | None = None
    trust: CertificateFound = field(default_factory=CertificateFound)
    claimed: datetime | None = None
    hash_name: str = ""


def judge_document_timestamp(
    inquiry: Inquiry, signature: EmbeddedSignature, until: datetime
) -> tuple[SignatureReport, datetime | None]:
    """Judge a time stamp over the document. Returns the time it proves, too. `until` as in `judge_stamp`."""
    structure = examine(inquiry.document, signature, references=inquiry.references)
    reasons = list(structure.reasons)
    if signature.kind not in ("DocTimeStamp", ""):
        reasons.append(reason_for(SignatureMalformed(reason="type")))
    stamp: Stamp | None = None
    try:
        token = read_cms(signature.contents).der
        stamp = judge_stamp(
            inquiry.environment,
            inquiry.online,
            token,
            lambda name: inquiry.digests.of(wanted_of(signature, name)) if structure.covered else b"",
            stored=inquiry.stored,
            until=until,
        )
        reasons += stamp.report.reasons
    except (CmsMalformed, DocumentTooComplex) as problem:
        reasons.append(reason_for(problem))
    report = _report(
        signature,
        structure,
        Kind.TIMESTAMP,
        _Findings(reasons, list(stamp.notes) if stamp else [], [stamp] if stamp else []),
        Standard.NONE if reasons else Standard.DOCUMENT_TIMESTAMP,
    )
    return report, None if reasons or stamp is None else stamp.time


def judge_signature(
    inquiry: Inquiry, signature: EmbeddedSignature, later: datetime | None, archived: datetime | None
) -> SignatureReport:
    """Judge a signature. `later` is the earliest time of a valid document time stamp that covers it, or None.

    `archived` is the same of those that cover the evidence too.
    """
    structure = examine(inquiry.document, signature, references=inquiry.references)
    found = _Findings(list(structure.reasons), claimed=signature.claimed_time)
    profile = _PROFILES.get(signature.sub_filter)
    if profile is None:
        found.reasons.append(reason_for(SubFilterUnsupported(sub_filter=signature.sub_filter[:64])))
        return _report(signature, structure, Kind.SIGNATURE, found, Standard.NONE)
    if signature.kind not in ("Sig", ""):
        found.reasons.append(reason_for(SignatureMalformed(reason="type")))
    try:
        message = read_cms(signature.contents)
    except CmsMalformed as problem:
        found.reasons.append(reason_for(problem))
        return _report(signature, structure, Kind.SIGNATURE, found, Standard.NONE)
    found.reasons += [reason_for(problem) for problem in check_form(message, profile)]
    proven = later
    if len(message.signers) == 1:
        proven = _judge_message(inquiry, signature, structure, message, found=found, later=later)
    if found.claimed is None:
        found.notes.append(note_for(ClaimedTimeMissing()))
    standard = _standard(inquiry, profile, found, later=later, archived=archived)
    return _report(signature, structure, Kind.SIGNATURE, found, standard, proven=proven)


def _judge_message(
    inquiry: Inquiry,
    signature: EmbeddedSignature,
    structure: Structure,
    message: SignedMessage,
    *,
    found: _Findings,
    later: datetime | None,
) -> datetime | None:
    """Judge digest, signature value, time stamps and certificate; return the proven time."""
    signer = message.signers[0]
    stored = inquiry.stored.joined(Stored(message.certificates, message.ocsp_responses, message.crls))
    _judge_value(inquiry, signature, structure, message, found=found)
    proven = _judge_stamps(inquiry, signer, stored, found, later)
    if found.certificate is not None:
        found.trust = judge_certificate(
            inquiry.environment, inquiry.online, found.certificate.der, stored=stored, proven=proven
        )
        found.reasons += found.trust.reasons
        found.notes += found.trust.notes
    if found.claimed is None:
        try:
            found.claimed = read_signing_time(signer)
        except CmsMalformed as problem:
            found.reasons.append(reason_for(problem))
    return proven


def _judge_value(
    inquiry: Inquiry,
    signature: EmbeddedSignature,
    structure: Structure,
    message: SignedMessage,
    *,
    found: _Findings,
) -> None:
    signer = message.signers[0]
    problems: list[Error] = []
    try:
        name = found.hash_name = digest_name(signer)
        if structure.covered is not None:
            problems += check_digest(signer, inquiry.digests.of(wanted_of(signature, name)))
    except (AlgorithmUnsupported, DocumentTooComplex) as problem:
        problems.append(problem)
    found.certificate, unnamed = find_certificate(message, signer)
    problems += unnamed
    if found.certificate is not None:
        problems += check_signature(signer, found.certificate)
    found.reasons += [reason_for(problem) for problem in problems]


def _judge_stamps(
    inquiry: Inquiry, signer: SignerInfo, stored: Stored, found: _Findings, later: datetime | None
) -> datetime | None:
    """Judge the time stamps inside a signature; return the earliest proven time. One that fails proves nothing."""
    until = later or inquiry.environment.clock.now()
    for token in signer.tokens[:_MOST_STAMPS]:
        stamp = judge_stamp(
            inquiry.environment,
            inquiry.online,
            token,
            lambda name: hashlib.new(name, signer.signature).digest(),
            stored=stored,
            until=until,
        )
        found.stamps.append(stamp)
        found.notes += stamp.notes
        for reason in stamp.report.reasons:
            error = TimestampNotBelieved(reason=reason.code)
            if reason.sub is not None and reason.sub.indication is Indication.FAILED:
                found.reasons.append(reason_for(error))
            else:
                found.notes.append(note_for(error))
    times = [stamp.time for stamp in found.stamps if stamp.time is not None]
    return min([*times, *([later] if later else [])], default=None)


def _standard(
    inquiry: Inquiry, profile: Profile, found: _Findings, *, later: datetime | None, archived: datetime | None
) -> Standard:
    """Return how far the signature goes, whether its certificate is trusted or not."""
    if profile is Profile.PKCS7:
        return Standard.PKCS7
    if found.claimed is None or found.certificate is None:
        return Standard.NONE
    genuine = [stamp for stamp in found.stamps if stamp.genuine]
    if not genuine and later is None:
        return Standard.B_B
    if not (inquiry.has_store and found.trust.embedded and all(stamp.embedded for stamp in genuine)):
        return Standard.B_T
    return Standard.B_LT if archived is None else Standard.B_LTA


def _report(
    signature: EmbeddedSignature,
    structure: Structure,
    kind: Kind,
    found: _Findings,
    standard: Standard,
    *,
    proven: datetime | None = None,
) -> SignatureReport:
    return SignatureReport(
        field_name=signature.field_name,
        kind=kind,
        sub_filter=signature.sub_filter,
        reasons=distinct(found.reasons),
        notes=distinct(found.notes),
        standard=standard,
        signer=describe(found.certificate.der) if found.certificate else None,
        claimed_time=found.claimed,
        proven_time=found.stamps[0].time if kind is Kind.TIMESTAMP and found.stamps else proven,
        claimed_reason=signature.reason,
        claimed_location=signature.location,
        coverage=structure.coverage if structure.covered is not None else Coverage.UNKNOWN,
        covered=structure.covered,
        byte_range=signature.byte_range,
        hash_name=found.hash_name,
        difference=structure.difference,
        stamps=tuple(stamp.report for stamp in found.stamps),
        status=found.trust.status,
        proofs=found.trust.proofs,
    )
