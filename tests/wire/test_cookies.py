"""Cookies of one origin: kept by name, sent back, and never more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.wire.cookies import Cookies

HOST = "__Host-session=abc; HttpOnly; Max-Age=1800; Path=/; SameSite=strict; Secure"


def test_several_cookies_joined_into_one_header_are_told_apart_dates_included() -> None:
    joined = f"a=1; Expires=Thu, 26 Nov 2026 12:00:00 GMT; Path=/, {HOST},b=2"
    assert Cookies().after(joined).header == "a=1; __Host-session=abc; b=2"


def test_a_cookie_is_replaced_and_forgotten_as_the_service_says() -> None:
    kept = Cookies().after("a=1, b=2").after("a=3")
    assert dict(kept.values) == {"b": "2", "a": "3"}
    assert kept.after("a=; Max-Age=0").after("b=x; Max-Age=-5").header == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no equals sign",
        "=1",
        "a b=1",
        "a=1 2",
        "a=\r\nx",
        "a=ö",
        "__Host-a=1; Secure",
        "__Host-a=1; Path=/",
        "__Host-a=1; Secure; Path=/; Domain=service.example",
        "__Secure-a=1",
        "a=" + "x" * 5000,
    ],
)
def test_what_is_no_cookie_or_breaks_its_promise_is_passed_over(text: str) -> None:
    assert Cookies().after(text).header == ""


def test_a_service_cannot_fill_the_memory() -> None:
    assert len(Cookies().after(", ".join(f"c{number}=1" for number in range(50))).values) == 20


def test_what_is_kept_is_in_no_repr() -> None:
    assert "abc" not in repr(Cookies().after(HOST))


@given(st.text())
def test_any_header_is_read_and_what_is_sent_back_breaks_no_line(text: str) -> None:
    header = Cookies().after(text).header
    assert header.isascii()
    assert not set(header) & set("\r\n\0")
