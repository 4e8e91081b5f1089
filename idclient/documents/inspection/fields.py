"""Form fields: does what they show agree with what they hold (ISO 32000-2, 12.7.4 and 12.7.5)."""

from idclient.documents.inspection.actions import look_at_action, look_at_triggers
from idclient.documents.inspection.annotations import HIDDEN, NO_VIEW, appearance, flags_of
from idclient.documents.inspection.buttons import look_at_button
from idclient.documents.inspection.declarations import needs_appearances
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.painting import Painter
from idclient.documents.inspection.shown import agrees, shown_text
from idclient.documents.pdf.forms import Field, walk_fields
from idclient.documents.pdf.strings import decode_text
from idclient.documents.pdf.values import Array, Dictionary, String, Value

_PASSWORD = 1 << 13
_MULTILINE = 1 << 12
_PUSH = 1 << 16
_COMBO = 1 << 17
"""Bits of /Ff (Tables 229, 231 and 233)."""


def look_at_fields(look: Look) -> None:
    """Report fields whose appearance is not their value, and what they do. Raises: DocumentError."""
    painter = Painter(look, frozenset())
    for field in walk_fields(look.document):
        look.budget.take_object()
        with look.part():
            _look_at_one(look, painter, field)


def _look_at_one(look: Look, painter: Painter, field: Field) -> None:
    look_at_triggers(look, field.dictionary.get(b"AA"), place="field")
    look_at_action(look, field.dictionary.get(b"A"), place="field")
    look_at_appearance(look, painter, field)


def look_at_appearance(look: Look, painter: Painter, field: Field) -> None:
    """Report a field that shows something else than its value. Raises: DocumentError."""
    flags = look.document.integer(inherited(look, field.dictionary, b"Ff")) or 0
    if field.kind == b"Btn" and not flags & _PUSH:
        look_at_button(look, field, widgets(look, field))
    elif field.kind in (b"Tx", b"Ch"):
        _look_at_text(look, painter, field, flags)


def widgets(look: Look, field: Field) -> list[Dictionary]:
    """Return the places where a field is shown: kids without a name of their own, or itself. Raises: DocumentError."""
    kids = look.document.array(field.dictionary.get(b"Kids"))
    found = [look.document.dictionary(kid) for kid in kids.items[:1000]] if kids else [field.dictionary]
    return [kid for kid in found if kid is not None and (kid is field.dictionary or kid.get(b"T") is None)]


def inherited(look: Look, dictionary: Dictionary, key: bytes) -> Value | None:
    """Return an attribute of a field, or the one it takes from above. Raises: DocumentError."""
    current: Dictionary | None = dictionary
    for _ in range(32):
        if current is None:
            return None
        value = look.document.resolve(current.get(key))
        if value is not None:
            return value
        current = look.document.dictionary(current.get(b"Parent"))
    return None


def _look_at_text(look: Look, painter: Painter, field: Field, flags: int) -> None:
    if field.kind == b"Tx" and flags & _PASSWORD:
        return
    values = _values(look, field)
    for widget in widgets(look, field):
        if flags_of(look, widget) & (HIDDEN | NO_VIEW):
            continue
        look.budget.take_object()
        normal = shown_text(look, painter, appearance(look, widget))
        for kind in (b"R", b"D"):
            other = shown_text(look, painter, appearance(look, widget, kind))
            if other is not None and normal is not None and not agrees(other, [normal]):
                look.report("look_changes", field=field.name)
        if normal is None or (normal == "" and needs_appearances(look)):
            if any(values) and (normal == "" or appearance(look, widget) is None):
                look.report("value_not_shown", field=field.name)
        elif not _fits(look, field, normal, values, flags):
            look.report("field_differs", field=field.name)


def _fits(look: Look, field: Field, shown: str, values: list[str], flags: int) -> bool:
    if field.kind == b"Ch" and not flags & _COMBO:
        return all(agrees(value, [shown], within=True) for value in values)
    triggers = look.document.dictionary(inherited(look, field.dictionary, b"AA"))
    formatted = triggers is not None and look.document.dictionary(triggers.get(b"F")) is not None
    return agrees(shown, values or [""], scrolled=bool(flags & _MULTILINE), formatted=formatted)


def _values(look: Look, field: Field) -> list[str]:
    """Return the texts that a field may show for what it holds: of a choice, how its options are called."""
    value = look.document.resolve(field.value)
    items = value.items if isinstance(value, Array) else (value,)
    held = [look.document.resolve(item) for item in items]
    texts = [_text(look, item) for item in held if item is not None]
    stream = look.document.located(field.value)
    if stream is not None and stream.data is not None:
        texts = [decode_text(look.content(stream))]
    if field.kind != b"Ch":
        return texts
    options = inherited(look, field.dictionary, b"Opt")
    for option in options.items[:5000] if isinstance(options, Array) else ():
        pair = look.document.array(option)
        if pair is not None and len(pair.items) == 2:
            export, called = (_text(look, look.document.resolve(item)) for item in pair.items)
            texts = [called if text == export else text for text in texts]
    return texts


def _text(look: Look, value: Value | None) -> str:
    if isinstance(value, String):
        return look.text(value) or ""
    name = look.document.name(value)
    if name is not None:
        return name.decode("latin-1")
    return ""
