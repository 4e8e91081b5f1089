"""Fields that were filled in between two states of a document, as its author permits (DocMDP levels 2 and 3)."""

from collections.abc import Iterator

from idclient.documents.difference.model import ChangeKind, Comparison, Role
from idclient.documents.difference.values import changed_keys, is_ambiguous, same_value
from idclient.documents.pdf.forms import Field, walk_fields
from idclient.documents.pdf.values import Dictionary, Reference, Value

_KINDS = (b"Tx", b"Ch", b"Btn")
_VALUE_KEYS = frozenset({b"V", b"I", b"RV"})
_LOOK_KEYS = frozenset({b"AP", b"AS", b"M"})
_LOOKS = (b"N", b"R", b"D")
_READ_ONLY, _PUSH_BUTTON = 1, 1 << 16
_MOST_WIDGETS = 100_000


def account_filling(comparison: Comparison) -> None:
    """Accept values and appearances of fields that may be filled in. Raises: DocumentError.

    An appearance that changes without its value would show what the field does not hold, and is not accepted.
    """
    left = {
        number
        for number, kind in comparison.changed.items()
        if kind is ChangeKind.CHANGED and number not in comparison.roles
    }
    if not left or not comparison.permissions.fill:
        return
    owners = list(_owners(comparison))
    filled = {field.name for number, field in owners if number in left and _has_new_value(comparison, field)}
    for number, field in owners:
        if field.name in filled and _may_be_filled(comparison, field):
            _account_object(comparison, number, field)


def _has_new_value(comparison: Comparison, field: Field) -> bool:
    found = comparison.later.object(field.found.number) if field.found else None
    new = found.value if found else None
    return isinstance(new, Dictionary) and not same_value(field.dictionary.get(b"V"), new.get(b"V"))


def _owners(comparison: Comparison) -> Iterator[tuple[int, Field]]:
    """Yield the objects of fields and of their widgets, each with its field."""
    count = 0
    for field in walk_fields(comparison.earlier):
        if field.found is not None:
            yield field.found.number, field
        kids = comparison.earlier.array(field.dictionary.get(b"Kids"))
        for kid in kids.items if kids else ():
            count += 1
            widget = comparison.earlier.dictionary(kid)
            if isinstance(kid, Reference) and widget and widget.get(b"T") is None and count <= _MOST_WIDGETS:
                yield kid.number, field


def _may_be_filled(comparison: Comparison, field: Field) -> bool:
    flags = comparison.earlier.integer(field.dictionary.get(b"Ff")) or 0
    closed = flags & _READ_ONLY or (field.kind == b"Btn" and flags & _PUSH_BUTTON)
    return field.kind in _KINDS and not closed and not comparison.permissions.locked(field.name)


def _account_object(comparison: Comparison, number: int, field: Field) -> None:
    before, after = comparison.earlier.object(number), comparison.later.object(number)
    if before is None or after is None or after.data is not None or before.generation != after.generation:
        return
    old, new = before.value, after.value
    if not isinstance(old, Dictionary) or not isinstance(new, Dictionary) or is_ambiguous(old) or is_ambiguous(new):
        return
    keys = changed_keys(old, new)
    if keys - _VALUE_KEYS - _LOOK_KEYS or not all(_is_own(comparison, new.get(key)) for key in keys & _VALUE_KEYS):
        return
    if b"AP" in keys and not _is_look(comparison, old.get(b"AP"), new.get(b"AP")):
        return
    for key in keys:
        comparison.accept_added(new.get(key), Role.FIELD)
    comparison.accept(Reference(b"", 0, 0, number, after.generation), Role.FIELD)
    _accept_redrawn(comparison, old)  # an unchanged widget, too, may show a form XObject that was written anew
    if field.name not in comparison.filled:
        comparison.filled.append(field.name)


def _is_own(comparison: Comparison, value: Value | None) -> bool:
    """Whether a value stands in the field or in an object that came with it."""
    return not isinstance(value, Reference) or comparison.is_added(value)


def _is_look(comparison: Comparison, before: Value | None, after: Value | None) -> bool:
    """Whether an appearance shows what came with it, or shows what this widget has shown before."""
    old, new = comparison.earlier.dictionary(before), comparison.plain_dictionary(after)
    if new is None or set(new.keys()) - set(_LOOKS) or not _is_own(comparison, after):
        return False
    known = set(_streams(comparison, old))
    return all(number in known or comparison.changed.get(number) is ChangeKind.ADDED for number in _named(new))


def _streams(comparison: Comparison, look: Dictionary | None) -> Iterator[int]:
    """Yield the objects that an appearance of before names, those of its states too."""
    for key in _LOOKS if look else ():
        value = look.get(key) if look else None
        if isinstance(value, Reference):
            yield value.number
        states = comparison.earlier.dictionary(value)
        located = comparison.earlier.located(value)
        if states is not None and (located is None or located.data is None):
            yield from _named(states)


def _named(dictionary: Dictionary) -> Iterator[int]:
    for entry in dictionary.entries:
        if isinstance(entry.value, Reference):
            yield entry.value.number
        elif isinstance(entry.value, Dictionary):
            yield from (inner.value.number for inner in entry.value.entries if isinstance(inner.value, Reference))


def _accept_redrawn(comparison: Comparison, old: Dictionary) -> None:
    """Accept form XObjects written anew under their numbers, provided nothing but appearances refers to them."""
    look = comparison.earlier.dictionary(old.get(b"AP"))
    for key in _LOOKS if look else ():
        value = look.get(key) if look else None
        if not isinstance(value, Reference) or comparison.changed.get(value.number) is not ChangeKind.CHANGED:
            continue
        found = comparison.later.located(value)
        drawn = comparison.later.dictionary(value)
        if found and found.data is not None and drawn and comparison.later.name(drawn.get(b"Subtype")) == b"Form":
            comparison.accept(value, Role.APPEARANCE)
            comparison.accept_added(drawn, Role.APPEARANCE)
            comparison.owners[value.number] = frozenset({key})
            comparison.redrawn.add(value.number)
