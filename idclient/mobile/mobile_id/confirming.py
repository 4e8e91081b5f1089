"""One request to a phone with Mobile-ID, from the control code to the answer. The answer is read, not yet verified."""

from idclient.mobile.answers import Fields
from idclient.mobile.asking import Effect, post
from idclient.mobile.line import Line
from idclient.mobile.mobile_id.messages import poll_path, start_body, start_path
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.mobile_id.results import ASKING, POLLING, require_ok
from idclient.mobile.polling import Session, poll
from idclient.mobile.subscriber import Subscriber
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

    The control code is shown before anything is sent. Exactly one request reaches the phone.

    Raises: PhoneError, ServiceError, Cancelled.
    """
    line, purpose = asked.line, asked.purpose
    started = line.environment.clock.monotonic()
    show_code(asked, dialog)
    dialog.tell(Progress(Step.ASKING_PHONE))
    answer = post(line, start_path(purpose), _body(asked), dialog, statuses=ASKING, effect=Effect.PROMPTS)
    session = answer.uuid("sessionID")
    return finish(asked, Session(path=poll_path(purpose, session), started=started, statuses=POLLING), dialog)


def show_code(asked: Asked, dialog: Dialog) -> None:
    """Tell the code that the phone must show as well. Raises: Cancelled."""
    dialog.check()
    dialog.tell(ShowCode(PhoneName.MOBILE_ID, asked.purpose, mobile_id_code(asked.digest)))


def finish(asked: Asked, session: Session, dialog: Dialog) -> Fields:
    """Wait for the answer of a session that has begun. Raises: as `confirm`."""
    answer = poll(asked.line, session, dialog)
    require_ok(answer)
    dialog.tell(Progress(Step.CHECKING_ANSWER))
    return answer


def _body(asked: Asked) -> dict[str, object]:
    options = asked.options
    text = options.text(asked.purpose)
    return start_body(asked.line, asked.subscriber, asked.digest, language=options.language, text=text)
