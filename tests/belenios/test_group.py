"""The group is the one of the specification, and every way to a power leads to the same."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.belenios.group import (
    GENERATOR,
    ORDER,
    PRIME,
    draw,
    fixed_power,
    inverse,
    is_element,
    power,
    product,
    secret_power,
)
from idclient.belenios.knowledge import Proof, knows, prove_knowledge
from idclient.value import replace


def test_the_parameters_fit_together() -> None:
    assert (PRIME.bit_length(), ORDER.bit_length()) == (2048, 256)
    assert (PRIME - 1) % ORDER == 0
    assert pow(GENERATOR, ORDER, PRIME) == 1
    assert GENERATOR != 1


@settings(max_examples=20, deadline=None)
@given(exponent=st.integers(1, ORDER - 1))
def test_all_powers_agree(exponent: int) -> None:
    expected = pow(GENERATOR, exponent, PRIME)
    assert power(GENERATOR, exponent) == fixed_power(GENERATOR, exponent) == expected
    assert secret_power(GENERATOR, exponent) == expected
    assert product(expected, inverse(expected)) == 1


def test_the_ends_of_the_range_have_powers_too() -> None:
    assert fixed_power(GENERATOR, 0) == 1
    assert product(fixed_power(GENERATOR, ORDER - 1), GENERATOR) == 1


@pytest.mark.parametrize("number", [0, -1, PRIME, PRIME - 1, PRIME + GENERATOR, 2])
def test_what_is_outside_the_group_is_seen(number: int) -> None:
    assert not is_element(number)


def test_drawn_numbers_are_in_range_and_differ() -> None:
    drawn = {draw(secrets.token_bytes) for _ in range(50)}
    assert len(drawn) == 50
    assert all(0 < one < ORDER for one in drawn)
    answers = iter([b"\xff" * 32, bytes(32), (7).to_bytes(32)])
    assert draw(lambda _: next(answers)) == 7


def test_knowledge_of_a_secret_is_proven_for_what_was_said_only() -> None:
    secret = draw(secrets.token_bytes)
    public = secret_power(GENERATOR, secret)
    proof = prove_knowledge(f"pok|{public}", secret, secrets.token_bytes)
    assert knows(f"pok|{public}", public, proof)
    assert not knows(f"pox|{public}", public, proof)
    assert not knows(f"pok|{public}", product(public, GENERATOR), proof)
    assert not knows(f"pok|{public}", public, replace(proof, response=(proof.response + 1) % ORDER))
    assert not knows(f"pok|{public}", public, replace(proof, challenge=(proof.challenge + 1) % ORDER))
    assert not knows(f"pok|{public}", public, Proof(0, 0))
