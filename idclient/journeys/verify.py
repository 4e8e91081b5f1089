"""Check the signatures of a PDF document."""

from pathlib import Path

from idclient.documents.checking import DocumentReport, Online, check_file
from idclient.model import Dialog, Progress, Step
from idclient.ports import Environment


def verify_document(environment: Environment, path: Path, online: Online, dialog: Dialog) -> DocumentReport:
    """Return everything that can be said about a document's signatures. Blocks; asks services only when allowed.

    Raises: DocumentError when the file cannot be read or is no PDF document; other damage is in the report.
    """
    dialog.tell(Progress(Step.VERIFYING))
    return check_file(environment, path, online=online)
