"""What somebody on the line between a voter and a collector sees: who speaks when, and how long each TLS record is."""

import socket
import threading

from tests.adapters.loopback import LoopbackServer

APPLICATION_DATA = 23
"""RFC 5246, 6.2.1."""
_HEADER = 5


def records(stream: bytes) -> list[tuple[int, int]]:
    """Return the type and the length of each TLS record of one direction."""
    found, place = [], 0
    while place < len(stream):
        length = int.from_bytes(stream[place + 3 : place + _HEADER])
        found.append((stream[place], length))
        place += _HEADER + length
    assert place == len(stream)  # nothing but whole records went over the line
    return found


class RecordingProxy(LoopbackServer):
    """Passes connections on to an address and keeps their octets: what came from the client, what from the server."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._to = address
        self._seen: list[tuple[bytearray, bytearray]] = []
        self._passing: list[threading.Thread] = []
        super().__init__()

    def taken(self) -> list[tuple[bytes, bytes]]:
        """Return both directions of every connection since the last time, when all have ended."""
        for passing in self._passing:
            passing.join(5)
            assert not passing.is_alive()
        found = [(bytes(sent), bytes(received)) for sent, received in self._seen]
        self._seen, self._passing = [], []
        return found

    def take(self, connection: socket.socket) -> None:
        kept = bytearray(), bytearray()
        self._seen.append(kept)
        passing = threading.Thread(target=self._pass, args=(connection, *kept), daemon=True)
        self._passing.append(passing)
        passing.start()

    def _pass(self, client: socket.socket, sent: bytearray, received: bytearray) -> None:
        with client, socket.create_connection(self._to) as server:
            back = threading.Thread(target=_pass_on, args=(server, client, received), daemon=True)
            back.start()
            _pass_on(client, server, sent)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    try:
        while octets := source.recv(65_536):
            kept += octets
            target.sendall(octets)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one of both hung up
