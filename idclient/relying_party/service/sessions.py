"""Who is logged in: sessions by random ids, in memory, for a limited time."""

import base64
import threading
from collections import OrderedDict
from datetime import timedelta

from idclient.ports import Clock, Entropy
from idclient.relying_party.tokens import Person

LIFETIME = timedelta(minutes=30)
ID_SIZE = 32
"""Bytes of randomness in an id (NIST SP 800-63B wants 8)."""
CAPACITY = 10_000
"""Sessions at most: beyond it the oldest ends."""


def new_id(entropy: Entropy) -> str:
    """Return a random id, 43 characters that a cookie may hold."""
    return base64.urlsafe_b64encode(entropy(ID_SIZE)).decode("ascii").rstrip("=")


class SessionStore:
    """Persons by session. Safe for several threads."""

    def __init__(
        self, clock: Clock, entropy: Entropy, *, lifetime: timedelta = LIFETIME, capacity: int = CAPACITY
    ) -> None:
        self._clock = clock
        self._entropy = entropy
        self._lifetime = lifetime.total_seconds()
        self._capacity = capacity
        self._open: OrderedDict[str, tuple[Person, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many sessions are kept, expired ones that nobody asked for included."""
        return len(self._open)

    def begin(self, person: Person) -> str:
        """Return the id of a new session: never one that existed before the login."""
        session = new_id(self._entropy)
        with self._lock:
            while len(self._open) >= self._capacity:
                self._open.popitem(last=False)
            self._open[session] = person, self._clock.monotonic() + self._lifetime
        return session

    def find(self, session: str) -> Person | None:
        """Return whose session this is, None when it is over or never was."""
        with self._lock:
            found = self._open.get(session)
            if found is None:
                return None
            if self._clock.monotonic() > found[1]:
                del self._open[session]
                return None
            return found[0]

    def end(self, session: str) -> None:
        """End a session; nothing happens when there is none."""
        with self._lock:
            self._open.pop(session, None)
