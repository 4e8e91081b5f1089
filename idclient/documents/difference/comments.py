"""Comments that were added between two states of a document, as its author permits (DocMDP level 3).

Notes that readers draw as a small icon of their own. What brings its own appearance may show anything, anywhere (Evil
Annotation Attack), and is no mere comment.
"""

from idclient.documents.difference.model import ChangeKind, Comparison, Role
from idclient.documents.difference.values import is_ambiguous
from idclient.documents.pdf.boxes import read_box
from idclient.documents.pdf.values import Dictionary, Reference

_KINDS = (b"Text", b"Popup")
_KEYS = frozenset(
    {b"Type", b"Subtype", b"Rect", b"Contents", b"P", b"NM", b"M", b"F", b"C", b"T", b"Popup", b"CA", b"CreationDate"}
) | frozenset({b"IRT", b"RT", b"Subj", b"Open", b"Name", b"State", b"StateModel", b"Parent", b"RC"})
_LARGEST_ICON = 50.0


def accept_comments(comparison: Comparison) -> list[Reference]:
    """Accept notes and their pop-up windows; return them. Raises: DocumentError."""
    accepted: list[Reference] = []
    for number, kind in comparison.changed.items() if comparison.permissions.comment else ():
        free = comparison.roles.get(number, Role.ANNOTATION) is Role.ANNOTATION
        found = comparison.later.object(number) if free and kind is ChangeKind.ADDED else None
        if found is None or found.data is not None or not isinstance(found.value, Dictionary):
            continue
        if _is_comment(comparison, found.value):
            accepted.append(Reference(b"", 0, 0, number, found.generation))
            comparison.accept(accepted[-1], Role.ANNOTATION)
            comparison.accept_added(found.value, Role.ANNOTATION)
    comparison.commented += len(accepted)
    return accepted


def _is_comment(comparison: Comparison, entries: Dictionary) -> bool:
    later = comparison.later
    kind = later.name(entries.get(b"Subtype"))
    if kind not in _KINDS or is_ambiguous(entries) or set(entries.keys()) - _KEYS:
        return False
    box = read_box(later, entries.get(b"Rect"))
    if box is None:
        return False
    return kind == b"Popup" or (box.right - box.left <= _LARGEST_ICON and box.top - box.bottom <= _LARGEST_ICON)
