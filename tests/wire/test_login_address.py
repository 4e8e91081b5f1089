"""Where a service is logged in to: the origin as a browser has it, and addresses that stay below it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.login import OriginRefused
from idclient.wire.login_address import read_login_address


@pytest.mark.parametrize(
    ("text", "origin", "challenge"),
    [
        ("https://service.example", "https://service.example", "https://service.example/auth/challenge"),
        ("https://service.example/", "https://service.example", "https://service.example/auth/challenge"),
        ("HTTPS://Service.Example:443/", "https://service.example", "https://service.example/auth/challenge"),
        ("https://localhost:8443/login.html", "https://localhost:8443", "https://localhost:8443/auth/challenge"),
        ("https://service.example/App/page", "https://service.example", "https://service.example/App/auth/challenge"),
    ],
)
def test_the_origin_is_what_a_browser_makes_of_it(text: str, origin: str, challenge: str) -> None:
    address = read_login_address(text)
    assert address.origin.text == origin
    assert address.below("auth/challenge") == challenge


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "length"),
        ("https://" + "a" * 2000, "length"),
        ("http://service.example/", "scheme"),
        ("service.example", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://piksõ.ee/", "characters"),
        ("https://service.example/\n", "characters"),
        ("https://service.example@evil.example/", "user"),
        ("https://evil.example\\@service.example/", "user"),
        ("https://evil.example\\.service.example/", "characters"),
        ("https://service.example/?next=1", "query"),
        ("https://service.example/#x", "fragment"),
        ("https://service.example/a/../b/", "path"),
        ("https://service.example//evil.example/", "path"),
        ("https:///", "host"),
        ("https://service.example./", "host"),
    ],
)
def test_what_is_no_address_to_log_in_to_is_refused(text: str, why: str) -> None:
    with pytest.raises(OriginRefused) as caught:
        read_login_address(text)
    assert caught.value.facts == {"why": why}


@pytest.mark.parametrize("path", ["", "//evil.example/", "../x", "a/../../x", "a b", "x?y", "x#y", "ö", "\\\\evil"])
def test_a_path_leads_nowhere_else(path: str) -> None:
    with pytest.raises(OriginRefused):
        read_login_address("https://service.example/app/").below(path)


def test_a_path_from_the_root_is_below_the_origin() -> None:
    assert read_login_address("https://service.example/app/").below("/auth/x") == "https://service.example/auth/x"


@given(st.text(), st.text())
def test_every_address_is_below_its_own_origin_or_refused(rest: str, path: str) -> None:
    try:
        address = read_login_address("https://service.example/" + rest)
        assert address.below(path).startswith("https://service.example/")
    except OriginRefused:
        pass
