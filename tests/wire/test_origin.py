"""Origins: what a browser's extension sends is taken to the byte, everything else is refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.login import OriginRefused
from idclient.wire.origin import MAXIMUM_LENGTH, read_origin

TAKEN = (
    "https://ria.ee",
    "https://xn--pike-loa.ee:8443",
    "https://localhost:8443",
    "https://a-b.c_d.example",
    "https://192.0.2.7",
    "https://192.0.2.7:444",
    "https://[2001:db8::1]",
    "https://[2001:db8::1]:8443",
)
REFUSED = {
    "": "length",
    "https://" + "a." * 130 + "ee": "length",
    "http://ria.ee": "scheme",
    "HTTPS://ria.ee": "scheme",
    "wss://ria.ee": "scheme",
    "ria.ee": "scheme",
    "https://ria.ee/": "path",
    "https://ria.ee/login": "path",
    "https://ria.ee?x": "query",
    "https://ria.ee#x": "fragment",
    "https://bank.example@evil.example": "user",
    "https://user:password@ria.ee": "user",
    "https://ria.ee\\evil.example": "characters",
    "https://ria.ee\n": "characters",
    "https://ria.ee\x00": "characters",
    "https://päike.ee": "characters",
    "https://ria.ee\u202e": "characters",
    "https:// ria.ee": "host",
    "https://": "host",
    "https://RIA.ee": "host",
    "https://ria.ee.": "host",
    "https://.ria.ee": "host",
    "https://ria..ee": "host",
    "https://-ria.ee": "host",
    "https://ria%2eee": "host",
    "https://0x7f.1": "host",
    "https://127.1": "host",
    "https://ria.0x1": "host",
    "https://ria.0x": "host",
    "https://0x7f000001": "host",
    "https://127.0.0.01": "host",
    "https://[2001:DB8::1]": "host",
    "https://[2001:db8:0::1]": "host",
    "https://[::1": "host",
    "https://" + "a" * 64 + ".ee": "host",
    "https://ria.ee:": "port",
    "https://ria.ee:443": "port",
    "https://ria.ee:0": "port",
    "https://ria.ee:0443": "port",
    "https://ria.ee:65536": "port",
    "https://ria.ee:8443x": "port",
    "https://ria.ee:" + "9" * 200: "port",
}


@pytest.mark.parametrize("text", TAKEN)
def test_an_origin_as_browsers_write_it_is_taken_to_the_byte(text: str) -> None:
    assert read_origin(text).text == text


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_origin_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(OriginRefused) as caught:
        read_origin(text)
    assert caught.value.facts == {"why": REFUSED[text]}
    assert "ria.ee" not in str(caught.value)


def test_host_and_port_are_told_apart() -> None:
    origin = read_origin("https://xn--pike-loa.ee:8443")
    assert (origin.host, origin.port) == ("xn--pike-loa.ee", 8443)
    assert read_origin("https://[2001:db8::1]:8443").port == 8443
    assert read_origin("https://ria.ee").port is None


@given(st.text(max_size=300) | st.text(alphabet="https:/.a0[]:@#?-", max_size=40).map("https://".__add__))
def test_every_text_is_taken_or_refused(text: str) -> None:
    try:
        origin = read_origin(text)
    except OriginRefused:
        return
    assert origin.text == text
    assert len(text) <= MAXIMUM_LENGTH
    assert set(text) <= set(string.ascii_lowercase + string.digits + "-_.:/[]")
