"""How often one address may ask: so many requests at once, and so many a second after that."""

from collections import OrderedDict

from idclient.errors.login import LoginTooMany
from idclient.ports import Clock
from idclient.value import frozen

_ADDRESSES = 10_000
"""Addresses remembered at most; the one that was quiet longest is forgotten."""


@frozen
class Rate:
    """A token bucket: `burst` requests at once, `per_second` on the long run."""

    per_second: float = 5.0
    burst: int = 60


class Limiter:
    """Buckets by address. For one thread: that of the server's event loop."""

    def __init__(self, clock: Clock, rate: Rate) -> None:
        self._clock = clock
        self._rate = rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def require(self, address: str) -> None:
        """Count one request of an address. Raises: LoginTooMany when it has to wait."""
        now = self._clock.monotonic()
        left, since = self._left.pop(address, (float(self._rate.burst), now))
        left = min(float(self._rate.burst), left + (now - since) * self._rate.per_second)
        allowed = left >= 1
        while len(self._left) >= _ADDRESSES:
            self._left.popitem(last=False)
        self._left[address] = (left - 1 if allowed else left), now
        if not allowed:
            raise LoginTooMany
