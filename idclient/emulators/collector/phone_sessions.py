"""What a phone was asked for by way of the collector: in memory, for five minutes, under a code that nobody guesses.

What came of it may be asked for again, and is the same again: an answer can be lost on its way.
"""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from idclient.emulators.collector.refusals import Refused, bad
from idclient.emulators.collector.requests import Asked
from idclient.emulators.collector.services import Result
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


Fetch = Callable[[PhoneSession], dict[str, Any] | None]
"""Asks the phone's service what came of a session: None while the phone has not answered."""
Read = Callable[[PhoneSession, dict[str, Any]], Result]
"""Makes the result of such an answer."""


class PhoneSessions:
    """Safe for several threads of one process; another process knows nothing of them."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self._lock = threading.Lock()
        self._sessions: dict[str, PhoneSession] = {}
        self._results: dict[str, Result] = {}

    def begin(self, session: PhoneSession) -> str:
        """Keep a session; return its code, 36 characters."""
        code = str(uuid.UUID(bytes=self._entropy(16), version=4))
        with self._lock:
            over = [old for old, kept in self._sessions.items() if session.began - kept.began > _LIFE]
            for old in over:
                del self._sessions[old]
                self._results.pop(old, None)
            self._sessions[code] = session
        return code

    def status(self, asked: Asked, kind: str, fetch: Fetch, read: Read) -> Result:
        """Return what came of a session of a kind that is not over, of which `asked` has the code.

        Raises: Refused, as `fetch` does; as `read` does, and then the session is over.
        """
        code = asked.text("SessionCode")
        with self._lock:
            session, result = self._sessions.get(code), self._results.get(code)
        if session is None or session.kind != kind or asked.now - session.began > _LIFE:
            raise bad("session code")
        if result is not None:
            return result
        answer = fetch(session)
        if answer is None:
            return {"Status": "POLL"}
        try:
            result = {"Status": "OK", **read(session, answer)}
        except Refused:
            with self._lock:
                self._sessions.pop(code, None)
            raise
        with self._lock:
            return self._results.setdefault(code, result)
