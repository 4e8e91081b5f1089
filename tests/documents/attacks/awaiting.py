"""Shadow attacks that await bytes: what was signed points behind its own end, where nothing stands yet."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.documents.attacks.bases import Forgery
from tests.documents.attacks.certified import certified
from tests.documents.attacks.forging import FORGED, append, last_start
from tests.documents.check_world import World
from tests.documents.generate import (
    IDS,
    TEXT,
    Objects,
    as_table,
    body,
    close,
    object_stream,
    plain_objects,
    stream,
    xref_stream,
)

_BEYOND = 60_000
"""Behind the end of everything that is signed here."""
_EVIL = b"60 0 obj\n" + stream(FORGED) + b"\nendobj\n"
_PAGE = b"<</Type/Page/Parent 2 0 R/Contents[4 0 R 60 0 R]>>"
_FIELD = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(sum)/V(100)/DA(/F1 12 Tf)/F 4/Rect[0 0 99 20]/P 3 0 R/AP<</N 11 0 R>>>>"
_STAMP = b"<</Type/Annot/Subtype/Stamp/F 4/Rect[0 0 612 792]/AP<</N 11 0 R>>>>"
_LOOK = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]"


def _signed(data: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        return World().sign(data, Path(folder))


@cache
def offset_beyond() -> bytes:
    """A table says that the page's second content stands behind the end."""
    data = as_table({**plain_objects(), 3: _PAGE})
    start = len(data)
    section = b"xref\n60 1\n%010d 00000 n \ntrailer\n<</Size 61/Root 1 0 R/Prev %d%b>>\n"
    return _signed(data + section % (_BEYOND, last_start(data), IDS) + close(start))


def object_inside_a_stream(data: bytes) -> bytes:
    """Return the file with a stream that nobody uses, and the object inside it."""
    return _placed(data, b"", _EVIL)


@cache
def length_beyond() -> bytes:
    """The page's content claims to be longer than the file."""
    return _signed(as_table({**plain_objects(), 4: stream(TEXT, length=b"%d" % _BEYOND)}))


@cache
def indirect_length_beyond() -> bytes:
    return _signed(as_table({**plain_objects(), 4: stream(TEXT, length=b"6 0 R"), 6: b"%d" % _BEYOND}))


def end_of_the_stream(data: bytes) -> bytes:
    """Return the file with what the claimed length ends at; all in between is content now."""
    place = data.index(b"stream\n") + len(b"stream\n") + _BEYOND
    return _placed(data, FORGED, b"endstream\nendobj\n", place)


def _placed(data: bytes, before: bytes, text: bytes, place: int = _BEYOND) -> bytes:
    """Return the file with a stream in an update that has a text at a place."""
    for spaces in range(place - len(data)):
        forged = append(data, {70: stream(before + b" " * (place - len(data) - spaces) + text)})
        if forged[place:].startswith(text):
            return forged
    raise AssertionError(place)


def _awaiting_container(objects: Objects) -> bytes:
    data, offsets = body(objects)
    entries = {number: (1, offset, 0) for number, offset in offsets.items()}
    start = len(data)
    section = xref_stream({**entries, 60: (2, 61, 0)}, 62, start)
    return _signed(bytes(data + section + close(start)))


@cache
def container_missing() -> bytes:
    """The resources of all pages are said to lie in an object stream that is not there."""
    resources = b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 612 792]/Resources 60 0 R>>"
    return _awaiting_container({**plain_objects(), 2: resources})


def container_added(data: bytes) -> bytes:
    """Return the file with the object stream, to which nothing refers."""
    container = object_stream({60: b"<</Font<</F1 5 0 R>>>>"}, packed=False)
    start = len(data) + len(b"61 0 obj\n%b\nendobj\n" % container)
    identity = re.findall(rb"/ID\s*\[[^\]]*\]", data)[-1]
    previous = b"/Prev %d" % last_start(data)
    section = xref_stream({61: (1, len(data), 0)}, 90, start, coding=None, extra=previous).replace(IDS, identity)
    return data + b"61 0 obj\n%b\nendobj\n" % container + section + close(start)


def _with_field(page: bytes, *more: tuple[int, bytes]) -> Callable[[], bytes]:
    catalog = b"<</Type/Catalog/Pages 2 0 R/Perms<</DocMDP 7 0 R>>/AcroForm<</Fields[8 0 R 10 0 R]/SigFlags 3>>>>"
    return lambda: certified(2, (1, catalog), (3, page), (10, _FIELD), (11, stream(b"", _LOOK)), *more)


look_drawn_by_the_page = _with_field(
    b"<</Type/Page/Parent 2 0 R/Contents 12 0 R/Annots[8 0 R 10 0 R]/Resources<</XObject<</N 11 0 R>>>>>>",
    (12, stream(b"/N Do")),
)
look_shown_by_a_stamp = _with_field(
    b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[8 0 R 10 0 R 12 0 R]>>", (12, _STAMP)
)


def field_filled(data: bytes) -> bytes:
    """Return the file with the field filled in, as is permitted, and its appearance drawn anew."""
    return append(data, {10: _FIELD.replace(b"(100)", b"(101)"), 11: stream(FORGED, _LOOK)})


AWAITING: dict[str, tuple[Callable[[], bytes], Forgery]] = {
    "offset beyond the end": (offset_beyond, object_inside_a_stream),
    "length beyond the end": (length_beyond, end_of_the_stream),
    "indirect length beyond the end": (indirect_length_beyond, end_of_the_stream),
    "object stream that was missing": (container_missing, container_added),
    "filled field's look drawn by the page": (look_drawn_by_the_page, field_filled),
    "filled field's look shown by a stamp": (look_shown_by_a_stamp, field_filled),
}
