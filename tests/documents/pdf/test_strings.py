"""Text strings and dates, both ways."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf.strings import date_literal, decode_date, decode_text, text_literal
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import String


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"\xfe\xff\x01\x61\x04\x1f", "šП"),
        (b"\xff\xfe\x61\x01", "š"),
        (b"\xef\xbb\xbf\xc5\xbe", "ž"),
        (b"\x92\x9d\x9e\x8a\xa0\xe4", "™šž−€ä"),
        (b"\x1f\x18", "˜˘"),
    ],
)
def test_text_strings_are_decoded_by_their_mark(data: bytes, text: str) -> None:
    assert decode_text(data) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(text: str) -> None:
    value = parse_value(text_literal(text) + END)
    assert isinstance(value, String)
    assert decode_text(value.value) == text


@given(st.binary())
def test_any_bytes_are_some_text_and_perhaps_a_date(data: bytes) -> None:
    decode_date(decode_text(data))


def test_dates_are_written_in_utc() -> None:
    moment = datetime(2026, 11, 22, 12, 8, 11, 999, tzinfo=timezone(timedelta(hours=2)))
    assert date_literal(moment) == b"(D:20261122100811Z)"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("D:20261122100811Z", datetime(2026, 11, 22, 10, 8, 11, tzinfo=UTC)),
        ("D:20261122120811+02'00'", datetime(2026, 11, 22, 10, 8, 11, tzinfo=UTC)),
        ("D:20261122120811-05'30", datetime(2026, 11, 22, 17, 38, 11, tzinfo=UTC)),
        ("D:20261122100811Z00'00'", datetime(2026, 11, 22, 10, 8, 11, tzinfo=UTC)),
        ("20261122", datetime(2026, 11, 22, tzinfo=UTC)),
        ("D:2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("D:20261322", None),
        ("D:20260101000000+99'00'", None),
        ("D:00001122", None),
        ("yesterday", None),
    ],
)
def test_dates_are_read(text: str, moment: datetime | None) -> None:
    assert decode_date(text) == moment
