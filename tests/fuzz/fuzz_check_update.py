"""Anything behind a signed document: what was added is judged, and the page that was signed never changes unseen."""

from contextlib import suppress

from idclient.documents.checking import Indication
from idclient.errors.document import DocumentError
from tests.documents.attacks import append, object_text
from tests.documents.generate import TEXT, stream
from tests.fuzz.files import opened
from tests.fuzz.small_world import checked, signed

_BASE = signed()
_EMPTY_FIELD = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/F 132/Rect[0 0 0 0]/P 3 0 R>>"
_TWO_FIELDS = object_text(_BASE, 1).replace(b"[8 0 R]", b"[8 0 R 20 0 R]")
_EVIDENCE = object_text(_BASE, 1).replace(b"/Type/Catalog", b"/Type/Catalog/DSS<</Certs[20 0 R]>>")


def _update(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    return append(_BASE, objects, trailer=trailer)[len(_BASE) :]


SEEDS = (
    b"\n",
    _update({4: stream(TEXT)}),
    _update({4: stream(b"BT ET")}),
    _update({1: _TWO_FIELDS, 3: object_text(_BASE, 3).replace(b"[8 0 R", b"[8 0 R 20 0 R"), 20: _EMPTY_FIELD}),
    _update({1: _EVIDENCE, 20: stream(b"\x30\x03\x02\x01\x05")}),
    _update({20: b"<</ModDate(D:20261125)>>"}, b"/Info 20 0 R"),
    _update({6: b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Resources<<>>/Length 0>>\nstream\n\nendstream"}),
)


def run(octets: bytes) -> None:
    data = _BASE + octets
    with suppress(DocumentError):
        report = checked(data)
        if not report.signatures or report.signatures[0].indication is not Indication.PASSED:
            return
        with opened(data) as document:
            page = document.object(4)
            assert page is not None
            assert document.stream(page) == TEXT
