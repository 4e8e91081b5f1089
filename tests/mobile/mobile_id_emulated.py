"""The emulator's Mobile-ID in this process, with the people that SK publishes."""

from idclient.emulators.phone.certificates import PhoneCertificates
from idclient.emulators.phone.holding import in_process
from idclient.emulators.phone.keys import PhoneKeys
from idclient.emulators.phone.mobile_id.service import MobileId, Provider
from idclient.emulators.phone.parties import Parties, Party
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.published import DEFAULT_SUBSCRIBERS
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.seeded import SeededEntropy
from idclient.emulators.phone.subscribers import Subscribers
from idclient.mobile.mobile_id.identity import MobileIdIdentity
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.subscriber import parse_subscriber
from idclient.model import Purpose, Signature
from idclient.ports import Environment, Http, PhoneService, Request, Response
from idclient.value import replace
from tests.doubles import Person
from tests.mobile.mobile_id_service import BASE, NAME, UUID, digest_of
from tests.trust.world import World, make_world

MARY = ("+37269930366", "51307149560")
DIGEST = digest_of("sha256")
SEED = b"phones of the tests"


class Emulator:
    """A Mobile-ID service; `asked` are the requests that reached it."""

    def __init__(self, scenario: Scenario | None = None) -> None:
        self.world: World = make_world()
        self.asked: list[Request] = []
        clock = self.world.clock
        parties = Parties()
        parties.add(Party(UUID, (NAME,)))
        keys = PhoneKeys(seed=SEED, rsa_bits=2048)
        self.phones = Phones(clock)
        self.people = Subscribers(DEFAULT_SUBSCRIBERS)
        self.service = MobileId(
            Provider(
                subscribers=self.people,
                phones=self.phones,
                scripts=Scripts(scenario or Scenario()),
                parties=parties,
                certificates=PhoneCertificates(self.world.pki, clock, keys, self.world.ocsp),
                clock=clock,
                entropy=SeededEntropy("7"),
            )
        )

    def environment(self) -> Environment:
        known = self.world.environment
        inside = in_process(self.service.handle, self.world.clock)

        def mobile_id(request: Request) -> Response:
            self.asked.append(request)
            return inside(request)

        services: dict[str, Http] = {BASE: mobile_id, "": known.http}
        service = PhoneService(url=BASE, party_uuid=UUID, party_name=NAME)
        # in_process keeps the time that a request is given itself, the seconds of a long poll included
        return replace(known, http=_first(services), services=replace(known.services, mobile_id=service))

    def identity(self, who: tuple[str, str] = MARY, options: MobileIdOptions | None = None) -> MobileIdIdentity:
        return MobileIdIdentity(self.environment(), parse_subscriber(*who), options)

    def act(self, purpose: Purpose, who: tuple[str, str] = MARY, person: Person | None = None) -> Signature:
        identity = self.identity(who)
        method = identity.authenticate if purpose is Purpose.AUTHENTICATION else identity.sign
        return method(DIGEST, person or Person())

    def paths(self) -> list[str]:
        return [
            request.url.removeprefix(BASE + "/").split("/")[0] for request in self.asked if request.method == "POST"
        ]


def _first(services: dict[str, Http]) -> Http:
    def http(request: Request) -> Response:
        return next(service for base, service in services.items() if request.url.startswith(base))(request)

    return http
