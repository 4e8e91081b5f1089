"""What the catalog declares: layers, attachments, forms of another kind."""

from collections.abc import Callable, Iterator, Mapping

from idclient.documents.inspection.look import Look, number_of
from idclient.documents.pdf.forms import form
from idclient.documents.pdf.values import Boolean, Dictionary, Reference, Value

_POLICIES: Mapping[bytes, Callable[[list[bool]], bool]] = {
    b"AllOn": all,
    b"AnyOn": any,
    b"AnyOff": lambda states: not all(states),
    b"AllOff": lambda states: not any(states),
}
"""When a membership dictionary is shown, by which of its layers are (Table 97)."""


def look_at_attachments(look: Look) -> None:
    """Report embedded files and portfolios (ISO 32000-2, 7.11.4, 12.3.5 and 14.13). Raises: DocumentError."""
    document = look.document
    names = document.dictionary(document.catalog.get(b"Names"))
    values = list(look.named(names.get(b"EmbeddedFiles"))) if names else []
    associated = document.array(document.catalog.get(b"AF"))
    values += associated.items if associated else ()
    for value in values:
        found = document.dictionary(value)
        if found is not None and found.get(b"EF") is not None:
            look.report("attachment", place="document", object=number_of(value))
    if document.dictionary(document.catalog.get(b"Collection")) is not None:
        look.report("attachment", place="portfolio")


def look_at_form(look: Look) -> None:
    """Report XFA and NeedAppearances (ISO 32000-2, 12.7.3). Raises: DocumentError."""
    acro_form = form(look.document)
    if acro_form is None:
        return
    if look.document.resolve(acro_form.get(b"XFA")) is not None:
        look.report("xfa")
    if needs_appearances(look):
        look.report("need_appearances")


def needs_appearances(look: Look) -> bool:
    """Whether programs are to draw the fields anew from what they hold. Raises: DocumentError."""
    acro_form = form(look.document)
    wanted = look.document.resolve(acro_form.get(b"NeedAppearances")) if acro_form else None
    return isinstance(wanted, Boolean) and wanted.value


def look_at_layers(look: Look) -> None:
    """Report layers that are off, and layers that differ between screen and paper (8.11.4). Raises: DocumentError."""
    document = look.document
    properties = document.dictionary(document.catalog.get(b"OCProperties"))
    if properties is None:
        return
    for number in sorted(hidden_layers(look)):
        look.report("hidden_layer", object=number)
    for number, layer in _layers(look, properties):
        usage = document.dictionary(layer.get(b"Usage"))
        states = [_usage_state(look, usage, kind) for kind in (b"View", b"Print")] if usage else []
        if len(set(states)) > 1:
            look.report("layer_differs", object=number)


def hidden_layers(look: Look) -> frozenset[int]:
    """Return the object numbers of layers that are not shown by default. Raises: DocumentError."""
    document = look.document
    properties = document.dictionary(document.catalog.get(b"OCProperties"))
    chosen = document.dictionary(properties.get(b"D")) if properties else None
    if properties is None or chosen is None:
        return frozenset()
    hidden: set[int] = set()
    if document.name(chosen.get(b"BaseState")) == b"OFF":
        hidden.update(number for number, _layer in _layers(look, properties))
        hidden.difference_update(_numbers(look, chosen.get(b"ON")))
    return frozenset(hidden.union(_numbers(look, chosen.get(b"OFF"))))


def is_hidden(look: Look, content: Value | None, hidden: frozenset[int]) -> bool:
    """Whether a layer, or a membership dictionary of layers (8.11.2.2), is not shown. Raises: DocumentError."""
    if not hidden or content is None:
        return False
    if number_of(content) in hidden:
        return True
    found = look.document.dictionary(content)
    if found is None or look.document.name(found.get(b"Type")) != b"OCMD":
        return False
    groups = found.get(b"OCGs")
    numbers = [number_of(groups)] if number_of(groups) in hidden else list(_numbers(look, groups))
    states = [group not in hidden for group in numbers]
    return bool(states) and not _POLICIES.get(look.document.name(found.get(b"P")) or b"", any)(states)


def _layers(look: Look, properties: Dictionary) -> Iterator[tuple[int, Dictionary]]:
    for number in _numbers(look, properties.get(b"OCGs")):
        look.budget.take_object()
        found = look.document.object(number)
        if found is not None and isinstance(found.value, Dictionary):
            yield number, found.value


def _numbers(look: Look, value: Value | None) -> Iterator[int]:
    array = look.document.array(value)
    return (item.number for item in (array.items if array else ()) if isinstance(item, Reference))


def _usage_state(look: Look, usage: Dictionary, kind: bytes) -> bytes | None:
    chosen = look.document.dictionary(usage.get(kind))
    state = look.document.name(chosen.get(kind + b"State")) if chosen else None
    return None if state == b"ON" else state
