"""Whoever cancels is free at once, is told that the phone asks on, and what it answers late is nobody's."""

import threading
import time

import pytest

from idclient.errors import Cancelled
from idclient.errors.service import ServiceUnreachable
from idclient.model import Note, PhoneName, PhoneStillPrompts, Purpose, ShowCode
from idclient.ports import Request, Response
from tests.doubles import Person
from tests.mobile.mobile_id_service import CERTIFICATE, POLL, STAGES, START, MobileIdService, digest_of, identity
from tests.trust.world import World

PROMPTS = PhoneStillPrompts(PhoneName.MOBILE_ID)


def used(service: MobileIdService, purpose: Purpose, person: Person) -> None:
    phone = identity(service)
    (phone.sign if purpose is Purpose.SIGNING else phone.authenticate)(digest_of("sha256"), person)


class Impatient(Person):
    """Cancels as soon as a stage's request is under way."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = threading.Event()
        self.since = 0.0

    def check(self) -> None:
        if self.under_way.is_set() and not self.cancelled:
            self.cancelled = True
            self.since = time.monotonic()
        super().check()


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("purpose", Purpose)
def test_who_cancels_is_free_within_200_ms_and_the_line_is_shut(world: World, purpose: Purpose, stage: str) -> None:
    if (purpose, stage) == (Purpose.AUTHENTICATION, CERTIFICATE):
        stage = START
    quickest = 1.0
    for _ in range(3):
        service, person = MobileIdService(world), Impatient()
        shut = threading.Event()

        def hang(request: Request) -> Response:
            assert request.interrupt is not None
            request.interrupt.follow(shut.set)  # noqa: B023
            person.under_way.set()  # noqa: B023
            shut.wait(10)  # noqa: B023
            return service.honest(request)  # noqa: B023 a late answer, a good one at that

        service.acts[stage].append(hang)
        with pytest.raises(Cancelled):
            used(service, purpose, person)
        quickest = min(quickest, time.monotonic() - person.since)
        assert shut.is_set()
        assert person.notes.count(PROMPTS) == (0 if stage == CERTIFICATE else 1)
    assert quickest < 0.2


def test_who_cancels_before_anything_was_sent_rings_no_phone(world: World) -> None:
    class Hesitant(Person):
        def tell(self, note: Note) -> None:
            super().tell(note)
            self.cancelled = self.cancelled or isinstance(note, ShowCode)

    service, person = MobileIdService(world), Hesitant()
    with pytest.raises(Cancelled):
        used(service, Purpose.AUTHENTICATION, person)
    assert POLL not in service.stages()


def test_a_wait_between_two_attempts_can_be_cancelled_too(world: World) -> None:
    service, person = MobileIdService(world), Person()

    def cancel(request: Request) -> Response:
        person.cancelled = True
        raise ServiceUnreachable(service=request.service)

    service.acts[POLL].append(cancel)
    with pytest.raises(Cancelled):
        used(service, Purpose.AUTHENTICATION, person)
    assert PROMPTS in person.notes
    assert service.stages().count(POLL) == 1
