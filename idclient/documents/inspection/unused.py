"""Objects that nothing in the document leads to, and what all those tell that something leads to."""

import re
from collections.abc import Iterator

from idclient.documents.inspection.look import Look
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Reference, Value
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_CONTENT = re.compile(rb"(?<![^\x00\t\n\x0c\r )\]>])(?:Tj|TJ|Do|EI)(?![^\x00\t\n\x0c\r ])")
_BOOKKEEPING = frozenset({b"XRef", b"ObjStm", b"Metadata"})


def look_at_objects(look: Look) -> None:
    """Report what objects in use hold, and objects that could be used but are not. Raises: DocumentError."""
    from idclient.documents.inspection.listed import Listed
    from idclient.documents.inspection.objects import look_at_object

    listed = Listed(look)
    if len(listed.used) > look.limits.objects:
        raise DocumentTooComplex(limit="inspection-objects")
    reached: set[int] = set()
    fonts: set[bytes] = set()
    for found in _reachable(look, reached):
        look_at_object(look, found, fonts)
    for number in sorted(listed.used - reached):
        look.budget.take_object()
        found_unused = _object(look, number)
        if found_unused is not None:
            judge_unused(look, found_unused, frozenset(fonts))


def references(value: Value | None) -> Iterator[int]:
    """Yield the numbers that a value refers to."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Reference):
            yield current.number
        elif isinstance(current, Array):
            waiting.extend(current.items)
        elif isinstance(current, Dictionary):
            waiting.extend(entry.value for entry in current.entries)


def _reachable(look: Look, reached: set[int]) -> Iterator[IndirectObject]:
    waiting = [*references(look.document.trailer), look.document.root.number]
    while waiting:
        number = waiting.pop()
        if number in reached:
            continue
        reached.add(number)
        look.budget.take_object()
        found = _object(look, number)
        if found is not None:
            waiting.extend(other for other in references(found.value) if other not in reached)
            yield found


def _object(look: Look, number: int) -> IndirectObject | None:
    try:
        return look.document.object(number)
    except DocumentDamaged:
        return None


def judge_unused(
    look: Look, found: IndirectObject, fonts: frozenset[bytes] = frozenset(), *, pages_only: bool = False
) -> None:
    """Report an object that nothing leads to, if it could be shown; with `pages_only` only a page.

    Raises: DocumentError.
    """
    value = found.value
    if not isinstance(value, Dictionary):
        return
    kind = look.document.name(value.get(b"Type"))
    if kind == b"Page" or (value.get(b"Contents") is not None and value.get(b"MediaBox") is not None):
        look.report("hidden_page", object=found.number)
    elif pages_only:
        return
    elif kind == b"Catalog":
        if found.number != look.document.root.number:
            look.report("second_document", object=found.number)
    elif kind == b"Font" and (look.document.name(value.get(b"BaseFont")) or b"").split(b"+")[-1] in fonts:
        look.report("font_prepared", object=found.number)
    elif found.data is not None and kind not in _BOOKKEEPING:
        _judge_stream(look, found, value)


def _judge_stream(look: Look, found: IndirectObject, value: Dictionary) -> None:
    kind = look.document.name(value.get(b"Subtype"))
    if kind == b"Image":
        look.report("hidden_content", object=found.number)
    elif kind in (None, b"Form"):
        try:
            data = look.content(found)
        except DocumentDamaged:
            return
        if _CONTENT.search(data):
            look.report("hidden_content", object=found.number)
