"""A PC/SC daemon in Python: libpcsclite and everything above it talk to emulated chips through a Unix socket.

For machines where pcscd cannot be installed or started, and for situations a real daemon cannot be brought into.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from idclient.emulators.pcsc_client import Client
from idclient.emulators.pcsc_service import Service
from idclient.emulators.slots import InsertedCard


class PcscDaemon:
    """Serves one socket until stopped. `service` can be told to insert and remove cards meanwhile."""

    def __init__(self, path: Path, slots: Mapping[str, InsertedCard | None]) -> None:
        """Listen at `path`, at most 107 bytes long, for this user only."""
        self.service = Service(slots)
        self._path = path
        self._clients: list[Client] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.bind(str(path))
            path.chmod(0o600)
            self._socket.listen()
        except BaseException:
            self._socket.close()
            raise
        self._thread = Thread(target=self._accept, name="pcsc-daemon", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and the socket; clients see the service go away."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for client in self._clients:
            client.hang_up()
        self.service.wake()
        for client in self._clients:
            client.join()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self._clients = [client for client in self._clients if client.alive]
            self._clients.append(Client(connection, self.service))


@contextmanager
def pcsc_daemon(path: Path, slots: Mapping[str, InsertedCard | None]) -> Iterator[PcscDaemon]:
    """Run a daemon for the time of a `with` block."""
    daemon = PcscDaemon(path, slots)
    try:
        yield daemon
    finally:
        daemon.stop()
