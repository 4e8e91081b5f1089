"""Look into a PDF document before it is signed."""

from pathlib import Path

from idclient.documents.inspection import THOROUGH, Inspection, inspect_document
from idclient.documents.pdf.document import PdfDocument
from idclient.model import Dialog, Progress, Step


def inspect_file(path: Path, dialog: Dialog) -> Inspection:
    """Return everything in a document that its reader may not see. Blocks for some seconds at most; asks nobody.

    Raises: DocumentError when the file cannot be read or is no PDF document that can be followed.
    """
    dialog.tell(Progress(Step.INSPECTING))
    with PdfDocument.open(path) as document:
        return inspect_document(document, THOROUGH)
