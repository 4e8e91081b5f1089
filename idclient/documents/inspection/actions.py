"""What a document does by itself or at a click: scripts, programs, other files, the network (ISO 32000-2, 12.6)."""

from idclient.documents.inspection.look import Look, number_of
from idclient.documents.pdf.values import Dictionary, String, Value

_CHAIN = 1_000
_WARNED = {
    b"Launch": "launch",
    b"GoToR": "opens_document",
    b"GoToE": "opens_document",
    b"SubmitForm": "submits_form",
    b"ImportData": "imports_data",
    b"Hide": "changes_view",
    b"SetOCGState": "changes_view",
    b"Sound": "plays_media",
    b"Movie": "plays_media",
    b"Rendition": "plays_media",
    b"RichMediaExecute": "plays_media",
}
_HARMLESS = frozenset({b"GoTo", b"Named", b"Thread", b"Trans", b"ResetForm", b"GoTo3DView", b"GoToDp", b"NOP", b"NoOp"})
_DANGEROUS = ("javascript:", "vbscript:", "file:", "data:")


def look_at_action(look: Look, action: Value | None, *, place: str, page: int | None = None) -> None:
    """Report what an action and those after it do. `place` is where it hangs; those not at a click run by themselves.

    Raises: DocumentError.
    """
    seen: set[int] = set()
    waiting = [action]
    steps = 0
    while waiting and steps < _CHAIN:
        value = waiting.pop()
        number = number_of(value)
        found = look.document.dictionary(value)
        if found is None or (number is not None and number in seen):
            continue
        if number is not None:
            seen.add(number)
        steps += 1
        look.budget.take_object()
        _judge(look, found, place=place, page=page, number=number)
        following = look.document.array(found.get(b"Next"))
        waiting.extend(following.items if following else (found.get(b"Next"),))


def look_at_triggers(look: Look, triggers: Value | None, *, place: str, page: int | None = None) -> None:
    """Report the actions of an additional-actions dictionary. Raises: DocumentError."""
    found = look.document.dictionary(triggers)
    for entry in found.entries if found else ():
        look_at_action(look, entry.value, place=place, page=page)


def look_at_document_actions(look: Look) -> None:
    """Report what the document does when it is opened, closed, saved or printed, and from its outline."""
    document = look.document
    with look.part():
        look_at_action(look, document.catalog.get(b"OpenAction"), place="document")
    with look.part():
        look_at_triggers(look, document.catalog.get(b"AA"), place="document")
    names = document.dictionary(document.catalog.get(b"Names"))
    if names is not None:
        for script in look.named(names.get(b"JavaScript")):
            with look.part():
                look_at_action(look, script, place="document")
        if document.dictionary(names.get(b"Renditions")) is not None:
            look.report("plays_media", place="document")


def look_at_outline(look: Look) -> None:
    """Report the actions of the outline's entries. Raises: DocumentError."""
    seen: set[int] = set()
    root = look.document.dictionary(look.document.catalog.get(b"Outlines"))
    waiting = [root.get(b"First")] if root else []
    while waiting:
        value = waiting.pop()
        item = look.document.dictionary(value)
        number = number_of(value)
        if item is None or number is None or number in seen:
            continue
        seen.add(number)
        look.budget.take_object()
        with look.part():
            look_at_action(look, item.get(b"A"), place="outline")
        waiting += [item.get(b"Next"), item.get(b"First")]


def _judge(look: Look, action: Dictionary, *, place: str, page: int | None, number: int | None) -> None:
    kind = look.document.name(action.get(b"S"))
    facts = {"place": place, "page": page, "object": number}
    if kind == b"JavaScript" or action.get(b"JS") is not None:
        look.report("javascript", **facts)
    if kind in _WARNED:
        look.report(_WARNED[kind], **facts)
    elif kind == b"URI":
        _judge_link(look, action, facts)
    elif kind is not None and kind != b"JavaScript" and kind not in _HARMLESS:
        look.report("unknown_action", kind=kind.decode("ascii", "replace")[:40], **facts)


def _judge_link(look: Look, action: Dictionary, facts: dict[str, str | int | None]) -> None:
    value = look.document.resolve(action.get(b"URI"))
    address = value.value.decode("latin-1") if isinstance(value, String) else ""
    plain = "".join(sign for sign in address.lower() if sign > " ")
    if plain.startswith(_DANGEROUS):
        look.report("link_dangerous", **facts)
    elif facts["place"] in {"document", "page"}:
        look.report("link_automatic", **facts)
    else:
        look.report("link", page=facts["page"], place=facts["place"])
