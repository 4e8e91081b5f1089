"""A call to an election's vote collector, as it is seen from inside: one connection, one request, one answer."""

from collections.abc import Callable

from idclient.ports.interrupt import Interrupt
from idclient.value import field, frozen


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
    interrupt: Interrupt | None = field(default=None, repr=False)
    """When it is set by another thread, the call ends at once (CollectorInterrupted)."""


CollectorCall = Callable[[CollectorRequest], bytes]
"""Blocks. Addresses are tried in random order until one is connected to and proven; then nothing is repeated.

Raises: CollectorNotReached, CollectorTlsFailed, CollectorNotGenuine when nothing was sent; CollectorUnanswered when
something was, and may have been acted upon; CollectorInterrupted, which tells which of both.
"""
