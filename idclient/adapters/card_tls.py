"""TLS 1.2 with a client certificate whose key is on a card: the library is in Python, and its key asks the card (D52).

Python's own `ssl` takes keys from files only. The server is proven by the roots of the request before the client's
certificate is shown and before any PIN is asked: its chain when it comes, then its signature over the key exchange.
"""

import socket
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from idclient.adapters.server_proof import require_server
from idclient.adapters.tls_endings import CardRefused
from idclient.ports.collector import CollectorRequest, TlsCredential

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore", DeprecationWarning
    )  # the library has an optional part for a module that Python dropped
    from tlslite.errors import BaseTLSException, TLSRemoteAlert
    from tlslite.handshakesettings import HandshakeSettings
    from tlslite.tlsconnection import TLSConnection
    from tlslite.x509 import X509
    from tlslite.x509certchain import X509CertChain

_HASHES = ("sha384", "sha256", "sha512")
_TLS_1_2 = (3, 3)


def card_connection(
    plain: socket.socket, request: CollectorRequest, credential: TlsCredential, now: Callable[[], datetime]
) -> "CardConnection":
    """Return a connection on which both sides are proven. Blocks, also for the person's PIN.

    Raises: NotGenuine, TimeDoubtful, CardRefused; OSError and ValueError for what goes wrong on the line or in the
    protocol; what `sign` raises.
    """
    connection = _Connection(plain, request, now)
    leaf = X509()
    leaf.parseBinary(bytearray(credential.certificate))
    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = _TLS_1_2
    settings.ecdsaSigHashes, settings.rsaSigHashes = list(_HASHES), list(_HASHES)
    settings.rsaSchemes, settings.dsaSigHashes, settings.more_sig_schemes = ["pss", "pkcs1"], [], []
    settings.useExtendedMasterSecret = settings.requireExtendedMasterSecret = True
    key = _key(credential)
    if isinstance(key, _RsaKey):
        settings.rsaSchemes = ["pkcs1"]
    try:
        connection.handshakeClientCert(
            X509CertChain([leaf]), key, settings=settings, serverName=request.name, reqTack=False
        )
    except TLSRemoteAlert as problem:
        if key.has_signed:
            raise CardRefused from problem
        raise OSError(type(problem).__name__) from problem
    except BaseTLSException as problem:
        raise OSError(type(problem).__name__) from problem
    return CardConnection(connection, plain)


class CardConnection:
    """As much of a connection as a call needs."""

    def __init__(self, connection: TLSConnection, plain: socket.socket) -> None:
        self._connection = connection
        self._plain = plain

    def sendall(self, octets: bytes) -> None:
        """Send all. Raises: OSError."""
        self._guarded(lambda: self._connection.write(bytearray(octets)))

    def recv(self, most: int) -> bytes:
        """Return what came, nothing at the end. Raises: OSError."""
        return bytes(self._guarded(lambda: self._connection.read(max=most, min=1)))

    def fileno(self) -> int:
        """Return the descriptor of the connection below."""
        return self._plain.fileno()

    def settimeout(self, seconds: float) -> None:
        """Wait no longer than this for each octet."""
        self._plain.settimeout(seconds)

    def close(self) -> None:
        """Hang up. Never raises."""
        self._plain.close()

    @staticmethod
    def _guarded(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (BaseTLSException, ValueError) as problem:
            raise OSError(str(type(problem).__name__)) from problem


class _Connection(TLSConnection):
    """A client that proves the server when its certificates come, before it goes on."""

    def __init__(self, plain: socket.socket, request: CollectorRequest, now: Callable[[], datetime]) -> None:
        super().__init__(plain)
        self._now = now
        self._request = request

    def _check_certchain_with_settings(self, cert_chain: Any, settings: Any) -> Iterator[Any]:
        chain = [bytes(certificate.bytes) for certificate in cert_chain.x509List]
        require_server(chain, self._request.roots, self._request.name, self._now())
        yield from super()._check_certchain_with_settings(cert_chain, settings)


class _EcKey:
    """An EC key as the library uses one, whose signatures come from elsewhere."""

    key_type = "ecdsa"

    def __init__(self, credential: TlsCredential, public: ec.EllipticCurvePublicKey) -> None:
        self._credential = credential
        self.has_signed = False
        self._width = (public.key_size + 7) // 8
        self.private_key = SimpleNamespace(curve=SimpleNamespace(baselen=self._width))
        self.curve_name = {"secp256r1": "NIST256p", "secp384r1": "NIST384p", "secp521r1": "NIST521p"}[public.curve.name]

    def __len__(self) -> int:
        return self._width * 8

    def sign(self, digest: bytearray, _padding: Any, name: str, _salt: Any) -> bytearray:
        value = self._credential.sign(bytes(digest), name)
        self.has_signed = True
        r, s = int.from_bytes(value[: self._width]), int.from_bytes(value[self._width :])
        return bytearray(encode_dss_signature(r, s))

    def verify(self, signature: Any, *_: Any) -> bool:
        """Say that what the card signed is a signature: the identity has proven it, and the server will see."""
        return bool(signature)


class _RsaKey:
    key_type = "rsa"

    def __init__(self, credential: TlsCredential, public: rsa.RSAPublicKey) -> None:
        self._credential = credential
        self.has_signed = False
        self.n, self.e = public.public_numbers().n, public.public_numbers().e

    def __len__(self) -> int:
        return self.n.bit_length()

    def sign(self, digest: bytearray, _padding: Any, _name: Any, _salt: Any) -> bytearray:
        # what comes is a DigestInfo: the digest is its last octets
        size = {51: ("sha256", 32), 67: ("sha384", 48), 83: ("sha512", 64)}[len(digest)]
        value = bytearray(self._credential.sign(bytes(digest[-size[1] :]), size[0]))
        self.has_signed = True
        return value

    def verify(self, signature: Any, *_: Any) -> bool:
        """As for EC keys."""
        return bool(signature)


def _key(credential: TlsCredential) -> _EcKey | _RsaKey:
    public = x509.load_der_x509_certificate(credential.certificate).public_key()
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in {"secp256r1", "secp384r1", "secp521r1"}:
        return _EcKey(credential, public)
    if isinstance(public, rsa.RSAPublicKey):
        return _RsaKey(credential, public)
    raise ValueError("key")
