"""A search for what nothing refers to, without following references: quick, and therefore not exhaustive."""

import re

from idclient.documents.inspection.bodies import object_headers
from idclient.documents.inspection.look import Look
from idclient.documents.inspection.unused import judge_unused, look_at_objects
from idclient.documents.pdf.sections import Plain
from idclient.errors.document import DocumentDamaged

_REFERENCE = re.compile(rb"(\d{1,10})[\x00\t\n\x0c\r ]+\d{1,5}[\x00\t\n\x0c\r ]+R(?![A-Za-z0-9])")
_TELLING = re.compile(rb"/Page|/Contents|/Catalog|/Font|stream|#")
_PAGE = re.compile(rb"/Type[\x00\t\n\x0c\r ]*/Page(?![A-Za-z])|#")
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
    for count, (offset, number) in enumerate(object_headers(look.document), start=1):
        if count % _PRICE == 0:
            look.budget.take_object()
        pattern = _TELLING if number not in referred else _PAGE
        if number in pages or not pattern.search(text, offset, _end(text, offset)):
            continue
        place = look.document.chain.find(number)
        if isinstance(place, Plain) and place.offset == offset:
            look.budget.take_object()
            try:
                found = look.document.object(number)
            except DocumentDamaged:
                continue
            if found is not None:
                judge_unused(look, found, pages_only=number in referred)


def _end(text: bytes, offset: int) -> int:
    end = text.find(b"endobj", offset)
    return len(text) if end < 0 else end
