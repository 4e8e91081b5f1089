"""A key in shares: enough of them are the key, fewer are nothing, wrong ones are noticed."""

import secrets
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.elgamal.decryption import ElectionSecret, public_key
from idclient.elgamal.shares import Division, KeyShare, combine, divide, is_of_division
from idclient.errors.ballot import ElectionKeyDifferent, KeySharesDifferent, KeySharesTooFew
from idclient.value import replace
from idclient.wire.election_group import ORDER
from tests.elgamal.reference import KEY, SECRET


def shares(threshold: int, count: int) -> tuple[KeyShare, ...]:
    return divide(SECRET, threshold=threshold, count=count, entropy=secrets.token_bytes)[1]


@settings(max_examples=20, deadline=None)
@given(data=st.data(), count=st.integers(1, 9))
def test_any_keepers_of_enough_shares_have_the_secret(data: st.DataObject, count: int) -> None:
    threshold = data.draw(st.integers(1, count))
    made = shares(threshold, count)
    brought = data.draw(st.permutations(made))[: data.draw(st.integers(threshold, count))]
    assert combine(KEY, brought) == SECRET


def test_fewer_shares_than_agreed_are_not_enough() -> None:
    made = shares(3, 5)
    for brought in ((), made[:1], made[1:3], (made[0], made[0], made[0])):
        with pytest.raises(KeySharesTooFew) as caught:
            combine(KEY, brought)
        assert caught.value.facts["found"] == len({one.index for one in brought})


def test_fewer_shares_than_needed_fit_every_secret() -> None:
    made = shares(3, 3)
    other = ElectionSecret(12345)
    # the polynomial through two of the shares and the other secret at 0
    first, second = made[0].value, made[1].value
    quadratic = (other.value - 2 * first + second) * pow(2, -1, ORDER) % ORDER
    linear = (first - other.value - quadratic) % ORDER
    third = KeyShare(3, 3, (other.value + 3 * linear + 9 * quadratic) % ORDER)
    assert combine(public_key(other, "E1"), [*made[:2], third]) == other


def test_a_share_that_was_changed_is_noticed() -> None:
    made = shares(2, 3)
    with pytest.raises(ElectionKeyDifferent):
        combine(KEY, [made[0], replace(made[1], value=made[1].value ^ 1)])


@pytest.mark.parametrize(
    "change",
    [
        lambda made: [made[0], replace(made[1], threshold=3)],
        lambda made: [made[0], made[1], replace(made[0], value=7)],
        lambda made: [made[0], replace(made[1], index=0)],
        lambda _: [KeyShare(1, 1, 0)],
    ],
)
def test_shares_that_do_not_belong_together_are_refused(
    change: Callable[[Sequence[KeyShare]], Sequence[KeyShare]],
) -> None:
    with pytest.raises(KeySharesDifferent):
        combine(KEY, change(shares(2, 3)))


@pytest.mark.parametrize(("threshold", "count"), [(0, 1), (2, 1), (1, 100)])
def test_no_division_that_makes_no_sense(threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match=str(count)):
        shares(threshold, count)


def test_no_share_is_seen_in_a_repr() -> None:
    made = shares(2, 3)
    assert not any(str(one.value) in repr(made) for one in made)


def test_a_share_is_known_as_one_of_its_division_and_no_other_is() -> None:
    division, made = divide(SECRET, threshold=3, count=5, entropy=secrets.token_bytes)
    other, _ = divide(SECRET, threshold=3, count=5, entropy=secrets.token_bytes)
    assert (division.threshold, division.commitments[0]) == (3, KEY.value)
    assert all(is_of_division(division, one) for one in made)
    assert not any(is_of_division(other, one) for one in made)
    first = made[0]
    for wrong in (
        replace(first, value=first.value ^ 1),
        replace(first, value=first.value + ORDER),
        replace(first, value=0),
        replace(first, index=2),
        replace(first, index=0),
        replace(first, index=100),
        replace(first, threshold=2),
    ):
        assert not is_of_division(division, wrong)
    assert not is_of_division(Division(division.commitments[:2]), replace(first, threshold=2))
