"""Waiting for what a phone was asked, now or before a restart; nothing else is asked of it meanwhile.

What is under way is kept (`resuming`): after a restart the same request is waited for, and no other is sent to the same
person while the phone may still ask.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from idclient.errors import Cancelled, Error
from idclient.errors.phone import PhoneBusy, PhoneOutcomeUnknown, PhoneTimeout
from idclient.mobile import resuming
from idclient.mobile.answers import Fields, StatusTable
from idclient.mobile.line import Line
from idclient.mobile.polling import PATIENCE, PROMPT, Session, poll
from idclient.mobile.resuming import UnderWay
from idclient.model import Dialog, PhoneStillPrompts, Purpose
from idclient.value import field, frozen, replace

_LOOK = 1.0
"""Seconds for which an earlier request is looked at; less the service does not hold back."""
_AT_LEAST = 10.0
"""Seconds that remain to fetch the answer of a session whose phone has stopped asking."""


@frozen
class Intent:
    """What is wanted of whom. `who` is hashed before it is kept; `path` leads to the status of a session."""

    line: Line
    who: str = field(repr=False)
    purpose: Purpose
    digest: bytes = field(repr=False)
    path: Callable[[Purpose, str], str] = field(repr=False)
    statuses: StatusTable = field(repr=False)


def find_same(intent: Intent, dialog: Dialog) -> UnderWay | None:
    """Return the request of the same intent that was made before a restart, None when one may be made now. Blocks.

    Raises: PhoneBusy while another request to the same person is open; Cancelled.
    """
    earlier = _found(intent, dialog)
    if earlier is None:
        return None
    if not earlier.abandoned and earlier.purpose is intent.purpose and earlier.digest == intent.digest:
        return earlier
    _require_over(intent, earlier, dialog)
    return None


def require_free(intent: Intent, dialog: Dialog) -> None:
    """Make sure that the phone does not ask anything any more, the same included. Blocks.

    Raises: PhoneBusy, Cancelled.
    """
    earlier = _found(intent, dialog)
    if earlier is not None:
        _require_over(intent, earlier, dialog)


def begin(intent: Intent, session: str, started: datetime, dialog: Dialog) -> UnderWay:
    """Keep a request that has just been answered with a session. Raises: Cancelled, having told PhoneStillPrompts."""
    name = intent.line.name
    request = UnderWay(name, intent.purpose, session, intent.digest, started)
    try:
        resuming.keep(intent.line.environment, request, intent.who, dialog.check)
    except Cancelled:
        dialog.tell(PhoneStillPrompts(name))
        raise
    return request


def wait(intent: Intent, request: UnderWay, dialog: Dialog) -> Fields:
    """Return a session's status when it is complete, whatever its result, and forget it once nothing more will come.

    Blocks. Raises: as `polling.poll`.
    """
    environment, name = intent.line.environment, intent.line.name
    try:
        answer = poll(intent.line, _session(intent, request), dialog)
    except Cancelled:
        abandoned = replace(request, abandoned=True)
        with suppress(TimeoutError):
            resuming.keep(environment, abandoned, intent.who, resuming.briefly())
        raise
    except PhoneOutcomeUnknown:
        raise  # it may be asked for again
    except Error:
        resuming.forget(environment, name, dialog.check)
        raise
    resuming.forget(environment, name, dialog.check)
    return answer


def _found(intent: Intent, dialog: Dialog) -> UnderWay | None:
    return resuming.find(intent.line.environment, intent.line.name, intent.who, dialog.check)


def _session(intent: Intent, request: UnderWay) -> Session:
    age = max(0.0, resuming.age(intent.line.environment, request))
    return Session(
        path=intent.path(request.purpose, request.session),
        started=intent.line.environment.clock.monotonic() - age,
        statuses=intent.statuses,
        patience=max(PATIENCE, age + _AT_LEAST),
    )


def _require_over(intent: Intent, earlier: UnderWay, dialog: Dialog) -> None:
    """Return if the phone does not ask any more what it was asked earlier. Raises: PhoneBusy, Cancelled."""
    environment = intent.line.environment
    if resuming.age(environment, earlier) >= PROMPT:
        return
    session = Session(
        path=intent.path(earlier.purpose, earlier.session),
        started=environment.clock.monotonic(),
        statuses=intent.statuses,
        patience=_LOOK,
        hold=_LOOK,
        each_second=lambda _: None,
    )
    try:
        poll(intent.line, session, dialog)
    except (PhoneTimeout, PhoneOutcomeUnknown) as problem:
        raise PhoneBusy(service=intent.line.name.value) from problem
    except Cancelled:
        raise
    except Error:
        return  # whatever it is, POST will meet it as well
