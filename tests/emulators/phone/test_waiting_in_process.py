"""The door for programs in the same process: how long it waits for an answer that is held back."""

import pytest

from idclient.emulators.phone.holding import Answer, Hold, in_process
from idclient.emulators.routing import route
from idclient.errors.service import ServiceTimeout
from idclient.ports import Http, Request, Response
from tests.doubles import FixedClock

ANSWER = Response(200, {}, b"late")


def held(clock: FixedClock, seconds: float) -> Http:
    def handle(_request: Request) -> Answer:
        due = clock.monotonic() + seconds

        def resume() -> Answer:
            return ANSWER if clock.monotonic() >= due else Hold(due, resume, lambda _told: lambda: None)

        return resume()

    return route({"https://x/": in_process(handle, clock)}, clock)


def test_a_poll_may_be_held_back_for_as_long_as_it_asks_beyond_its_timeout(clock: FixedClock) -> None:
    http = held(clock, 15.0)
    assert http(Request("GET", "https://x/", "smart-id", timeout=5.0, hold=15.0)) == ANSWER
    assert clock.monotonic() == 15.0


def test_beyond_both_it_is_over(clock: FixedClock) -> None:
    with pytest.raises(ServiceTimeout):
        held(clock, 21.0)(Request("GET", "https://x/", "smart-id", timeout=5.0, hold=15.0))
    assert clock.monotonic() == 20.0
