"""The field of a signature and its widget: a new one, or an empty one that waits (ISO 32000-2, 12.7.5.5)."""

from idclient.documents.pdf.appearance import EMPTY_APPEARANCE, INVISIBLE, Appearance, Drawn
from idclient.documents.pdf.boxes import Box, read_box
from idclient.documents.pdf.changes import Changes, Slot, reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import Field, all_locks
from idclient.documents.pdf.locks import Lock, read_lock
from idclient.documents.pdf.pages import Page, find_page, page_of_widget
from idclient.documents.pdf.strings import text_literal
from idclient.documents.pdf.values import IndirectObject
from idclient.errors.appearance import FieldWithoutArea
from idclient.errors.document import DocumentDamaged, FieldLocked, FieldSigned, FieldUnsuitable

_PRINT_LOCKED = 132


def choose_field(fields: list[Field], wanted: str | None) -> Field | None:
    """Return the field of a name; None when there is none and one is to be added."""
    return next((field for field in fields if field.name == wanted), None)


def free_name(fields: list[Field], wanted: str | None, *, stem: str = "Signature") -> str:
    """Return the name of a field to add, the wanted one or else `stem` with a number.

    Raises: FieldUnsuitable when the wanted one cannot be had.
    """
    taken = {field.name.partition(".")[0] for field in fields}
    if wanted is not None:
        if not wanted or "." in wanted or wanted in taken:
            raise FieldUnsuitable(reason="name")
        return wanted
    return next(name for name in (f"{stem}{count}" for count in range(1, len(taken) + 2)) if name not in taken)


def form_slot(changes: Changes) -> Slot:
    """Return where the form dictionary stands. Raises: DocumentDamaged."""
    catalog = changes.document.located(changes.document.root)
    if catalog is None:
        raise DocumentDamaged(reason="catalog-missing")
    return changes.slot(catalog).at(b"AcroForm")


def add_field(changes: Changes, name: str, signature: int, *, page: int, appearance: Appearance | None) -> int:
    """Add a field with a widget on a page, both one object; return its number. `signature` is its value's number.

    Raises: DocumentNoPages, PageMissing, DocumentError.
    """
    place = find_page(changes.document, page)
    drawn = _drawn(changes, appearance, place, None)
    number = changes.reserve()
    changes.put(
        number,
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T%b/F %d/Rect%b/P %b/V %b/AP<</N %b>>>>"
        % (
            text_literal(name),
            _PRINT_LOCKED,
            drawn.box.text,
            reference(place.found.number, place.found.generation),
            reference(signature),
            drawn.reference,
        ),
    )
    changes.slot(place.found).at(b"Annots").append(reference(number))
    form_slot(changes).at(b"Fields").append(reference(number))
    return number


def require_empty(document: PdfDocument, fields: list[Field], field: Field) -> Lock | None:
    """Refuse a field that cannot take a signature; return which fields its signature will lock.

    Raises: FieldSigned, FieldLocked, FieldUnsuitable, DocumentError.
    """
    if field.kind != b"Sig" or field.found is None:
        raise FieldUnsuitable(reason="not-signature")
    if document.resolve(field.value) is not None:
        raise FieldSigned
    if any(lock.covers(field.name) for lock in all_locks(document, fields)):
        raise FieldLocked
    if document.resolve(field.dictionary.get(b"Lock")) is None:
        return None
    lock = read_lock(document, field.dictionary.get(b"Lock"))
    if lock is None:
        raise FieldUnsuitable(reason="locks")
    return lock


def fill_field(changes: Changes, field: Field, signature: int, *, appearance: Appearance | None) -> int:
    """Sign an empty field that `require_empty` was asked about; return its number.

    Raises: FieldWithoutArea when there is an appearance and no place for it, DocumentError.
    """
    document = changes.document
    if field.found is None:
        raise FieldUnsuitable(reason="not-signature")
    entries: dict[bytes, bytes | None] = {b"V": reference(signature)}
    widget = _widget(document, field)
    if appearance and widget is None:
        raise FieldWithoutArea
    shown = None if widget is None else _shown(changes, widget, appearance)
    if widget is not None and widget.number == field.found.number:
        changes.slot(field.found).set({**entries, **(shown or {})})
    else:
        changes.slot(field.found).set(entries)
        if widget is not None and shown:
            changes.slot(widget).set(shown)
    return field.found.number


def _widget(document: PdfDocument, field: Field) -> IndirectObject | None:
    """Return the widget of a field: itself, or the first of its kids that is one."""
    kids = document.array(field.dictionary.get(b"Kids"))
    for found in (field.found, *(document.located(kid) for kid in (kids.items if kids else ()))):
        entries = document.dictionary(found.value) if found else None
        if found and entries and document.name(entries.get(b"Subtype")) == b"Widget":
            return found
    return None


def _shown(changes: Changes, widget: IndirectObject, appearance: Appearance | None) -> dict[bytes, bytes | None] | None:
    """Return the entries that make a widget show a signature; None when it stays as it is."""
    document = changes.document
    entries = document.dictionary(widget.value)
    box = read_box(document, entries.get(b"Rect")) if entries else None
    page = page_of_widget(document, widget) if appearance and box and not box.empty else None
    if appearance and page is None:
        raise FieldWithoutArea
    if page is None and entries and entries.get(b"AP") is not None:
        return None
    drawn = _drawn(changes, appearance if page else None, page, box)
    return {b"AP": b"<</N %b>>" % drawn.reference}


def _drawn(changes: Changes, appearance: Appearance | None, page: Page | None, field: Box | None) -> Drawn:
    if appearance is None or page is None:
        return Drawn(INVISIBLE, changes.add(EMPTY_APPEARANCE))
    return appearance.draw(changes, page, field)
