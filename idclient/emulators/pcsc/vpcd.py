"""A chip in a virtual reader: plugs into vpcd, the driver behind a real pcscd (vsmartcard, vpcd protocol)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from idclient.emulators.pcsc.slots import InsertedCard
from idclient.errors.card import CardRemoved, CardReset


class VpcdCard:
    """A chip connected to a vpcd port; connecting inserts it, `remove` takes it out."""

    def __init__(self, connection: socket.socket, chip: InsertedCard) -> None:
        self._connection = connection
        self._chip = chip
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = Thread(target=self._serve, name="vpcd-card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Take the card out."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        with suppress(OSError, EOFError, CardRemoved):
            while True:
                message = self._receive()
                if len(message) == 1:
                    self._control(message[0])
                elif message:
                    self._send(self._answer(message))
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _control(self, code: int) -> None:
        match code:
            case 0x00:
                self._chip.power_off()
            case 0x01:
                self._chip.power_on()
            case 0x02:
                self._chip.reset()
            case 0x04:
                self._send(self._chip.atr)
            case _:
                pass

    def _answer(self, command: bytes) -> bytes:
        try:
            return self._chip.transmit(command)
        except (
            CardReset
        ):  # vpcd cannot tell of a reset behind its back: the command meets a card that forgot everything
            return self._chip.transmit(command)

    def _send(self, data: bytes) -> None:
        self._connection.sendall(len(data).to_bytes(2, "big") + data)

    def _receive(self) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(2), "big"))

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            # vpcd sends length and payload apart; without this the kernel holds each acknowledgement back for 40 ms.
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            chunk = self._connection.recv(size - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)


@contextmanager
def inserted(connection: socket.socket, chip: InsertedCard) -> Iterator[VpcdCard]:
    """Keep a chip in a virtual reader for the time of a `with` block. Owns the connection."""
    card = VpcdCard(connection, chip)
    try:
        yield card
    finally:
        card.remove()
