"""Lines that break, answers that are cut off, people who change their mind: at each step, one intent rings once."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.errors import Cancelled, Error
from idclient.errors.phone import PhoneOutcomeUnknown
from idclient.errors.phone_answer import PhoneAnswerMalformed
from idclient.errors.service import ServiceInterrupted, ServiceTimeout, ServiceUnreachable
from idclient.model import Note, PhoneName, PhoneStillPrompts, Purpose, Signature
from idclient.ports import Request, Response
from tests.doubles import Person
from tests.mobile.smart_id.asked import DIGEST, LINKED, NOTIFIED, WAYS, Asked, each_purpose, each_way, links
from tests.mobile.smart_id.service import Json, Service
from tests.trust.world import make_world

LOST = [ServiceInterrupted, ServiceTimeout]


def losing(error: type[Error], lost: Callable[[int], bool]) -> Callable[[Request, Response], Response]:
    """Lose the answers to requests by their number, from 0 on, after the service has done what was asked."""
    numbers = iter(range(10_000))

    def answer(_: Request, response: Response) -> Response:
        if lost(next(numbers)):
            raise error(service="smart-id")
        return response

    return answer


@each_way
@each_purpose
@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("error", LOST, ids=["reset", "no answer"])
def test_an_answer_lost_at_any_step_is_made_good(
    service: Service, way: Asked, purpose: Purpose, step: int, error: type[Error]
) -> None:
    service.running = 1
    service.answer = losing(error, lambda number: number == step)
    assert isinstance(way.act(service, purpose), Signature)
    intents = {json.dumps([path, body], sort_keys=True) for path, body in service.posts}
    assert len(intents) == (1 if purpose is Purpose.AUTHENTICATION else 2)


@each_way
@each_purpose
def test_a_request_whose_answers_are_all_lost_has_an_unknown_outcome(
    service: Service, way: Asked, purpose: Purpose
) -> None:
    service.answer = losing(ServiceInterrupted, lambda _: True)
    with pytest.raises(PhoneOutcomeUnknown):
        way.act(service, purpose)
    assert 1 < len(service.posts) <= 4
    assert service.world.clock.ticks < 15
    assert len({json.dumps(body) for _, body in service.posts}) == 1


@each_way
def test_a_line_that_stays_lost_while_waiting_has_an_unknown_outcome(service: Service, way: Asked) -> None:
    service.answer = losing(ServiceInterrupted, lambda number: number > 0)
    with pytest.raises(PhoneOutcomeUnknown):
        way.act(service, Purpose.AUTHENTICATION)
    assert len(service.posts) == 1
    assert 120 <= service.world.clock.ticks <= 131


@each_way
def test_a_service_that_cannot_be_reached_is_told_as_that(service: Service, way: Asked) -> None:
    service.answer = losing(ServiceUnreachable, lambda _: True)
    with pytest.raises(ServiceUnreachable):
        way.act(service, Purpose.AUTHENTICATION)


def test_links_go_on_being_shown_while_the_line_is_lost(service: Service) -> None:
    person = Person()
    service.answer = losing(ServiceInterrupted, lambda number: number in {1, 2, 3})
    LINKED.act(service, Purpose.AUTHENTICATION, person)
    shown = [note.seconds_left for note in links(person.notes)]
    assert shown == list(range(60, 60 - len(shown), -1))
    assert len(shown) > 4


@each_way
@pytest.mark.parametrize(
    ("purpose", "step"),
    [*((Purpose.AUTHENTICATION, step) for step in range(2)), *((Purpose.SIGNING, step) for step in range(4))],
)
def test_a_truncated_answer_is_refused_at_each_step(service: Service, way: Asked, purpose: Purpose, step: int) -> None:
    numbers = iter(range(10_000))

    def answer(_: Request, response: Response) -> Response:
        return Response(200, response.headers, response.body[:-9]) if next(numbers) == step else response

    service.answer = answer
    with pytest.raises(PhoneAnswerMalformed):
        way.act(service, purpose)


class Impatient(Person):
    """A person who stops waiting at a note of a kind."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def tell(self, note: Note) -> None:
        super().tell(note)
        self.cancelled = self.cancelled or type(note).__name__ == self.kind


@pytest.mark.parametrize(("way", "kind"), [(NOTIFIED, "WaitingForPhone"), (LINKED, "ShowDeviceLink")])
def test_who_stops_waiting_is_told_that_the_phone_goes_on(service: Service, way: Asked, kind: str) -> None:
    service.running, person = 1000, Impatient(kind)
    with pytest.raises(Cancelled):
        way.act(service, Purpose.AUTHENTICATION, person)
    assert person.notes.count(PhoneStillPrompts(PhoneName.SMART_ID)) == 1
    assert person.notes[-1] == PhoneStillPrompts(PhoneName.SMART_ID)


def test_an_app_that_was_given_up_while_it_waited_is_not_asked_by_the_same_link_again(service: Service) -> None:
    identity, person = LINKED.identity(service), Person()
    identity.certificate(person)
    service.answer = losing(ServiceUnreachable, lambda _: True)
    with pytest.raises(ServiceUnreachable):
        identity.sign(DIGEST, person)
    service.answer = lambda _, response: response
    identity.sign(DIGEST, person)
    assert "signature/device-link/document" in service.posts[-1][0]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 99) | st.sampled_from(["", "OK", "A" * 24, "QUALIFIED", "AAAA", "é"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["value", "x"]), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=60)
@given(st.sampled_from(list(WAYS.values())), st.lists(st.integers(0, 9), min_size=1, max_size=4), VALUES)
def test_no_answer_that_was_changed_anywhere_is_a_success_or_a_crash(
    way: Asked, steps: list[int], value: object
) -> None:
    service = Service(make_world())

    def bend(status: Json) -> None:
        del status["ignoredProperties"]
        place = status
        for left, step in enumerate(reversed(steps)):
            key = sorted(place)[step % len(place)]
            if left == len(steps) - 1 or not isinstance(place[key], dict):
                place[key] = [value] if place[key] == value else value
                return
            place = place[key]

    service.bend = bend
    with pytest.raises(Error):
        way.act(service, Purpose.AUTHENTICATION)


@settings(max_examples=60)
@given(st.sampled_from(list(WAYS.values())), st.integers(0, 3), st.integers(0, 9), VALUES)
def test_no_answer_that_was_changed_at_any_step_is_a_crash(way: Asked, step: int, place: int, value: object) -> None:
    service = Service(make_world())
    numbers = iter(range(10_000))

    def answer(_: Request, response: Response) -> Response:
        values = json.loads(response.body)
        if next(numbers) == step:
            values[sorted(values)[place % len(values)]] = value
        return Response(200, response.headers, json.dumps(values).encode())

    service.answer = answer
    with suppress(Error):
        assert way.act(service, Purpose.SIGNING).certificate == service.certificates[Purpose.SIGNING].der
