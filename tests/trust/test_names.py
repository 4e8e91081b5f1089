"""Names are compared as RFC 5280 wants, by a short way where it leads to the same place."""

import pytest
from asn1crypto import x509
from hypothesis import given
from hypothesis import strategies as st

from idclient.trust.names import _PLAIN, comparable, prepare_plain


def name(**parts: str) -> x509.Name:
    return x509.Name.load(x509.Name.build(parts).dump())


@given(st.text(st.sampled_from(sorted(_PLAIN)), max_size=40))
def test_plain_text_is_prepared_just_as_any_text(text: str) -> None:
    pair = x509.NameTypeAndValue({"type": "common_name", "value": x509.DirectoryString("utf8_string", text)})
    assert prepare_plain(text) == pair.prepped_value


@given(st.text(st.sampled_from("aAõÕ žŽß\u00adı-\u2003"), max_size=8), st.text(st.sampled_from("aA õ-"), max_size=8))
def test_names_are_equal_just_when_asn1crypto_says_so(one: str, other: str) -> None:
    first, second = name(common_name=one), name(common_name=other)
    assert (comparable(first) == comparable(second)) == (first.hashable == second.hashable)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ESTEID 2018", "esteid  2018 ", True),
        ("TEST JÕEORG", "test jõeorg", True),
        ("STRASSE", "straße", True),
        ("ESTEID2018", "ESTEID 2018", False),
        ("Õ", "O", False),
    ],
)
def test_case_and_spaces_do_not_count(one: str, other: str, *, same: bool) -> None:
    assert (comparable(name(common_name=one)) == comparable(name(common_name=other))) is same


def test_order_and_kind_of_the_parts_count() -> None:
    assert comparable(name(common_name="A", country_name="EE")) != comparable(name(common_name="EE", country_name="A"))
    assert comparable(name(common_name="A")) != comparable(name(organization_name="A"))
