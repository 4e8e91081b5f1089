"""Hosts as a person sees them: nothing that only looks like another name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.wire.host_name import show_host


def ascii_of(host: str) -> str:
    """Write a host as a browser would send it, by Python's own codec for the plain labels of these tests."""
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in host.split(".")
    )


@pytest.mark.parametrize(
    "host",
    [
        "ria.ee",
        "päike.ee",
        "sõõr.žurnaal.ee",
        "почта.рф",
        "ελλάδα.gr",
        "straße.example",
        "șțiri.ro",
        "ģimene.lv",
        "łąka.pl",
        "blåbærgrød.dk",
        "ngânhàng.vn",
        "heið.is",
    ],
)
def test_a_name_of_one_script_is_shown_as_people_write_it(host: str) -> None:
    shown = show_host(ascii_of(host))
    assert (shown.text, shown.unsafe) == (host, False)


@pytest.mark.parametrize(
    "host",
    [
        "аррӏе.com",  # every letter Cyrillic, each like a Latin one
        "pаypal.com",  # one Cyrillic letter among Latin ones
        "ριΑ.ee".lower(),
        "рia.ee",
        "ria\u202eee.ee",  # right-to-left override
        "ria\u200dee.ee",  # joiner that nobody sees
        "אבג.example",
        "ria\u2024ee.ee",  # a dot that is no dot
        "ÄRI.ee",  # browsers write lower case
        "a\u0308ri.ee",  # not composed
        "一二.example",
        "☃.example",
        "ɡoogle.ee",  # Latin, but not the letter of ASCII
        "bɑnk.ee",
        "rıa.ee",
        "ǀhv.ee",
        "swedbanĸ.ee",
        "ʙank.ee",
        "ƅank.ee",
        "ſeb.ee",
        "þank.ee",
        "bạnk.ee",  # a dot below, under the line of an address bar
        "ﬁrma.ee",
    ],
)
def test_what_can_be_mistaken_or_misread_stays_punycode_and_is_called_unsafe(host: str) -> None:
    written = ascii_of(host)
    shown = show_host(written)
    assert (shown.text, shown.unsafe) == (written, True)


@pytest.mark.parametrize(
    "host", ["xn--", "xn--ria-.ee", "xn--99999999999.ee", "xn--ria-A.ee", "xn---", "xn--a-ecp.ru.xn--"]
)
def test_broken_punycode_is_shown_as_it_came(host: str) -> None:
    shown = show_host(host)
    assert (shown.text, shown.unsafe) == (host, True)


@given(st.text(alphabet="abcxn-.0129é", max_size=60))
def test_every_host_can_be_shown(host: str) -> None:
    shown = show_host(host)
    assert shown.unsafe <= (shown.text == host)
