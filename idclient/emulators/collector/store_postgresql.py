"""The store in a database of PostgreSQL, which several collectors share. Imports psycopg when it is opened."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from idclient.emulators.collector.store import StoreLost, StoreUnreachable

if TYPE_CHECKING:
    import psycopg

_SECONDS = 10
_LOCK = 7_301_962
"""Of the one who makes the table; any number that nobody else uses."""
_TABLE = 'CREATE TABLE IF NOT EXISTS kept (key text COLLATE "C" PRIMARY KEY, value bytea NOT NULL)'
_PUT = "INSERT INTO kept SELECT * FROM unnest(%s::text[], %s::bytea[])"
_ONE = "SELECT value FROM kept WHERE key = %s"
_EXCHANGE = "UPDATE kept SET value = %s WHERE key = %s AND value = %s"
_RANGE = "SELECT key FROM kept WHERE key >= %s AND key < %s ORDER BY key"
_PASSWORD = re.compile(r"password\s*=|^[a-z]+://[^/@]*:[^/@]*@", re.IGNORECASE)


class PostgresqlStore:
    """Connections to one database, as many as threads ask at the same time.

    What a statement has returned from is on the disk, if the server is set up as it comes (`synchronous_commit`,
    `fsync`).
    """

    def __init__(self, dsn: str) -> None:
        """Connect by a connection string of libpq, without a password in it. Blocks. Raises: StoreUnreachable."""
        if _PASSWORD.search(dsn):
            raise StoreUnreachable("password")
        self._dsn = dsn
        self._idle: SimpleQueue[psycopg.Connection[Any]] = SimpleQueue()
        connection = self._connected()
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))  # two who make it at once would clash
            connection.execute(_TABLE)
        self._idle.put(connection)

    def close(self) -> None:
        """Close all connections that are not in use."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def put(self, items: dict[str, bytes]) -> bool:
        """As `Store.put`."""
        from psycopg.errors import UniqueViolation

        columns = (list(items), list(items.values()))
        try:
            self._rows(lambda connection: connection.execute(_PUT, columns).rowcount)
        except UniqueViolation:
            return False
        return True

    def get(self, key: str) -> bytes | None:
        """As `Store.get`."""
        row = self._rows(lambda connection: connection.execute(_ONE, (key,)).fetchone())
        return None if row is None else bytes(row[0])

    def list(self, prefix: str) -> "list[str]":
        """As `Store.list`."""
        bounds = (prefix, prefix + "\U0010ffff")
        rows = self._rows(lambda connection: connection.execute(_RANGE, bounds).fetchall())
        return [str(row[0]) for row in rows]

    def exchange(self, key: str, before: bytes | None, after: bytes) -> bool:
        """As `Store.exchange`."""
        if before is None:
            return self.put({key: after})
        return bool(self._rows(lambda connection: connection.execute(_EXCHANGE, (after, key, before)).rowcount))

    def _rows(self, act: "Callable[[psycopg.Connection[Any]], Any]") -> Any:
        with self._lent() as connection:
            return act(connection)

    @contextmanager
    def _lent(self) -> "Iterator[psycopg.Connection[Any]]":
        """Lend a connection, which is kept for the next one unless it broke. Raises: StoreLost."""
        from psycopg import OperationalError

        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._reconnected()
        try:
            yield connection
        except OperationalError as problem:
            connection.close()
            raise StoreLost from problem
        except BaseException:
            self._idle.put(connection)
            raise
        self._idle.put(connection)

    def _reconnected(self) -> "psycopg.Connection[Any]":
        try:
            return self._connected()
        except StoreUnreachable as problem:
            raise StoreLost from problem

    def _connected(self) -> "psycopg.Connection[Any]":
        try:
            import psycopg
        except ImportError as problem:
            raise StoreUnreachable("driver") from problem
        try:
            return psycopg.connect(self._dsn, autocommit=True, connect_timeout=_SECONDS)
        except psycopg.Error as problem:
            raise StoreUnreachable("connection") from problem
