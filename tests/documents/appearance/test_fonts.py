"""Fonts of each kind are embedded so that other programs find the text; unusable and forbidden ones are refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.documents.appearance.font import Font, built_in_font, load_font
from idclient.documents.appearance.font_subset import font_objects
from idclient.documents.appearance.style import Style, UprightBox
from idclient.errors.appearance import CharacterMissing, FontNotEmbeddable, FontUnusable
from tests.documents.appearance import fonts
from tests.documents.appearance.signing import ink, page_of, place_of, run, signed, text_of

KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "truetype": (fonts.truetype, "CID TrueType"),
    "compact": (fonts.compact, "CID Type 0C"),
    "keyed": (lambda: fonts.compact(keyed=True), "CID Type 0C"),
}


@pytest.mark.foreign
@pytest.mark.parametrize("kind", KINDS)
def test_a_font_of_each_kind_shows_and_gives_back_the_text(tmp_path: Path, kind: str) -> None:
    make, name = KINDS[kind]
    font = tmp_path / "font.otf"
    font.write_bytes(make())
    style = Style(text="Ab\u00a0c žЖ漢", font=font, box=UprightBox(0, 0, 300, 100), size=50)
    path, _ = signed(tmp_path, page_of(), style)
    assert text_of(path) == "Ab c žЖ漢"  # poppler tells a space that does not break as any other
    shown = run("pdffonts", "poppler-utils", str(path))
    assert name in shown
    assert "+Test-" in shown
    assert shown.count("Identity-H       yes yes yes") == 2
    assert "Syntax" not in shown
    image = ink(path)
    seen = place_of(image)
    assert seen is not None
    left, upper, right, lower = seen
    # Boxes 400 wide, 500 apart; that of the last letter is the highest: 200 + 40 * 8 of 1000.
    assert right - left == pytest.approx(size_of(8, 50), abs=2)
    assert lower - upper == pytest.approx(50 * 0.52, abs=1.5)
    first = place_of(image.crop((left, 0, left + 21, image.height)))
    assert first is not None
    assert first[1] == pytest.approx(lower - 50 * 0.2, abs=1.5)


def size_of(letters: int, size: float) -> float:
    """Return how wide the ink of so many letters is."""
    return size * (0.5 * letters - 0.1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "format"),
        (b"%PDF-1.7 no font at all", "format"),
        (b"wOF2" + bytes(100), "format"),
        (b"\0\1\0\0" + bytes(100), "outlines"),
        (fonts.truetype()[:-300], "damaged"),
        (fonts.truetype(cmap=False), "no-unicode"),
        (fonts.without_outlines(), "outlines"),
    ],
)
def test_what_is_no_usable_font_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FontUnusable) as refused:
        Font(data).subset(frozenset("Ab"))
    assert refused.value.facts == {"reason": reason}


@pytest.mark.parametrize(
    ("rights", "reason"),
    [
        (0x2, "restricted"),
        (0x102, "restricted"),
        (0x100, "no-subsetting"),
        (0x108, "no-subsetting"),
        (0x200, "bitmaps-only"),
    ],
)
def test_a_font_that_may_not_be_embedded_is_not(rights: int, reason: str) -> None:
    with pytest.raises(FontNotEmbeddable) as refused:
        Font(fonts.truetype(fs_type=rights))
    assert refused.value.facts == {"reason": reason}


@pytest.mark.parametrize("rights", [0, 0x4, 0x8, 0x6, 0xA])
def test_a_font_that_may_be_embedded_is(rights: int) -> None:
    assert Font(fonts.truetype(fs_type=rights)).advance("Ab") == 1.0


def test_a_font_file_that_is_not_there_is_its_own_error(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.ttf", "ENOENT"), (tmp_path, "EISDIR"), (Path("a\0b"), "EINVAL")):
        with pytest.raises(FontUnusable) as refused:
            load_font(path)
        assert refused.value.facts == {"reason": reason}


def test_the_same_letters_give_the_same_objects() -> None:
    made = []
    for _ in range(2):
        objects: list[bytes] = []

        def add(body: bytes, objects: list[bytes] = objects) -> bytes:
            objects.append(body)
            return b"%d 0 R" % len(objects)

        font_objects(Font(built_in_font().read_bytes()).subset(frozenset("Õnne")), add)
        made.append(objects)
    assert made[0] == made[1]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([make() for make, _ in KINDS.values()]), st.data())
def test_a_damaged_font_is_used_or_refused_and_nothing_else(data: bytes, draw: st.DataObject) -> None:
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        broken[draw.draw(st.integers(0, len(broken) - 1))] = draw.draw(st.integers(0, 255))
    try:
        subset = Font(bytes(broken)).subset(frozenset("Ab"))
        font_objects(subset, lambda _: b"1 0 R")
    except (FontUnusable, FontNotEmbeddable, CharacterMissing):
        return
    assert subset.runs("Ab")
