"""A whole document: all its signatures, time stamps first, since they prove when the others existed."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from idclient.documents.checking.archives import Proof, covering, evidence_at
from idclient.documents.checking.asking import Asking, Online
from idclient.documents.checking.digests import Digests, Wanted
from idclient.documents.checking.filled import look_at_filled
from idclient.documents.checking.report import DocumentReport, SignatureReport
from idclient.documents.checking.signatures import (
    TIMESTAMP_FILTER,
    Inquiry,
    judge_document_timestamp,
    judge_signature,
    wanted_digests,
)
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.structure import Allowance
from idclient.documents.checking.verdicts import Indication, Reason, note_for, reason_for
from idclient.documents.difference import references_since
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import Dss, read_dss
from idclient.documents.pdf.signatures import EmbeddedSignature, extract_signatures
from idclient.documents.pdf.source import unreadable
from idclient.errors.checking import ChangedAfterSigning, CoveringAddition, SignatureShared, VisibleAddition
from idclient.errors.document import DocumentError, DocumentNotFound, DocumentTooComplex, DocumentUnreadable
from idclient.ports import Environment
from idclient.value import replace


def check_file(
    environment: Environment,
    path: Path,
    *,
    online: Online = Online.ASK,
    open_document: Callable[[Path], PdfDocument] = PdfDocument.open,
) -> DocumentReport:
    """Check a file, whatever it is: what makes it no document is in the report, too. Blocks.

    `open_document` may ask for the password of an encrypted one.
    Raises: DocumentNotFound, DocumentUnreadable, and what `open_document` raises besides.
    """
    try:
        with open_document(path) as document:
            return check_document(environment, document, online=online)
    except (DocumentNotFound, DocumentUnreadable):
        raise
    except DocumentError as problem:
        size, digest = _measured(path)
        return _report(environment, size, digest=digest, reasons=(reason_for(problem),))


def check_document(environment: Environment, document: PdfDocument, *, online: Online = Online.ASK) -> DocumentReport:
    """Check every signature and time stamp of a document. Blocks: reads all signed bytes, may ask services.

    What the document proves itself is preferred; services are asked only for the rest, and only if they may be.
    Raises: DocumentUnreadable when the file cannot be read on.
    """
    size = document.source.size
    whole = Wanted("sha256", size, size, size)
    try:
        signatures = extract_signatures(document)
    except DocumentUnreadable:
        raise
    except DocumentError as problem:
        digest = _digest(Digests(document.source, [whole]), whole)
        return _report(environment, size, digest=digest, reasons=(reason_for(problem),))
    store, notes = _store(document) if signatures else (None, ())
    wanted = [whole, *(one for item in signatures for one in wanted_digests(item, size))]
    inquiry = Inquiry(
        Asking(environment, online),
        document,
        Stored() if store is None else Stored.of(store),
        store is not None,
        Digests(document.source, wanted),
        references_since(document, min((item.end for item in signatures if item.end is not None), default=0)),
        Allowance(document),
    )
    judged = look_at_filled(document, _judge_all(inquiry, signatures))
    return replace(_report(environment, size, digest=_digest(inquiry.digests, whole)), signatures=judged, notes=notes)


def _report(environment: Environment, size: int, *, digest: bytes, reasons: tuple[Reason, ...] = ()) -> DocumentReport:
    return DocumentReport(
        profile=environment.trust.profile,
        checked_at=environment.clock.now(),
        size=size,
        digest=digest,
        trust_sources=environment.trust.sources,
        reasons=reasons,
    )


def _digest(digests: Digests, whole: Wanted) -> bytes:
    try:
        return digests.of(whole)
    except DocumentTooComplex:
        return b""


def _measured(path: Path) -> tuple[int, bytes]:
    """Return size and SHA-256 of a file that is no document. Raises: DocumentUnreadable."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
            return file.tell(), digest
    except OSError as error:
        raise unreadable(error) from error


def _store(document: PdfDocument) -> tuple[Dss | None, tuple[Reason, ...]]:
    try:
        return read_dss(document), ()
    except DocumentUnreadable:
        raise
    except DocumentError as problem:
        return None, (note_for(problem),)


def _judge_all(inquiry: Inquiry, signatures: list[EmbeddedSignature]) -> tuple[SignatureReport, ...]:
    reports: dict[int, SignatureReport] = {}
    proofs: list[Proof] = []
    stamps = [index for index, signature in enumerate(signatures) if signature.sub_filter == TIMESTAMP_FILTER]
    for index in reversed(stamps):
        signature = signatures[index]
        later = covering(proofs, signature.end or 0).proven
        report, stamp = judge_document_timestamp(inquiry, signature, later)
        reports[index] = report
        if stamp is not None and stamp.genuine and signature.end is not None:
            time = stamp.time if report.indication is Indication.PASSED else None
            proofs.append(Proof(signature.end, time, evidence_at(inquiry.document, signature.end)))
    for index, signature in enumerate(signatures):
        if index not in reports:
            reports[index] = judge_signature(inquiry, signature, covering(proofs, signature.end or 0))
    return _related(signatures, [reports[index] for index in range(len(signatures))])


def _related(signatures: list[EmbeddedSignature], reports: list[SignatureReport]) -> tuple[SignatureReport, ...]:
    """Add what signatures mean for each other."""
    numbers = [signature.number for signature in signatures if signature.number is not None]
    for index in reversed(range(len(reports))):
        report = reports[index]
        if signatures[index].number is not None and numbers.count(signatures[index].number or 0) > 1:
            report = replace(report, notes=(*report.notes, note_for(SignatureShared())))
        if report.difference and any(_is_unproven(name, reports) for name in report.difference.visible):
            report = replace(report, reasons=(*report.reasons, reason_for(VisibleAddition())))
        elif report.difference and report.difference.covering:
            report = replace(report, reasons=(*report.reasons, reason_for(CoveringAddition())))
        author = report.difference.author if report.difference else None
        if report.difference and author and author != report.field_name and _is_unproven(author, reports):
            count = len(report.difference.filled) + report.difference.commented  # permitted by nobody who is known
            report = replace(report, reasons=(*report.reasons, reason_for(ChangedAfterSigning(count=count))))
        reports[index] = report
    return tuple(reports)


def _is_unproven(name: str, reports: list[SignatureReport]) -> bool:
    """Whether the signature of a field, by its (last part of the) name, is missing or not valid."""
    found = [report for report in reports if report.field_name == name or report.field_name.endswith(f".{name}")]
    return not found or any(report.indication is not Indication.PASSED for report in found)
