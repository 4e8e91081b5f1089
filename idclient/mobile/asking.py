"""Requests that begin something: sent once, so that a phone never rings twice for one intent."""

import json
import logging
from collections.abc import Callable, Mapping
from enum import Enum

from idclient.errors import Cancelled
from idclient.errors.phone import PhoneOutcomeUnknown
from idclient.errors.service import ServiceInterrupted, ServiceTimeout, ServiceUnreachable
from idclient.mobile.answers import LIMIT, Fields, StatusTable, read_answer
from idclient.mobile.backoff import delays
from idclient.mobile.line import Line, exchange, pause
from idclient.model import Dialog, PhoneStillPrompts
from idclient.ports import Request, Response

log = logging.getLogger(__name__)

_IDEMPOTENT = 15
"""Seconds within which Smart-ID answers an identical body with the same session (RP API v2 and v3)."""
_MOST = 3
"""How often a connection that was never made is tried again."""


class Effect(Enum):
    """What a POST does at the other end, and so whether it may be sent again when its answer was lost."""

    LOOKS_UP = "looks-up"
    """Nobody is disturbed; the loss is told as it is."""
    PROMPTS = "prompts"
    """A phone rings: never again."""
    PROMPTS_ONCE = "prompts-once"
    """A phone rings, but the same body within 15 s gives the same session (Smart-ID, without a new nonce)."""


def post(
    line: Line, path: str, body: Mapping[str, object], dialog: Dialog, *, statuses: StatusTable, effect: Effect
) -> Fields:
    """Send a body as JSON (ASCII, with Content-Length) and return the answer's object. Blocks; a person may cancel.

    A connection that was never made is tried three times more. When the person cancels while a phone may ring, the
    dialog is told so (PhoneStillPrompts).

    Raises: PhoneOutcomeUnknown when the answer was lost, PhoneError, ServiceError, Cancelled.
    """
    request = Request(
        "POST",
        line.url(path),
        line.name.value,
        headers={"content-type": "application/json", "accept": "application/json"},
        body=json.dumps(body, separators=(",", ":")).encode("ascii"),
        limit=LIMIT,
    )
    try:
        response = _sent(line, request, dialog.check, effect=effect)
    except Cancelled:
        if effect is not Effect.LOOKS_UP:
            dialog.tell(PhoneStillPrompts(line.name))
        raise
    answer = read_answer(response, service=line.name.value, statuses=statuses)
    log.debug("%s: POST answered, trace %s", line.name.value, answer.trace or "none")
    return answer


def _sent(line: Line, request: Request, check: Callable[[], None], *, effect: Effect) -> Response:
    clock = line.environment.clock
    started = clock.monotonic()
    for attempt, delay in enumerate(delays(line.environment.entropy)):
        try:
            return exchange(line, request, check)
        except ServiceUnreachable as problem:
            if attempt == _MOST:
                raise
            log.info("%s: %s, trying again", line.name.value, problem.code)
        except (ServiceInterrupted, ServiceTimeout) as problem:
            if effect is Effect.LOOKS_UP:
                raise
            late = clock.monotonic() + delay - started >= _IDEMPOTENT
            if effect is not Effect.PROMPTS_ONCE or late or attempt == _MOST:
                raise PhoneOutcomeUnknown(service=line.name.value) from problem
            log.info("%s: %s, sending the same again", line.name.value, problem.code)
        pause(line, delay, check)
    raise AssertionError
