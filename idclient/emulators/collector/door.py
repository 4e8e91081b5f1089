"""A collector's outer door: one port, TLS, and the name that a client asks for picks the service (SNI)."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from idclient.emulators.collector.client_certificates import ask_for_any
from idclient.emulators.collector.faults import Sent
from idclient.emulators.collector.requests import LIMIT
from idclient.emulators.collector.site import CollectorSite

_SECONDS = 10.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, without time: closing sends a reset (socket(7))."""
_CHUNK = 8192


def listen(port: int) -> socket.socket:
    """Return a listener at a port of this computer, at any free one for 0. Raises: OSError."""
    return socket.create_server(("127.0.0.1", port))


class CollectorDoor:
    """Serves a collector on a port of this computer, a thread for each connection, until it is closed."""

    def __init__(
        self,
        site: CollectorSite,
        context: ssl.SSLContext,
        *,
        domain: str,
        clients: Sequence[bytes],
        listener: socket.socket | None = None,
    ) -> None:
        """Take a listener, which several processes may share, or open a free port of this computer.

        `clients` are authorities (DER): where `ask_for_any` cannot be had, other certificates end the handshake.
        Raises: OSError.
        """
        self._site = site
        self._domain = f".{domain}"
        self._context = context
        ask_for_any(self._context)
        self._context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        self._context.options |= ssl.OP_NO_TICKET
        for client in clients:
            self._context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(client))
        self._context.sni_callback = self._named
        self._closed = threading.Event()
        self._listener = listener or listen(0)
        self.address: tuple[str, int] = self._listener.getsockname()
        self._thread = threading.Thread(target=self._serve, name="collector", daemon=True)

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the port; what is being answered is answered."""
        self._closed.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(_SECONDS)

    def _named(self, connection: Any, name: str | None, _context: ssl.SSLContext) -> int | None:
        if name is None or not name.endswith(self._domain):
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        connection.service = name.removesuffix(self._domain)
        return None

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(plain,), daemon=True).start()

    def _deliver(self, secure: ssl.SSLSocket, sent: Sent) -> None:
        if sent.after:
            self._closed.wait(sent.after)
        secure.sendall(sent.octets)
        if sent.cut:
            _hang_up(secure)

    def _answer(self, plain: socket.socket) -> None:
        plain.settimeout(_SECONDS * 7)  # a person may be entering a PIN
        try:
            with self._context.wrap_socket(plain, server_side=True) as secure:
                secure.settimeout(_SECONDS)
                service = str(getattr(secure, "service", ""))
                end = self._site.faults.find("cut-request", service)
                request = _request(secure, end)
                if end is not None and len(request) >= end:
                    _hang_up(secure)
                    return
                sent = self._site.serve(service, request, secure.getpeercert(binary_form=True))
                if sent is not None:
                    self._deliver(secure, sent)
        except (OSError, ValueError):
            plain.close()


def _hang_up(secure: ssl.SSLSocket) -> None:
    """End a connection as a cut line does: by a reset, without a word of TLS."""
    secure.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    secure.close()


def _request(secure: ssl.SSLSocket, end: int | None) -> bytes:
    """Return what comes up to the end of one JSON object, as much as is too much, or `end` octets."""
    request = bytearray()
    while len(request) <= LIMIT and (end is None or len(request) < end):
        chunk = secure.recv(_CHUNK if end is None else end - len(request))
        if not chunk:
            break
        request += chunk
        if request.rstrip().endswith(b"}") and _is_whole(request):
            break
    return bytes(request)


def _is_whole(request: bytearray) -> bool:
    try:
        json.loads(request)
    except (ValueError, RecursionError):
        return False
    return True
