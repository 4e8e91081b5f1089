"""Signature fields that came or were signed between two states of a document, and the pages that show them."""

from idclient.documents.difference.comments import accept_comments
from idclient.documents.difference.defaults import are_resources_grown, rely_on_defaults
from idclient.documents.difference.model import ChangeKind, Comparison, Role, grown
from idclient.documents.difference.values import changed_keys, is_ambiguous
from idclient.documents.pdf.boxes import read_box
from idclient.documents.pdf.forms import Field, form, walk_fields
from idclient.documents.pdf.strings import decode_text
from idclient.documents.pdf.values import Array, Boolean, Dictionary, Number, Reference, String, Value

_HIDDEN = 2
_LARGE = 60_000
"""Area of a new signature, square units, that is more than a signature needs: an eighth of an A4 page."""
_FORM_KEYS = frozenset({b"Fields", b"SigFlags"})
_NEW_FORM_KEYS = frozenset({b"DR", b"DA"})  # resources for the appearances of fields, of which there were none
_FILLED_KEYS = frozenset({b"V", b"AP", b"AS", b"F", b"M", b"MK", b"Type"})
_FIELD_KEYS = frozenset(
    {b"Type", b"Subtype", b"FT", b"T", b"TU", b"TM", b"Ff", b"F", b"V", b"P", b"Rect", b"AP", b"AS", b"MK", b"BS"}
) | frozenset({b"Border", b"Lock", b"SV", b"Kids", b"Parent", b"DA", b"DR", b"Q", b"H", b"M", b"NM", b"StructParent"})
"""No action (/A, /AA) among them: a signature field has no business with any."""


def account_form(comparison: Comparison) -> None:
    """Accept what belongs to signature fields: form, fields, values, appearances, pages. Raises: DocumentError."""
    earlier, later = comparison.earlier, comparison.later
    before, after = form(earlier), form(later)
    if after is None:
        if before is not None:
            comparison.broken.add(Role.FORM)
        return
    widgets: list[Reference] = []
    for item in _new_fields(comparison, before, after) or ():
        widgets += _new_field(comparison, item, parent=None)
    for old in _old_fields(comparison):
        widgets += _old_field(comparison, old)
    _account_pages(comparison, [*widgets, *accept_comments(comparison)])


def _new_fields(comparison: Comparison, before: Dictionary | None, after: Dictionary) -> list[Value] | None:
    """Return what /Fields has gained, once nothing else of the form has changed; None otherwise."""
    old_value, new_value = comparison.earlier.catalog.get(b"AcroForm"), comparison.later.catalog.get(b"AcroForm")
    old_fields = before.get(b"Fields") if before else None
    gained = grown(comparison.earlier.array(old_fields), comparison.later.array(after.get(b"Fields")))
    keys = (changed_keys(before, after) if before else set(after.keys())) - _FORM_KEYS
    new_keys = {key for key in keys & _NEW_FORM_KEYS if before is None or before.get(key) is None}
    if before is not None and b"DR" in keys and are_resources_grown(comparison, before.get(b"DR"), after.get(b"DR")):
        new_keys.add(b"DR")
    redraws = after.get(b"NeedAppearances")
    redrawn = isinstance(redraws, Boolean) and redraws.value
    if (
        gained is None
        or is_ambiguous(after)
        or keys - new_keys
        or (new_keys and (redrawn or rely_on_defaults(comparison.earlier)))
    ):
        comparison.broken.add(Role.FORM)
        return None
    held = comparison.accept_holder(old_value, new_value, Role.FORM)
    if not held or not comparison.accept_holder(old_fields, after.get(b"Fields"), Role.FORM):
        comparison.broken.add(Role.FORM)
        return None
    for key in new_keys:
        comparison.accept_added(after.get(key), Role.FORM)
    return gained


