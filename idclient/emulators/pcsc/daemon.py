"""A PC/SC daemon in Python: libpcsclite and everything above it talk to emulated chips through a Unix socket.

For machines where pcscd cannot be installed or started, and for situations a real daemon cannot be brought into.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread
from types import MappingProxyType

from idclient.emulators.pcsc.behaviour import Behaviour
from idclient.emulators.pcsc.client import Client
from idclient.emulators.pcsc.connections import Connection, Share
from idclient.emulators.pcsc.pin_pad import Keypad
from idclient.emulators.pcsc.service import Service
from idclient.emulators.pcsc.slots import InsertedCard, Slot

_NO_KEYPADS: Mapping[str, Keypad] = MappingProxyType({})


class PcscDaemon:
    """Serves one socket until stopped. Readers and cards may come and go meanwhile, and so may the daemon itself."""

    def __init__(
        self,
        path: Path,
        slots: Mapping[str, InsertedCard | None],
        *,
        keypads: Mapping[str, Keypad] = _NO_KEYPADS,
        behaviour: Behaviour = Behaviour.SERVE,
    ) -> None:
        """Listen at `path`, at most 107 bytes long, for this user only. `keypads` go by the names of the readers."""
        self.service = Service(slots, keypads)
        self.service.behaviour = behaviour
        self._path = path
        self._clients: list[Client] = []
        self._lock = Lock()
        self._listen()

    def insert(self, reader: str, card: InsertedCard) -> None:
        """Put a card into a reader."""
        self.service.slot(reader).insert(card)

    def remove(self, reader: str) -> None:
        """Pull a card out."""
        self.service.slot(reader).remove()

    def plug(self, reader: str, card: InsertedCard | None = None, *, keypad: Keypad | None = None) -> None:
        """Plug a reader in."""
        self.service.plug(Slot(reader, card, keypad=keypad))

    def unplug(self, reader: str) -> None:
        """Take a reader away."""
        self.service.unplug(reader)

    def behave(self, behaviour: Behaviour) -> None:
        """Do something else from now on."""
        self.service.behaviour = behaviour

    @contextmanager
    def held_exclusively(self, reader: str) -> Iterator[None]:
        """Let another program have a reader for itself for the time of a `with` block."""
        holder = Connection(self.service.slot(reader), Share.EXCLUSIVE)
        try:
            yield
        finally:
            holder.close()

    def stop(self) -> None:
        """Close every connection and the socket; clients see the service go away."""
        self.kill()
        for client in self._clients:
            client.join()
        self._path.unlink(missing_ok=True)

    def kill(self) -> None:
        """Go away as a process that is killed: all connections end, the socket file stays. Waits for no client."""
        with self._lock:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._thread.join()
            for client in self._clients:
                client.hang_up()
        self.service.wake()

    def restart(self) -> None:
        """Serve the same socket again, after `kill` or `stop`: readers and cards are there, contexts are gone."""
        for client in self._clients:
            client.join()
        self._clients = []
        self._path.unlink(missing_ok=True)
        self._listen()

    def _listen(self) -> None:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listening.bind(str(self._path))
            self._path.chmod(0o600)
            listening.listen()
        except BaseException:
            listening.close()
            raise
        self._socket = listening
        self._thread = Thread(target=self._accept, args=(listening,), name="pcsc-daemon", daemon=True)
        self._thread.start()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            if self.service.behaviour is Behaviour.REFUSE_CLIENTS:
                _refuse(connection)
                continue
            self._clients = [client for client in self._clients if client.alive]
            self._clients.append(Client(connection, self.service, self.kill))


def _refuse(connection: socket.socket) -> None:
    """Close a connection whose first message is there and not read: the client meets a reset."""
    connection.settimeout(1)
    with suppress(OSError):
        connection.recv(1)
    connection.close()


@contextmanager
def pcsc_daemon(
    path: Path,
    slots: Mapping[str, InsertedCard | None],
    *,
    keypads: Mapping[str, Keypad] = _NO_KEYPADS,
    behaviour: Behaviour = Behaviour.SERVE,
) -> Iterator[PcscDaemon]:
    """Run a daemon for the time of a `with` block."""
    daemon = PcscDaemon(path, slots, keypads=keypads, behaviour=behaviour)
    try:
        yield daemon
    finally:
        daemon.stop()
