"""Which fields a signature locks: a field's /Lock and the FieldMDP made of it (ISO 32000-2, 12.7.5.5 and 12.8.2.4)."""

from enum import Enum

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.strings import decode_text, text_literal
from idclient.documents.pdf.values import Dictionary, String, Value
from idclient.value import frozen

_MOST_NAMES = 10_000


class Action(Enum):
    """Which fields are locked, by their names in PDF."""

    ALL = "All"
    INCLUDE = "Include"
    EXCLUDE = "Exclude"


@frozen
class Lock:
    """Fields that must not change once a signature is there. `fields` are full names, a parent's stands for its kids.

    `level` is what the document permits from then on, as in DocMDP; None when the lock does not say.
    """

    action: Action
    fields: tuple[str, ...] = ()
    level: int | None = None

    def covers(self, name: str) -> bool:
        """Whether it locks the field of a full name."""
        named = any(name == field or name.startswith(f"{field}.") for field in self.fields)
        return self.action is Action.ALL or named == (self.action is Action.INCLUDE)


def read_lock(document: PdfDocument, value: Value | None) -> Lock | None:
    """Return a /Lock or the parameters of FieldMDP; None for what is malformed or not there. Raises: DocumentError."""
    dictionary = document.dictionary(value)
    if dictionary is None:
        return None
    action = (document.name(dictionary.get(b"Action")) or b"").decode("latin-1")
    names = _names(document, dictionary)
    if action not in {kind.value for kind in Action} or names is None:
        return None
    return Lock(Action(action), names, _level(document, dictionary))


def field_mdp(lock: Lock, catalog: bytes) -> bytes:
    """Return the signature reference, as text, that locks fields. `catalog` is the reference to the catalog.

    A level goes along as /P, which is how Acrobat writes it.
    """
    entries = b"/Type/TransformParams/Action/" + lock.action.value.encode("ascii")
    if lock.action is not Action.ALL:
        entries += b"/Fields[" + b"".join(text_literal(name) for name in lock.fields) + b"]"
    if lock.level is not None:
        entries += b"/P %d" % lock.level
    return b"<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<<%b/V/1.2>>/Data %b>>" % (entries, catalog)


def locks_of(document: PdfDocument, field: Dictionary, value: Value | None) -> list[Lock]:
    """Return what a signature field locks by being signed: by the references of its `value`, and by its own /Lock.

    Nothing when it is not signed. What cannot be understood locks everything. Raises: DocumentError.
    """
    signature = document.dictionary(value)
    found: list[Lock] = []
    if signature is None:
        return found
    if document.resolve(field.get(b"Lock")) is not None:
        found.append(_strictly(document, field.get(b"Lock")))
    references = document.array(signature.get(b"Reference"))
    for item in references.items[:_MOST_NAMES] if references else ():
        reference = document.dictionary(item)
        if reference is not None and document.name(reference.get(b"TransformMethod")) == b"FieldMDP":
            found.append(_strictly(document, reference.get(b"TransformParams")))
    return found


def _strictly(document: PdfDocument, value: Value | None) -> Lock:
    dictionary = document.dictionary(value)
    level = _level(document, dictionary) if dictionary else None
    return read_lock(document, value) or Lock(Action.ALL, (), level)


def _level(document: PdfDocument, dictionary: Dictionary) -> int | None:
    level = document.integer(dictionary.get(b"P"))
    return level if level in (1, 2, 3) else None


def _names(document: PdfDocument, dictionary: Dictionary) -> tuple[str, ...] | None:
    fields = document.array(dictionary.get(b"Fields"))
    if fields is None:
        return None if dictionary.get(b"Fields") is not None else ()
    if len(fields.items) > _MOST_NAMES:
        return None
    texts = [item.value for item in map(document.resolve, fields.items) if isinstance(item, String)]
    return tuple(map(decode_text, texts)) if len(texts) == len(fields.items) else None
