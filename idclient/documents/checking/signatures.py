"""One signature of a document, judged in every respect."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from idclient.documents.checking.archives import Covering, are_proven
from idclient.documents.checking.asking import Asking
from idclient.documents.checking.bare import BARE_FILTER, bare_certificates, judge_bare
from idclient.documents.checking.certificates import judge_certificate
from idclient.documents.checking.digests import Digests, Wanted
from idclient.documents.checking.findings import Findings, report_of
from idclient.documents.checking.report import Kind, SignatureReport, Standard
from idclient.documents.checking.stamps import Stamp, judge_stamp
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.structure import Allowance, Structure, examine
from idclient.documents.checking.values import ValueFound, hash_names, judge_value, wanted_by, wanted_of
from idclient.documents.checking.verdicts import Indication, note_for, reason_for
from idclient.documents.cms_reading import SignedMessage, SignerInfo, read_cms, read_signing_time
from idclient.documents.cms_verifying import Profile, check_form
from idclient.documents.difference import References
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.signatures import EmbeddedSignature
from idclient.errors.checking import (
    ClaimedTimeMissing,
    CmsMalformed,
    SignatureMalformed,
    SubFilterUnsupported,
    TimestampNotBelieved,
)
from idclient.errors.document import DocumentError, DocumentTooComplex, DocumentUnreadable
from idclient.errors.trust import TrustError
from idclient.trust.token import read_token
from idclient.value import frozen

_PROFILES = {profile.value: profile for profile in Profile}
_MOST_STAMPS = 16
TIMESTAMP_FILTER = "ETSI.RFC3161"


@frozen
class Inquiry:
    """What all signatures of a document are judged with."""

    asking: Asking
    document: PdfDocument
    stored: Stored
    has_store: bool
    """Whether the evidence is in the document's security store."""
    digests: Digests
    references: References
    allowance: Allowance


def wanted_digests(signature: EmbeddedSignature, size: int) -> Iterator[Wanted]:
    """Yield the digests that judging a signature will need; none for one that is broken. `size` is the file's."""
    if signature.sub_filter == BARE_FILTER:
        yield from wanted_by(signature, iter(("sha1",)), size)
        return
    try:
        message = read_cms(signature.contents)
        if signature.sub_filter == TIMESTAMP_FILTER:
            names = [read_token(message.der).hash_name]
        else:
            names = list(hash_names(message, _PROFILES.get(signature.sub_filter, Profile.CADES)))
    except (CmsMalformed, TrustError):
        return
    yield from wanted_by(signature, iter(names), size)


def judge_document_timestamp(
    inquiry: Inquiry, signature: EmbeddedSignature, until: datetime | None
) -> tuple[SignatureReport, Stamp | None]:
    """Judge a time stamp over the document; None without a genuine one. `until` as in `judge_stamp`."""
    structure = examine(inquiry.document, signature, allowance=inquiry.allowance, references=inquiry.references)
    reasons = list(structure.reasons)
    if signature.kind not in ("DocTimeStamp", ""):
        reasons.append(reason_for(SignatureMalformed(reason="type")))
    stamp: Stamp | None = None
    try:
        token = read_cms(signature.contents).der
        stamp = judge_stamp(
            inquiry.asking,
            token,
            lambda name: inquiry.digests.of(wanted_of(signature, name)) if structure.covered else b"",
            stored=inquiry.stored,
            until=until,
        )
        reasons += stamp.report.reasons
    except (CmsMalformed, DocumentTooComplex) as problem:
        reasons.append(reason_for(problem))
    report = report_of(
        signature,
        structure,
        Kind.TIMESTAMP,
        Findings(reasons, list(stamp.notes) if stamp else [], [stamp] if stamp else []),
        Standard.NONE if reasons else Standard.DOCUMENT_TIMESTAMP,
    )
    return report, None if structure.reasons else stamp


