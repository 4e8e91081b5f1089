"""Is a certificate revoked? Asked for each login, or remembered for as long as a service allows itself."""

import threading
from collections import OrderedDict
from datetime import timedelta

from idclient.ports import Outside
from idclient.trust.ocsp import MAXIMUM_AGE, fetch_status

CAPACITY = 10_000


class Statuses:
    """Good statuses by certificate, in memory. Safe for several threads.

    A good answer may be believed for `lifetime`, two minutes at most: an answer of that age would be believed if a
    responder sent it, too. Everything else is asked again.
    """

    def __init__(self, outside: Outside, lifetime: timedelta = timedelta(0), *, capacity: int = CAPACITY) -> None:
        self._outside = outside
        self._lifetime = min(lifetime, MAXIMUM_AGE).total_seconds()
        self._capacity = capacity
        self._good: OrderedDict[tuple[bytes, bytes], float] = OrderedDict()
        self._lock = threading.Lock()

    def require_good(self, certificate: bytes, issuer: bytes) -> None:
        """Accept a certificate, DER, that its responder calls good. Blocks when the responder is asked.

        Raises: ServiceError, TrustError: what `fetch_status` raises.
        """
        key, now = (certificate, issuer), self._outside.clock.monotonic()
        with self._lock:
            if now < self._good.get(key, now):
                return
            self._good.pop(key, None)
        fetch_status(self._outside, certificate, issuer)
        if self._lifetime:
            with self._lock:
                while len(self._good) >= self._capacity:
                    self._good.popitem(last=False)
                self._good[key] = now + self._lifetime
