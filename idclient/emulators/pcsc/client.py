"""One program connected to the software PC/SC daemon: its messages in, the service's answers out."""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from typing import NoReturn

from idclient.emulators.pcsc import calls
from idclient.emulators.pcsc.attributes import ATTRIBUTE_SIZE, attribute
from idclient.emulators.pcsc.behaviour import Behaviour
from idclient.emulators.pcsc.connections import Connection, Disposition
from idclient.emulators.pcsc.messages import HEADER, STRUCTURES, WAIT, Code, Command
from idclient.emulators.pcsc.service import Service

LONGEST_APDU = 65_548
MAJOR = 4
MINORS = (4, 5)
"""Minor versions of the client library whose messages are the same."""

_OLD_PROTOCOL = 2

Fields = list[int | bytes]


class Client:
    """A connection with a thread of its own. When it ends, whatever it held is released."""

    def __init__(self, connection: socket.socket, service: Service, kill: Callable[[], None]) -> None:
        """Serve a connection; `kill` ends the daemon at once and waits for nobody."""
        self._socket = connection
        self._kill = kill
        self._service = service
        self._sending = Lock()
        self._wanted = True
        self._contexts: set[int] = set()
        self._connections: dict[int, Connection] = {}
        self._handlers: dict[Command, Callable[[Fields], bytes]] = {
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
            Command.GET_ATTRIB: self._get_attribute,
        }
        self._thread = Thread(target=self._serve, name="pcsc-client", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the program is still connected."""
        return self._thread.is_alive()

    def hang_up(self) -> None:
        """Let the connection end; `join` waits for that."""
        self._wanted = False
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def join(self) -> None:
        """Wait until everything is released."""
        self._thread.join()

    def notify(self, code: Code) -> None:
        """Tell a waiting client that something changed, or that its wait was cancelled."""
        with suppress(OSError):
            self._send(WAIT.pack(0, code))

    def _serve(self) -> None:
        try:
            while self._answer_one():
                pass
        except (OSError, ValueError, EOFError, struct.error):  # gone, or not talking this protocol
            pass
        finally:
            self._service.forget(self)
            self._abandon_all()
            self._socket.close()

    def _answer_one(self) -> bool:
        size, number = HEADER.unpack(self._receive(HEADER.size))
        command = Command(number)
        self._misbehave(command)
        match command:
            case Command.GET_READERS_STATE:
                self._send(self._service.table())
            case Command.WAIT_READER_STATE_CHANGE:
                self._service.wait(self, self._send)
            case Command.STOP_WAITING_READER_STATE_CHANGE:
                self._service.stop_waiting(self)
            case _:
                structure = STRUCTURES[command]
                if size != structure.size:
                    return False
                fields: Fields = list(structure.unpack(self._receive(size)))
                data = self._handlers.get(command, _unsupported)(fields)
                if command is Command.TRANSMIT and self._service.behaviour is Behaviour.DIE_AFTER_COMMAND:
                    self._die()
                self._send(structure.pack(*fields) + data)
        return self._wanted

    def _misbehave(self, command: Command) -> None:
        """Do what is planted. Raises: EOFError to end the connection."""
        match self._service.behaviour, command:
            case Behaviour.HANG, _:
                while self._socket.recv(LONGEST_APDU):
                    pass
                raise EOFError
            case Behaviour.HANG_UP, _:
                raise EOFError
            case (Behaviour.DIE_IN_COMMAND, Command.TRANSMIT) | (
                Behaviour.DROP_SERVICE,
                Command.WAIT_READER_STATE_CHANGE,
            ):
                self._die()
            case _:
                pass

    def _die(self) -> NoReturn:
        self._service.behaviour = Behaviour.SERVE
        self._kill()
        raise EOFError

    def _version(self, fields: Fields) -> bytes:
        if self._service.behaviour is Behaviour.OTHER_PROTOCOL:
            fields[:] = [MAJOR, _OLD_PROTOCOL, Code.SERVICE_STOPPED]
            return b""
        fits = fields[0] == MAJOR and fields[1] in MINORS
        fields[:] = [MAJOR, fields[1] if fits else MINORS[0], Code.SUCCESS if fits else Code.SERVICE_STOPPED]
        return b""

    def _establish(self, fields: Fields) -> bytes:
        if self._service.behaviour is Behaviour.REFUSE_CONTEXTS:
            fields[1:] = [0, Code.SECURITY_VIOLATION]
            return b""
        context = self._service.new_number()
        self._contexts.add(context)
        self._service.enter(context, self)
        fields[1:] = [context, Code.SUCCESS]
        return b""

    def _release(self, fields: Fields) -> bytes:
        known = fields[0] in self._contexts
        if known:
            self._abandon_all()
        fields[1] = Code.SUCCESS if known else Code.INVALID_HANDLE
        return b""

    def _connect(self, fields: Fields) -> bytes:
        context, name, share, protocols = fields[:4]
        reader = _octets(name).split(b"\0")[0].decode("utf-8", "surrogateescape")
        if context not in self._contexts:
            fields[4:] = [0, 0, Code.INVALID_HANDLE]
            return b""
        code, connection = self._service.connect(reader, int(share), int(protocols), lambda: self._wanted)
        handle = 0
        if connection is not None:
            handle = self._service.new_number()
            self._connections[handle] = connection
        fields[4:] = [handle, _protocol(connection), code]
        return b""

    def _reconnect(self, fields: Fields) -> bytes:
        handle, share, protocols, initialisation = (int(value) for value in fields[:4])
        connection = self._connections.get(handle)
        code = Code.INVALID_HANDLE
        if connection is not None:
            code = calls.reconnect(connection, share, protocols, initialisation)
        fields[4:] = [_protocol(connection), code]
        return b""

    def _disconnect(self, fields: Fields) -> bytes:
        handle, disposition = int(fields[0]), int(fields[1])
        connection = self._connections.get(handle)
        code = Code.INVALID_HANDLE
        if connection is not None:
            code = calls.attempt(lambda: connection.close(Disposition(disposition)))
            if code is Code.SUCCESS:
                del self._connections[handle]
        fields[2] = code
        return b""

    def _begin(self, fields: Fields) -> bytes:
        connection = self._connections.get(int(fields[0]))
        fields[1] = Code.INVALID_HANDLE if connection is None else calls.attempt(connection.begin)
        return b""

    def _end(self, fields: Fields) -> bytes:
        connection = self._connections.get(int(fields[0]))
        fields[2] = Code.INVALID_HANDLE if connection is None else calls.end(connection, int(fields[1]))
        return b""

    def _status(self, fields: Fields) -> bytes:
        connection = self._connections.get(int(fields[0]))
        fields[1] = Code.INVALID_HANDLE if connection is None else calls.attempt(connection.check)
        return b""

    def _transmit(self, fields: Fields) -> bytes:
        handle, protocol, size = int(fields[0]), int(fields[1]), int(fields[3])
        if size > LONGEST_APDU:
            raise ValueError
        command = self._receive(size)
        connection = self._connections.get(handle)
        code, answer = Code.INVALID_HANDLE, b""
        if connection is not None:
            code, answer = calls.transmit(connection, protocol, command)
        fields[4], fields[6], fields[7] = protocol, len(answer), code
        return answer

    def _control(self, fields: Fields) -> bytes:
        size = int(fields[2])
        if size > LONGEST_APDU:
            raise ValueError
        command = self._receive(size)
        connection = self._connections.get(int(fields[0]))
        code, answer = Code.INVALID_HANDLE, b""
        if connection is not None:
            code, answer = calls.control(connection, int(fields[1]), command)
        if len(answer) > int(fields[3]):
            code, answer = Code.INSUFFICIENT_BUFFER, b""
        fields[4:] = [len(answer), code]
        return answer

    def _cancel(self, fields: Fields) -> bytes:
        fields[1] = self._service.cancel(int(fields[0]))
        return b""

    def _get_attribute(self, fields: Fields) -> bytes:
        connection = self._connections.get(int(fields[0]))
        if connection is None:
            fields[4] = Code.INVALID_HANDLE
            return b""
        value = attribute(connection, int(fields[1]))
        if value is None:
            fields[4] = Code.UNSUPPORTED_FEATURE
        else:
            fields[2:] = [value.ljust(ATTRIBUTE_SIZE, b"\0"), len(value), Code.SUCCESS]
        return b""

    def _abandon_all(self) -> None:
        """Close what a program leaves behind; a card it left in mid-transaction is reset, as pcscd does."""
        connections, self._connections = self._connections, {}
        for connection in connections.values():
            held = connection.slot.holds(connection)
            connection.close(Disposition.RESET if held else Disposition.LEAVE)

    def _send(self, data: bytes) -> None:
        with self._sending:
            self._socket.sendall(data)

    def _receive(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            chunk = self._socket.recv(size - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)


def _unsupported(fields: Fields) -> bytes:
    fields[-1] = Code.UNSUPPORTED_FEATURE
    return b""


def _protocol(connection: Connection | None) -> int:
    return 1 << connection.card.protocol if connection is not None and connection.card is not None else 0


def _octets(value: int | bytes) -> bytes:
    return value if isinstance(value, bytes) else b""
