"""A request that comes again within a quarter of a minute gets the session it got before."""

import hashlib

from idclient.emulators.phone.sessions import Session
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.ports import Clock, Request

_SECONDS = 15.0


class Repeats:
    """Sessions of late by the requests that began them, octet by octet: a nonce makes another request."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[bytes, Session[Task]] = {}

    def find(self, request: Request) -> Session[Task] | None:
        """Return the session that an equal request began."""
        oldest = self._clock.monotonic() - _SECONDS
        self._sessions = {key: session for key, session in self._sessions.items() if session.created > oldest}
        return self._sessions.get(_key(request))

    def remember(self, request: Request, session: Session[Task]) -> None:
        """Keep a session under its request."""
        self._sessions[_key(request)] = session


def _key(request: Request) -> bytes:
    return hashlib.sha256(request.url.encode() + b"\0" + request.body).digest()
