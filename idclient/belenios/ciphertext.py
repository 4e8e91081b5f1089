"""Exponential ElGamal: a small number m becomes (g^r, y^r·g^m), and products are encryptions of sums (4.11.1)."""

from collections.abc import Iterable, Mapping
from typing import Any

from idclient.belenios.form import element
from idclient.belenios.group import GENERATOR, power, product, secret_power
from idclient.value import frozen
from idclient.wire.strict_json import members


@frozen
class Ciphertext:
    """Two elements of the group."""

    alpha: int
    beta: int

    def __str__(self) -> str:
        return f"{self.alpha},{self.beta}"


NOTHING = Ciphertext(1, 1)
"""What changes no product: 0, encrypted without randomness."""


def read_ciphertext(value: Any, place: str) -> Ciphertext:
    """Return a ciphertext whose parts are elements. Raises: Unexpected."""
    found = members(value, place, ("alpha", "beta"))
    return Ciphertext(element(found["alpha"], place), element(found["beta"], place))


def write_ciphertext(ciphertext: Ciphertext) -> Mapping[str, str]:
    """Return a ciphertext as JSON has it."""
    return {"alpha": str(ciphertext.alpha), "beta": str(ciphertext.beta)}


def encrypt_bit(key: int, bit: int, randomness: int) -> Ciphertext:
    """Encrypt 0 or 1 under a randomness from 1 to below the order, which is used once."""
    shared = secret_power(key, randomness)
    return Ciphertext(secret_power(GENERATOR, randomness), (shared, product(shared, GENERATOR))[bit])


def multiply(ciphertexts: Iterable[Ciphertext]) -> Ciphertext:
    """Return the encryption of the sum of what is encrypted."""
    found = NOTHING
    for one in ciphertexts:
        found = Ciphertext(product(found.alpha, one.alpha), product(found.beta, one.beta))
    return found


def weigh(ciphertext: Ciphertext, weight: int) -> Ciphertext:
    """Return the encryption of so many times what is encrypted."""
    if weight == 1:
        return ciphertext
    return Ciphertext(power(ciphertext.alpha, weight), power(ciphertext.beta, weight))


def less(ciphertext: Ciphertext, number: int) -> Ciphertext:
    """Return the encryption of what is encrypted less a number from 0 to below the order, which all may know."""
    if number == 0:
        return ciphertext
    return Ciphertext(ciphertext.alpha, product(ciphertext.beta, power(GENERATOR, -number)))
