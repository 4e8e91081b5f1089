"""A restart within five minutes goes on waiting where it can, and a phone that may still ask is asked nothing else."""

import pytest

from idclient.errors import Cancelled
from idclient.errors.phone import PhoneBusy, PhoneRefused
from idclient.journeys.authenticate import authenticate
from idclient.model import Note, Purpose, Resumable, ShowCode
from idclient.ports import Request, Response
from idclient.value import replace
from tests.doubles import Person
from tests.mobile.certificates import PERSON
from tests.mobile.keyring import Keyring
from tests.mobile.smart_id import service as s
from tests.mobile.smart_id.asked import DIGEST, DIGESTS, LINKED, NOTIFIED, V2, Asked, each_purpose, each_way
from tests.trust.world import World

RESUMED = [(V2, Purpose.AUTHENTICATION), (V2, Purpose.SIGNING), (NOTIFIED, Purpose.AUTHENTICATION)]
each_resumed = pytest.mark.parametrize(("way", "purpose"), RESUMED, ids=["v2 login", "v2 signature", "v3 login"])
OTHER = DIGESTS[32]


class Crash(BaseException):
    """The program ends in the middle."""


@pytest.fixture
def keyring() -> Keyring:
    return Keyring()


@pytest.fixture
def service(world: World, keyring: Keyring) -> s.Service:
    world.environment = replace(world.environment, vault=keyring)
    return s.Service(world)


def begun(service: s.Service) -> list[str]:
    """What was asked of the phone, save certificates."""
    return [path for path, body in service.posts if "hash" in body or "signatureProtocol" in body]


def crash(service: s.Service, way: Asked, purpose: Purpose) -> None:
    """End the program while the phone asks."""

    def answer(request: Request, response: Response) -> Response:
        if request.method == "GET" and begun(service):
            raise Crash
        return response

    service.answer = answer
    with pytest.raises(Crash):
        way.act(service, purpose)
    service.answer = lambda _, response: response


@each_resumed
def test_a_restart_goes_on_waiting_and_shows_the_same_code(service: s.Service, way: Asked, purpose: Purpose) -> None:
    identity, person = way.identity(service), Person()
    assert isinstance(identity, Resumable)
    if purpose is Purpose.SIGNING:
        identity.certificate(person)
    crash(service, way, purpose)
    assert identity.under_way(purpose, person) == DIGEST
    (identity.sign if purpose is Purpose.SIGNING else identity.authenticate)(DIGEST, person)
    assert len(begun(service)) == 1
    assert [note for note in person.notes if isinstance(note, ShowCode)]
    assert identity.under_way(purpose, person) == b""


def test_a_login_that_was_begun_before_a_restart_is_finished(service: s.Service) -> None:
    crash(service, NOTIFIED, Purpose.AUTHENTICATION)
    authenticate(service.environment(), NOTIFIED.identity(service), Person())
    assert len(begun(service)) == 1
    authenticate(service.environment(), NOTIFIED.identity(service), Person())
    assert len(begun(service)) == 2


@pytest.mark.parametrize("way", [V2, NOTIFIED], ids=["v2", "v3"])
@each_purpose
def test_a_phone_that_still_asks_is_asked_nothing_else(service: s.Service, way: Asked, purpose: Purpose) -> None:
    service.api = way.api
    identity = service.identity(options=way.options())
    identity.certificate(Person())
    crash(service, way, Purpose.AUTHENTICATION)
    service.running = 1000
    with pytest.raises(PhoneBusy):
        (identity.authenticate if purpose is Purpose.AUTHENTICATION else identity.sign)(OTHER, Person())
    assert len(begun(service)) == 1


def test_a_code_that_was_the_services_is_not_shown_again(service: s.Service) -> None:
    crash(service, NOTIFIED, Purpose.SIGNING)
    identity = NOTIFIED.identity(service)
    assert identity.under_way(Purpose.SIGNING, Person()) == b""
    service.polls.clear()
    identity.sign(DIGEST, Person())
    assert len(begun(service)) == 2


@each_purpose
def test_a_link_is_never_taken_up_again(service: s.Service, keyring: Keyring, purpose: Purpose) -> None:
    crash(service, LINKED, purpose)
    assert keyring.ever == []
    assert LINKED.identity(service).under_way(purpose, Person()) == b""
    LINKED.act(service, purpose)


def test_what_was_cancelled_is_never_taken_up_again(service: s.Service) -> None:
    class Leaving(Person):
        def tell(self, note: Note) -> None:
            super().tell(note)
            self.cancelled = len(service.polls) > 0

    service.running = 1000
    with pytest.raises(Cancelled):
        NOTIFIED.act(service, Purpose.AUTHENTICATION, Leaving())
    assert NOTIFIED.identity(service).under_way(Purpose.AUTHENTICATION, Person()) == b""
    with pytest.raises(PhoneBusy):
        NOTIFIED.act(service, Purpose.AUTHENTICATION)
    service.running = 0
    NOTIFIED.act(service, Purpose.AUTHENTICATION)
    assert len(begun(service)) == 2


@each_way
@each_purpose
def test_an_answer_leaves_nothing_behind(service: s.Service, keyring: Keyring, way: Asked, purpose: Purpose) -> None:
    way.act(service, purpose)
    assert keyring.kept == {}
    service.result = "USER_REFUSED"
    with pytest.raises(PhoneRefused):
        way.act(service, purpose)
    assert keyring.kept == {}


def test_nothing_of_the_person_is_kept(service: s.Service, keyring: Keyring) -> None:
    crash(service, NOTIFIED, Purpose.AUTHENTICATION)
    [text] = keyring.ever
    assert PERSON[6:] not in text
    assert s.UUID not in text
    assert s.DOCUMENT not in text


def test_another_person_has_nothing_under_way(service: s.Service) -> None:
    crash(service, NOTIFIED, Purpose.AUTHENTICATION)
    other = service.identity("PNOEE-37605030299", NOTIFIED.options())
    assert other.under_way(Purpose.AUTHENTICATION, Person()) == b""
