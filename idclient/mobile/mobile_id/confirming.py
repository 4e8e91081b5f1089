"""One request to a phone with Mobile-ID, from the control code to the answer. The answer is read, not yet verified."""

from idclient.mobile.answers import Fields
from idclient.mobile.asking import Effect, post
from idclient.mobile.line import Line
from idclient.mobile.mobile_id.messages import poll_path, start_body, start_path
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.mobile_id.results import ASKING, POLLING, require_ok
from idclient.mobile.subscriber import Subscriber
from idclient.mobile.waiting import Intent, begin, find_same, wait
from idclient.model import Dialog, PhoneName, Progress, Purpose, ShowCode, Step
from idclient.value import field, frozen
from idclient.wire.verification_code import mobile_id_code


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
    intent = Intent(asked.line, who(asked.subscriber), asked.purpose, asked.digest, poll_path, POLLING)
    request = find_same(intent, dialog)
    started = asked.line.environment.clock.now()
    dialog.check()
    dialog.tell(ShowCode(PhoneName.MOBILE_ID, asked.purpose, mobile_id_code(asked.digest)))
    if request is None:
        dialog.tell(Progress(Step.ASKING_PHONE))
        path, body = start_path(asked.purpose), _body(asked)
        answer = post(asked.line, path, body, dialog, statuses=ASKING, effect=Effect.PROMPTS)
        request = begin(intent, answer.uuid("sessionID"), started, dialog)
    answer = wait(intent, request, dialog)
    require_ok(answer)
    dialog.tell(Progress(Step.CHECKING_ANSWER))
    return answer


def who(subscriber: Subscriber) -> str:
    """Return what tells a subscriber from others. It is hashed before it is kept."""
    return f"{subscriber.phone_number} {subscriber.subject}"


def _body(asked: Asked) -> dict[str, object]:
    options = asked.options
    text = options.text(asked.purpose)
    return start_body(asked.line, asked.subscriber, asked.digest, language=options.language, text=text)