def _new_field(comparison: Comparison, item: Value, *, parent: int | None) -> list[Reference]:
    """Accept a signature field that was added; return its widgets. One that breaks a rule is left unaccepted."""
    field = comparison.plain_dictionary(item)
    if not isinstance(item, Reference) or not comparison.is_added(item) or field is None:
        comparison.broken.add(Role.FIELD)
        return []
    kids = comparison.later.array(field.get(b"Kids"))
    widgets = [item] if kids is None else [kid for kid in kids.items if isinstance(kid, Reference)]
    shown = [widget for widget in widgets if _is_visible(comparison, widget)]
    signed = field.get(b"V") is not None
    proper = comparison.later.name(field.get(b"FT")) == b"Sig" and _names_parent(field, parent)
    if not proper or not _are_widgets(comparison, widgets, item, field) or (shown and not signed):
        return []
    comparison.accept(item, Role.FIELD)
    if not signed:
        comparison.prepared.append(_name(comparison, field))
    for widget in widgets:
        comparison.accept(widget, Role.FIELD)
    _accept_signed(comparison, field, _name(comparison, field), shown)
    if any(_is_large(comparison, widget) for widget in shown):
        comparison.covering.append(_name(comparison, field))
    for widget in widgets:
        comparison.accept_added(comparison.later.dictionary(widget), Role.APPEARANCE)
    comparison.accept_added(field, Role.FIELD)
    return widgets


def _names_parent(field: Dictionary, parent: int | None) -> bool:
    """Whether /Parent is what it must be; some leave it out."""
    value = field.get(b"Parent")
    return value is None or (isinstance(value, Reference) and value.number == parent)


def _are_widgets(comparison: Comparison, widgets: list[Reference], item: Reference, field: Dictionary) -> bool:
    if set(field.keys()) - _FIELD_KEYS:
        return False
    for widget in widgets:
        found = comparison.plain_dictionary(widget)
        if found is None or not comparison.is_added(widget) or set(found.keys()) - _FIELD_KEYS:
            return False
        if widget.number != item.number and not _names_parent(found, item.number):
            return False
    return True


def _old_fields(comparison: Comparison) -> list[Field]:
    """Return the fields of before whose objects have changed. Looks only when something is left to explain."""
    left = {
        number
        for number, kind in comparison.changed.items()
        if kind is ChangeKind.CHANGED and number not in comparison.roles
    }
    if not left:
        return []
    return [field for field in walk_fields(comparison.earlier) if field.found and field.found.number in left]


def _old_field(comparison: Comparison, old: Field) -> list[Reference]:
    """Accept an empty signature field that was signed, or a field that got new signature fields below it."""
    number = old.found.number if old.found else 0
    reference = Reference(b"", 0, 0, number, old.found.generation if old.found else 0)
    field = comparison.plain_dictionary(reference)
    if field is None or is_ambiguous(old.dictionary):
        return []
    keys = changed_keys(old.dictionary, field)
    if keys == {b"Kids"}:
        before, after = old.dictionary.get(b"Kids"), field.get(b"Kids")
        gained = grown(comparison.earlier.array(before), comparison.later.array(after))
        if gained and comparison.accept_holder(before, after, Role.FIELD):
            comparison.accept(reference, Role.FIELD)
            return [widget for item in gained for widget in _new_field(comparison, item, parent=number)]
        return []
    if keys - _FILLED_KEYS or b"V" not in keys or not _may_be_signed(comparison, old, field.get(b"V")):
        return []
    comparison.accept(reference, Role.FIELD)
    widgets = [reference, *_shown_below(comparison, old)]
    shown = [widget for widget in widgets if _is_visible(comparison, widget)]
    _accept_signed(comparison, field, old.name, shown)
    for key in keys:
        comparison.accept_added(field.get(key), Role.APPEARANCE)
    return widgets


def _may_be_signed(comparison: Comparison, old: Field, value: Value | None) -> bool:
    """Whether an empty signature field got a signature of its own; one that is locked only a time stamp."""
    if old.kind != b"Sig" or old.value is not None or not (comparison.is_added(value) or isinstance(value, Dictionary)):
        return False
    signature = comparison.later.dictionary(value)
    stamped = signature is not None and comparison.later.name(signature.get(b"Type")) == b"DocTimeStamp"
    return stamped or not comparison.permissions.locked(old.name)


