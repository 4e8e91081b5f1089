"""A call to an election's vote collector, as it is seen from inside: one connection, one request, one answer."""

from collections.abc import Callable

from idclient.ports.interrupt import Interrupt
from idclient.value import field, frozen


@frozen
class TlsCredential:
    """A certificate (DER) to show, and its key: elsewhere, on a card. `sign` takes a digest and its hash's name.

    It returns r‖s for EC keys, each as wide as the curve, and the plain block for RSA ones. It blocks, may ask for a
    PIN, and raises what its identity raises: CardError, Cancelled.
    """

    certificate: bytes = field(repr=False)
    sign: Callable[[bytes, str], bytes] = field(repr=False)


@frozen(kw_only=True)
class CollectorRequest:
    """A request to one of a collector's services. `name` is the service's in TLS; only `roots` (DER) vouch for it.

    The request may hold a vote, so no repr shows it.
    """

    addresses: tuple[tuple[str, int], ...]
    name: str
    roots: tuple[bytes, ...] = field(repr=False)
    body: bytes = field(repr=False)
    timeout: float = 15.0
    """Seconds from the sent request to the whole answer."""
    limit: int = 1 << 20
    """Largest answer accepted, in octets."""
    credential: TlsCredential | None = field(default=None, repr=False)
    """Who asks, where the connection itself is to prove it."""
    interrupt: Interrupt | None = field(default=None, repr=False)
    """When it is set by another thread, the call ends at once (CollectorInterrupted)."""


@frozen
class Presented:
    """Whose certificate a server shows, by common names; nothing of it is proven."""

    subject: str
    issuer: str


CollectorLook = Callable[[tuple[str, int], str], Presented | None]
"""Blocks for seconds: who answers at an address under a name (SNI)? None where nobody shows a certificate."""
CollectorCall = Callable[[CollectorRequest], bytes]
"""Blocks. Addresses are tried in random order until one is connected to and proven; then nothing is repeated.

A credential signs once at most. Raises: CollectorNotReached, CollectorTlsFailed, CollectorNotGenuine,
CollectorTimeDoubtful, CollectorCardRefused when nothing was sent; CollectorUnanswered when
something was, and may have been acted upon; CollectorInterrupted, which tells which of both.
"""
