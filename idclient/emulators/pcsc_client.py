"""One program connected to the software PC/SC daemon: its messages in, the service's answers out."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread

from idclient.emulators.pcsc_messages import HEADER, STRUCTURES, WAIT, Code, Command
from idclient.emulators.pcsc_service import Service

LONGEST_APDU = 65_548
MAJOR = 4
MINORS = (4, 5)
"""Minor versions of the client library whose messages are the same."""


class Client:
    """A connection with a thread of its own. When it ends, whatever it held is released."""

    def __init__(self, connection: socket.socket, service: Service) -> None:
        self._connection = connection
        self._service = service
        self._sending = Lock()
        self._handles: set[int] = set()
        self._contexts: set[int] = set()
        self._thread = Thread(target=self._serve, name="pcsc-client", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the program is still connected."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Hang up and wait for the thread."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def notify(self, code: Code) -> None:
        """Tell a waiting client that something changed, or that its wait was cancelled."""
        with suppress(OSError):
            self._send(WAIT.pack(0, code))

    def _serve(self) -> None:
        try:
            while self._answer_one():
                pass
        except (OSError, ValueError, EOFError):
            pass
        finally:
            self._service.forget(self, self._handles)
            self._connection.close()

    def _answer_one(self) -> bool:
        header = self._receive(HEADER.size)
        size, number = HEADER.unpack(header)
        command = Command(number)
        match command:
            case Command.GET_READERS_STATE:
                self._send(self._service.table())
            case Command.WAIT_READER_STATE_CHANGE:
                self._send(self._service.table())
                self._service.wait(self)
            case Command.STOP_WAITING_READER_STATE_CHANGE:
                if self._service.stop_waiting(self):
                    self.notify(Code.SUCCESS)
            case _:
                structure = STRUCTURES[command]
                if size != structure.size:
                    return False
                self._dispatch(command, list(structure.unpack(self._receive(structure.size))))
        return True

    def _dispatch(self, command: Command, fields: list[int | bytes]) -> None:
        handlers: dict[Command, Callable[[list[int | bytes]], bytes]] = {
            Command.VERSION: self._version,
            Command.ESTABLISH_CONTEXT: self._establish,
            Command.RELEASE_CONTEXT: self._release,
            Command.CONNECT: self._connect,
            Command.RECONNECT: self._reconnect,
            Command.DISCONNECT: self._disconnect,
            Command.BEGIN_TRANSACTION: self._begin,
            Command.END_TRANSACTION: self._end,
            Command.STATUS: self._status,
            Command.TRANSMIT: self._transmit,
            Command.CONTROL: self._control,
            Command.CANCEL: self._cancel,
        }
        handler = handlers.get(command, self._unsupported)
        data = handler(fields)
        self._send(STRUCTURES[command].pack(*fields) + data)

    def _version(self, fields: list[int | bytes]) -> bytes:
        major, minor, _ = fields
        fits = major == MAJOR and minor in MINORS
        fields[:] = [MAJOR, minor if fits else MINORS[0], Code.SUCCESS if fits else Code.SERVICE_STOPPED]
        return b""

    def _establish(self, fields: list[int | bytes]) -> bytes:
        context = self._service.new_handle()
        self._contexts.add(context)
        self._service.contexts[context] = self
        fields[1:] = [context, Code.SUCCESS]
        return b""

    def _release(self, fields: list[int | bytes]) -> bytes:
        known = fields[0] in self._contexts
        fields[1] = Code.SUCCESS if known else Code.INVALID_HANDLE
        return b""

    def _connect(self, fields: list[int | bytes]) -> bytes:
        _context, name, share, preferred = fields[:4]
        reader = bytes(name).split(b"\0")[0].decode("utf-8", "surrogateescape") if isinstance(name, bytes) else ""
        code, handle, protocol = self._service.connect(reader, int(share), int(preferred))
        if code is Code.SUCCESS:
            self._handles.add(handle)
        fields[4:] = [handle, protocol, code]
        return b""

    def _reconnect(self, fields: list[int | bytes]) -> bytes:
        handle, share, preferred, initialisation = (int(value) for value in fields[:4])
        code, protocol = self._service.reconnect(handle, share, preferred, initialisation)
        fields[4:] = [protocol, code]
        return b""

    def _disconnect(self, fields: list[int | bytes]) -> bytes:
        handle = int(fields[0])
        fields[2] = self._service.disconnect(handle, int(fields[1]))
        self._handles.discard(handle)
        return b""

    def _begin(self, fields: list[int | bytes]) -> bytes:
        fields[1] = self._service.begin(int(fields[0]))
        return b""

    def _end(self, fields: list[int | bytes]) -> bytes:
        fields[2] = self._service.end(int(fields[0]), int(fields[1]))
        return b""

    def _status(self, fields: list[int | bytes]) -> bytes:
        fields[1] = self._service.status(int(fields[0]))
        return b""

    def _transmit(self, fields: list[int | bytes]) -> bytes:
        size = int(fields[3])
        if size > LONGEST_APDU:
            raise ValueError
        code, answer = self._service.transmit(int(fields[0]), self._receive(size))
        fields[4], fields[6], fields[7] = fields[1], len(answer), code
        return answer if code is Code.SUCCESS else b""

    def _control(self, fields: list[int | bytes]) -> bytes:
        size = int(fields[2])
        if size > LONGEST_APDU:
            raise ValueError
        self._receive(size)
        fields[4:] = [0, Code.UNSUPPORTED_FEATURE]
        return b""

    def _cancel(self, fields: list[int | bytes]) -> bytes:
        fields[1] = self._service.cancel(int(fields[0]))
        return b""

    def _unsupported(self, fields: list[int | bytes]) -> bytes:
        fields[-1] = Code.UNSUPPORTED_FEATURE
        return b""

    def _send(self, data: bytes) -> None:
        with self._sending:
            self._connection.sendall(data)

    def _receive(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            chunk = self._connection.recv(size - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)
