"""The pages' content: read, and looked at closely where something could lie over text."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from idclient.documents.inspection.annotations import HIDDEN, NO_VIEW, annotations, flags_of
from idclient.documents.inspection.declarations import hidden_layers, is_hidden
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.pages import Page
from idclient.documents.pdf.values import Dictionary

if TYPE_CHECKING:
    from idclient.documents.inspection.overlays import Overlays

_HIDES = re.compile(
    rb"(?<![^\x00\t\n\x0c\r )\]>])(?:Do|[fFbB]\*?|sh|EI|[1-9]\d[\d.]*[\x00\t\n\x0c\r ]+w)(?![^\x00\t\n\x0c\r %/(<\[])"
)
_STRING = re.compile(rb"\((?:[^()\\]|\\[\s\S])*+\)")
_UNSEEN = frozenset({b"Popup", b"Link"})


def look_at_pages(look: Look) -> None:
    """Report text that is covered, and text that is not painted. Raises: DocumentError."""
    hidden = hidden_layers(look)
    overlays: Overlays | None = None
    for number, page in enumerate(look.pages(), start=1):
        with look.part():
            data = b"\n".join(_contents(look, page))
            marks = [found for found in annotations(look, page.dictionary) if _is_shown(look, found[1], hidden)]
            if look.limits.exhaustive or marks or _may_hide(data):
                overlays = overlays or _overlays(look, hidden)
                overlays.look_at(page, number, data=data, marks=marks)


def _may_hide(data: bytes) -> bool:
    """Whether content has an operator that could hide something; letters in strings are none.

    A parenthesis in a comment, or in the data of an inline image, could make a string of operators: then all counts.
    What is taken away is never more than a string, since it ends at the first parenthesis that is not escaped.
    """
    if b"BI" in data:
        return True
    plain = _STRING.sub(b"", data)
    return b"%" in plain or _HIDES.search(plain) is not None


def _overlays(look: Look, hidden: frozenset[int]) -> "Overlays":
    from idclient.documents.inspection.overlays import Overlays

    return Overlays(look, hidden)


def _contents(look: Look, page: Page) -> Iterator[bytes]:
    contents = page.dictionary.get(b"Contents")
    array = look.document.array(contents)
    for item in array.items if array else (contents,):
        look.budget.take_object()
        data = b""
        with look.part():
            found = look.document.located(item)
            if found is not None and found.data is not None:
                data = look.content(found)
        yield data


def _is_shown(look: Look, annotation: Dictionary, hidden: frozenset[int]) -> bool:
    """Whether an annotation is seen and could be taken away: not that of a signature, which protects itself."""
    if flags_of(look, annotation) & (HIDDEN | NO_VIEW) or look.document.name(annotation.get(b"Subtype")) in _UNSEEN:
        return False
    signed = look.document.name(annotation.get(b"FT")) == b"Sig" and look.document.dictionary(annotation.get(b"V"))
    return not signed and not is_hidden(look, annotation.get(b"OC"), hidden)
