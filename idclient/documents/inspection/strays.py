"""A search for what nothing refers to, without following references: quick, and therefore not exhaustive."""

import re

from idclient.documents.inspection.bodies import object_headers
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.objects import look_at_object
from idclient.documents.inspection.unused import judge_unused, look_at_objects
from idclient.documents.pdf.sections import Plain
from idclient.documents.pdf.values import Dictionary, IndirectObject
from idclient.errors.document import DocumentDamaged

_REFERENCE = re.compile(rb"(\d{1,10})[\x00\t\n\x0c\r ]+\d{1,5}[\x00\t\n\x0c\r ]+R(?![A-Za-z0-9])")
_UNUSED = re.compile(rb"/Page|/Contents|/Catalog|/Font|stream|#")
_USED = re.compile(
    rb"/Type[\x00\t\n\x0c\r ]*/Page(?![A-Za-z])|/BaseFont|/OPI|/Ref|/Alternates|/PS|/EF|/JS|#"
    rb"|/F[\x00\t\n\x0c\r ]*(?:[(<]|\d+[\x00\t\n\x0c\r ]+\d+[\x00\t\n\x0c\r ]+R)"
)
"""What makes an object worth reading: a name escaped with # could be any."""
_PRICE = 64


def look_at_strays(look: Look) -> None:
    """Report plain objects that could be shown, but that no text of the file refers to. Raises: DocumentError."""
    source = look.document.source
    text = source.read(0, source.size)
    if b"/ObjStm" in text:
        look_at_objects(look)
        return
    referred = {int(match[1]) for match in _REFERENCE.finditer(text)}
    pages = {page.found.number for page in look.pages()}
    fonts: set[bytes] = set()
    unused: list[IndirectObject] = []
    for count, (offset, number) in enumerate(object_headers(look.document), start=1):
        if count % _PRICE == 0:
            look.budget.take_object()
        pattern = _USED if number in referred else _UNUSED
        if number in pages or not pattern.search(text, offset, _end(text, offset)):
            continue
        found = _object(look, number, offset)
        if found is not None and number in referred:
            _judge_used(look, found, fonts)
        elif found is not None:
            unused.append(found)
    for found in unused:
        judge_unused(look, found, frozenset(fonts))


def _end(text: bytes, offset: int) -> int:
    end = text.find(b"endobj", offset)
    return len(text) if end < 0 else end


def _object(look: Look, number: int, offset: int) -> IndirectObject | None:
    """Return an object if it is the newest of its number. Raises: DocumentError."""
    place = look.document.chain.find(number)
    if not isinstance(place, Plain) or place.offset != offset:
        return None
    look.budget.take_object()
    try:
        return look.document.object(number)
    except DocumentDamaged:
        return None


def _judge_used(look: Look, found: IndirectObject, fonts: set[bytes]) -> None:
    if not isinstance(found.value, Dictionary):
        return
    look_at_object(look, found, fonts)
    judge_unused(look, found, pages_only=True)
