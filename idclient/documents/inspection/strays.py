"""A search for what nothing refers to, without following references: quick, and therefore not exhaustive."""

import re
from collections.abc import Iterator

from idclient.documents.inspection.bodies import object_headers
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.pages import walk_pages
from idclient.documents.pdf.sections import Plain
from idclient.documents.pdf.values import IndirectObject
from idclient.errors.document import DocumentDamaged

_UNUSED = re.compile(rb"/Page|/Contents|/Catalog|/Font|stream|#")
_USED = re.compile(
    rb"/Type[\x00\t\n\x0c\r ]*/Page(?![A-Za-z])|/OPI|/Ref|/Alternates|/PS|/EF|/JS|#"
    rb"|/F[\x00\t\n\x0c\r ]*(?:[(<]|\d+[\x00\t\n\x0c\r ]+\d+[\x00\t\n\x0c\r ]+R)"
)
"""What makes an object worth reading: a name escaped with # could be any."""
_BASE_FONT = re.compile(rb"/BaseFont[\x00\t\n\x0c\r ]*/([^\x00-\x20()<>\[\]{}/%]+)")
_PRICE = 16
_LONGEST = 40
_DIGITS = b"0123456789"
_SPACES = (b" ", b"\n", b"\r", b"\t", b"\0", b"\x0c")


def look_at_strays(look: Look) -> None:
    """Report plain objects that could be shown, but that no text of the file refers to. Raises: DocumentError."""
    source = look.document.source
    text = source.read(0, source.size)
    if b"/ObjStm" in text:
        from idclient.documents.inspection.unused import look_at_objects

        look_at_objects(look)
        return
    referred = _referred(text)
    pages = set(_pages(look))
    fonts: list[bytes] = []
    unused: list[IndirectObject] = []
    for count, (offset, number) in enumerate(object_headers(look.document), start=1):
        if count % _PRICE == 0:
            look.budget.take_object()
        body = _dictionary(text[offset : _end(text, offset)])
        if number in pages or not _is_telling(body, used=number in referred):
            if b"/BaseFont" in body:
                fonts.append(body)
            continue
        found = _object(look, number, offset)
        if found is not None and number in referred:
            fonts.append(body)
            _judge_used(look, found)
        elif found is not None:
            unused.append(found)
    if unused:
        _judge_unused(look, unused, fonts)


def _dictionary(body: bytes) -> bytes:
    """Return an object's text without stream data, where that is sure to be such: no string, no comment before it."""
    head, keyword, _data = body.partition(b"stream")
    plain = keyword and head.rstrip().endswith(b">>") and b"(" not in head and b"%" not in head
    return head + keyword if plain else body


def _is_telling(body: bytes, *, used: bool) -> bool:
    """Whether an object is worth reading, by its text."""
    if used and b"/ToUnicode" in body and b"/Type0" not in body:
        return True
    return (_USED if used else _UNUSED).search(body) is not None


def _pages(look: Look) -> Iterator[int]:
    """Yield the numbers of all pages, however many are looked at. Raises: DocumentError."""
    for page in walk_pages(look.document):
        look.budget.take_object()
        yield page.found.number


def _referred(text: bytes) -> set[int]:
    """Return the numbers that the text refers to: found by their end, which is rarer than digits."""
    referred: set[int] = set()
    at = text.find(b"R")
    while at >= 0:
        if text[at - 1 : at] in _SPACES and not text[at + 1 : at + 2].isalnum():
            parts = text[max(0, at - _LONGEST) : at].replace(b"\0", b" ").rsplit(None, 2)[-2:]
            digits = parts[0][len(parts[0].rstrip(_DIGITS)) :] if len(parts) == 2 else b""
            if digits and parts[1].isdigit():
                referred.add(int(digits))
        at = text.find(b"R", at + 1)
    return referred


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


def _judge_used(look: Look, found: IndirectObject) -> None:
    from idclient.documents.inspection.objects import look_at_object
    from idclient.documents.inspection.unused import judge_unused

    look_at_object(look, found, set())
    judge_unused(look, found, pages_only=True)


def _judge_unused(look: Look, unused: list[IndirectObject], fonts: list[bytes]) -> None:
    from idclient.documents.inspection.unused import judge_unused

    names = {name for body in fonts for name in _BASE_FONT.findall(body)}
    for found in unused:
        judge_unused(look, found, frozenset(name.split(b"+")[-1] for name in names))
