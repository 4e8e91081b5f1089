"""One request to a phone with Mobile-ID, from the control code to the answer. The answer is read, not yet verified.

What is under way is kept (`resuming`): after a restart the same request is waited for, and no other is sent to the same
person while the phone may still ask.
"""

from contextlib import suppress

from idclient.errors import Cancelled, Error
from idclient.errors.phone import PhoneBusy, PhoneOutcomeUnknown, PhoneTimeout
from idclient.mobile import resuming
from idclient.mobile.answers import Fields
from idclient.mobile.asking import Effect, post
from idclient.mobile.line import Line
from idclient.mobile.mobile_id.messages import poll_path, start_body, start_path
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.mobile_id.results import ASKING, POLLING, require_ok
from idclient.mobile.polling import PATIENCE, PROMPT, Session, poll
from idclient.mobile.resuming import UnderWay
from idclient.mobile.subscriber import Subscriber
from idclient.model import Dialog, PhoneName, PhoneStillPrompts, Progress, Purpose, ShowCode, Step
from idclient.value import field, frozen, replace
from idclient.wire.verification_code import mobile_id_code

_LOOK = 1.0
"""Seconds for which an earlier request is looked at; less the service does not hold back."""
_AT_LEAST = 10.0
"""Seconds that remain to fetch the answer of a session whose phone has stopped asking."""


@frozen
class Asked:
    """What a phone is asked: by whom is in `line`, who in `subscriber`, for what in the rest."""

    line: Line
    subscriber: Subscriber
    options: MobileIdOptions
    purpose: Purpose
    digest: bytes = field(repr=False)


def confirm(asked: Asked, dialog: Dialog) -> Fields:
    """Return the answer with the result OK. Blocks until the phone has answered, 130 s at most.

    The control code is shown before anything is sent. Exactly one request reaches the phone; none does when the same
    was asked before a restart.

    Raises: PhoneBusy when an earlier request is still open, PhoneError, ServiceError, Cancelled.
    """
    environment = asked.line.environment
    earlier = resuming.find(environment, PhoneName.MOBILE_ID, who(asked.subscriber), dialog.check)
    if earlier is not None and _is_same(earlier, asked):
        _show_code(asked, dialog)
        return _answer(asked, earlier, dialog)
    if earlier is not None:
        _require_over(asked, earlier, dialog)
    started = environment.clock.now()
    _show_code(asked, dialog)
    dialog.tell(Progress(Step.ASKING_PHONE))
    body = _body(asked)
    answer = post(asked.line, start_path(asked.purpose), body, dialog, statuses=ASKING, effect=Effect.PROMPTS)
    request = UnderWay(PhoneName.MOBILE_ID, asked.purpose, answer.uuid("sessionID"), asked.digest, started)
    try:
        resuming.keep(environment, request, who(asked.subscriber), dialog.check)
    except Cancelled:
        dialog.tell(PhoneStillPrompts(PhoneName.MOBILE_ID))
        raise
    return _answer(asked, request, dialog)


def who(subscriber: Subscriber) -> str:
    """Return what tells a subscriber from others. It is hashed before it is kept."""
    return f"{subscriber.phone_number} {subscriber.subject}"


def _is_same(earlier: UnderWay, asked: Asked) -> bool:
    return not earlier.abandoned and earlier.purpose is asked.purpose and earlier.digest == asked.digest


def _show_code(asked: Asked, dialog: Dialog) -> None:
    dialog.check()
    dialog.tell(ShowCode(PhoneName.MOBILE_ID, asked.purpose, mobile_id_code(asked.digest)))


def _body(asked: Asked) -> dict[str, object]:
    options = asked.options
    text = options.text(asked.purpose)
    return start_body(asked.line, asked.subscriber, asked.digest, language=options.language, text=text)


def _answer(asked: Asked, request: UnderWay, dialog: Dialog) -> Fields:
    """Wait for the answer of a session that has begun, and forget it once nothing more will come of it."""
    environment = asked.line.environment
    try:
        answer = poll(asked.line, _session(asked, request), dialog)
    except Cancelled:
        abandoned = replace(request, abandoned=True)
        with suppress(TimeoutError):
            resuming.keep(environment, abandoned, who(asked.subscriber), resuming.briefly())
        raise
    except PhoneOutcomeUnknown:
        raise  # it may be asked for again
    except Error:
        resuming.forget(environment, PhoneName.MOBILE_ID, dialog.check)
        raise
    resuming.forget(environment, PhoneName.MOBILE_ID, dialog.check)
    require_ok(answer)
    dialog.tell(Progress(Step.CHECKING_ANSWER))
    return answer


def _session(asked: Asked, request: UnderWay) -> Session:
    age = max(0.0, resuming.age(asked.line.environment, request))
    started = asked.line.environment.clock.monotonic() - age
    path = poll_path(request.purpose, request.session)
    return Session(path=path, started=started, statuses=POLLING, patience=max(PATIENCE, age + _AT_LEAST))


def _require_over(asked: Asked, earlier: UnderWay, dialog: Dialog) -> None:
    """Return if the phone does not ask any more what it was asked earlier. Raises: PhoneBusy, Cancelled."""
    environment = asked.line.environment
    if resuming.age(environment, earlier) >= PROMPT:
        return
    session = Session(
        path=poll_path(earlier.purpose, earlier.session),
        started=environment.clock.monotonic(),
        statuses=POLLING,
        patience=_LOOK,
        hold=_LOOK,
        each_second=lambda _: None,
    )
    try:
        poll(asked.line, session, dialog)
    except (PhoneTimeout, PhoneOutcomeUnknown) as problem:
        raise PhoneBusy(service=PhoneName.MOBILE_ID.value) from problem
    except Cancelled:
        raise
    except Error:
        return  # whatever it is, POST will meet it as well
