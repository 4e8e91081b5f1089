"""The store of votes keeps what it took, whatever else happens, and takes nothing twice: SQLite's and PostgreSQL's."""

import threading
from collections.abc import Iterator

import pytest

from idclient.emulators.collector.store import Store, StoreLost, StoreUnreachable
from idclient.emulators.collector.store_postgresql import PostgresqlStore
from tests.emulators.collector.stores import Opening, opening, postgresql
from tests.postgresql import Cluster, cluster

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


# Only PostgreSQL can be somewhere else, or gone.


@pytest.mark.parametrize(
    "dsn", ["host=/nowhere password=x", "postgresql://a:secret@localhost/votes", "host=/nowhere PASSWORD = x"]
)
def test_a_password_has_no_place_in_an_address_that_everybody_can_read(dsn: str) -> None:
    with pytest.raises(StoreUnreachable) as caught:
        PostgresqlStore(dsn)
    assert caught.value.reason == "password"


@pytest.mark.parametrize("dsn", ["host=/nowhere user=votes", "no address", "postgresql://localhost:1/votes"])
def test_a_database_that_cannot_be_reached_is_said_so(dsn: str) -> None:
    with pytest.raises(StoreUnreachable) as caught:
        PostgresqlStore(dsn)
    assert caught.value.reason == "connection"


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    with cluster() as server:
        yield server


def test_what_was_put_is_there_after_the_server_was_cut_off(own_cluster: Cluster) -> None:
    store = PostgresqlStore(own_cluster.dsn())
    assert store.put({"vote/1": b"kept"})
    own_cluster.stop()
    with pytest.raises(StoreLost):
        store.put({"vote/2": b"lost"})
    with pytest.raises(StoreLost):
        store.get("vote/1")
    own_cluster.again()
    assert (store.get("vote/1"), store.get("vote/2")) == (b"kept", None)
    store.close()
