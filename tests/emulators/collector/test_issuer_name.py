"""Names of issuers: read as RFC 4514 has them, and no other way."""

import pytest

from idclient.emulators.collector.issuer_name import read_name
from idclient.emulators.collector.refusals import Refused

COMMON, ORGANIZATION, COUNTRY = "2.5.4.3", "2.5.4.10", "2.5.4.6"


@pytest.mark.parametrize(
    ("text", "relatives"),
    [
        ("CN=a,O=b,C=EE", [[(COUNTRY, "EE")], [(ORGANIZATION, "b")], [(COMMON, "a")]]),
        ("cn=a+2.5.4.10=b", [[(ORGANIZATION, "b"), (COMMON, "a")]]),
        (r"CN=\ a\,\+\C5\BD=\\\ ", [[(COMMON, " a,+Ž=\\ ")]]),
        ("CN=Õ#", [[(COMMON, "Õ#")]]),
        ("2.5.4.3=#0c0161,O=#130162", [[(ORGANIZATION, "b")], [(COMMON, "a")]]),
        ("CN=#0c8180" + "61" * 128, [[(COMMON, "a" * 128)]]),
        ("CN=", [[(COMMON, "")]]),
    ],
)
def test_a_name_is_read(text: str, relatives: list[list[tuple[str, str]]]) -> None:
    assert read_name(text) == relatives


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CN",
        "CN=a,",
        "CN=a+",
        "CN=a;O=b",
        "CN=a, O=b",
        "CN= a",
        "CN=a ",
        r"CN=a\\ ",
        "CN=a\\",
        r"CN=\zz",
        r"CN=\C5",
        'CN="a"',
        "CN=a\0",
        "DC=a",
        "5=a",
        "CN=#",
        "CN=#0c",
        "CN=#0c0261",
        "CN=#0c016161",
        "CN=#0c 0161",
        "CN=#0c810161",
        "CN=#0c0",
        "CN=#020101",
        "CN=#0c01ff",
        "CN=\ud800",
    ],
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_name(text)
