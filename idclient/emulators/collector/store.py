"""Where votes are kept: keys and values, put once, read, listed by prefix, exchanged, as IVXV's own store has it."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class StoreUnreachable(Exception):
    """There is no store to begin with. `reason`: connection, driver (not installed), password (in the address)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreLost(Exception):
    """The store went away, and nobody can tell whether what it was asked to do was done."""


class Store(Protocol):
    """Safe for several threads. What a method has returned from is kept whatever happens to the machine.

    Every method raises StoreLost.
    """

    def close(self) -> None:
        """Let go of it. Raises nothing."""
        ...

    def put(self, items: dict[str, bytes]) -> bool:
        """Keep all of these if none of the keys is there yet; tell whether that was done."""
        ...

    def get(self, key: str) -> bytes | None:
        """Return a value, None where there is none."""
        ...

    def list(self, prefix: str) -> list[str]:
        """Return the keys with a prefix, in order."""
        ...

    def exchange(self, key: str, before: bytes | None, after: bytes) -> bool:
        """Put a value in the place of an expected one (None: of nothing); tell whether it was there."""
        ...


class SqliteStore:
    """A file of SQLite, which is written through to the disk (WAL, synchronous FULL)."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
        ):
            self._connection.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def put(self, items: dict[str, bytes]) -> bool:
        """As `Store.put`."""
        try:
            with self._transaction() as connection:
                connection.executemany("INSERT INTO kept VALUES (?, ?)", items.items())
        except sqlite3.IntegrityError:
            return False
        return True

    def get(self, key: str) -> bytes | None:
        """As `Store.get`."""
        with self._lock:
            row = self._connection.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def list(self, prefix: str) -> list[str]:
        """As `Store.list`."""
        end = prefix + "\U0010ffff"
        with self._lock:
            rows = self._connection.execute(
                "SELECT key FROM kept WHERE key >= ? AND key < ? ORDER BY key", (prefix, end)
            )
            return [str(row[0]) for row in rows]

    def exchange(self, key: str, before: bytes | None, after: bytes) -> bool:
        """As `Store.exchange`."""
        if before is None:
            return self.put({key: after})
        with self._transaction() as connection:
            done = connection.execute("UPDATE kept SET value = ? WHERE key = ? AND value = ?", (after, key, before))
            return done.rowcount == 1

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
