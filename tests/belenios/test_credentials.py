"""Credentials: the code of the specification's authors, the list, and nothing that is not one of its forms."""

import hashlib
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.belenios.credentials import (
    BASE58,
    credential_from_code,
    credential_of,
    make_code,
    make_credential,
    read_credentials,
    write_credentials,
)
from idclient.belenios.group import GENERATOR, ORDER, PRIME, is_element, power, secret_power
from idclient.errors.belenios import BeleniosRefused

UUID = "ghUnyaP1aCe27s"
CODE = "Twj-Wn5-zev-zbH-xkm"
KEYS = [power(GENERATOR, exponent) for exponent in (2, 3, 4)]


def test_a_code_leads_to_the_published_credential() -> None:
    public = credential_from_code(CODE, UUID).public
    digest = hashlib.sha256(str(public).encode()).hexdigest()
    assert digest == "9397a1149cacbc8ce89c27f3fb7accc41297ae900f5b8286807a0a4ce65e777a"
    assert credential_from_code(CODE.replace("-", ""), UUID).public == public
    assert credential_from_code(CODE, UUID + "x").public != public


@given(place=st.integers(0, 18), letter=st.sampled_from(BASE58 + "-0OIl "))
def test_a_code_typed_wrongly_is_noticed(place: int, letter: str) -> None:
    typed = CODE[:place] + letter + CODE[place + 1 :]
    if typed == CODE:
        return
    try:
        found = credential_from_code(typed, UUID)
    except BeleniosRefused:
        return
    assert found != credential_from_code(CODE, UUID)  # one in 53 has the same checksum


@given(typed=st.text(max_size=25))
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BeleniosRefused):
        credential_from_code(typed + "0", UUID)


def test_new_codes_are_codes_and_none_comes_twice() -> None:
    codes = {make_code(secrets.token_bytes) for _ in range(20)}
    assert len(codes) == 20
    for code in codes:
        assert is_element(credential_from_code(code, UUID).public)


def test_the_secret_of_a_credential_is_not_shown() -> None:
    credential = make_credential(secrets.token_bytes)
    assert secret_power(GENERATOR, credential.secret) == credential.public
    assert str(credential.secret) not in repr(credential)


@pytest.mark.parametrize("weights", [(1, 1, 1), (1, 3, 1_000_000)])
def test_a_list_is_read_as_it_was_written(weights: tuple[int, ...]) -> None:
    entitled = dict(zip(KEYS, weights, strict=True))
    read = read_credentials(write_credentials(entitled))
    assert list(read.items()) == list(entitled.items())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'["{KEYS[0]}","{KEYS[0]}"]', "double"),
        (f'["{KEYS[0]}", "{KEYS[1]}"]', "form"),
        (f'["0{KEYS[0]}"]', "credential"),
        (f'["{PRIME}"]', "credential"),
        (f'["{PRIME - 1}"]', "element"),
        ('["0"]', "element"),
        ('["1"]', "credential"),
        ('["²"]', "credential"),
        (f'["{KEYS[0]},0"]', "weight"),
        (f'["{KEYS[0]},-1"]', "weight"),
        (f'["{KEYS[0]},1000001"]', "weight"),
        (f'["{KEYS[0]},,1"]', "weight"),
        (f"[{KEYS[0]}]", "credential"),
        ("[]", "credentials"),
        ("{}", "credentials"),
        ("[", "json"),
        ("[" * 100_000, "json"),
    ],
)
def test_a_list_in_any_other_form_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BeleniosRefused) as refused:
        read_credentials(text.encode())
    assert (refused.value.what, refused.value.reason) == ("credentials", reason)


def test_a_credential_is_below_the_order() -> None:
    assert credential_of(ORDER - 1).public == power(GENERATOR, ORDER - 1)
