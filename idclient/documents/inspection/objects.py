"""What single objects tell, wherever they hang: content from outside, print-only content, fonts."""

from collections.abc import Iterator

from idclient.documents.inspection.lettering import look_at_font
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Value

_MOST_NESTED = 10_000


def look_at_object(look: Look, found: IndirectObject, fonts: set[bytes]) -> None:
    """Report what an object in use tells; collect the names of fonts. Raises: DocumentTooComplex."""
    value = found.value
    if isinstance(value, Dictionary):
        if found.data is not None:
            _look_at_stream(look, found, value)
        if look.document.name(value.get(b"Type")) == b"Font":
            look_at_font(look, found, value, fonts)
    for inner in _dictionaries(value):
        if inner.get(b"JS") is not None and look.document.name(inner.get(b"S")) is not None:
            look.report_unless_known("javascript", place="elsewhere", object=found.number)
        if inner.get(b"EF") is not None:
            look.report_unless_known("attachment", place="elsewhere", object=found.number)


def _look_at_stream(look: Look, found: IndirectObject, value: Dictionary) -> None:
    kind = look.document.name(value.get(b"Subtype"))
    if look.document.resolve(value.get(b"F")) is not None:
        look.report("external_content", object=found.number)
    if look.document.dictionary(value.get(b"OPI")) is not None:
        look.report("external_content", object=found.number)
    if kind == b"Form" and look.document.dictionary(value.get(b"Ref")) is not None:
        look.report("external_content", object=found.number)
    if kind == b"PS" or (kind == b"Form" and look.document.name(value.get(b"Subtype2")) == b"PS"):
        look.report("postscript", object=found.number)
    if kind == b"Image" and look.document.array(value.get(b"Alternates")) is not None:
        look.report("print_differs", object=found.number)


def _dictionaries(value: Value) -> Iterator[Dictionary]:
    waiting = [value]
    count = 0
    while waiting and count < _MOST_NESTED:
        current = waiting.pop()
        count += 1
        if isinstance(current, Array):
            waiting.extend(item for item in current.items if isinstance(item, Array | Dictionary))
        elif isinstance(current, Dictionary):
            yield current
            waiting.extend(entry.value for entry in current.entries if isinstance(entry.value, Array | Dictionary))
