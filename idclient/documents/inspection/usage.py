"""What pages refer to: objects that are not there (yet), that serve something else too, or that could be longer."""

from collections.abc import Iterator

from idclient.documents.inspection.annotations import annotations
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.pages import Page
from idclient.documents.pdf.streams import raw_length
from idclient.documents.pdf.values import Dictionary, IndirectObject, Reference, Value
from idclient.errors.document import DocumentDamaged

_OTHERS = (b"Metadata", b"Extensions", b"DSS", b"Perms", b"Names", b"OCProperties", b"StructTreeRoot", b"Outlines")
"""What the catalog leads to and no page shows; an update may change some of it."""
_NOT_SHOWN = frozenset({b"Metadata", b"EmbeddedFile", b"ObjStm", b"XRef", b"Sig", b"Catalog"})
_WINDOW = 256
_SPACE = b"\x00\t\n\x0c\r "


def look_at_usage(look: Look) -> None:
    """Report what is wrong with the objects that pages are shown with. Raises: DocumentError."""
    others = {value.number for value in _other_uses(look) if isinstance(value, Reference)}
    for number, page in enumerate(look.pages(), start=1):
        with look.part():
            for value in _shown_by(look, page):
                _judge(look, value, others, page=number)


def _other_uses(look: Look) -> Iterator[Value | None]:
    yield from (look.document.catalog.get(key) for key in _OTHERS)
    yield from (section.trailer.get(b"Info") for section in look.document.chain.sections)


def _shown_by(look: Look, page: Page) -> Iterator[Value]:
    """Yield the values, as written, that decide what a page shows."""
    contents = page.dictionary.get(b"Contents")
    array = look.document.array(contents)
    yield from array.items if array else ()
    resources = page.get(b"Resources")
    yield from (value for value in (contents, resources) if value is not None)
    found = look.document.dictionary(resources)
    for entry in found.entries if found else ():
        category = look.document.dictionary(entry.value)
        yield from (inner.value for inner in category.entries) if category else ()
    for _number, annotation in annotations(look, page.dictionary):
        looks = look.document.dictionary(annotation.get(b"AP"))
        for entry in looks.entries if looks else ():
            yield entry.value
            states = entry.value if isinstance(entry.value, Dictionary) else None
            yield from (state.value for state in states.entries) if states else ()


def _judge(look: Look, value: Value, others: set[int], *, page: int) -> None:
    if not isinstance(value, Reference):
        return
    look.budget.take_object()
    found = look.document.object(value.number)
    if found is None:
        look.report("missing_object", page=page, object=value.number)
        return
    kind = look.document.name(found.value.get(b"Type")) if isinstance(found.value, Dictionary) else None
    if value.number in others or kind in _NOT_SHOWN:
        look.report("double_use", page=page, object=value.number)
    if found.data is not None and isinstance(found.value, Dictionary):
        _judge_length(look, found, found.value.get(b"Length"), page=page)


def _judge_length(look: Look, found: IndirectObject, length: Value | None, *, page: int) -> None:
    """Report a stream that another length would make longer: its length is elsewhere, and more than its end follows."""
    if not isinstance(length, Reference) or found.data is None:
        return
    source = look.document.source
    try:
        end = found.data + raw_length(source, found.data, look.document.integer(length))
    except DocumentDamaged:
        return
    rest = source.read(end, _WINDOW).lstrip(_SPACE).removeprefix(b"endstream").lstrip(_SPACE)
    rest = rest.removeprefix(b"endobj").lstrip(_SPACE)
    if rest and not rest[:1].isdigit() and not rest.startswith((b"xref", b"startxref", b"trailer", b"%")):
        look.report("hidden_content", page=page, object=found.number)
