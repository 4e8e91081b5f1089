"""Who is it? By the certificate of a connection or of a signature, from the configured authorities only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from idclient.emulators.collector.certificates import load
from idclient.emulators.collector.refusals import Refused, bad
from idclient.emulators.collector.requests import Asked
from idclient.emulators.collector.tickets import Tickets
from idclient.value import field, frozen

_PREFIX = "PNOEE-"


@frozen
class Authenticated:
    """Who asks: a personal code, and the identifier that the vote will have where the way of asking fixes it."""

    voter: str = field(repr=False)
    vote: bytes | None = field(default=None, repr=False)


class Voters:
    """Judges certificates of persons by the authorities that issue them, each configured with its certificate."""

    def __init__(self, issuers: Sequence[bytes], tickets: Tickets | None = None) -> None:
        self._issuers = [load(issuer) for issuer in issuers]
        self._tickets = tickets

    def authenticated(self, asked: Asked) -> Authenticated:
        """Return who asks. Raises: Refused."""
        method = asked.text("AuthMethod")
        if not method:
            raise Refused("UNAUTHENTICATED")
        if method == "ticket":
            return self.with_ticket(asked)
        if method != "tls" or asked.data("AuthToken"):
            raise bad("authentication")
        if asked.client is None:
            raise Refused("BAD_CERTIFICATE", "none")
        code, _ = self._judged(asked.client, asked.now, authenticates=True)
        return Authenticated(code)

    def with_ticket(self, asked: Asked) -> Authenticated:
        """Return who brings a ticket. Raises: Refused."""
        if asked.text("AuthMethod") != "ticket" or self._tickets is None:
            raise Refused("UNAUTHENTICATED", "no ticket")
        ticket = self._tickets.open(asked.data("AuthToken"))
        return Authenticated(_code_in(ticket.subject), ticket.vote)

    def signer(self, certificate: bytes, at: datetime) -> tuple[str, bytes]:
        """Return the personal code of a signer and the certificate of the authority. Raises: Refused."""
        return self._judged(certificate, at, authenticates=False)

    def _judged(self, der: bytes, at: datetime, *, authenticates: bool) -> tuple[str, bytes]:
        from cryptography import x509
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.x509.oid import ExtendedKeyUsageOID

        certificate = load(der)
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise Refused("BAD_CERTIFICATE", "time")
        try:
            usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
            purposes = (
                certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value if authenticates else ()
            )
        except (x509.ExtensionNotFound, ValueError) as problem:
            raise Refused("BAD_CERTIFICATE", "usage") from problem
        wanted = ExtendedKeyUsageOID.CLIENT_AUTH in purposes if authenticates else usage.content_commitment
        if not wanted:
            raise Refused("BAD_CERTIFICATE", "usage")
        for issuer in self._issuers:
            try:
                certificate.verify_directly_issued_by(issuer)
            except (ValueError, TypeError, InvalidSignature):
                continue
            return _code(certificate), issuer.public_bytes(Encoding.DER)
        raise Refused("BAD_CERTIFICATE", "issuer")


def _code(certificate: Any) -> str:
    from cryptography.x509 import NameOID

    found = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    if len(found) != 1:
        raise Refused("BAD_CERTIFICATE", "subject")
    return str(found[0].value).removeprefix(_PREFIX)


def _code_in(subject: bytes) -> str:
    """Return the personal code in a Name, DER. Raises: Refused."""
    from asn1crypto import x509

    try:
        found = x509.Name.load(subject, strict=True).native.get("serial_number")
    except (ValueError, TypeError) as problem:
        raise Refused("UNAUTHENTICATED", "subject") from problem
    if not isinstance(found, str):
        raise Refused("UNAUTHENTICATED", "subject")
    return found.removeprefix(_PREFIX)
