"""Each fuzz target holds for its seeds and for some damages of them, without a fuzzer."""

import pytest

from tests.fuzz import target

COUNT = 300


@pytest.mark.parametrize("name", target.NAMES)
def test_a_target_holds_for_its_seeds_and_what_is_near(name: str) -> None:
    run, seeds = target.load(name)
    assert seeds
    for octets in target.mutations(seeds, count=COUNT, seed=1):
        run(octets)


def test_the_mutations_are_the_same_every_time() -> None:
    made = [tuple(target.mutations((b"abc", b""), count=50, seed=3)) for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 20


def test_every_parser_has_a_target() -> None:
    assert len(target.NAMES) >= 28
