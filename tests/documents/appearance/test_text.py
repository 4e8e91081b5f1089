"""What is shown comes out again as it went in, or it is refused; small boxes get small letters."""

import unicodedata
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.appearance.facts import filled
from idclient.documents.appearance.font import built_in_font, load_font
from idclient.documents.appearance.letters import composed
from idclient.documents.appearance.style import Style, UprightBox
from idclient.documents.appearance.typesetting import COMFORTABLE, LEAST, set_text
from idclient.errors.appearance import CharacterMissing, CharacterUnsuitable
from idclient.value import replace
from tests.documents.appearance.signing import FACTS, ink, page_of, place_of, run, signed, text_of

WIDE = UprightBox(20, 20, 560, 200)


@pytest.mark.foreign
@pytest.mark.parametrize(
    "text",
    [
        "Jäääärne žürii šeffkokk, Õismäe öökull ÄÖÜÕŠŽ",
        "Съешь же ещё этих мягких французских булок, да выпей чаю № 5",
        "Latvia: ģķļņ ĀČĒĢĪĶĻŅŠŪŽ, Polska: zażółć gęślą jaźń, Việt Nam ế ử",
        "Ελλάδα: Ω and Ω, Δ and ∆ share glyphs",
        "quotes „a“ ‘b’ – — … € $ % & ( ) < > [ ] { } \\ / # @ ~ ^ ` | _",
        "fi fl ffi AVAVA Te",
        "Україна, Беларусь, Қазақстан: ґєії ўі",
    ],
)
def test_a_text_comes_out_as_it_went_in(tmp_path: Path, text: str) -> None:
    path, _ = signed(tmp_path, page_of(), Style(text="{reason}\n{name}", box=WIDE), facts=replace(FACTS, reason=text))
    assert text_of(path) == f"{text}\n{FACTS.name}"
    assert text_of(path, "-raw") == f"{text}\n{FACTS.name}"


@pytest.mark.foreign
def test_the_font_is_embedded_a_subset_and_unicode(tmp_path: Path) -> None:
    path, _ = signed(tmp_path, page_of(), Style(text="\u0394 \u2206 {name}", box=WIDE))
    fonts = [line.split() for line in run("pdffonts", "poppler-utils", str(path)).splitlines()[2:]]
    ours = [line for line in fonts if "+" in line[0]]
    assert len(ours) == 2, "one glyph that serves two characters has two codes"
    for name, *kind, _number, _generation in ours:
        assert name[6:] == "+Roboto-Regular"
        assert kind == ["CID", "TrueType", "Identity-H", "yes", "yes", "yes"]
    assert len(path.read_bytes()) < 40_000


def test_marks_are_composed_with_their_letters() -> None:
    assert composed("O\u0303unapuu s\u030c\tz\u030c") == "Õunapuu š ž"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("שלום", "right-to-left"),
        ("مرحبا", "right-to-left"),
        ("x\u0331\u0332", "combining"),
        ("नमस्ते", "shaping"),
        ("ไทย", "shaping"),
        ("a\u200bb", "invisible"),
        ("a\u202eb", "invisible"),
        ("a\x07b", "invisible"),
        ("\ud800", "invisible"),
        ("\ue000", "invisible"),
        ("🇪🇪", "shaping"),
    ],
)
def test_what_would_come_out_wrong_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CharacterUnsuitable) as refused:
        composed(text)
    assert refused.value.facts["reason"] == reason
    assert str(refused.value.facts["code_point"]).startswith("U+")
    shown = refused.value.facts["character"]
    assert shown is None or str(shown).isprintable()


def test_a_missing_glyph_is_named(tmp_path: Path) -> None:
    with pytest.raises(CharacterMissing) as refused:
        signed(tmp_path, page_of(), Style(text="{name}"), facts=replace(FACTS, name="漢字"))
    assert refused.value.facts == {"character": "漢", "code_point": "U+6F22"}
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("template", "lines"),
    [
        ("{name}\n{reason}\n{location}", ["Mari-Liis Õunapuu", "Tallinn"]),
        ("{reason}: {reason}\n-\n{common_name}/{personal_code}", ["-", "ÕUNAPUU,MARI-LIIS,48001010000/48001010000"]),
        ("{{name}} {date}", ["{name} 2026-11-22 12:08:11 UTC+02:00"]),
        ("\n\n{reason}\n", []),
    ],
)
def test_a_line_whose_fields_are_empty_is_left_out(template: str, lines: list[str]) -> None:
    zone = timezone(timedelta(hours=2))
    assert [line for line in filled(template, replace(FACTS, reason=""), zone) if line] == lines


def test_braces_and_lines_in_a_value_are_only_text() -> None:
    assert filled("{reason}", replace(FACTS, reason="{name}\n}{")) == ["{name}", "}{"]


@pytest.mark.foreign
@pytest.mark.parametrize(("width", "height"), [(120, 40), (80, 25), (60, 18), (40, 60), (200, 14)])
def test_a_small_box_makes_small_letters_and_loses_nothing(tmp_path: Path, width: float, height: float) -> None:
    box = UprightBox(30, 30, width, height)
    path, _ = signed(tmp_path, page_of(), Style(text="{name}\n{location}", box=box))
    assert text_of(path, "-raw").split() == ["Mari-Liis", "Õunapuu", "Tallinn"]
    seen = place_of(ink(path, dpi=144))
    assert seen is not None
    assert seen[0] >= 60
    assert seen[2] <= 2 * (30 + width)
    assert seen[1] >= 2 * (792 - 30 - height)
    assert seen[3] <= 2 * (792 - 30)


@pytest.mark.foreign
def test_what_no_readable_size_has_room_for_ends_in_an_ellipsis(tmp_path: Path) -> None:
    style = Style(text="{reason}", box=UprightBox(30, 30, 50, 15))
    path, _ = signed(tmp_path, page_of(), style, facts=replace(FACTS, reason="palju sõnu " * 40))
    shown = text_of(path, "-raw").replace("\n", " ")
    assert shown.startswith("palju sõnu palju")
    assert shown.endswith("…")
    signed(tmp_path, page_of(), replace(style, box=UprightBox(30, 30, 0.5, 0.5)))


@given(st.lists(st.text("abcdefg -õž", max_size=60), min_size=1, max_size=8), st.floats(0.5, 400), st.floats(0.5, 400))
def test_set_text_stays_in_its_box_and_keeps_its_order(lines: list[str], width: float, height: float) -> None:
    font = load_font(built_in_font())
    done = set_text(lines, width, height, size=10, measure=font)
    assert 0 < done.size <= 10
    assert len(done.lines) * done.leading <= height * 1.001 or len(done.lines) == 1
    if not any("…" in line for line in done.lines):
        assert "".join("".join(lines).split()) == "".join("".join(done.lines).split())
    else:
        assert done.size <= LEAST
    for line in done.lines:
        assert font.advance(line.rstrip()) * done.size <= width * 1.001 + 0.01 or len(line.strip()) <= 2
    if done.size >= COMFORTABLE and len(done.lines) == len(lines):
        assert list(map(str.split, done.lines)) == list(map(str.split, lines))


@given(st.text(max_size=20))
def test_composing_is_total(text: str) -> None:
    try:
        line = composed(text)
    except CharacterUnsuitable:
        return
    assert unicodedata.is_normalized("NFC", line)
