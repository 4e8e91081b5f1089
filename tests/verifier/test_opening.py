"""The verifier opens what the encryptor made, and no false randomness or number outside the group fools it."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.elgamal.encryption import encrypt, encrypt_padded
from idclient.errors.ballot import BallotNotOpened
from idclient.verifier.group import PRIME
from idclient.verifier.opening import open_ballot
from idclient.wire import election_group
from idclient.wire.ballot_choice import Choice, pad, write_choice
from idclient.wire.election_group import OCTETS, ORDER, to_element
from idclient.wire.elgamal import Ciphertext, write_ciphertext
from tests.elgamal.reference import CHOICE, KEY, RANDOMNESS

BALLOT = write_ciphertext(encrypt_padded(KEY, pad(write_choice(CHOICE), OCTETS), RANDOMNESS).ciphertext)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)


def refused(ballot: bytes, randomness: int = RANDOMNESS, key: int = KEY.value) -> object:
    with pytest.raises(BallotNotOpened) as caught:
        open_ballot(ballot, key, randomness)
    return caught.value.facts["reason"]


def test_the_group_is_the_same_written_twice() -> None:
    assert PRIME == election_group.PRIME


def test_the_ballot_of_the_reference_opens() -> None:
    opened = open_ballot(BALLOT, KEY.value, RANDOMNESS)
    assert (opened.identifier, opened.list_name, opened.candidate) == ("0164.127", "Nimi Valimisliit", "Õie Žšüä")
    assert repr(opened) == "Opened()"


@settings(max_examples=10, deadline=None)
@given(list_name=NAMES, candidate=NAMES)
def test_whatever_was_encrypted_opens(list_name: str, candidate: str) -> None:
    encrypted = encrypt(KEY, Choice("0000.101", list_name, candidate), secrets.token_bytes)
    opened = open_ballot(write_ciphertext(encrypted.ciphertext), KEY.value, encrypted.randomness)
    assert (opened.list_name, opened.candidate) == (list_name, candidate)


def test_a_false_randomness_that_would_show_another_choice_is_refused() -> None:
    """The attack on verifiers before 2021: whoever knows no logarithms shows whatever is wanted without this check."""
    assert refused(BALLOT, RANDOMNESS + 1) == "randomness"
    assert refused(BALLOT, ORDER - RANDOMNESS) == "randomness"


@pytest.mark.parametrize("pair", [(0, 4), (4, 0), (PRIME, 4), (PRIME - 4, 4), (4, PRIME - 4)])
def test_numbers_outside_the_group_are_refused(pair: tuple[int, int]) -> None:
    assert refused(write_ciphertext(Ciphertext(*pair))) == "group"


def test_a_key_outside_the_group_is_refused() -> None:
    assert refused(BALLOT, key=PRIME - KEY.value) == "group"


@pytest.mark.parametrize(
    "ballot", [b"", b"garbage", BALLOT[:-1], BALLOT + b"\0", BALLOT.replace(b"\x97\x55", b"\x97\x56")]
)
def test_what_is_no_ballot_is_refused(ballot: bytes) -> None:
    assert refused(ballot) == "der"


def padded_as(octets: bytes) -> bytes:
    """Return a ballot with any 384 octets inside, as somebody who wants to fool would make it."""
    number = int.from_bytes(octets)
    a, b = pow(2, RANDOMNESS, PRIME), pow(KEY.value, RANDOMNESS, PRIME) * to_element(number) % PRIME
    return write_ciphertext(Ciphertext(a, b))


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"\0\2" + b"\xff" * 300 + b"\0" + b"x" * 81, "padding"),
        (b"\0\1" + b"\xff" * 382, "padding"),
        (b"\0\1" + b"\xfe" * 300 + b"\0" + b"x" * 81, "padding"),
        (pad(b"0000.101\x1fA", OCTETS), "text"),
        (pad(b"0000.101\x1fA\x1fB\x1fC", OCTETS), "text"),
        (pad(b"0000-101\x1fA\x1fB", OCTETS), "text"),
        (pad(b"0000.101\x1f\xff\x1fB", OCTETS), "text"),
        (pad(b"0000.101\x1fA\x1fB\n", OCTETS), "text"),
        (pad(b"0000.101\x1f" + b"A" * 101 + b"\x1fB", OCTETS), "text"),
    ],
)
def test_what_is_inside_has_one_form(octets: bytes, reason: str) -> None:
    assert refused(padded_as(octets)) == reason
