"""Connections to one database of PostgreSQL: opened when needed, lent to one thread at a time, not too many of them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from idclient.emulators.collector.store import StoreLost, StoreUnreachable

if TYPE_CHECKING:
    import psycopg

_MOST = 8
"""For each process: a server as it comes takes a hundred in all, and more would only wait for one another."""
_DEFAULTS = {"connect_timeout": "10", "tcp_user_timeout": "10000", "application_name": "idclient"}
_DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
_SECRETS = frozenset({"password", "sslpassword"})


class Connections:
    """All of them to one database. Safe for several threads, not for a fork."""

    def __init__(self, dsn: str) -> None:
        """Read a connection string of libpq, which may hold no password. Connects nowhere. Raises: StoreUnreachable."""
        self._parameters = _parameters(dsn)
        self._idle: SimpleQueue[psycopg.Connection[Any]] = SimpleQueue()
        self._free = threading.BoundedSemaphore(_MOST)

    def close(self) -> None:
        """Close all that nobody uses."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def connected(self) -> "psycopg.Connection[Any]":
        """Return a new connection, on which every statement is a transaction. Blocks. Raises: StoreUnreachable."""
        import psycopg

        try:
            connection: psycopg.Connection[Any] = psycopg.connect(**self._parameters, autocommit=True)
            connection.execute(_DURABLE)
        except psycopg.Error:  # what it says may quote what it was given
            raise StoreUnreachable("connection", self.host) from None
        return connection

    @contextmanager
    def lent(self) -> "Iterator[psycopg.Connection[Any]]":
        """Lend a connection, waiting for one if there are many; it is kept for the next unless it failed.

        Raises: StoreLost.
        """
        import psycopg

        with self._free:
            connection = self._any()
            try:
                yield connection
            except BaseException as problem:
                connection.close()
                if not isinstance(problem, psycopg.Error):
                    raise
                self.close()  # the others are likely to have broken with it
                raise StoreLost from problem
            self._idle.put(connection)

    @property
    def host(self) -> str:
        """Where the database is looked for, empty if the string does not say."""
        return self._parameters.get("host", "")

    def _any(self) -> "psycopg.Connection[Any]":
        try:
            return self._idle.get_nowait()
        except Empty:
            pass
        try:
            return self.connected()
        except StoreUnreachable as problem:
            raise StoreLost from problem


def _parameters(dsn: str) -> dict[str, Any]:
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as problem:
        raise StoreUnreachable("driver") from problem
    try:
        given = conninfo_to_dict(dsn)
    except (psycopg.Error, UnicodeError):  # what it says quotes the string
        raise StoreUnreachable("address") from None
    if _SECRETS & set(given):
        raise StoreUnreachable("password")
    return _DEFAULTS | {name: str(value) for name, value in given.items()}