def _shown_below(comparison: Comparison, field: Field) -> list[Reference]:
    """Accept the widgets below a field that got an appearance by its being signed; return them."""
    kids = comparison.earlier.array(field.dictionary.get(b"Kids"))
    accepted: list[Reference] = []
    for kid in kids.items if kids else ():
        old, new = comparison.earlier.dictionary(kid), comparison.plain_dictionary(kid)
        changed = isinstance(kid, Reference) and comparison.changed.get(kid.number) is ChangeKind.CHANGED
        if not isinstance(kid, Reference) or not changed or old is None or new is None or is_ambiguous(old):
            continue
        keys = changed_keys(old, new)
        if old.get(b"T") is None and not keys - (_FILLED_KEYS - {b"V"}):
            accepted.append(kid)
            comparison.accept(kid, Role.FIELD)
            for key in keys:
                comparison.accept_added(new.get(key), Role.APPEARANCE)
    return accepted


def _accept_signed(comparison: Comparison, field: Dictionary, name: str, shown: list[Reference]) -> None:
    value = field.get(b"V")
    signature = comparison.later.dictionary(value)
    if signature is None:
        return
    comparison.accept_added(value, Role.SIGNATURE)
    if comparison.later.name(signature.get(b"Type")) != b"DocTimeStamp":
        comparison.signed.append(name)
    if shown:
        comparison.visible.append(name)


def _is_visible(comparison: Comparison, widget: Reference) -> bool:
    """Whether a widget may show something: it has an appearance, or colours and a caption that readers draw (/MK)."""
    found = comparison.later.dictionary(widget)
    if found is None or (found.get(b"AP") is None and found.get(b"MK") is None):
        return False
    flags = comparison.later.integer(found.get(b"F")) or 0
    box = comparison.later.array(found.get(b"Rect"))
    numbers = [comparison.later.resolve(item) for item in box.items] if isinstance(box, Array) else []
    sides = [number.value for number in numbers if isinstance(number, Number)]
    empty = len(sides) == 4 and (sides[0] == sides[2] or sides[1] == sides[3])
    return not empty and not flags & _HIDDEN


def _is_large(comparison: Comparison, widget: Reference) -> bool:
    found = comparison.later.dictionary(widget)
    box = read_box(comparison.later, found.get(b"Rect")) if found else None
    return box is None or (box.right - box.left) * (box.top - box.bottom) > _LARGE


def _name(comparison: Comparison, field: Dictionary) -> str:
    value = comparison.later.resolve(field.get(b"T"))
    return decode_text(value.value) if isinstance(value, String) else ""


def _account_pages(comparison: Comparison, widgets: list[Reference]) -> None:
    """Accept pages of which nothing but /Annots has changed, and that only by these widgets."""
    allowed = {widget.number for widget in widgets}
    pages = {number for number, kind in comparison.changed.items() if kind is ChangeKind.CHANGED}
    for widget in widgets:
        found = comparison.later.dictionary(widget)
        page = found.get(b"P") if found else None
        if isinstance(page, Reference):
            pages.add(page.number)
    for number in sorted(pages - set(comparison.roles)):
        _account_page(comparison, number, allowed)


def _account_page(comparison: Comparison, number: int, allowed: set[int]) -> None:
    earlier, later = comparison.earlier, comparison.later
    before, after = earlier.object(number), later.object(number)
    if before is None or after is None or after.data is not None:
        return
    old, new = before.value, after.value
    if not isinstance(old, Dictionary) or not isinstance(new, Dictionary) or is_ambiguous(new):
        return
    if earlier.name(old.get(b"Type")) != b"Page" or changed_keys(old, new) - {b"Annots"}:
        return
    listed, now = old.get(b"Annots"), new.get(b"Annots")
    gained = grown(earlier.array(listed), later.array(now))
    if gained is None or any(not isinstance(item, Reference) or item.number not in allowed for item in gained):
        return
    if comparison.accept_holder(listed, now, Role.PAGE):
        comparison.accept(Reference(b"", 0, 0, number, after.generation), Role.PAGE)
