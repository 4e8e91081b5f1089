"""Where the votes of an election on this computer are kept: a file of SQLite, or a database of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.wiring.phone_ports import CannotStart

if TYPE_CHECKING:
    from idclient.emulators.collector.store import Store

_UNREACHABLE = {
    "connection": "the database cannot be reached: see whether it runs, and what its address is",
    "driver": "the driver of PostgreSQL is missing: install psycopg (pip install 'psycopg[binary]')",
    "password": "a password in an address can be read by everybody here: put it into a password file (~/.pgpass)",
}


@contextmanager
def opened_store(folder: Path, database: str | None) -> "Iterator[Store]":
    """Open the store of this process. Raises: CannotStart."""
    from idclient.emulators.collector.store import SqliteStore, StoreUnreachable
    from idclient.emulators.collector.store_postgresql import PostgresqlStore

    try:
        store = PostgresqlStore(database) if database else SqliteStore(folder / "votes.sqlite")
    except StoreUnreachable as problem:
        raise CannotStart(_UNREACHABLE[problem.reason]) from problem
    try:
        yield store
    finally:
        store.close()


def require_empty(store: "Store") -> None:
    """Votes of two elections must never be counted together. Raises: CannotStart."""
    if store.list("vote/"):
        raise CannotStart("the database holds votes of another election: an election needs an empty one")
