"""Challenges of a service: random, bound to one session, valid for minutes, used once."""

import base64
import threading
from collections import OrderedDict
from datetime import timedelta

from idclient.errors.login import NonceExpired, NonceUnknown
from idclient.ports import Clock, Entropy

LIFETIME = timedelta(minutes=5)
NONCE_SIZE = 32
"""Bytes of randomness; 44 characters in base64 (Web eID: at least 256 bits)."""
CAPACITY = 100_000
"""Open challenges at most: beyond it the oldest is forgotten, so that nobody fills the memory."""


class NonceStore:
    """Open challenges by session, in memory. Safe for several threads.

    Kept by the session's key, which must be a secret between service and browser; a second challenge for a session
    replaces the first.
    """

    def __init__(
        self, clock: Clock, entropy: Entropy, *, lifetime: timedelta = LIFETIME, capacity: int = CAPACITY
    ) -> None:
        self._clock = clock
        self._entropy = entropy
        self._lifetime = lifetime.total_seconds()
        self._capacity = capacity
        self._open: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many challenges are open, expired ones that nobody asked for included."""
        return len(self._open)

    def issue(self, session: str) -> str:
        """Return a new challenge for a session, 44 characters of base64."""
        nonce = base64.b64encode(self._entropy(NONCE_SIZE)).decode("ascii")
        with self._lock:
            self._open.pop(session, None)
            while len(self._open) >= self._capacity:
                self._open.popitem(last=False)
            self._open[session] = nonce, self._clock.monotonic() + self._lifetime
        return nonce

    def redeem(self, session: str) -> str:
        """Return the session's challenge and forget it, whatever becomes of the login.

        Raises: NonceUnknown when there is none or it was used, NonceExpired.
        """
        with self._lock:
            found = self._open.pop(session, None)
        if found is None:
            raise NonceUnknown
        nonce, end = found
        if self._clock.monotonic() > end:
            raise NonceExpired
        return nonce
