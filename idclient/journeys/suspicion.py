"""A quick look into a document that is about to be signed: what speaks against it, the person must accept."""

from pathlib import Path

from idclient.documents.inspection import QUICK, inspect_document
from idclient.documents.pdf.document import PdfDocument
from idclient.errors.document import DocumentSuspicious
from idclient.model import Dialog, PartlyInspected, SuspicionRequest


def require_accepted(document: PdfDocument, source: Path, dialog: Dialog) -> None:
    """Show what speaks against signing an open document, return only if nothing does or the person goes on.

    Raises: DocumentSuspicious, Cancelled.
    """
    inspection = inspect_document(document, QUICK)
    warnings = inspection.warnings
    if not inspection.complete:
        dialog.tell(PartlyInspected(str(source)))
    if warnings and not dialog.accept_suspicion(SuspicionRequest(str(source), warnings)):
        raise DocumentSuspicious(finding=warnings[0].code, warnings=len(warnings))
