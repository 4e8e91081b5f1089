"""Challenges: random, for one session, for minutes, once."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from idclient.errors.login import NonceExpired, NonceUnknown
from idclient.relying_party import NonceStore
from idclient.wire.web_eid import require_nonce
from tests.doubles import CountingEntropy, FixedClock


def test_a_challenge_is_256_random_bits_that_a_token_can_carry() -> None:
    nonce = NonceStore(FixedClock(), CountingEntropy()).issue("session")
    assert len(base64.b64decode(nonce, validate=True)) == 32
    require_nonce(nonce)


def test_a_challenge_is_used_once() -> None:
    store = NonceStore(FixedClock(), CountingEntropy())
    nonce = store.issue("session")
    assert store.redeem("session") == nonce
    with pytest.raises(NonceUnknown):
        store.redeem("session")


def test_a_challenge_belongs_to_its_session() -> None:
    store = NonceStore(FixedClock(), CountingEntropy())
    store.issue("session")
    with pytest.raises(NonceUnknown):
        store.redeem("another")
    assert len(store) == 1


def test_a_new_challenge_replaces_the_one_before() -> None:
    store = NonceStore(FixedClock(), CountingEntropy())
    first, second = store.issue("session"), store.issue("session")
    assert first != second
    assert store.redeem("session") == second
    assert len(store) == 0


@pytest.mark.parametrize(("seconds", "good"), [(299, True), (300, True), (300.5, False), (86_400, False)])
def test_a_challenge_lasts_five_minutes(seconds: float, *, good: bool) -> None:
    clock = FixedClock()
    store = NonceStore(clock, CountingEntropy(), lifetime=timedelta(minutes=5))
    nonce = store.issue("session")
    clock.advance(seconds)
    if good:
        assert store.redeem("session") == nonce
        return
    with pytest.raises(NonceExpired):
        store.redeem("session")
    with pytest.raises(NonceUnknown):
        store.redeem("session")


def test_a_wall_clock_that_jumps_changes_nothing() -> None:
    clock = FixedClock()
    store = NonceStore(clock, CountingEntropy())
    nonce = store.issue("session")
    clock.moment += timedelta(days=1)
    assert store.redeem("session") == nonce


def test_nobody_fills_the_memory_with_challenges() -> None:
    store = NonceStore(FixedClock(), CountingEntropy(), capacity=3)
    for number in range(5):
        store.issue(f"session {number}")
    assert len(store) == 3
    with pytest.raises(NonceUnknown):
        store.redeem("session 1")
    assert store.redeem("session 2")


def test_of_many_threads_one_gets_the_challenge() -> None:
    store = NonceStore(FixedClock(), CountingEntropy())
    store.issue("session")

    def attempt(_: int) -> bool:
        try:
            store.redeem("session")
        except NonceUnknown:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(64))) == 1
