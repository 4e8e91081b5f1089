"""TLS to the one that an election pins, with a card as client or with none."""

import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from idclient.adapters.server_proof import NO_CHECK_TIME, proven_path, require_times
from idclient.adapters.tls_endings import NotGenuine
from idclient.ports.collector import CollectorRequest, TlsCredential


class Connection(Protocol):
    """As much of a connection as a call needs. What fails raises OSError."""

    def sendall(self, octets: bytes, /) -> None:
        """Send all."""
        ...

    def recv(self, most: int, /) -> bytes:
        """Return what came, nothing at the end."""
        ...

    def fileno(self) -> int:
        """Return the descriptor of the line below."""
        ...

    def settimeout(self, seconds: float, /) -> None:
        """Wait no longer than this for each octet."""
        ...

    def close(self) -> None:
        """Hang up. Never raises."""
        ...


class Once:
    """A credential whose key signs for one call once: whoever refuses a card is not asked again, nor is another."""

    def __init__(self, credential: TlsCredential) -> None:
        self.credential = TlsCredential(credential.certificate, self._sign)
        self.used = False
        self._wrapped = credential

    def _sign(self, digest: bytes, hash_name: str) -> bytes:
        self.used = True
        return self._wrapped.sign(digest, hash_name)


def terms(roots: Sequence[bytes]) -> ssl.SSLContext:
    """Return the terms of a connection: TLS 1.2 or newer, these roots and none of the system's, no tickets.

    What OpenSSL does not look at is the time: `secured` does, by another clock and with its grace.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_TICKET
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME
    for root in roots:
        context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(root))
    return context


def secured(
    plain: socket.socket, request: CollectorRequest, context: ssl.SSLContext, now: Callable[[], datetime]
) -> Connection:
    """Return a connection to the one that is meant. Blocks, with a credential also for its person's PIN.

    Raises: NotGenuine, TimeDoubtful, CardRefused, OSError, ValueError; what a credential raises.
    """
    if request.credential is not None:
        from idclient.adapters.card_tls import card_connection

        return card_connection(plain, request, request.credential, now)
    try:
        secure = context.wrap_socket(plain, server_hostname=request.name)
    except ssl.SSLCertVerificationError as problem:
        raise NotGenuine from problem
    try:
        require_times(proven_path(secure), now())
    except BaseException:
        secure.close()
        raise
    return secure
