"""Check the signatures of a PDF document."""

from pathlib import Path

from idclient.documents.checking import DocumentReport, Online, check_file
from idclient.journeys.keyring import Keyring
from idclient.model import Dialog, Progress, Step
from idclient.ports import Environment


def verify_document(
    environment: Environment, path: Path, online: Online, dialog: Dialog, *, keyring: Keyring | None = None
) -> DocumentReport:
    """Return everything that can be said about a document's signatures. Blocks; asks services only when allowed.

    `keyring` remembers the passwords of earlier documents; without one the person is asked, and nothing is kept.
    Raises: DocumentNotFound, DocumentUnreadable, Cancelled; whatever else is wrong is in the report.
    """
    dialog.tell(Progress(Step.VERIFYING))
    own = Keyring(dialog)
    try:
        return check_file(environment, path, online=online, open_document=(keyring or own).open_unlocked)
    finally:
        own.forget()
