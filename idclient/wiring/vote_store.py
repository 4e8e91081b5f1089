"""Where the votes of an election on this computer are kept: a file of SQLite, or a database of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.errors.store import (
    VoteStoreAddressMalformed,
    VoteStoreDriverMissing,
    VoteStoreError,
    VoteStoreNotEmpty,
    VoteStorePasswordShown,
    VoteStoreUnreachable,
    VoteStoreUnusable,
)

if TYPE_CHECKING:
    from idclient.emulators.collector.store import Store

_FAILURES: dict[str, type[VoteStoreError]] = {
    "address": VoteStoreAddressMalformed,
    "password": VoteStorePasswordShown,
    "driver": VoteStoreDriverMissing,
    "connection": VoteStoreUnreachable,
    "table": VoteStoreUnusable,
}


@contextmanager
def opened_store(folder: Path, database: str | None) -> "Iterator[Store]":
    """Open the store of this process. Blocks. Raises: VoteStoreError."""
    store = _open(folder / "votes.sqlite", database)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def registration_store(folder: Path) -> "Iterator[Store]":
    """Open the store of the registration service, which is never that of the votes. Raises: VoteStoreError."""
    store = _open(folder / "registrations.sqlite", None)
    try:
        yield store
    finally:
        store.close()


def require_empty(store: "Store") -> None:
    """Votes of two elections must never be counted together. Raises: VoteStoreNotEmpty."""
    if store.list("vote/"):
        raise VoteStoreNotEmpty


def _open(file: Path, database: str | None) -> "Store":
    from idclient.emulators.collector.store import StoreUnreachable
    from idclient.emulators.collector.store_postgresql import PostgresqlStore
    from idclient.emulators.collector.store_sqlite import SqliteStore

    try:
        return PostgresqlStore(database) if database else SqliteStore(file)
    except StoreUnreachable as problem:
        raise _FAILURES[problem.reason](host=problem.host) from None
