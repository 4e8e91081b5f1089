"""Ballots are encrypted, opened and proven as the reference has it, and nothing that was changed passes."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.elgamal.arithmetic import draw, element_for, is_element
from idclient.elgamal.decryption import (
    ElectionSecret,
    decrypt,
    make_secret,
    prove,
    prove_with,
    public_key,
    require_pair,
    verify_proof,
)
from idclient.elgamal.encryption import encrypt, encrypt_padded
from idclient.errors.ballot import ChoiceMalformed, DecryptionProofInvalid, ElectionKeyDifferent
from idclient.value import replace
from idclient.wire.ballot_choice import Choice, pad, read_choice, write_choice
from idclient.wire.election_group import OCTETS, ORDER, PRIME, is_member, to_element
from idclient.wire.elgamal import Ciphertext, ElectionKey, write_ciphertext, write_election_key, write_proof
from tests.elgamal.reference import CHOICE, KEY, NONCE, RANDOMNESS, SECRET, sha256

PADDED = pad(write_choice(CHOICE), OCTETS)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)


def test_the_key_is_that_of_the_reference() -> None:
    assert sha256(write_election_key(KEY)) == "fd97aae47b30fa4c72858a4169f7062c918f33ba17c2a96157b417acc1a1eb9d"


def test_the_ballot_is_that_of_the_reference() -> None:
    encrypted = encrypt_padded(KEY, PADDED, RANDOMNESS)
    written = write_ciphertext(encrypted.ciphertext)
    assert (len(written), sha256(written)) == (
        797,
        "a1786c15d6893294af2e13be0a27913b4f2be5a90d12a1ed1fc7358a409eb1b8",
    )
    assert read_choice(decrypt(SECRET, encrypted.ciphertext)) == CHOICE


def test_the_proof_is_that_of_the_reference() -> None:
    ciphertext = encrypt_padded(KEY, PADDED, RANDOMNESS).ciphertext
    proof = prove_with(KEY, SECRET, ciphertext, write_choice(CHOICE), NONCE)
    written = write_proof(proof)
    assert (len(written), sha256(written)) == (
        1168,
        "293235782c6d486994849e77edb81730484a168e046b45f1900e6283a917a2b5",
    )
    verify_proof(KEY, ciphertext, write_choice(CHOICE), proof)


@settings(max_examples=15, deadline=None)
@given(list_name=NAMES, candidate=NAMES)
def test_what_was_encrypted_is_decrypted_and_proven(list_name: str, candidate: str) -> None:
    secret = make_secret(secrets.token_bytes)
    key = public_key(secret, "E1")
    require_pair(key, secret)
    encrypted = encrypt(key, Choice("0000.101", list_name, candidate), secrets.token_bytes)
    assert is_member(encrypted.ciphertext.a)
    assert is_member(encrypted.ciphertext.b)
    text = decrypt(secret, encrypted.ciphertext)
    assert text == write_choice(Choice("0000.101", list_name, candidate))
    verify_proof(key, encrypted.ciphertext, text, prove(key, secret, encrypted.ciphertext, text, secrets.token_bytes))


def test_one_choice_never_gives_the_same_ballot_twice() -> None:
    ballots = {encrypt(KEY, CHOICE, secrets.token_bytes).ciphertext.a for _ in range(5)}
    assert len(ballots) == 5


def test_a_ballot_for_another_key_does_not_open() -> None:
    encrypted = encrypt(KEY, CHOICE, secrets.token_bytes)
    other = make_secret(secrets.token_bytes)
    with pytest.raises(ChoiceMalformed):
        decrypt(other, encrypted.ciphertext)
    with pytest.raises(ElectionKeyDifferent):
        require_pair(KEY, other)


def test_a_proof_is_of_one_ballot_one_choice_and_one_key() -> None:
    encrypted = encrypt_padded(KEY, PADDED, RANDOMNESS)
    ciphertext, text = encrypted.ciphertext, write_choice(CHOICE)
    proof = prove(KEY, SECRET, ciphertext, text, secrets.token_bytes)
    other_choice = write_choice(replace(CHOICE, identifier="0164.128"))
    swapped = Ciphertext(ciphertext.b, ciphertext.a)
    for key, ballot, said, shown in [
        (KEY, ciphertext, other_choice, proof),
        (KEY, ciphertext, b"x" * 400, proof),
        (KEY, swapped, text, proof),
        (KEY, Ciphertext(ciphertext.a, ciphertext.b * 4 % PRIME), text, proof),
        (replace(KEY, election="TEST2027"), ciphertext, text, proof),
        (ElectionKey(KEY.value * 4 % PRIME, KEY.election), ciphertext, text, proof),
        (KEY, ciphertext, text, replace(proof, s=(proof.s + 1) % ORDER)),
        (KEY, ciphertext, text, replace(proof, a=proof.b, b=proof.a)),
        (KEY, ciphertext, text, replace(proof, b=proof.b * 4 % PRIME)),
    ]:
        with pytest.raises(DecryptionProofInvalid):
            verify_proof(key, ballot, said, shown)


def test_a_false_decryption_cannot_be_proven_even_by_the_keeper_of_the_key() -> None:
    ciphertext = encrypt_padded(KEY, PADDED, RANDOMNESS).ciphertext
    lie = write_choice(replace(CHOICE, identifier="0164.128"))
    with pytest.raises(DecryptionProofInvalid):
        verify_proof(KEY, ciphertext, lie, prove(KEY, SECRET, ciphertext, lie, secrets.token_bytes))


@settings(max_examples=50, deadline=None)
@given(number=st.integers(1, ORDER))
def test_both_ways_to_find_an_element_agree(number: int) -> None:
    assert element_for(number) == to_element(number)
    assert is_element(number) is is_member(number)


@pytest.mark.parametrize("number", [0, -4, PRIME, PRIME + 4])
def test_what_is_outside_the_range_is_no_element(number: int) -> None:
    assert not is_element(number)


def test_a_number_is_drawn_again_until_it_is_below_the_order() -> None:
    drawn = iter([b"\xff" * OCTETS, bytes(OCTETS), (ORDER << 1).to_bytes(OCTETS), b"\x7f" * OCTETS])
    assert draw(lambda _: next(drawn)) == int.from_bytes(b"\x7f" * OCTETS) >> 1


def test_no_secret_is_seen_in_a_repr() -> None:
    encrypted = encrypt_padded(KEY, PADDED, RANDOMNESS)
    shown = repr((encrypted, SECRET, ElectionSecret(12345678901234567890)))
    assert not any(str(number) in shown for number in (RANDOMNESS, SECRET.value, 12345678901234567890))
