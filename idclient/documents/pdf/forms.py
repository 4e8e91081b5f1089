"""Interactive form: fields, signature fields, and what the author allows to change (ISO 32000-2, 12.7 and 12.8.2)."""

from collections.abc import Iterable, Iterator

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.locks import Lock, locks_of
from idclient.documents.pdf.strings import decode_text
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, String, Value
from idclient.errors.document import DocumentTooComplex
from idclient.value import frozen

_FIELDS = 50_000
_DEPTH = 200
NO_CHANGES = 1
"""DocMDP level that forbids every change (ISO 32000-2, Table 257)."""


@frozen
class Field:
    """A field that has a name of its own. `name` is fully qualified; `kind` is the (inherited) `/FT`, as in `Sig`.

    `found` is None for a field that is written inside `/Fields`, where no object may be; `value` is `/V` as written,
    own or inherited.
    """

    name: str
    kind: bytes | None
    found: IndirectObject | None
    dictionary: Dictionary
    value: Value | None


def form(document: PdfDocument) -> Dictionary | None:
    """Return the AcroForm dictionary; None when there is none. Raises: DocumentError."""
    return document.dictionary(document.catalog.get(b"AcroForm"))


def walk_fields(document: PdfDocument) -> Iterator[Field]:
    """Yield all fields, parents before kids; objects met before are passed over. Raises: DocumentError."""
    acro_form = form(document)
    fields = document.array(acro_form.get(b"Fields")) if acro_form else None
    seen: set[int] = set()
    count = 0
    stack: list[tuple[Iterator[Value], Field | None]] = [(iter(fields.items if fields else ()), None)]
    while stack:
        items, parent = stack[-1]
        item = next(items, None)
        if item is None:
            stack.pop()
            continue
        dictionary = document.dictionary(item)
        found = document.located(item)
        if dictionary is None or (found is not None and found.number in seen):
            continue
        if found is not None:
            seen.add(found.number)
        count += 1
        if count > _FIELDS:
            raise DocumentTooComplex(limit="fields")
        field = _field(document, dictionary, found, parent)
        if field is not None:
            yield field
            kids = document.array(dictionary.get(b"Kids"))
            if kids is not None and len(stack) < _DEPTH:
                stack.append((iter(kids.items), field))


def signature_fields(document: PdfDocument) -> Iterator[Field]:
    """Yield the signature fields, signed and empty. Raises: DocumentError."""
    return (field for field in walk_fields(document) if field.kind == b"Sig")


def permission_level(document: PdfDocument) -> int | None:
    """Return what the author still allows: 1 nothing, 2 forms and signatures, 3 also comments; None: not limited.

    The level of the certification signature, lowered by the `/Lock` of signed fields (ISO 32000-2, 12.7.5.5).
    Raises: DocumentError.
    """
    permissions = document.dictionary(document.catalog.get(b"Perms"))
    signature = document.dictionary(permissions.get(b"DocMDP")) if permissions else None
    levels = [] if signature is None else [certification_level(document, signature) or 2]
    levels += [lock.level for lock in all_locks(document, signature_fields(document)) if lock.level is not None]
    return min(levels, default=None)


def all_locks(document: PdfDocument, fields: Iterable[Field]) -> list[Lock]:
    """Return what the signed ones of these fields lock. Raises: DocumentError."""
    signed = (field for field in fields if field.kind == b"Sig" and field.value is not None)
    return [lock for field in signed for lock in locks_of(document, field.dictionary, field.value)]


def certification_level(document: PdfDocument, signature: Dictionary) -> int | None:
    """Return the DocMDP level a signature dictionary asks for; None when it does not certify. Raises: DocumentError."""
    references = document.array(signature.get(b"Reference"))
    for item in references.items if isinstance(references, Array) else ():
        reference = document.dictionary(item)
        if reference is None or document.name(reference.get(b"TransformMethod")) != b"DocMDP":
            continue
        parameters = document.dictionary(reference.get(b"TransformParams"))
        level = document.integer(parameters.get(b"P")) if parameters else None
        return level if level in (1, 2, 3) else 2
    return None


def _field(
    document: PdfDocument, dictionary: Dictionary, found: IndirectObject | None, parent: Field | None
) -> Field | None:
    """Return the field, or None for what is only a widget of its parent."""
    own = document.resolve(dictionary.get(b"T"))
    partial = decode_text(own.value) if isinstance(own, String) else None
    if partial is None and parent is not None:
        return None
    name = f"{parent.name}.{partial}" if parent else partial or ""
    kind = document.name(dictionary.get(b"FT")) or (parent.kind if parent else None)
    value = dictionary.get(b"V") or (parent.value if parent else None)
    return Field(name, kind, found, dictionary, value)
