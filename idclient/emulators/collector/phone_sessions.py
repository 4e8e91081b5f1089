"""What a phone was asked for by way of the collector: in memory, for five minutes, under a code that nobody guesses."""

import threading
import uuid
from datetime import datetime, timedelta

from idclient.emulators.collector.refusals import bad
from idclient.ports import Entropy
from idclient.value import field, frozen

_LIFE = timedelta(minutes=5)


@frozen(kw_only=True)
class PhoneSession:
    """A session of the phone's service. `kind` is authentication, certificate or signature."""

    kind: str
    remote: str = field(repr=False)
    """What the service calls it."""
    began: datetime
    digest: bytes = field(default=b"", repr=False)
    person: str = field(default="", repr=False)
    """The personal code of whom was asked for."""


class PhoneSessions:
    """Safe for several threads of one process; another process knows nothing of them."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self._lock = threading.Lock()
        self._sessions: dict[str, PhoneSession] = {}

    def begin(self, session: PhoneSession) -> str:
        """Keep a session; return its code, 36 characters."""
        code = str(uuid.UUID(bytes=self._entropy(16), version=4))
        with self._lock:
            over = [old for old, kept in self._sessions.items() if session.began - kept.began > _LIFE]
            for old in over:
                del self._sessions[old]
            self._sessions[code] = session
        return code

    def find(self, code: str, kind: str, now: datetime) -> PhoneSession:
        """Return a session of a kind that is not over. Raises: Refused."""
        with self._lock:
            session = self._sessions.get(code)
        if session is None or session.kind != kind or now - session.began > _LIFE:
            raise bad("session code")
        return session

    def end(self, code: str) -> None:
        """Forget a session that was answered: nobody is given the same answer twice."""
        with self._lock:
            self._sessions.pop(code, None)
