"""How an emulated service answers: at once, not yet, or with a connection that misbehaves; and the door in process.

A service is a function from a request to an `Answer`. `Hold` means that there is none yet: a door waits until the
moment it names, or until it is told of a change, and asks again. Nothing runs in the background.
"""

import math
from collections.abc import Callable

from idclient.emulators.phone.changes import Subscribe
from idclient.errors.service import ServiceAnswerTooLarge, ServiceInterrupted, ServiceTimeout
from idclient.ports import Clock, Http, Request, Response
from idclient.value import field, frozen


@frozen
class Broken:
    """A response that the connection does not carry as it should.

    `cut` resets the connection after so many octets of the body (0: after the headers, -1: before them); `drip` is
    how many seconds pass before each octet of the body.
    """

    response: Response
    cut: int | None = None
    drip: float = 0.0


@frozen
class Hold:
    """No answer yet. `until` is when to ask again at the latest, in seconds of the clock's `monotonic`, or infinite.

    `resume` gives the answer or the next Hold; it may be asked early and at any time. `subscribe` tells when asking
    again pays.
    """

    until: float
    resume: "Callable[[], Answer]" = field(repr=False)
    subscribe: Subscribe = field(repr=False)


Answer = Response | Broken | Hold
Handle = Callable[[Request], Answer]
"""Never blocks. Raises nothing for whatever request."""


def hang() -> Hold:
    """Return what is never answered."""
    return Hold(math.inf, hang, lambda _told: lambda: None)


def in_process(handle: Handle, clock: Clock) -> Http:
    """Return the door for programs in the same process: it waits on the clock and raises what a network would.

    Raises:
        ServiceTimeout: no whole answer within the request's timeout and hold.
        ServiceInterrupted: the connection was reset.
        ServiceAnswerTooLarge: the body is larger than the request's limit.
    """

    def http(request: Request) -> Response:
        deadline = clock.monotonic() + request.timeout + request.hold
        answer = handle(request)
        while isinstance(answer, Hold):
            _wait(answer.until, deadline, request, clock)
            answer = answer.resume()
        return _carried(answer, deadline, request, clock)

    return http


def _wait(until: float, deadline: float, request: Request, clock: Clock) -> None:
    """Sleep until a moment. Raises: ServiceTimeout at the deadline when that comes first."""
    clock.sleep(max(0.0, min(until, deadline) - clock.monotonic()))
    if until > deadline:
        raise ServiceTimeout(service=request.service)


def _carried(answer: Response | Broken, deadline: float, request: Request, clock: Clock) -> Response:
    if isinstance(answer, Response):
        response = answer
    else:
        response = answer.response
        carried = len(response.body) if answer.cut is None else max(0, min(answer.cut, len(response.body)))
        if answer.drip:
            _wait(clock.monotonic() + answer.drip * carried, deadline, request, clock)
        if answer.cut is not None:
            raise ServiceInterrupted(service=request.service)
    if len(response.body) > request.limit:
        raise ServiceAnswerTooLarge(service=request.service)
    return response
