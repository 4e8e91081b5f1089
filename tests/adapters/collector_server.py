"""A TLS server under a collector's name, that does with a connection whatever a test wants."""

import datetime
import socket
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.adapters.loopback import LoopbackServer

NAME = "choices.ivxv.invalid"
Talk = Callable[[ssl.SSLSocket], None]


class Authority:
    """A root of an election, and the certificates that it gives: all from the same moment on, a day ago."""

    def __init__(self) -> None:
        self.since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST election root")])
        self.der = self._made(self.name, self.key, (x509.BasicConstraints(ca=True, path_length=0), True))

    def leaf(self, name: str = NAME) -> tuple[bytes, Any]:
        """Return a certificate for a name, PEM, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        der = self._made(subject, key, (names, False))
        return ssl.DER_cert_to_PEM_cert(der).encode(), key

    def _made(self, subject: x509.Name, key: Any, *extensions: Any) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.since)
            .not_valid_after(self.since + datetime.timedelta(days=31))
        )
        for value, critical in extensions:
            builder = builder.add_extension(value, critical)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


class CollectorServer(LoopbackServer):
    """Serves connections one after the other on a port of its own; `names` are those that clients asked for."""

    def __init__(self, talk: Talk, authority: Authority, *, name: str = NAME) -> None:
        self.names: list[str] = []
        self.failures = 0
        self._talk = talk
        self._now: socket.socket | None = None
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate, key = authority.leaf(name)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "server.pem"
            path.write_bytes(certificate + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            self._context.load_cert_chain(path)
        self._context.sni_callback = self._note
        super().__init__()

    def hang_up(self) -> None:
        """Cut the connection that is being made."""
        assert self._now is not None
        self._now.shutdown(socket.SHUT_RDWR)

    def _note(self, _socket: Any, name: str, _context: ssl.SSLContext) -> None:
        self.names.append(name)

    def take(self, connection: socket.socket) -> None:
        self._now = connection.dup()
        try:
            with self._context.wrap_socket(connection, server_side=True) as secure:
                self._talk(secure)
        except OSError:
            self.failures += 1
        finally:
            self._now.close()
