"""A restart within five minutes goes on waiting, and a phone that may still ask is asked nothing else."""

from datetime import timedelta

import pytest

from idclient.errors import Cancelled
from idclient.errors.phone import PhoneBusy, PhoneOutcomeUnknown, PhoneRefused
from idclient.errors.service import ServiceUnreachable
from idclient.journeys.authenticate import authenticate
from idclient.mobile.mobile_id.identity import MobileIdIdentity
from idclient.mobile.subscriber import parse_subscriber
from idclient.model import Note, PhoneName, PhoneStillPrompts, Purpose, Resumable, ShowCode
from idclient.ports import Request, Response
from idclient.value import replace
from tests.doubles import Person
from tests.mobile.keyring import Keyring
from tests.mobile.mobile_id_service import (
    PHONE,
    POLL,
    START,
    MobileIdService,
    answer,
    digest_of,
    environment,
    subscriber,
)
from tests.trust.world import World

DIGEST, OTHER = digest_of("sha256"), digest_of("sha512")
NAME = "under-way/mobile-id"


class Crash(BaseException):
    """The program ends in the middle."""


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def service(world: World, keyring: Keyring) -> MobileIdService:
    world.environment = replace(world.environment, vault=keyring)
    return MobileIdService(world)


def phone(service: MobileIdService) -> MobileIdIdentity:
    """A phone as a new process sees it."""
    return MobileIdIdentity(environment(service), subscriber())


def crash(service: MobileIdService, purpose: Purpose = Purpose.SIGNING, digest: bytes = DIGEST) -> None:
    """End the program while the phone rings."""

    def act(_: Request) -> Response:
        raise Crash

    service.acts[POLL].append(act)
    identity = phone(service)
    with pytest.raises(Crash):
        (identity.sign if purpose is Purpose.SIGNING else identity.authenticate)(digest, Person())


@pytest.mark.parametrize("purpose", Purpose)
def test_a_restart_goes_on_waiting_and_shows_the_same_code(service: MobileIdService, purpose: Purpose) -> None:
    crash(service, purpose)
    identity, person = phone(service), Person()
    assert identity.under_way(purpose, person) == DIGEST
    signature = (identity.sign if purpose is Purpose.SIGNING else identity.authenticate)(DIGEST, person)
    assert signature.certificate == service.offered[purpose].der
    assert service.stages().count(START) == 1
    assert any(isinstance(note, ShowCode) for note in person.notes)
    assert identity.under_way(purpose, person) == b""


def test_a_login_that_was_begun_before_a_restart_is_finished(service: MobileIdService) -> None:
    crash(service, Purpose.AUTHENTICATION)
    assert isinstance(phone(service), Resumable)
    who = authenticate(environment(service), phone(service), Person())
    assert who.certificate == service.offered[Purpose.AUTHENTICATION].der
    assert service.stages().count(START) == 1
    authenticate(environment(service), phone(service), Person())
    assert service.stages().count(START) == 2


@pytest.mark.parametrize("seconds", [1, 119, 200, 299])
def test_an_answer_may_be_fetched_for_five_minutes(world: World, service: MobileIdService, seconds: int) -> None:
    crash(service)
    world.clock.advance(seconds)
    service.running = 0
    phone(service).sign(DIGEST, Person())
    assert service.stages().count(START) == 1


def test_after_five_minutes_it_is_forgotten(world: World, service: MobileIdService) -> None:
    crash(service)
    world.clock.advance(301)
    assert phone(service).under_way(Purpose.SIGNING, Person()) == b""
    phone(service).sign(DIGEST, Person())
    assert service.stages().count(START) == 2


def test_a_clock_that_was_set_back_resumes_nothing(world: World, service: MobileIdService) -> None:
    crash(service)
    world.clock.moment -= timedelta(hours=1)
    assert phone(service).under_way(Purpose.SIGNING, Person()) == b""


@pytest.mark.parametrize(("purpose", "digest"), [(Purpose.SIGNING, OTHER), (Purpose.AUTHENTICATION, DIGEST)])
def test_a_phone_that_still_asks_is_asked_nothing_else(
    service: MobileIdService, purpose: Purpose, digest: bytes
) -> None:
    crash(service)
    identity = phone(service)
    with pytest.raises(PhoneBusy):
        (identity.sign if purpose is Purpose.SIGNING else identity.authenticate)(digest, Person())
    assert service.stages().count(START) == 1


def test_a_phone_that_has_answered_may_be_asked_again(service: MobileIdService) -> None:
    crash(service)
    service.running = 0
    phone(service).sign(OTHER, Person())
    assert service.stages().count(START) == 2


def test_a_phone_that_cannot_ask_any_more_may_be_asked_again(world: World, service: MobileIdService) -> None:
    crash(service)
    world.clock.advance(121)
    phone(service).sign(OTHER, Person())
    assert service.stages().count(START) == 2


def test_while_nobody_knows_whether_the_phone_asks_it_is_not_asked(service: MobileIdService) -> None:
    crash(service)

    def lost(request: Request) -> Response:
        raise ServiceUnreachable(service=request.service)

    service.acts[POLL] += [lost] * 5
    with pytest.raises(PhoneBusy):
        phone(service).sign(OTHER, Person())


@pytest.mark.parametrize("status", [404, 400])
def test_a_session_that_the_service_does_not_know_stands_in_nobodys_way(service: MobileIdService, status: int) -> None:
    crash(service)
    service.acts[POLL].append(lambda _: answer({"error": "SessionID not found"}, status))
    phone(service).sign(OTHER, Person())
    assert service.stages().count(START) == 2


def test_what_was_cancelled_is_never_taken_up_again(service: MobileIdService) -> None:
    class Leaving(Person):
        def tell(self, note: Note) -> None:
            super().tell(note)
            self.cancelled = service.stages().count(POLL) > 0

    service.running, person = 5, Leaving()
    with pytest.raises(Cancelled):
        phone(service).sign(DIGEST, person)
    assert PhoneStillPrompts(PhoneName.MOBILE_ID) in person.notes
    assert phone(service).under_way(Purpose.SIGNING, Person()) == b""
    with pytest.raises(PhoneBusy):
        phone(service).sign(DIGEST, Person())
    service.running = 0
    phone(service).sign(DIGEST, Person())
    assert service.stages().count(START) == 2


def test_a_line_that_stayed_lost_may_be_taken_up_again(world: World, service: MobileIdService) -> None:
    def lost(request: Request) -> Response:
        raise ServiceUnreachable(service=request.service)

    service.acts[POLL] += [lost] * 200
    with pytest.raises(PhoneOutcomeUnknown):
        phone(service).sign(DIGEST, Person())
    service.acts[POLL].clear()
    service.running = 0
    phone(service).sign(DIGEST, Person())
    assert service.stages().count(START) == 1


def test_an_answer_leaves_nothing_behind(service: MobileIdService, keyring: Keyring) -> None:
    phone(service).sign(DIGEST, Person())
    assert keyring.ever
    assert keyring.kept == {}
    service.result = "USER_CANCELLED"
    with pytest.raises(PhoneRefused):
        phone(service).sign(DIGEST, Person())
    assert keyring.kept == {}


def test_another_person_has_nothing_under_way(service: MobileIdService) -> None:
    crash(service)
    other = MobileIdIdentity(environment(service), parse_subscriber(PHONE, "37605030299"))
    assert other.under_way(Purpose.SIGNING, Person()) == b""
