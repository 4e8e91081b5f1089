"""Look into a PDF document before it is signed."""

from pathlib import Path

from idclient.documents.inspection import THOROUGH, Inspection, inspect_document
from idclient.journeys.keyring import Keyring
from idclient.model import Dialog, Progress, Step


def inspect_file(path: Path, dialog: Dialog, keyring: Keyring) -> Inspection:
    """Return everything in a document that its reader may not see. Blocks for some seconds at most.

    Nobody is asked, but for the password of an encrypted document.

    Raises: DocumentError when the file cannot be read or is no PDF document that can be followed.
    """
    dialog.tell(Progress(Step.INSPECTING))
    with keyring.open_unlocked(path) as document:
        return inspect_document(document, THOROUGH)
