"""What is in a document that its reader does not see: looked at before it is signed.

    with PdfDocument.open(path) as document:
        inspection = inspect_document(document, THOROUGH)

Nothing here says that a document is evil, only that its looks may not be all there is. A warning is a reason to ask
before signing; a note is good to know. What was left out because a limit was reached is a finding of its own.
"""

from idclient.documents.inspection.inspecting import Inspection, inspect_document
from idclient.documents.inspection.limits import QUICK, THOROUGH, Limits

__all__ = ["QUICK", "THOROUGH", "Inspection", "Limits", "inspect_document"]
