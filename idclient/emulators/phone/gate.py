"""What a state's proxy in front of the services refuses by itself, as Estonia's does: 409, 429 and 580."""

from typing import Any

from idclient.emulators.phone.sessions import Session
from idclient.model import Purpose

TOO_MANY_FAILURES = 409
QUOTA_USED_UP = 429
SESSION_RUNNING = 580


class Gate:
    """The proxy. It refuses nothing until it is told to.

    Persons are named by their personal code, which is empty while nobody is known.
    """

    def __init__(self) -> None:
        self.one_session = False
        """A person whose session runs gets no second one."""
        self.signatures_left: int | None = None
        """How many signatures may still be asked for; None is any number."""
        self.failures_left: int | None = None
        """How many requests may still be refused before all are."""
        self._running: dict[str, Session[Any]] = {}

    def refusal(self, person: str, purpose: Purpose | None) -> int | None:
        """Return the HTTP status with which a request for a session is refused, None if it is not.

        `purpose` is None for what neither proves nor signs.
        """
        if self.failures_left == 0:
            return TOO_MANY_FAILURES
        if self.signatures_left == 0 and purpose is Purpose.SIGNING:
            return QUOTA_USED_UP
        return SESSION_RUNNING if self.one_session and person and self._runs(person) else None

    def admit(self, person: str, purpose: Purpose | None, session: Session[Any]) -> None:
        """Take note of a session that began."""
        self._running[person] = session
        if self.signatures_left and purpose is Purpose.SIGNING:
            self.signatures_left -= 1

    def failed(self) -> None:
        """Take note of a request that a service refused."""
        if self.failures_left:
            self.failures_left -= 1

    def _runs(self, person: str) -> bool:
        session = self._running.get(person)
        if session is None:
            return False
        session.settle()
        return session.ended is None
