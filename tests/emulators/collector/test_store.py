"""The store of votes keeps what it took, whatever else happens, and takes nothing twice."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from idclient.emulators.collector.store import SqliteStore, Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "votes.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = SqliteStore(path)
    yield opened
    opened.close()


def test_what_is_put_is_there_for_others_at_once(store: Store, path: Path) -> None:
    assert store.put({"vote/1/a": b"x", "vote/1/b": b""})
    other = SqliteStore(path)
    assert (other.get("vote/1/a"), other.get("vote/1/b"), other.get("vote/1/c")) == (b"x", b"", None)
    other.close()


def test_nothing_is_put_twice_and_then_nothing_of_it(store: Store) -> None:
    assert store.put({"a": b"1"})
    assert not store.put({"b": b"2", "a": b"3"})
    assert (store.get("a"), store.get("b")) == (b"1", None)


def test_keys_are_listed_by_what_they_begin_with_in_order(store: Store) -> None:
    store.put(dict.fromkeys(("v/2", "v/10", "v", "w/1", "v/õ", "v0"), b""))
    assert store.list("v/") == ["v/10", "v/2", "v/õ"]
    assert store.list("x") == []


def test_a_value_is_exchanged_only_for_the_expected_one(store: Store) -> None:
    assert store.exchange("n", None, b"1")
    assert not store.exchange("n", None, b"2")
    assert not store.exchange("n", b"0", b"2")
    assert store.exchange("n", b"1", b"2")
    assert store.get("n") == b"2"
    assert not store.exchange("other", b"1", b"2")


def test_of_many_who_count_together_none_is_lost(store: Store) -> None:
    store.put({"n": b"0"})

    def count() -> None:
        for _ in range(25):
            while not store.exchange("n", before := store.get("n"), str(int(before or b"0") + 1).encode()):
                pass

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("n") == b"100"
