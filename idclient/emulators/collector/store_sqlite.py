"""The store in a file of SQLite, which several processes of one computer share."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idclient.emulators.collector.store import StoreLost, StoreUnreachable, key_octets, key_range, key_text

_SECONDS = 30.0
"""To wait while another process writes."""
_BEGINNING = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
)
_RANGE = "SELECT key FROM kept WHERE key >= ? AND key < ? ORDER BY key"
_EXCHANGE = "UPDATE kept SET value = ? WHERE key = ? AND value = ?"


class SqliteStore:
    """A file of SQLite, which is written through to the disk (WAL, synchronous FULL). Processes wait for each other."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises: StoreUnreachable."""
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(path, timeout=_SECONDS, isolation_level=None, check_same_thread=False)
            for statement in _BEGINNING:
                self._connection.execute(statement)
        except sqlite3.Error as problem:
            raise StoreUnreachable("table") from problem

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def put(self, items: dict[str, bytes]) -> bool:
        """As `Store.put`."""
        rows = [(key_octets(key), value) for key, value in items.items()]
        try:
            with self._transaction() as connection:
                connection.executemany("INSERT INTO kept VALUES (?, ?)", rows)
        except sqlite3.IntegrityError:
            return False
        return True

    def get(self, key: str) -> bytes | None:
        """As `Store.get`."""
        with self._held() as connection:
            row = connection.execute("SELECT value FROM kept WHERE key = ?", (key_octets(key),)).fetchone()
        return None if row is None else bytes(row[0])

    def list(self, prefix: str) -> list[str]:
        """As `Store.list`."""
        with self._held() as connection:
            rows = connection.execute(_RANGE, key_range(prefix)).fetchall()
        return [key_text(row[0]) for row in rows]

    def exchange(self, key: str, before: bytes | None, after: bytes) -> bool:
        """As `Store.exchange`."""
        if before is None:
            return self.put({key: after})
        with self._transaction() as connection:
            return connection.execute(_EXCHANGE, (after, key_octets(key), before)).rowcount == 1

    @contextmanager
    def _held(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to one thread at a time. Raises: StoreLost, sqlite3.IntegrityError."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.IntegrityError:
                raise
            except sqlite3.Error as problem:
                raise StoreLost from problem

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._held() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk, for one, has ended it already
                    connection.execute("ROLLBACK")
                raise
