"""The core at the other end of two pipes: views come in, acts go out. When the core goes away, so does the window."""

import os
import sys
import threading

from PySide6.QtCore import QObject, Signal

from idclient.errors import Error
from idclient.ports.window import Act
from idclient.wire.native_message import HEAD, read_frame, read_object

_LONGEST = 100_000


class CorePipe(QObject):
    """Reads views on a thread of its own and emits them in the window's."""

    shown = Signal(dict)
    ended = Signal()

    def __init__(self, source: int, sink: int) -> None:
        super().__init__()
        self._source = source
        self._sink = sink

    def listen(self) -> None:
        """Begin to read. The thread ends with the pipe."""
        threading.Thread(target=self._read, name="core", daemon=True).start()

    def act(self, act: Act, digits: bytearray | None = None) -> None:
        """Tell the core what was done. The digits are wiped once they are in the pipe."""
        body = bytearray(act.value) + (digits or b"")
        message = bytearray(len(body).to_bytes(HEAD, sys.byteorder)) + body
        try:
            os.write(self._sink, message)
        except OSError:
            self.ended.emit()
        for buffer in (message, body, digits or bytearray()):
            buffer[:] = bytes(len(buffer))

    def _read(self) -> None:
        try:
            while (body := read_frame(self._octets, shortest=2, longest=_LONGEST)) is not None:
                self.shown.emit(read_object(body))
        except Error:
            pass
        self.ended.emit()

    def _octets(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            try:
                part = os.read(self._source, size - len(parts))
            except OSError:
                break
            if not part:
                break
            parts += part
        return bytes(parts)


def take_pipes() -> CorePipe:
    """Move both pipes out of reach of everything that prints. Called once, first of all."""
    source, sink = os.dup(0), os.dup(1)
    void = os.open(os.devnull, os.O_RDWR)
    os.dup2(void, 0)
    os.dup2(2, 1)
    os.close(void)
    return CorePipe(source, sink)
