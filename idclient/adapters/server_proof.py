"""Is a server the one that an election pins? By its certificates alone; a clock that is a day off decides nothing.

Certificates are judged with 25 hours of grace on each side of their validity. What fails in time and in nothing else
is told apart from what is false: often it is this computer's clock that is wrong.
"""

import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from cryptography import x509

from idclient.adapters.tls_endings import NotGenuine, TimeDoubtful
from idclient.errors.trust import (
    CertificateExpired,
    CertificateMalformed,
    CertificateNotYetValid,
    ChainNotFound,
    TrustError,
)
from idclient.trust.certificates import Certificate, read_certificate
from idclient.trust.chain import Chain, build_chain
from idclient.trust.grace import GRACE

NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, for which Python has no name: the times are looked at here."""
_SERVER_AUTH = "1.3.6.1.5.5.7.3.1"


def require_server(chain: Sequence[bytes], roots: Sequence[bytes], name: str, now: datetime) -> None:
    """Accept a server's certificates (DER, its own first): from one of the roots, for just this name, for servers.

    Raises: NotGenuine, TimeDoubtful.
    """
    try:
        leaf = read_certificate(chain[0])
        path = _path(leaf, roots, chain[1:8], now)
        names = _names(chain[0])
    except (TrustError, ValueError, IndexError, x509.ExtensionNotFound) as problem:
        raise NotGenuine from problem
    purposes = leaf.extended_key_usage
    if name not in names or (purposes is not None and _SERVER_AUTH not in purposes):
        raise NotGenuine
    require_times(path, now)


def require_times(path: Iterable[bytes], now: datetime) -> None:
    """Accept certificates of a proven path that are valid now, give or take `GRACE`. Raises: TimeDoubtful."""
    for der in path:
        certificate = read_certificate(der)
        if not certificate.not_before - GRACE <= now <= certificate.not_after + GRACE:
            raise TimeDoubtful(certificate, now)


def proven_path(secure: ssl.SSLSocket) -> list[bytes]:
    """Return the certificates (DER) by which OpenSSL has proven the other side, up to the one that is pinned."""
    public = getattr(secure, "get_verified_chain", None)  # since Python 3.13
    if public is not None:
        return list(public())
    kept = secure._sslobj.get_verified_chain()  # type: ignore[attr-defined] # noqa: SLF001 - 3.10 to 3.12 have it here
    return [ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in kept]


def _path(leaf: Certificate, roots: Sequence[bytes], sent: Sequence[bytes], now: datetime) -> Chain:
    """Return a path that held together at one time: now, or when one of its certificates became valid.

    Raises: TrustError.
    """
    first: TrustError | None = None
    for at in (now, leaf.not_before, *_beginnings((*sent, *roots))):
        try:
            return build_chain(leaf.der, roots, sent, at=at)
        except (CertificateExpired, CertificateNotYetValid) as problem:
            first = first or problem
    raise first or ChainNotFound


def _beginnings(certificates: Iterable[bytes]) -> Iterator[datetime]:
    for der in certificates:
        with suppress(CertificateMalformed):
            yield read_certificate(der).not_before


def _names(certificate: bytes) -> list[str]:
    found = x509.load_der_x509_certificate(certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return [str(name).lower() for name in found.value.get_values_for_type(x509.DNSName)]
