"""What was filled in after signatures, as their author permits: it must be seen as it is held."""

from collections.abc import Sequence

from idclient.documents.checking.report import SignatureReport
from idclient.documents.checking.verdicts import Reason, SubIndication, reason_for
from idclient.documents.pdf.document import PdfDocument
from idclient.errors.checking import FilledFieldDiffers, RevisionUnreadable
from idclient.errors.document import DocumentError, DocumentUnreadable
from idclient.value import replace


def look_at_filled(document: PdfDocument, reports: Sequence[SignatureReport]) -> tuple[SignatureReport, ...]:
    """Add to each report which fields, filled in since, show something else than they hold.

    Raises: DocumentUnreadable.
    """
    names = {name for report in reports for name in _filled(report)}
    if not names:
        return tuple(reports)
    reasons = _reasons(document, names)
    return tuple(
        replace(report, reasons=(*report.reasons, *(reasons[name] for name in _filled(report) if name in reasons)))
        for report in reports
    )


def _filled(report: SignatureReport) -> tuple[str, ...]:
    return report.difference.filled if report.difference else ()


def _reasons(document: PdfDocument, names: set[str]) -> dict[str, Reason]:
    from idclient.documents.inspection.filled import misleading_fields

    try:
        return {name: reason_for(FilledFieldDiffers(field=name)) for name in misleading_fields(document, names)}
    except DocumentUnreadable:
        raise
    except DocumentError as problem:
        unclear = reason_for(RevisionUnreadable(reason=problem.code), SubIndication.GENERIC)
        return dict.fromkeys(names, unclear)
