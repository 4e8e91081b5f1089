"""Powers in the group of `wire.election_group`, and secret numbers below its order."""

import gmpy2

from idclient.ports import Entropy
from idclient.wire.election_group import GENERATOR, OCTETS, ORDER, PRIME

_PRIME = gmpy2.mpz(PRIME)
_SURPLUS = 8 * OCTETS - ORDER.bit_length()


def power(base: int, exponent: int) -> int:
    """Return base^exponent for an exponent that anybody may know."""
    return int(gmpy2.powmod(base, exponent, _PRIME))


def secret_power(base: int, exponent: int) -> int:
    """Return base^exponent in a time that tells only how long the exponent is. `exponent` is at least 1."""
    return int(gmpy2.powmod_sec(base, exponent, _PRIME))


def secret_power_of_generator(exponent: int) -> int:
    """Return g^exponent, as `secret_power` does."""
    return secret_power(GENERATOR, exponent)


def is_element(number: int) -> bool:
    """Whether a number is a member of the group, as `election_group.is_member` finds out more slowly."""
    return 0 < number < PRIME and gmpy2.jacobi(number, _PRIME) == 1


def element_for(number: int) -> int:
    """Return the element that stands for a number from 1 up to the order, as `election_group.to_element` does."""
    return number if gmpy2.jacobi(number, _PRIME) == 1 else PRIME - number


def draw(entropy: Entropy) -> int:
    """Return a number from 1 to below the order, each as likely as the other."""
    while True:
        number = int.from_bytes(entropy(OCTETS)) >> _SURPLUS
        if 0 < number < ORDER:
            return number
