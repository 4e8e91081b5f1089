"""The store in a database of PostgreSQL, which several collectors share. Imports psycopg when it is opened."""

from idclient.emulators.collector.postgresql_connections import Connections
from idclient.emulators.collector.store import StoreUnreachable, key_octets, key_range, key_text

_LOCK = 7_301_962
"""Of the one who makes the table; any number that nobody else uses."""
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key bytea PRIMARY KEY, value bytea NOT NULL)"
# A conflict is no error to the server: it would write the key, and with it a personal code, into its log.
_PUT = "INSERT INTO kept SELECT * FROM unnest(%b::bytea[], %b::bytea[]) ON CONFLICT DO NOTHING"
_ONE = "SELECT value FROM kept WHERE key = %b"
_EXCHANGE = "UPDATE kept SET value = %b WHERE key = %b AND value = %b"
_RANGE = "SELECT key FROM kept WHERE key >= %b AND key < %b ORDER BY key"


class PostgresqlStore:
    """Connections to one database, as many as threads ask at the same time, up to eight.

    What a statement has returned from is on the server's disk, unless the server runs with `fsync` off.
    """

    def __init__(self, dsn: str) -> None:
        """Connect by a connection string of libpq, without a password in it. Blocks. Raises: StoreUnreachable."""
        self._connections = Connections(dsn)
        import psycopg

        with self._connections.connected() as connection:
            try:
                with connection.transaction():
                    # Two who make it at once would clash.
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                    connection.execute(_TABLE)
            except psycopg.Error as problem:
                raise StoreUnreachable("table", self._connections.host) from problem

    def close(self) -> None:
        """Close all connections that are not in use."""
        self._connections.close()

    def put(self, items: dict[str, bytes]) -> bool:
        """As `Store.put`."""
        from psycopg import Rollback

        rows = sorted((key_octets(key), value) for key, value in items.items())  # in one order: nobody waits in a ring
        columns = ([key for key, _ in rows], [value for _, value in rows])
        done = False
        with self._connections.lent() as connection, connection.transaction():
            done = connection.execute(_PUT, columns).rowcount == len(rows)
            if not done:
                raise Rollback
        return done

    def get(self, key: str) -> bytes | None:
        """As `Store.get`."""
        with self._connections.lent() as connection:
            row = connection.execute(_ONE, (key_octets(key),)).fetchone()
        return None if row is None else bytes(row[0])

    def list(self, prefix: str) -> list[str]:
        """As `Store.list`."""
        with self._connections.lent() as connection:
            rows = connection.execute(_RANGE, key_range(prefix)).fetchall()
        return [key_text(row[0]) for row in rows]

    def exchange(self, key: str, before: bytes | None, after: bytes) -> bool:
        """As `Store.exchange`."""
        if before is None:
            return self.put({key: after})
        with self._connections.lent() as connection:
            return connection.execute(_EXCHANGE, (after, key_octets(key), before)).rowcount == 1
