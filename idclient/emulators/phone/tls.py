"""The TEST authority that makes the emulated services' HTTPS trustworthy to whoever is told to trust it."""

import hashlib
import ssl
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.emulators.authorities.pki import Holding, Plan, issue
from idclient.value import field, frozen

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName, Name

AUTHORITY_NAME = "TEST of idclient demo TLS CA"
_DAYS = 397
"""What browsers accept for a server (CA/Browser Forum, Baseline Requirements 6.3.2)."""


@frozen(slots=False)
class TlsIdentity:
    """A server certificate for this machine, and the authority to trust for it; DER."""

    authority: bytes
    server: Holding = field(repr=False)

    @property
    def authority_pem(self) -> str:
        """The authority, as the file that programs are told to trust."""
        return ssl.DER_cert_to_PEM_cert(self.authority)

    @cached_property
    def pin(self) -> str:
        """`sha256//` and base64 of the SHA-256 of the server's SubjectPublicKeyInfo, as curl writes it."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = self.server.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return "sha256//" + b64encode(hashlib.sha256(public).digest()).decode("ascii")

    def context(self) -> ssl.SSLContext:
        """Return what a listener needs: TLS 1.2 and later."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        key = self.server.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
        with tempfile.TemporaryDirectory(prefix="idclient-tls-") as folder:  # OpenSSL takes a path and nothing else
            path = Path(folder) / "TEST-server.pem"
            path.write_text(key + ssl.DER_cert_to_PEM_cert(self.server.certificate), encoding="ascii")
            context.load_cert_chain(path)
        return context


def make_tls(now: datetime, *, subject: "Name | None" = None, hosts: Sequence[str] = ()) -> TlsIdentity:
    """Make an authority, and one server certificate for localhost and `hosts`; the authority's key is forgotten.

    `subject` is the authority's name, for programs that insist on one.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
    from cryptography.x509.oid import ExtendedKeyUsageOID

    from idclient.emulators.authorities import pki_profiles as profiles

    constraints = (x509.BasicConstraints(ca=True, path_length=0), True)
    usage = profiles.root()[1]
    name = subject or profiles.organisation(AUTHORITY_NAME)
    authority = issue(Plan(name, _DAYS, (constraints, usage), SECP256R1()), None, now)
    names = dict.fromkeys(["localhost", "127.0.0.1", "::1", *hosts])
    extensions = (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName([_general_name(host) for host in names]), False),
    )
    common = profiles.organisation("TEST of idclient demo phone services")
    return TlsIdentity(authority.certificate, issue(Plan(common, _DAYS - 2, extensions, SECP256R1()), authority, now))


def _general_name(host: str) -> "GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
