"""What a signature shows on its page: the contract between a plan and whoever draws (ISO 32000-2, 12.5.5).

The form XObject of a signature that shows nothing stands here too.
"""

from typing import Protocol

from idclient.documents.pdf.boxes import Box
from idclient.documents.pdf.changes import Changes
from idclient.documents.pdf.pages import Page
from idclient.value import frozen

EMPTY_APPEARANCE = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Resources<<>>/Length 0>>\nstream\n\nendstream"
"""Even an invisible widget needs an appearance in PDF/A-1 (ISO 19005-1, 6.9)."""
INVISIBLE = Box(0, 0, 0, 0)


@frozen
class Drawn:
    """Where a signature stands on its page, and the reference, as text, to the form XObject that shows it."""

    box: Box
    reference: bytes


class Appearance(Protocol):
    """Draws one signature. Called once for each plan, and plans are made more than once: same input, same output."""

    def draw(self, changes: Changes, page: Page, field: Box | None) -> Drawn:
        """Add a form XObject and what it needs to `changes`; say where on the page it stands.

        `page` tells /MediaBox, /CropBox and /Rotate through `page.get(key)`, inherited ones too; the values are not
        resolved (`changes.document.resolve`). `field` is the rectangle of the existing field that is being filled: the
        returned box is then ignored, and the form must fit `field`; None when a new field is added and the box is the
        drawer's choice. A field without an area is refused before.
        Raises: DocumentError.
        """
        ...
