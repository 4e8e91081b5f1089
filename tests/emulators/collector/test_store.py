"""The store of votes keeps what it took, whatever else happens, and takes nothing twice: SQLite's and PostgreSQL's."""

import threading

import pytest

from idclient.emulators.collector.store import Store
from tests.emulators.collector.stores import Opening, opening, postgresql

__all__ = ["opening", "postgresql"]


@pytest.fixture
def store(opening: Opening) -> Store:
    return opening()


def test_what_is_put_is_there_for_others_at_once(store: Store, opening: Opening) -> None:
    assert store.put({"vote/1/a": b"x\0\xff", "vote/1/b": b""})
    other = opening()
    assert (other.get("vote/1/a"), other.get("vote/1/b"), other.get("vote/1/c")) == (b"x\0\xff", b"", None)


def test_nothing_is_put_twice_and_then_nothing_of_it(store: Store) -> None:
    assert store.put({"a": b"1"})
    assert not store.put({"b": b"2", "a": b"3"})
    assert (store.get("a"), store.get("b")) == (b"1", None)
    assert store.put({"b": b"2"})


def test_keys_are_listed_by_what_they_begin_with_in_order(store: Store) -> None:
    store.put(dict.fromkeys(("v/2", "v/10", "v", "w/1", "v/õ", "v/Z", "v/_", "v/%", "v0"), b""))
    assert store.list("v/") == ["v/%", "v/10", "v/2", "v/Z", "v/_", "v/õ"]
    assert store.list("x") == []
    assert store.list("v/%") == ["v/%"]


def test_a_value_is_exchanged_only_for_the_expected_one(store: Store) -> None:
    assert store.exchange("n", None, b"1")
    assert not store.exchange("n", None, b"2")
    assert not store.exchange("n", b"0", b"2")
    assert store.exchange("n", b"1", b"2")
    assert store.get("n") == b"2"
    assert not store.exchange("other", b"1", b"2")


def test_of_many_who_count_together_none_is_lost(store: Store, opening: Opening) -> None:
    store.put({"n": b"0"})
    other = opening()

    def count(counter: Store) -> None:
        for _ in range(25):
            while not counter.exchange("n", before := counter.get("n"), str(int(before or b"0") + 1).encode()):
                pass

    threads = [threading.Thread(target=count, args=(counter,)) for counter in (store, store, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("n") == b"100"


def test_of_many_who_put_the_same_key_one_has_put_it(store: Store, opening: Opening) -> None:
    stores = [store, opening(), opening()]
    done: list[bool] = []
    meet = threading.Barrier(len(stores))

    def put(counter: Store, number: int) -> None:
        meet.wait(30)
        done.append(counter.put({f"own/{number}": b"", "shared": b"%d" % number}))

    threads = [threading.Thread(target=put, args=(each, number)) for number, each in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, True]
    assert [f"own/{(store.get('shared') or b'').decode()}"] == store.list("own/")


@pytest.mark.parametrize("key", ["", "a\0b", "õ\N{MATHEMATICAL BOLD SMALL A}", "\ud800", "it's", "\U0010ffff"])
def test_any_text_is_a_key(store: Store, key: str) -> None:
    assert store.get(key) is None
    assert store.put({key: b"1"})
    assert not store.exchange(key, None, b"2")
    assert store.exchange(key, b"1", b"2")
    assert (store.get(key), store.list(key)) == (b"2", [key])


def test_who_puts_keys_in_another_order_is_not_waited_for_in_a_ring(store: Store, opening: Opening) -> None:
    other = opening()
    done: list[bool] = []

    def put(one: Store, keys: list[str]) -> None:
        done.extend(one.put(dict.fromkeys((f"{turn}/{key}" for key in keys), b"")) for turn in range(8))

    names = [str(number) for number in range(4000)]
    threads = [threading.Thread(target=put, args=each) for each in ((store, names), (other, names[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), sum(done), len(store.list(""))) == (16, 8, 32_000)


def test_more_threads_than_a_server_takes_connections_are_all_served(store: Store) -> None:
    done: list[bool] = []
    meet = threading.Barrier(150)

    def put(number: int) -> None:
        meet.wait(60)
        done.append(store.put({f"k/{number}": b""}))

    threads = [threading.Thread(target=put, args=(number,)) for number in range(150)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done, len(store.list("k/"))) == ([True] * 150, 150)
