"""Waiting for the phone: long polls back to back, one at a time, through losses of the network, until it answered.

The same loop serves Mobile-ID and Smart-ID: both answer `{"state": "RUNNING" | "COMPLETE", …}`.
"""

import logging
from collections.abc import Callable

from idclient.errors import Cancelled
from idclient.errors.phone import PhoneOutcomeUnknown, PhoneTimeout
from idclient.errors.service import (
    ServiceError,
    ServiceInterrupted,
    ServiceProxyFailed,
    ServiceTimeout,
    ServiceUnreachable,
)
from idclient.mobile.answers import LIMIT, Fields, StatusTable, read_answer
from idclient.mobile.backoff import delays
from idclient.mobile.line import Line, exchange, pause
from idclient.model import Dialog, PhoneStillPrompts, WaitingForPhone
from idclient.ports import Clock, Request, Response
from idclient.value import field, frozen

log = logging.getLogger(__name__)

PROMPT = 120.0
"""Seconds for which a phone asks (mobile-id.md §6.4)."""
PATIENCE = 130.0
"""Seconds after which nobody waits any more (mobile-id.md §5)."""
HOLD = 15.0
"""Seconds for which the service is asked to hold an answer back: short enough to notice a dead line."""

_MARGIN = 5.0
_SHORTEST = 1.0
"""The service holds back for no less (mobile-id.md §1.7); answers that come faster without news are not asked for."""
_LOST = (ServiceUnreachable, ServiceTimeout, ServiceInterrupted, ServiceProxyFailed)
_LOST_STATUSES = frozenset({502, 503, 504})

EachSecond = Callable[[float], None]
"""Told about once a second how many seconds the session has lasted."""


@frozen(kw_only=True)
class Session:
    """A session to poll. `path` is below the service's base; `started` is by `clock.monotonic()`.

    `statuses` says what the HTTP statuses of a poll mean, 404 above all. `each_second` is told instead of the dialog,
    which otherwise gets WaitingForPhone.
    """

    path: str = field(repr=False)
    started: float
    statuses: StatusTable = field(repr=False)
    patience: float = PATIENCE
    hold: float = HOLD
    each_second: EachSecond | None = None


def poll(line: Line, session: Session, dialog: Dialog) -> Fields:
    """Return the answer whose state is COMPLETE, whatever its result. Blocks, for `patience` seconds at most.

    Cancelling ends the call within 20 ms, shuts the connection and tells PhoneStillPrompts.

    Raises:
        PhoneTimeout: the phone was asked all the time and nobody answered.
        PhoneOutcomeUnknown: the line was lost and did not come back in time.
        PhoneAnswerMalformed, the errors of `statuses`, ServiceError, Cancelled.
    """
    tell = session.each_second or _countdown(line, dialog)
    watch = _Watch(line.environment.clock, session.started, dialog.check, tell)
    try:
        return _completed(line, session, watch.look)
    except Cancelled:
        dialog.tell(PhoneStillPrompts(line.name))
        raise


def _completed(line: Line, session: Session, check: Callable[[], None]) -> Fields:
    clock = line.environment.clock
    loss: ServiceError | None = None
    waits = delays(line.environment.entropy)
    while (left := session.started + session.patience - clock.monotonic()) > 0:
        check()
        asked = clock.monotonic()
        loss, response = _asked(line, session, min(session.hold, left), check)
        if response is None:
            pause(line, _fitting(next(waits), session, clock), check)
            continue
        waits = delays(line.environment.entropy)
        answer = read_answer(response, service=line.name.value, statuses=session.statuses)
        if _is_complete(answer):
            log.info("%s: the phone has answered, trace %s", line.name.value, answer.trace or "none")
            return answer
        pause(line, _fitting(asked + _SHORTEST - clock.monotonic(), session, clock), check)
    if loss is not None:
        raise PhoneOutcomeUnknown(service=line.name.value) from loss
    raise PhoneTimeout(service=line.name.value)


def _asked(
    line: Line, session: Session, hold: float, check: Callable[[], None]
) -> tuple[ServiceError | None, Response | None]:
    """Poll once. Return the answer, or what was lost."""
    hold = max(hold, _SHORTEST)
    request = Request(
        "GET",
        f"{line.url(session.path)}?timeoutMs={round(hold * 1000)}",
        line.name.value,
        headers={"accept": "application/json"},
        timeout=_MARGIN,
        hold=hold,
        limit=LIMIT,
    )
    try:
        response = exchange(line, request, check)
    except _LOST as problem:
        log.info("%s: %s, asking again", line.name.value, problem.code)
        return problem, None
    if response.status in _LOST_STATUSES:
        log.info("%s: status %d, asking again", line.name.value, response.status)
        return ServiceUnreachable(service=line.name.value), None
    return None, response


def _is_complete(answer: Fields) -> bool:
    match answer.text("state"):
        case "COMPLETE":
            return True
        case "RUNNING":
            return False
    raise answer.malformed("state")


def _fitting(seconds: float, session: Session, clock: Clock) -> float:
    """Return a wait that does not outlast the session."""
    return min(seconds, session.started + session.patience - clock.monotonic())


def _countdown(line: Line, dialog: Dialog) -> EachSecond:
    def tell(elapsed: float) -> None:
        dialog.tell(WaitingForPhone(line.name, max(0, round(PROMPT - elapsed))))

    return tell


class _Watch:
    """Looks whether the person still waits, and tells about once a second how long it has been."""

    def __init__(self, clock: Clock, started: float, check: Callable[[], None], tell: EachSecond) -> None:
        self._clock = clock
        self._started = started
        self._check = check
        self._tell = tell
        self._due = clock.monotonic()

    def look(self) -> None:
        self._check()
        now = self._clock.monotonic()
        if now >= self._due:
            self._due = now + 1.0
            self._tell(now - self._started)
