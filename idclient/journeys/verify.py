"""Check the signatures of a PDF document, or of a container."""

from pathlib import Path

from idclient.documents.checking import DocumentReport, Online, check_file
from idclient.journeys.keyring import Keyring
from idclient.model import Dialog, Progress, Step
from idclient.ports import Environment

_ZIP = b"PK\3\4"


def verify_document(
    environment: Environment, path: Path, online: Online, dialog: Dialog, *, keyring: Keyring | None = None
) -> DocumentReport:
    """Return everything that can be said about a document's signatures. Blocks; asks services only when allowed.

    A file that begins like a zip is checked as a container, whatever its name.
    `keyring` remembers the passwords of earlier documents; without one the person is asked, and nothing is kept.
    Raises: DocumentNotFound, DocumentUnreadable, Cancelled; whatever else is wrong is in the report.
    """
    dialog.tell(Progress(Step.VERIFYING))
    if _is_zip(path):
        from idclient.documents.asice.check import check_container

        return check_container(environment, path, online=online)
    own = Keyring(dialog)
    try:
        return check_file(environment, path, online=online, open_document=(keyring or own).open_unlocked)
    finally:
        own.forget()


def _is_zip(path: Path) -> bool:
    """Whether a file begins like a zip; what cannot be read is for the checker to say."""
    try:
        with path.open("rb") as file:
            return file.read(len(_ZIP)) == _ZIP
    except (OSError, ValueError):
        return False
