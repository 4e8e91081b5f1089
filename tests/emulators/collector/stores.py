"""Both kinds of store, each empty, and a second door to the same one: what holds for one has to hold for the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from idclient.emulators.collector.store_postgresql import PostgresqlStore
from idclient.emulators.collector.store_sqlite import SqliteStore
from tests.postgresql import Cluster, cluster

Opening = Callable[[], SqliteStore | PostgresqlStore]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    with cluster("fsync=off") as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    """Give a function that opens the one store of this test once more; all are closed afterwards."""
    opened: list[SqliteStore | PostgresqlStore] = []
    dsn = request.getfixturevalue("postgresql").dsn() if request.param == "postgresql" else ""

    def once_more() -> SqliteStore | PostgresqlStore:
        opened.append(PostgresqlStore(dsn) if dsn else SqliteStore(tmp_path / "votes.sqlite"))
        return opened[-1]

    yield once_more
    for store in opened:
        store.close()
