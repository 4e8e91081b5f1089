"""Fields that were filled in by others: do they show what they hold, as far as that can be told?"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from idclient.documents.inspection.annotations import appearance
from idclient.documents.inspection.content import operations
from idclient.documents.inspection.fields import look_at_appearance, widgets
from idclient.documents.inspection.limits import THOROUGH
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.painting import Painter
from idclient.documents.inspection.shown import shown_text
from idclient.documents.pdf.forms import Field, walk_fields

if TYPE_CHECKING:
    from idclient.documents.pdf.document import PdfDocument

_PICTURES = frozenset({b"Do", b"EI", b"sh", b"c", b"v", b"y"})
"""Operators that draw what may be read as letters and is no text."""
_HARMLESS = frozenset({"inspection.value_not_shown"})
"""Readers are to draw the value themselves."""


def misleading_fields(document: "PdfDocument", names: Collection[str]) -> list[str]:
    """Return which of the named fields show something else than they hold, or what cannot be read.

    Raises: DocumentError; DocumentTooComplex when there is more to look at than an inspection may.
    """
    common = Look(document, THOROUGH)
    painter = Painter(common, frozenset())
    found: list[str] = []
    for field in walk_fields(document):
        if field.name not in names:
            continue
        look = Look(document, THOROUGH)
        look.budget = common.budget
        look.budget.take_object()
        if _is_misleading(look, painter, field):
            found.append(field.name)
    return found


def _is_misleading(look: Look, painter: Painter, field: Field) -> bool:
    look_at_appearance(look, painter, field)
    told = {finding.code for finding in look.findings()}
    return bool(told - _HARMLESS) or _is_unreadable(look, painter, field)


def _is_unreadable(look: Look, painter: Painter, field: Field) -> bool:
    """Whether a field of text is drawn otherwise than by letters that are known."""
    if field.kind not in (b"Tx", b"Ch"):
        return False
    for widget in widgets(look, field):
        value = appearance(look, widget)
        stream = look.document.located(value)
        if stream is None or stream.data is None:
            continue
        drawn = {operator for operator, _ in operations(look.content(stream))}
        if drawn & _PICTURES or shown_text(look, painter, value) is None:
            return True
    return False
