"""What a phone shows: every character of it can be shown, it fits, and it is cut where a reader would cut."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.mobile.display_text import TextFormat, display_text, shortened
from idclient.mobile.line import Line
from idclient.mobile.mobile_id.messages import Language, start_body
from idclient.mobile.subscriber import parse_subscriber
from idclient.model import PhoneName
from idclient.ports import PhoneService
from tests.trust.world import make_world

BASIC = (
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038 §6.2.1, without LF, CR and ESC."""
EXTENDED = "€[]^|{}\\"
"""Those of the extension table that the service takes (SK-EID/MID README)."""


@pytest.mark.parametrize(
    "text", ["Sign con...pdf", "Äriühing jõustub".replace("õ", "o"), BASIC[:60], BASIC[60:], EXTENDED[:5]]
)
def test_what_gsm_7_can_write_is_sent_in_gsm_7(text: str) -> None:
    shown = display_text(text)
    assert shown.format is TextFormat.GSM_7
    assert shown.text == " ".join(text.split())


@pytest.mark.parametrize("char", "õÕšŠžŽąčęėįųūЖж~`")
def test_one_letter_that_gsm_7_lacks_makes_it_ucs_2(char: str) -> None:
    shown = display_text(f"Sign {char} now")
    assert shown.format is TextFormat.UCS_2
    assert shown.text == f"Sign {char} now"


def test_a_sixth_character_of_the_extension_table_makes_it_ucs_2() -> None:
    assert display_text("[[[[[").format is TextFormat.GSM_7
    assert display_text("[[[[[[").format is TextFormat.UCS_2


@pytest.mark.parametrize(("char", "room"), [("a", 100), ("ä", 100), ("õ", 50), ("Ж", 50)])
def test_a_text_is_cut_only_when_it_does_not_fit(char: str, room: int) -> None:
    assert display_text(char * room).text == char * room
    longer = display_text(char * (room + 1)).text
    assert len(longer) == room
    assert longer.endswith("..." if room == 100 else "…")


def test_a_character_of_the_extension_table_counts_twice() -> None:
    assert display_text("€" + "a" * 98).text == "€" + "a" * 98
    assert display_text("€" + "a" * 99).text == "€" + "a" * 95 + "..."


def test_a_letter_is_not_parted_from_its_accents() -> None:
    accented = "ж\u0323\u0324"  # no single character is the same
    text = "Ж" * 47 + accented + "ЖЖЖ"
    assert display_text(text).text == "Ж" * 47 + "…"


def test_nothing_invisible_is_shown_and_lines_become_one() -> None:
    assert display_text("Sign\u202e fdp.\u200bexe\r\n\tnow\x00").text == "Sign fdp.exe now"
    assert display_text(" \n\u2028 ").text == ""


def test_what_neither_alphabet_has_is_a_question_mark() -> None:
    assert display_text("Sign 😀").text == "Sign ?"


def test_accents_written_apart_are_joined() -> None:
    assert display_text("a\u0308").format is TextFormat.GSM_7
    assert display_text("o\u0303").text == "õ"


def test_typographic_quotes_do_not_cost_half_the_room() -> None:
    assert display_text("Sign “a’s – b”…").text == 'Sign "a\'s - b"...'


@given(st.text())
def test_whatever_the_text_it_fits_and_can_be_written(text: str) -> None:
    shown = display_text(text)
    if shown.format is TextFormat.GSM_7:
        assert set(shown.text) <= {*BASIC, *EXTENDED}
        assert sum(char in EXTENDED for char in shown.text) <= 5
        assert len(shown.text) + sum(char in EXTENDED for char in shown.text) <= 100
    else:
        assert len(shown.text.encode("utf-16-be")) <= 100
    assert not {"Cc", "Cf", "Cs"} & {unicodedata.category(char) for char in shown.text}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("contract.pdf", "con…pdf"),
        ("a.pdf", "a.pdf"),
        ("Müü gileping.pdf", "Müü…pdf"),
        ("ab leping.pdf", "ab…pdf"),
        ("а\u0301бвгдежз.pdf", "а\u0301бв…pdf"),
    ],
)
def test_a_documents_name_is_shortened_at_both_ends_and_in_between(name: str, short: str) -> None:
    assert shortened(name) == short


@given(st.text())
def test_a_shortened_name_keeps_three_characters_at_each_end_at_most(name: str) -> None:
    bare = [char for char in shortened(name) if not unicodedata.category(char).startswith("M")]
    assert len(bare) <= 9


@pytest.mark.parametrize("text", ["Подписать договор", "Sign õ", "Sign a"])
def test_a_text_leaves_as_ascii(text: str) -> None:
    line = Line(make_world().environment, PhoneName.MOBILE_ID, PhoneService(party_uuid="u", party_name="DEMO"))
    subscriber = parse_subscriber("+37200000766", "60001019906")
    body = start_body(line, subscriber, bytes(32), language=Language.RUSSIAN, text=text)
    sent = json.dumps(body)
    assert sent.isascii()
    assert json.loads(sent)["displayText"] == text
    assert json.loads(sent)["displayTextFormat"] == ("GSM-7" if text.endswith("a") else "UCS-2")
    assert json.loads(sent)["language"] == "RUS"
