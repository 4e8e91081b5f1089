"""Annotations: what they do, what they carry, and whether they are seen (ISO 32000-2, 12.5)."""

from collections.abc import Iterator

from idclient.documents.inspection.actions import look_at_action, look_at_triggers
from idclient.documents.inspection.look import Look, number_of
from idclient.documents.pdf.values import Dictionary, Value

HIDDEN = 1 << 1
PRINT = 1 << 2
NO_VIEW = 1 << 5
"""Bits of /F (Table 167); TOGGLE_NO_VIEW shows it when the pointer is there."""
TOGGLE_NO_VIEW = 1 << 8
_DRAWN = frozenset({b"Stamp", b"FreeText", b"Square", b"Circle", b"Polygon", b"Watermark"})
_LARGE = 25_000
"""Area in square units of the page, one twentieth of a letter, from which on a hidden field could change a page."""
_ACTIVE = frozenset({b"RichMedia", b"3D", b"Screen", b"Movie", b"Sound"})


def annotations(look: Look, page: Dictionary) -> Iterator[tuple[int | None, Dictionary]]:
    """Yield a page's annotations with their object numbers. Raises: DocumentError."""
    array = look.document.array(page.get(b"Annots"))
    for value in array.items if array else ():
        look.budget.take_object()
        found = None
        with look.part():
            found = look.document.dictionary(value)
        if found is not None:
            yield number_of(value), found


def look_at_annotations(look: Look) -> None:
    """Report what pages and their annotations do, carry and hide. Raises: DocumentError."""
    for page, found in enumerate(look.pages(), start=1):
        with look.part():
            look_at_triggers(look, found.dictionary.get(b"AA"), place="page", page=page)
        for number, annotation in annotations(look, found.dictionary):
            with look.part():
                _look_at_one(look, annotation, page=page, number=number)


def flags_of(look: Look, annotation: Dictionary) -> int:
    """Return /F. Raises: DocumentError."""
    return look.document.integer(annotation.get(b"F")) or 0


def appearance(look: Look, annotation: Dictionary, kind: bytes = b"N") -> Value | None:
    """Return the appearance stream in force, as written: of several states the one that /AS chooses.

    Raises: DocumentError.
    """
    looks = look.document.dictionary(annotation.get(b"AP"))
    chosen = looks.get(kind) if looks else None
    located = look.document.located(chosen)
    if located is not None and located.data is not None:
        return chosen
    states = look.document.dictionary(chosen)
    state = look.document.name(annotation.get(b"AS"))
    return states.get(state) if states and state is not None else None


def _look_at_one(look: Look, annotation: Dictionary, *, page: int, number: int | None) -> None:
    document = look.document
    kind = document.name(annotation.get(b"Subtype"))
    look_at_action(look, annotation.get(b"A"), place="annotation", page=page)
    look_at_action(look, annotation.get(b"PA"), place="annotation", page=page)
    look_at_triggers(look, annotation.get(b"AA"), place="annotation", page=page)
    if kind == b"FileAttachment":
        look.report("attachment", place="annotation", page=page, object=number)
    if kind in _ACTIVE:
        look.report("rich_media", page=page, object=number)
    flags = flags_of(look, annotation)
    if kind in {b"Popup", b"Link"} or appearance(look, annotation) is None:
        return
    if flags & NO_VIEW and flags & PRINT and not flags & HIDDEN:
        look.report("print_differs", page=page, object=number)
    elif flags & (HIDDEN | NO_VIEW | TOGGLE_NO_VIEW):
        large = kind in _DRAWN or _is_large(look, annotation)
        look.report("hidden_overlay" if large else "hidden_annotation", page=page, object=number)


def _is_large(look: Look, annotation: Dictionary) -> bool:
    sides = look.numbers(annotation.get(b"Rect"))
    return len(sides) == 4 and abs(sides[2] - sides[0]) * abs(sides[3] - sides[1]) >= _LARGE
