"""An election's secret, divided so that any `threshold` of its keepers have it together, and fewer nothing (Shamir).

A dealer makes the shares and forgets the secret; to count, it is put together in memory and checked against the key.
What the dealer publishes of the division (Feldman) tells nobody the secret, and of each share whether it is of it.
"""

from collections.abc import Sequence

from idclient.elgamal.arithmetic import draw, power, secret_power_of_generator
from idclient.elgamal.decryption import ElectionSecret, require_pair
from idclient.errors.ballot import KeySharesDifferent, KeySharesTooFew
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.election_group import ORDER, PRIME
from idclient.wire.elgamal import ElectionKey

MOST = 99
"""Keepers, at most."""


@frozen
class Division:
    """What anybody may know of a division: the powers of the generator by the coefficients of its polynomial."""

    commitments: tuple[int, ...] = field(repr=False)

    @property
    def threshold(self) -> int:
        """How many keepers are needed."""
        return len(self.commitments)


@frozen
class KeyShare:
    """What one keeper has: the value of the polynomial at `index`, which is 1 or more."""

    index: int
    threshold: int
    value: int = field(repr=False)


def divide(
    secret: ElectionSecret, *, threshold: int, count: int, entropy: Entropy
) -> tuple[Division, tuple[KeyShare, ...]]:
    """Divide a secret among `count` keepers. 1 ≤ threshold ≤ count ≤ MOST, or ValueError."""
    if not 1 <= threshold <= count <= MOST:
        raise ValueError((threshold, count))
    coefficients = [secret.value, *(draw(entropy) for _ in range(threshold - 1))]
    division = Division(tuple(secret_power_of_generator(coefficient) for coefficient in coefficients))
    shares = (KeyShare(index, threshold, _at(coefficients, index)) for index in range(1, count + 1))
    return division, tuple(shares)


def is_of_division(division: Division, share: KeyShare) -> bool:
    """Whether a share is the one that its keeper was given in a division."""
    if share.threshold != division.threshold or not 1 <= share.index <= MOST or not 1 <= share.value < ORDER:
        return False
    expected, place = 1, 1
    for commitment in division.commitments:
        expected = expected * power(commitment, place) % PRIME
        place *= share.index
    return secret_power_of_generator(share.value) == expected


def combine(key: ElectionKey, shares: Sequence[KeyShare]) -> ElectionSecret:
    """Return the secret of a key from at least as many shares as were agreed.

    Raises: KeySharesTooFew; KeySharesDifferent, they are not of one division; ElectionKeyDifferent, or not of this key.
    """
    found: dict[int, KeyShare] = {}
    for one in shares:
        if found.setdefault(one.index, one).value != one.value or not 1 <= one.index <= MOST:
            raise KeySharesDifferent
    thresholds = {one.threshold for one in shares}
    if len(thresholds) != 1:
        raise KeySharesDifferent if thresholds else KeySharesTooFew(found=0, needed=1)
    needed = thresholds.pop()
    if len(found) < needed:
        raise KeySharesTooFew(found=len(found), needed=needed)
    chosen = [found[index] for index in sorted(found)[:needed]]
    value = sum(one.value * _weight(one.index, [other.index for other in chosen]) for one in chosen) % ORDER
    if value == 0:
        raise KeySharesDifferent
    secret = ElectionSecret(value)
    require_pair(key, secret)
    return secret


def _at(coefficients: Sequence[int], place: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * place + coefficient) % ORDER
    return value


def _weight(index: int, indices: Sequence[int]) -> int:
    """Return the Lagrange coefficient of a place for the value at 0."""
    above = below = 1
    for other in indices:
        if other != index:
            above = above * -other % ORDER
            below = below * (index - other) % ORDER
    return above * pow(below, -1, ORDER) % ORDER
