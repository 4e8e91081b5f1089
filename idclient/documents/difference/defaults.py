"""What a form gives its fields by default: resources and the look of text (ISO 32000-2, 12.7.3)."""

from collections.abc import Iterator

from idclient.documents.difference.model import ChangeKind, Comparison, Role
from idclient.documents.difference.values import changed_keys
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import walk_fields
from idclient.documents.pdf.values import Dictionary, Reference, Value

_GROWING_RESOURCES = frozenset({b"Font", b"Encoding"})
_MOST_WIDGETS = 100_000
_MOST_CONTENT = 1 << 20


def are_resources_grown(comparison: Comparison, before: Value | None, after: Value | None) -> bool:
    """Whether default resources have gained fonts and nothing else has changed in them.

    What pages use, too, must not grow: a font or image that was missing would appear on them.
    Raises: DocumentError.
    """
    old, new = comparison.earlier.dictionary(before), comparison.plain_dictionary(after)
    if old is None or new is None or not comparison.accept_holder(before, after, Role.FORM):
        return False
    if isinstance(after, Reference) and comparison.changed.get(after.number) is ChangeKind.CHANGED:
        comparison.owners[after.number] = frozenset({b"DR"})
    keys = changed_keys(old, new)
    for key in keys:
        names, now = comparison.earlier.dictionary(old.get(key)), comparison.plain_dictionary(new.get(key))
        value = new.get(key)
        if now is None or (isinstance(value, Reference) and not comparison.is_added(value)):
            return False
        if names is not None and any(names.get(name) is not None for name in changed_keys(names, now)):
            return False
    return keys <= _GROWING_RESOURCES


def rely_on_defaults(document: PdfDocument) -> bool:
    """Whether any field is drawn with what the form gives it: new defaults would make it look different.

    Readers draw a value without an appearance, and find fonts for an appearance without resources of its own.
    Raises: DocumentError.
    """
    count = 0
    for field in walk_fields(document):
        kids = document.array(field.dictionary.get(b"Kids"))
        for kid in (field.dictionary, *(kids.items if kids else ())):
            count += 1
            widget = document.dictionary(kid)
            if count > _MOST_WIDGETS or (widget is not None and _relies(document, widget, field.value, field.kind)):
                return True
    return False


def _relies(document: PdfDocument, widget: Dictionary, value: Value | None, kind: bytes | None) -> bool:
    if document.name(widget.get(b"Subtype")) != b"Widget" or kind == b"Sig":
        return False
    looks = document.dictionary(widget.get(b"AP"))
    if looks is None:
        return value is not None or widget.get(b"MK") is not None
    return any(_is_bare(document, stream) for stream in _streams(document, looks))


def _streams(document: PdfDocument, looks: Dictionary) -> Iterator[Value]:
    """Yield the appearances: streams, or a dictionary of them by state."""
    for entry in looks.entries:
        found, states = document.located(entry.value), document.dictionary(entry.value)
        if states is not None and (found is None or found.data is None):
            yield from (state.value for state in states.entries)
        else:
            yield entry.value


def _is_bare(document: PdfDocument, value: Value) -> bool:
    """Whether an appearance stream chooses a font and has no resources."""
    found, dictionary = document.located(value), document.dictionary(value)
    if found is None or found.data is None or dictionary is None or dictionary.get(b"Resources") is not None:
        return False
    return b"Tf" in document.stream(found, limit=_MOST_CONTENT)
