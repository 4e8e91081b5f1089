"""What the app shows: the string that is hashed, and texts that fit their screens."""

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from idclient.mobile.smart_id.interactions import Interaction, Screen, encoded, interactions_for, listed
from tests.mobile.smart_id import vectors as v


def test_the_published_string_comes_out() -> None:
    offered = (Interaction(Screen.MESSAGE, v.LONG_TEXT), Interaction(Screen.TEXT_AND_PIN, v.SHORT_TEXT))
    assert encoded(offered) == v.INTERACTIONS


def test_each_screen_has_the_text_field_of_the_protocol() -> None:
    assert [sorted(each) for each in listed(interactions_for("text", tuple(Screen)))] == [
        ["displayText60", "type"],
        ["displayText200", "type"],
        ["displayText200", "type"],
        ["displayText60", "type"],
    ]


def test_an_empty_text_is_none() -> None:
    (only,) = interactions_for(" \n ", (Screen.MESSAGE,))
    assert only.text == "-"


def test_no_repr_shows_the_text() -> None:
    assert "lepingu" not in repr(interactions_for("lepingu allkirjastamine", (Screen.MESSAGE,)))


def test_nothing_invisible_reaches_the_screen() -> None:
    (only,) = interactions_for("Sign \u202egpj.exe\u202c\x00 \udcff now", (Screen.MESSAGE,))
    assert only.text == "Sign gpj.exe now"


def test_a_letter_is_never_parted_from_its_accent() -> None:
    (only,) = interactions_for("x" * 58 + "x\u0332yz", (Screen.TEXT_AND_PIN,))
    assert only.text == "x" * 58 + "…"


@given(st.text())
def test_every_text_fits_its_screen_and_survives(text: str) -> None:
    for each in interactions_for(text, tuple(Screen)):
        assert 1 <= len(each.text.encode("utf-16-le")) // 2 <= each.screen.longest
        assert "\n" not in each.text
    string = encoded(interactions_for(text, (Screen.MESSAGE,)))
    decoded = base64.b64decode(string)
    assert decoded.isascii()
    assert json.loads(decoded)[0]["type"] == "confirmationMessage"
