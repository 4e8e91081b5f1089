"""Tickets: what a service of the collector says of a person to its other services, sealed for them alone.

A ticket is 12 octets of nonce and AES-GCM over DER `SEQUENCE { RDNSequence, OCTET STRING }`: the subject of the
certificate with which somebody authenticated, and the identifier that the vote will have. One ticket, one vote.
"""

from typing import TYPE_CHECKING

from idclient.emulators.collector.refusals import Refused, bad
from idclient.ports import Entropy
from idclient.value import field, frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _VOTE = 12, 16
_TICKET, _DATA = b"ticket", b"data"


@frozen
class Ticket:
    """`subject` is a Name, DER; `vote` the identifier of the vote to come."""

    subject: bytes = field(repr=False)
    vote: bytes = field(repr=False)


class Tickets:
    """Seals and opens with a key that the services of one collector share."""

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        """Take a key of 32 octets."""
        self._key = key
        self._entropy = entropy

    def issue(self, subject: bytes) -> bytes:
        """Return a new ticket for whoever has this subject."""
        from asn1crypto import core

        return self._sealed(_TICKET, _sequence(subject + core.OctetString(self._entropy(_VOTE)).dump()))

    def open(self, token: bytes) -> Ticket:
        """Return what a ticket says. Raises: Refused for anything but a ticket of this collector."""
        from asn1crypto import core

        try:
            both = core.SequenceOf.load(self._opened(_TICKET, token), spec=core.Any, strict=True)
            subject, vote = (bytes(part.dump()) for part in both)
            identifier = bytes(core.OctetString.load(vote, strict=True).native)
        except (ValueError, TypeError) as problem:
            raise Refused("UNAUTHENTICATED", "ticket") from problem
        return Ticket(subject, identifier)

    def seal(self, octets: bytes) -> bytes:
        """Return octets sealed, for a client to keep until the next call."""
        return self._sealed(_DATA, octets)

    def unseal(self, token: bytes) -> bytes:
        """Return what `seal` sealed. Raises: Refused."""
        try:
            return self._opened(_DATA, token)
        except ValueError as problem:
            raise bad("data token") from problem

    def _sealed(self, kind: bytes, octets: bytes) -> bytes:
        nonce = self._entropy(_NONCE)
        return nonce + self._cipher().encrypt(nonce, octets, kind)

    def _opened(self, kind: bytes, token: bytes) -> bytes:
        """Raises: ValueError."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher().decrypt(token[:_NONCE], token[_NONCE:], kind)
        except InvalidTag as problem:
            raise ValueError from problem

    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._key)


def _sequence(contents: bytes) -> bytes:
    size = len(contents)
    if size < 0x80:
        return bytes([0x30, size]) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([0x30, 0x80 | len(length)]) + length + contents
