"""A store that cannot be had says why; one that goes away is lost and comes back; neither tells secrets."""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from idclient.emulators.collector.store import StoreLost, StoreUnreachable
from idclient.emulators.collector.store_postgresql import PostgresqlStore
from idclient.emulators.collector.store_sqlite import SqliteStore
from tests.emulators.collector.stores import postgresql
from tests.postgresql import Cluster, cluster

__all__ = ["postgresql"]


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    with cluster() as server:
        yield server


@pytest.mark.parametrize(
    ("dsn", "reason", "host"),
    [
        ("host=/nowhere password=hunter2", "password", ""),
        ("host=/nowhere PASSWORD = x", "address", ""),
        ("host=/nowhere sslpassword=hunter2", "password", ""),
        ("postgresql://a:hunter2@localhost/votes", "password", ""),
        ("postgresql://a@localhost/votes?pass%77ord=hunter2", "password", ""),
        ("hunter2", "address", ""),
        ("host=/nowhere port='", "address", ""),
        ("host=/nowhere user=votes", "connection", "/nowhere"),
        ("postgresql://localhost:1/votes", "connection", "localhost"),
        ("postgresql://a:hun/ter2@localhost/votes", "connection", "a"),
        ("host=/nowhere user=a\0b", "connection", "/nowhere"),
    ],
)
def test_why_there_is_no_database_is_said_without_quoting_its_address(dsn: str, reason: str, host: str) -> None:
    with pytest.raises(StoreUnreachable) as caught:
        PostgresqlStore(dsn)
    assert (caught.value.reason, caught.value.host) == (reason, host)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "hun" not in repr(caught.value)


def test_a_driver_that_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnreachable) as caught:
        PostgresqlStore("host=/nowhere")
    assert caught.value.reason == "driver"


def test_who_may_make_no_table_is_told_so(postgresql: Cluster) -> None:
    dsn = postgresql.dsn()
    postgresql.sql(dsn, "CREATE ROLE stranger LOGIN")
    with pytest.raises(StoreUnreachable) as caught:
        PostgresqlStore(f"{dsn} user=stranger")
    assert caught.value.reason == "table"


def test_what_is_answered_is_on_the_disk_even_where_a_database_is_set_up_to_be_quick(postgresql: Cluster) -> None:
    dsn = postgresql.dsn()
    name = dsn.rpartition("=")[2]
    postgresql.sql(dsn, f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = PostgresqlStore(dsn)
    with store._connections.lent() as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
    store.close()


def test_a_server_does_not_write_whose_key_was_there_already_into_its_log(own_cluster: Cluster) -> None:
    store = PostgresqlStore(own_cluster.dsn())
    assert store.put({"voter/38001085718": b""})
    assert not store.put({"voter/38001085718": b"", "other": b""})
    assert not store.exchange("voter/38001085718", None, b"")
    store.close()
    assert "38001085718" not in own_cluster.log()
    assert b"voter/38001085718".hex() not in own_cluster.log()


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


def test_one_broken_connection_is_enough_to_distrust_the_others(own_cluster: Cluster) -> None:
    store = PostgresqlStore(own_cluster.dsn())
    with store._connections.lent(), store._connections.lent(), store._connections.lent():
        pass
    own_cluster.stop()
    own_cluster.again()
    with pytest.raises(StoreLost):
        store.put({"a": b""})
    assert [store.put({"a": b""}) for _ in range(3)] == [True, False, False]
    store.close()


def test_what_the_server_refuses_is_lost_and_the_next_is_served(postgresql: Cluster) -> None:
    store = PostgresqlStore(postgresql.dsn())
    with store._connections.lent() as connection:
        connection.execute("SET default_transaction_read_only = on")
    with pytest.raises(StoreLost):
        store.put({"a": b""})
    assert store.put({"a": b""})
    store.close()


def test_a_full_disk_loses_one_vote_and_no_more(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "votes.sqlite")
    assert store.put({"small": b"kept"})
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreLost) as caught:
        store.put({"large": bytes(100_000), "other": b""})
    assert "full" in str(caught.value.__cause__)
    assert (store.get("small"), store.get("large"), store.get("other")) == (b"kept", None, None)
    store._connection.execute("PRAGMA max_page_count = 1000")
    assert store.put({"large": bytes(100_000)})
    store.close()
    with pytest.raises(StoreLost):
        store.get("small")
    with pytest.raises(StoreLost):
        store.put({"a": b""})


def test_a_file_that_is_no_database_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "votes.sqlite"
    path.write_bytes(b"no database " * 100)
    with pytest.raises(StoreUnreachable) as caught:
        SqliteStore(path)
    assert caught.value.reason == "table"
    with pytest.raises(StoreUnreachable):
        SqliteStore(tmp_path)


def test_a_file_of_votes_is_written_through_to_the_disk(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "votes.sqlite")
    assert store._connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    store.close()
    with sqlite3.connect(tmp_path / "votes.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
