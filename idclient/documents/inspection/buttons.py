"""Check boxes and radio buttons: does the look agree with the state (ISO 32000-2, 12.7.5.2)."""

from collections.abc import Sequence

from idclient.documents.inspection.content import Operation, operations
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.forms import Field
from idclient.documents.pdf.values import Dictionary, Value

_OFF = b"Off"
_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_PAINTS = _SHOWS | {b"f", b"F", b"f*", b"S", b"s", b"B", b"b", b"B*", b"b*", b"Do", b"EI", b"sh"}
_MOST = 2_000


def look_at_button(look: Look, field: Field, widgets: Sequence[Dictionary]) -> None:
    """Report a button that shows another state than the field holds, or one that looks set when it is not.

    Raises: DocumentError.
    """
    held = look.document.name(field.value) or _OFF
    if _is_otherwise(look, held, widgets) or any(_is_misleading(look, widget) for widget in widgets):
        look.report("button_ambiguous", field=field.name)


def _is_otherwise(look: Look, held: bytes, widgets: Sequence[Dictionary]) -> bool:
    states = [look.document.name(widget.get(b"AS")) for widget in widgets]
    known = {state for state in states if state is not None}
    if known - {held, _OFF}:
        return True
    return held != _OFF and bool(states) and None not in states and held not in known


def _is_misleading(look: Look, widget: Dictionary) -> bool:
    """Whether an unset button looks like a set one, or more so; or a set one has no look."""
    looks = look.document.dictionary(widget.get(b"AP"))
    chosen = looks.get(b"N") if looks else None
    states = look.document.dictionary(chosen)
    located = look.document.located(chosen)
    if states is None or (located is not None and located.data is not None):
        return False
    state = look.document.name(widget.get(b"AS"))
    if state not in (None, _OFF) and look.document.located(states.get(state or _OFF)) is None:
        return True
    off = _painted(look, states.get(_OFF))
    if not _kinds(off) & _PAINTS:
        return False
    others = [_painted(look, states.get(key)) for key in states.keys() if key != _OFF]  # noqa: SIM118 no mapping
    return any(
        on == off or not _kinds(on) & _PAINTS or (_kinds(off) & _SHOWS and not _kinds(on) & _SHOWS) for on in others
    )


def _painted(look: Look, value: Value | None) -> list[Operation]:
    found = look.document.located(value)
    if found is None or found.data is None:
        return []
    done: list[Operation] = []
    for operation in operations(look.content(found)):
        look.budget.take_operators(1)
        done.append(operation)
        if len(done) >= _MOST:
            break
    return done


def _kinds(done: list[Operation]) -> set[bytes]:
    return {operator for operator, _operands in done}
