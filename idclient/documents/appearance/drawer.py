"""The visible signature that a plan asks for: it finds its place on the page and adds its objects there."""

from idclient.documents.appearance.facts import Facts
from idclient.documents.appearance.font import built_in_font, load_font
from idclient.documents.appearance.form import Look, form_object
from idclient.documents.appearance.picture import load_picture
from idclient.documents.appearance.placing import chosen_box, sheet_of
from idclient.documents.appearance.style import Style
from idclient.documents.pdf.appearance import Appearance, Drawn
from idclient.documents.pdf.boxes import Box
from idclient.documents.pdf.changes import Changes
from idclient.documents.pdf.pages import Page
from idclient.value import frozen


def read_look(style: Style) -> Look:
    """Return a style with its font and image read. Raises: FontUnusable, FontNotEmbeddable, ImageUnusable."""
    font = load_font(style.font or built_in_font()) if style.text.strip() else None
    return Look(style=style, font=font, picture=load_picture(style.image) if style.image else None)


def visible_signature(style: Style, facts: Facts) -> Appearance:
    """Return what draws a signature with these facts. Raises: FontUnusable, FontNotEmbeddable, ImageUnusable."""
    return _VisibleSignature(read_look(style), facts)


@frozen(eq=False)
class _VisibleSignature:
    """Implements `idclient.documents.pdf.appearance.Appearance`."""

    look: Look
    facts: Facts

    def draw(self, changes: Changes, page: Page, field: Box | None) -> Drawn:
        """Add the form; see the contract. Raises: DocumentError."""
        sheet = sheet_of(changes.document, page)
        if field is None:
            place = chosen_box(changes.document, page, self.look.style)
            field = sheet.on_page(place)
        else:
            place = sheet.upright(field)
        size = (place.width, place.height)
        reference = form_object(self.look, self.facts, size, quarters=sheet.quarters, add=changes.add)
        return Drawn(field, reference)