def judge_signature(inquiry: Inquiry, signature: EmbeddedSignature, over: Covering) -> SignatureReport:
    """Judge a signature. `over` is what the document time stamps that cover it give."""
    structure = examine(inquiry.document, signature, allowance=inquiry.allowance, references=inquiry.references)
    found = Findings(list(structure.reasons), claimed=signature.claimed_time)
    profile = _PROFILES.get(signature.sub_filter)
    if signature.sub_filter == BARE_FILTER:
        return _judge_bare(inquiry, signature, structure, found, later=over.proven)
    if profile is None:
        found.reasons.append(reason_for(SubFilterUnsupported(sub_filter=signature.sub_filter[:64])))
        return report_of(signature, structure, Kind.SIGNATURE, found, Standard.NONE)
    if signature.kind not in ("Sig", ""):
        found.reasons.append(reason_for(SignatureMalformed(reason="type")))
    try:
        message = read_cms(signature.contents)
    except CmsMalformed as problem:
        found.reasons.append(reason_for(problem))
        return report_of(signature, structure, Kind.SIGNATURE, found, Standard.NONE)
    found.reasons += [reason_for(problem) for problem in check_form(message, profile)]
    proven = over.proven
    if len(message.signers) == 1:
        value = judge_value(inquiry.digests, signature, message, profile=profile, covered=structure.covered is not None)
        proven = _judge_signer(inquiry, message, value, found=found, later=over.proven)
    if found.claimed is None:
        found.notes.append(note_for(ClaimedTimeMissing()))
    standard = _standard(inquiry, profile, found, over, at=proven)
    return report_of(signature, structure, Kind.SIGNATURE, found, standard, proven=proven)


def _judge_bare(
    inquiry: Inquiry,
    signature: EmbeddedSignature,
    structure: Structure,
    found: Findings,
    *,
    later: datetime | None,
) -> SignatureReport:
    """Judge a signature that is no CMS."""
    try:
        value = judge_bare(inquiry.digests, inquiry.document, signature, covered=structure.covered is not None)
        certificates = bare_certificates(inquiry.document, signature)
    except DocumentUnreadable:
        raise
    except DocumentError as problem:
        found.reasons.append(reason_for(problem))
        return report_of(signature, structure, Kind.SIGNATURE, found, Standard.NONE)
    found.reasons += [reason_for(problem) for problem in value.problems]
    found.certificate, found.hash_name = value.certificate, value.hash_name
    _judge_trust(inquiry, inquiry.stored.joined(Stored(certificates)), found, later)
    return report_of(signature, structure, Kind.SIGNATURE, found, Standard.NONE, proven=later)


def _judge_trust(inquiry: Inquiry, stored: Stored, found: Findings, proven: datetime | None) -> None:
    if found.certificate is not None:
        found.trust = judge_certificate(inquiry.asking, found.certificate.der, stored=stored, proven=proven)
        found.reasons += found.trust.reasons
        found.notes += found.trust.notes


def _judge_signer(
    inquiry: Inquiry, message: SignedMessage, value: ValueFound, *, found: Findings, later: datetime | None
) -> datetime | None:
    """Judge time stamps and certificate; return the proven time."""
    signer = message.signers[0]
    found.brought = Stored(message.certificates, message.ocsp_responses, message.crls)
    stored = inquiry.stored.joined(found.brought)
    found.certificate, found.hash_name = value.certificate, value.hash_name
    found.reasons += [reason_for(problem) for problem in value.problems]
    proven = _judge_stamps(inquiry, signer, stored, found, later)
    _judge_trust(inquiry, stored, found, proven)
    if found.claimed is None:
        try:
            found.claimed = read_signing_time(signer)
        except CmsMalformed as problem:
            found.reasons.append(reason_for(problem))
    return proven


def _judge_stamps(
    inquiry: Inquiry, signer: SignerInfo, stored: Stored, found: Findings, later: datetime | None
) -> datetime | None:
    """Judge the time stamps inside a signature; return the earliest proven time. One that fails proves nothing."""
    for token in signer.tokens[:_MOST_STAMPS]:
        stamp = judge_stamp(
            inquiry.asking,
            token,
            lambda name: hashlib.new(name, signer.signature).digest(),
            stored=stored,
            until=later,
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


def _standard(inquiry: Inquiry, profile: Profile, found: Findings, over: Covering, *, at: datetime | None) -> Standard:
    """Return how far the signature goes, whether its certificate is trusted or not."""
    if profile is not Profile.CADES:
        return Standard.PKCS7
    if found.claimed is None or found.certificate is None:
        return Standard.NONE
    genuine = [stamp for stamp in found.stamps if stamp.genuine]
    if not genuine and not over.stamped:
        return Standard.B_B
    if not (inquiry.has_store and found.trust.embedded and all(stamp.embedded for stamp in genuine)):
        return Standard.B_T
    if over.stored is None:
        return Standard.B_LT
    claims = [(found.trust.chain, at or inquiry.asking.environment.clock.now())]
    claims += [(stamp.chain, stamp.report.time) for stamp in genuine if stamp.report.time is not None]
    covered = over.stored.joined(found.brought)
    same = over.stored == inquiry.stored
    return Standard.B_LTA if same or are_proven(inquiry.asking.environment, claims, covered) else Standard.B_LT
