"""The life of a session: 120 seconds for the person, then five minutes in which the result can be asked for.

Long polling: a change of state is answered at once, and a second poll of the same session releases the first.
"""

import math
from collections.abc import Callable
from typing import Generic, TypeVar

from idclient.emulators.phone.changes import Changes, any_of
from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.holding import Answer, Hold
from idclient.emulators.phone.prompts import Ended
from idclient.emulators.phone.queueing import PromptQueue
from idclient.emulators.phone.scenario import Scenario, Stage
from idclient.emulators.phone.seeded import new_uuid
from idclient.ports import Clock, Entropy

PROMPT_SECONDS = 120.0
KEPT_SECONDS = 300.0
SHORTEST_POLL = 1_000
LONGEST_POLL = 120_000

T = TypeVar("T")


def poll_seconds(timeout_ms: str | None, default: int) -> float:
    """Return how long a poll waits: `timeoutMs` (decimal milliseconds) within 1,000 and 120,000, else the default."""
    text = (timeout_ms or "").strip()
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return default / 1000
    asked = LONGEST_POLL if len(digits) > 9 and digits == text else int(text[:10])
    return min(max(asked, SHORTEST_POLL), LONGEST_POLL) / 1000


class Session(Generic[T]):
    """A session. `task` is what the protocol needs to know of it; `ended` is None while it runs."""

    def __init__(self, name: str, task: T, scenario: Scenario, clock: Clock) -> None:
        self.name = name
        """The session id: a UUID."""
        self.task = task
        self.scenario = scenario
        self.created = clock.monotonic()
        self.expires = self.created + PROMPT_SECONDS
        self.ended: Ended | None = None
        self.changes = Changes()
        self.seen: dict[Stage, int] = {}
        self._clock = clock
        self._planned: tuple[float, Ending] | None = None
        self._queue: PromptQueue | None = None
        self._poll = 0

    def plan(self, ending: Ending, after: float) -> None:
        """End so many seconds from now without anybody's doing."""
        self._planned = (self._clock.monotonic() + after, ending)

    def wait_for(self, queue: PromptQueue) -> None:
        """Say which SIM or app shows the request, so that what happens there in time is noticed."""
        self._queue = queue

    def finish(self, ended: Ended) -> None:
        """End, the first time for good, and tell whoever polls."""
        if self.ended is None:
            self.ended = ended
            self.changes.announce()

    def settle(self) -> None:
        """Let everything happen that is due by now."""
        if self._queue is not None:
            self._queue.settle()
        now = self._clock.monotonic()
        at, ending = self._planned or (self.expires, Ending.TIMEOUT)
        if at > self.expires:
            at, ending = self.expires, Ending.TIMEOUT
        if at <= now:
            self.finish(Ended(ending, at))

    @property
    def next_due(self) -> float:
        """When the session may change by itself, in seconds of `monotonic`."""
        if self.ended is not None:
            return math.inf
        moments = [self.expires]
        moments += [self._planned[0]] if self._planned is not None else []
        moments += [self._queue.next_due] if self._queue is not None else []
        return min(moments)

    def poll(self, seconds: float, answer: Callable[[], Answer]) -> Answer:
        """Return the answer once the session has ended or so many seconds have passed, until then a Hold."""
        self._poll += 1
        number, deadline = self._poll, self._clock.monotonic() + seconds
        self.changes.announce()
        sources = [self.changes.subscribe]
        sources += [self._queue.changes.subscribe] if self._queue is not None else []
        subscribe = any_of(*sources)

        def resume() -> Answer:
            self.settle()
            if self.ended is not None or number != self._poll or self._clock.monotonic() >= deadline:
                return answer()
            return Hold(min(deadline, self.next_due), resume, subscribe)

        return resume()


class Sessions(Generic[T]):
    """The sessions of one service that are still known."""

    def __init__(self, clock: Clock, entropy: Entropy) -> None:
        self._clock = clock
        self._entropy = entropy
        self._sessions: dict[str, Session[T]] = {}

    def __len__(self) -> int:
        """Return how many are known, running and ended."""
        return len(self._sessions)

    def open(self, task: T, scenario: Scenario) -> Session[T]:
        """Begin a session under a new id."""
        self._forget()
        session = Session(new_uuid(self._entropy), task, scenario, self._clock)
        self._sessions[session.name] = session
        return session

    def find(self, name: str) -> Session[T] | None:
        """Return a session unless it is unknown, or ended more than five minutes ago."""
        session = self._sessions.get(name)
        if session is None:
            return None
        session.settle()
        if session.ended is not None and self._clock.monotonic() >= session.ended.at + KEPT_SECONDS:
            del self._sessions[name]
            return None
        return session

    def _forget(self) -> None:
        """Forget from the oldest on those that nobody can ask for any more."""
        longest = PROMPT_SECONDS + KEPT_SECONDS
        while self._sessions:
            oldest = next(iter(self._sessions.values()))
            if oldest.created + longest > self._clock.monotonic():
                return
            oldest.settle()
            del self._sessions[oldest.name]
