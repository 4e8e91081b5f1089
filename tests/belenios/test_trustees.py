"""Trustees are believed what they prove, and nothing else."""

import pytest

from idclient.belenios.group import GENERATOR, inverse, product, secret_power
from idclient.belenios.threshold import weights
from idclient.belenios.trustee_key import make_trustee
from idclient.belenios.trustees import election_key, keys, places, read_trustees, write_trustees
from idclient.errors.belenios import BeleniosRefused
from idclient.value import replace
from tests.belenios.key_makers import POLYNOMIALS, trustees
from tests.belenios.world import SECRET, changed, entropy

TRUSTEES, SECRETS = trustees()
TEXT = write_trustees(TRUSTEES)


def test_trustees_are_read_as_they_were_written() -> None:
    assert read_trustees(TEXT) == TRUSTEES
    assert [key.public for key in keys(TRUSTEES)] == [secret_power(GENERATOR, one.value) for one in SECRETS]
    assert [numbers for _, numbers in places(TRUSTEES)] == [(1,), (2, 3, 4)]


def test_the_key_of_the_election_is_made_by_all_of_them() -> None:
    total = SECRET + sum(constant for constant, _ in POLYNOMIALS)
    assert election_key(TRUSTEES) == secret_power(GENERATOR, total)


def test_every_changed_field_is_refused() -> None:
    tried = 0
    for place, text in changed(TEXT):
        if place in {"1 left out", "0 left out"}:
            continue  # other trustees, not changed ones: their product is another key
        tried += 1
        with pytest.raises(BeleniosRefused) as refused:
            read_trustees(text)
        assert refused.value.what == "trustees", place
    assert tried > 100


def test_nobody_cancels_the_key_of_another() -> None:
    """Whoever comes last could publish own / other, and would have the election's secret alone."""
    own = make_trustee(entropy)
    cancelling = replace(own.key, public=product(own.key.public, inverse(TRUSTEES[0].public)))
    with pytest.raises(BeleniosRefused) as refused:
        read_trustees(write_trustees((TRUSTEES[0], cancelling)))
    assert refused.value.reason == "pok"


def test_nobody_is_trustee_twice() -> None:
    with pytest.raises(BeleniosRefused) as refused:
        read_trustees(write_trustees((SECRETS[0].key, SECRETS[0].key)))
    assert refused.value.reason == "double"


@pytest.mark.parametrize("text", [b"[]", b'[["Single"]]', b'[["Double",{}]]', b'["Single",{}]', b"{}", b"", b"[[]]"])
def test_what_are_no_trustees_is_refused(text: bytes) -> None:
    with pytest.raises(BeleniosRefused):
        read_trustees(text)


@pytest.mark.parametrize("chosen", [(1, 2), (1, 3), (2, 3)])
def test_any_two_shares_make_the_secret_of_the_group(chosen: tuple[int, ...]) -> None:
    secret = product(
        *(secret_power(secret_power(GENERATOR, SECRETS[own].value), w) for own, w in weights(chosen).items())
    )
    assert secret == TRUSTEES[1].public


def test_the_secret_of_a_trustee_is_not_shown() -> None:
    assert str(SECRETS[0].value) not in repr(SECRETS[0])
