"""Where a signature shows: what a drawer is told, and what becomes of its answer."""

from pathlib import Path

import pytest

from idclient.documents.pdf.appearance import Drawn
from idclient.documents.pdf.boxes import Box, read_box
from idclient.documents.pdf.changes import Changes
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.pages import Page, find_page
from idclient.documents.pdf.plan import plan_signature
from idclient.documents.pdf.values import Number
from idclient.errors.appearance import FieldWithoutArea
from idclient.errors.document import PageMissing
from idclient.value import replace
from tests.documents.generate import as_packed, as_table, plain_objects
from tests.documents.signer import OPTIONS
from tests.documents.variants import DIRECT_FORM, form_objects


class Drawer:
    """Draws nothing, at a fixed place, and keeps what it was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, object, Box | None]] = []

    def draw(self, changes: Changes, page: Page, field: Box | None) -> Drawn:
        turn = page.get(b"Rotate")
        self.calls.append((page.found.number, turn.value if isinstance(turn, Number) else None, field))
        return Drawn(Box(10, 20.5, 110, 60.255), changes.add(b"<</Type/XObject/Subtype/Form/Mark true>>"))


def planned(folder: Path, data: bytes, **options: object) -> tuple[dict[int, bytes], int]:
    """Return the texts of the update and the field's number."""
    path = folder / "in.pdf"
    path.write_bytes(data)
    with PdfDocument.open(path) as document:
        plan = plan_signature(document, replace(OPTIONS, **options))
        return {item.number: item.body for item in plan.objects}, plan.field_number


def with_field(widget: bytes, page: bytes = b"/Annots[6 0 R 7 0 R]", **more: bytes) -> bytes:
    objects = form_objects(DIRECT_FORM, page, **more)
    objects[7] = widget
    return as_table(objects)


@pytest.mark.parametrize("make", [as_table, as_packed])
def test_a_new_field_stands_where_the_drawer_says(tmp_path: Path, make: object) -> None:
    objects = plain_objects()
    objects[2] = objects[2].replace(b"/MediaBox", b"/Rotate 90/MediaBox")
    drawer = Drawer()
    texts, field = planned(tmp_path, as_packed(objects) if make is as_packed else as_table(objects), appearance=drawer)
    assert drawer.calls == [(3, 90, None)]
    assert b"/Rect[10 20.5 110 60.25]" in texts[field] or b"/Rect[10 20.5 110 60.26]" in texts[field]
    mark = next(number for number, text in texts.items() if b"/Mark true" in text)
    assert b"/AP<</N %d 0 R>>" % mark in texts[field]


@pytest.mark.parametrize(("parent", "page"), [(b"/P 3 0 R", b""), (b"", b"/Annots[6 0 R 7 0 R]")])
def test_an_existing_field_keeps_its_rectangle(tmp_path: Path, parent: bytes, page: bytes) -> None:
    drawer = Drawer()
    widget = b"<</FT/Sig/T(Empty)/Type/Annot/Subtype/Widget/Rect[200 80 100 30]/AP<</N 4 0 R>>%b>>" % parent
    texts, field = planned(tmp_path, with_field(widget, page), field_name="Empty", appearance=drawer)
    assert drawer.calls == [(3, None, Box(100, 30, 200, 80))]
    assert field == 7
    assert b"/Rect[200 80 100 30]" in texts[7]
    assert b"/AP<</N 4 0 R>>" not in texts[7]


def test_a_widget_below_its_field_is_drawn(tmp_path: Path) -> None:
    kid = b"<</Type/Annot/Subtype/Widget/Parent 7 0 R/Rect[0 0 50 50]/P 3 0 R>>"
    drawer = Drawer()
    data = with_field(b"<</FT/Sig/T(Empty)/Kids[8 0 R]>>", b"/Annots[8 0 R]", n8=kid)
    texts, field = planned(tmp_path, data, field_name="Empty", appearance=drawer)
    assert drawer.calls == [(3, None, Box(0, 0, 50, 50))]
    assert b"/AP" in texts[8]
    assert b"/AP" not in texts[field]
    assert b"/V " in texts[field]
    texts, _ = planned(tmp_path, data, field_name="Empty")
    assert b"/AP" in texts[8]


def test_a_field_without_an_area_is_signed_invisibly_or_not_at_all(tmp_path: Path) -> None:
    widget = b"<</FT/Sig/T(Empty)/Type/Annot/Subtype/Widget/Rect[5 5 5 5]/P 3 0 R>>"
    for body in (widget, b"<</FT/Sig/T(Empty)>>"):
        drawer = Drawer()
        with pytest.raises(FieldWithoutArea):
            planned(tmp_path, with_field(body), field_name="Empty", appearance=drawer)
        assert drawer.calls == []
    texts, field = planned(tmp_path, with_field(widget), field_name="Empty")
    assert b"/AP" in texts[field]


def test_pages_are_counted_from_the_end_too(tmp_path: Path) -> None:
    objects = plain_objects()
    objects[2] = objects[2].replace(b"[3 0 R]/Count 1", b"[3 0 R 6 0 R 7 0 R]/Count 3")
    path = tmp_path / "in.pdf"
    path.write_bytes(as_table({**objects, 6: objects[3], 7: objects[3]}))
    with PdfDocument.open(path) as document:
        assert [find_page(document, index).found.number for index in (-1, -2, -3, 0, 2)] == [7, 6, 3, 3, 7]
        for index in (-4, 3):
            with pytest.raises(PageMissing):
                find_page(document, index)


@pytest.mark.parametrize("value", [b"[0 0 1]", b"[0 0 1 (x)]", b"null", b"[0 0 1 1e999]", b"<<>>"])
def test_what_is_no_rectangle_is_none(tmp_path: Path, value: bytes) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(as_table(plain_objects(page=b"/BleedBox " + value)))
    with PdfDocument.open(path) as document:
        assert read_box(document, find_page(document).get(b"BleedBox")) is None
