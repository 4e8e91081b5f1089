"""Where a signature stands, and that it is upright, whatever page it is on. poppler shows the pages."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.appearance.placing import Sheet, sheet_of
from idclient.documents.appearance.style import Corner, Style, UprightBox
from idclient.documents.pdf.boxes import Box
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.pages import find_page
from idclient.errors.appearance import BoxOffPage, FieldWithoutArea
from idclient.value import replace
from tests.documents.appearance.signing import ink, page_of, place_of, signed, text_of, words_at
from tests.documents.generate import as_table, plain_objects

BOX = UprightBox(10, 12, 70, 40)
STYLE = Style(text="{name}\n{location}", box=BOX, border=True)
PAGES = {
    "plain": (b"", b"", (612, 792)),
    "crop box": (b"/CropBox[100 200 400 600]", b"", (300, 400)),
    "crop box beyond the media box": (b"/CropBox[-100 700 300 900]", b"", (300, 92)),
    "origin elsewhere, corners swapped": (b"", b"/MediaBox[500 400 -100 -300]", (600, 700)),
    "inherited": (b"", b"/MediaBox[0 0 612 792]/CropBox[10 20 310 420]", (300, 400)),
    "unit": (b"/UserUnit 2/CropBox[50 50 250 300]", b"", (400, 500)),
    "no box at all": (b"", b"/Lang(et)", (612, 792)),
}


@pytest.mark.foreign
@pytest.mark.parametrize("turn", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("name", PAGES)
def test_the_box_is_where_the_reader_sees_it_and_the_text_upright(tmp_path: Path, name: str, turn: int) -> None:
    own, above, (width, height) = PAGES[name]
    if turn % 180:
        width, height = height, width
    turned = b"/Rotate %d" % turn
    above = (above or b"/MediaBox[0 0 612 792]") + (turned if turn == 450 else b"")
    data = page_of(own if turn == 450 else own + turned, above)
    path, _ = signed(tmp_path, data, STYLE)
    if "UserUnit" not in own.decode():  # pdftotext and pdftoppm of poppler know no UserUnit
        assert place_of(ink(path)) == pytest.approx((10, height - 52, 80, height - 12), abs=1)
        words = words_at(path)
        assert [word[4] for word in words] == ["Mari-Liis", "Õunapuu", "Tallinn"]
        assert words[0][0] == words[2][0] == pytest.approx(13, abs=0.5)
        assert words[0][1] < words[2][1] - 5
        assert words[0][3] - words[0][1] < 12
    assert text_of(path) == "Mari-Liis Õunapuu\nTallinn"
    with PdfDocument.open(path) as document:
        sheet = sheet_of(document, find_page(document))
        assert (sheet.width, sheet.height) == (width, height)


@pytest.mark.parametrize(
    ("entries", "seen"),
    [
        (b"/CropBox[900 900 1000 1000]/Rotate 45/UserUnit 0", Box(0, 0, 612, 792)),
        (b"/MediaBox[0 0 0 0]/UserUnit -1/Rotate(x)", Box(0, 0, 612, 792)),
        (b"/MediaBox[1 2 3]/CropBox[10 10 20 20]", Box(10, 10, 20, 20)),
        (b"/MediaBox 3/CropBox null/Rotate 9999999999999999999999", Box(0, 0, 612, 792)),
    ],
)
def test_what_a_page_says_wrongly_is_taken_as_readers_do(tmp_path: Path, entries: bytes, seen: Box) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(page_of(entries))
    with PdfDocument.open(path) as document:
        assert sheet_of(document, find_page(document)) == Sheet(seen, 0, 1.0)


@pytest.mark.foreign
@pytest.mark.parametrize("corner", list(Corner))
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_corner_is_the_readers_corner(tmp_path: Path, corner: Corner, turn: int) -> None:
    style = Style(text="x", corner=corner, width=100, height=50, margin=10, border=True)
    data = page_of(b"/CropBox[100 200 400 600]/Rotate %d" % turn)
    path, _ = signed(tmp_path, data, style)
    width, height = (400, 300) if turn % 180 else (300, 400)
    left = width - 110 if "right" in corner.value else 10
    upper = 10 if "top" in corner.value else height - 60
    assert place_of(ink(path)) == pytest.approx((left, upper, left + 100, upper + 50), abs=1)


@pytest.mark.foreign
def test_signers_at_the_same_corner_stand_above_each_other(tmp_path: Path) -> None:
    path = tmp_path / "start.pdf"
    path.write_bytes(page_of(b"/CropBox[0 0 300 200]/Rotate 90"))
    for count in range(1, 4):
        path, _ = signed(tmp_path, path.read_bytes(), Style(text="{name}", width=90, height=80, margin=10, border=True))
        assert text_of(path).count("Õunapuu") == count
    words = [word for word in words_at(path) if word[4] == "Õunapuu"]
    places = sorted((round(word[0]), round(word[1])) for word in words)
    assert len(set(places)) == 3
    with PdfDocument.open(path) as document:
        listed = document.array(find_page(document).get(b"Annots"))
        assert listed is not None
        boxes = [document.array((document.dictionary(item) or document.catalog).get(b"Rect")) for item in listed.items]
        assert len({box.raw for box in boxes if box}) == 3


@pytest.mark.foreign
def test_on_a_small_page_the_signature_is_smaller(tmp_path: Path) -> None:
    path, _ = signed(tmp_path, page_of(b"/CropBox[0 0 80 40]"), Style(text="{name}\n{location}", border=True))
    assert place_of(ink(path)) == pytest.approx((4, 4, 76, 36), abs=1)
    assert text_of(path) == "Mari-Liis Õunapuu\nTallinn"


@pytest.mark.parametrize(
    "box",
    [
        UprightBox(-1, 10, 20, 20),
        UprightBox(10, -0.5, 20, 20),
        UprightBox(200, 10, 101, 20),
        UprightBox(10, 381, 20, 20),
        UprightBox(1000, 1000, 20, 20),
    ],
)
def test_a_box_off_the_page_is_refused_with_the_size_of_the_page(tmp_path: Path, box: UprightBox) -> None:
    with pytest.raises(BoxOffPage) as refused:
        signed(tmp_path, page_of(b"/CropBox[100 200 400 600]"), replace(STYLE, box=box))
    assert refused.value.facts == {"page_width": 300, "page_height": 400}
    assert not list(tmp_path.glob("out*"))


def field_page(turn: int, rect: bytes = b"[150 250 170 400]") -> bytes:
    objects = plain_objects(
        catalog=b"/AcroForm<</Fields[6 0 R]>>", page=b"/Annots[6 0 R]/CropBox[100 200 400 600]/Rotate %d" % turn
    )
    objects[4] = b"<</Length 0>>\nstream\n\nendstream"
    objects[6] = b"<</FT/Sig/T(Here)/Type/Annot/Subtype/Widget/Rect%b/P 3 0 R/F 4>>" % rect
    return as_table(objects)


@pytest.mark.foreign
@pytest.mark.parametrize(
    ("turn", "place"),
    [(0, (50, 200, 70, 350)), (90, (50, 50, 200, 70)), (180, (230, 50, 250, 200)), (270, (200, 230, 350, 250))],
)
def test_a_field_of_the_form_keeps_its_place(tmp_path: Path, turn: int, place: tuple[int, int, int, int]) -> None:
    style = Style(text="{name}", border=True, box=UprightBox(0, 0, 10, 10))
    path, _ = signed(tmp_path, field_page(turn), style, field="Here")
    assert place_of(ink(path)) == pytest.approx(place, abs=1)
    words = words_at(path)
    assert words[0][2] - words[0][0] > words[0][3] - words[0][1]


def test_a_field_that_is_nowhere_cannot_be_signed_visibly(tmp_path: Path) -> None:
    with pytest.raises(FieldWithoutArea):
        signed(tmp_path, field_page(0, b"[0 0 0 0]"), STYLE, field="Here")


lengths = st.floats(1, 500)


@given(st.integers(0, 3), st.floats(0.1, 10), lengths, lengths, lengths, lengths)
def test_upright_and_back_is_the_same_box(
    quarters: int, unit: float, x: float, y: float, width: float, height: float
) -> None:
    sheet = Sheet(Box(-30, 40, 900, 1200), quarters, unit)
    back = sheet.upright(sheet.on_page(UprightBox(x, y, width, height)))
    assert (back.x, back.y, back.width, back.height) == pytest.approx((x, y, width, height), abs=1e-6)
