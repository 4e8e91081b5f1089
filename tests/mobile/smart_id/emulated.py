"""The emulator's Smart-ID in this process, with people who read QR codes by themselves."""

from idclient.emulators.authorities.pki import DemoPki
from idclient.emulators.phone.certificates import PhoneCertificates
from idclient.emulators.phone.holding import in_process
from idclient.emulators.phone.keys import PhoneKeys
from idclient.emulators.phone.parties import Parties, Party
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.published import DEFAULT_SUBSCRIBERS
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.seeded import SeededEntropy
from idclient.emulators.phone.smart_id.service import SmartId
from idclient.emulators.phone.smart_id.surroundings import SCHEME, Surroundings
from idclient.emulators.phone.subscribers import Subscriber, Subscribers
from idclient.emulators.routing import route
from idclient.mobile.smart_id.identity import SmartIdIdentity
from idclient.mobile.subscriber import Account, parse_account
from idclient.model import Note, Purpose, ShowDeviceLink, Signature
from idclient.ports import Environment, Http, PhoneService
from idclient.value import replace
from tests.doubles import Person
from tests.mobile.smart_id.asked import DIGEST, Asked
from tests.mobile.smart_id.service import PARTY, URL, UUID
from tests.trust.world import World, make_world

CODE = "40504040001"
SOMEBODY = f"PNOEE-{CODE}"
SEED = b"phones of the tests"


class Emulator:
    """A Smart-ID service with SK's published people."""

    def __init__(self, scenario: Scenario | None = None, pki: DemoPki | None = None) -> None:
        self.world: World = make_world(pki)
        self.scripts = Scripts(scenario or Scenario())
        self.subscribers = Subscribers(DEFAULT_SUBSCRIBERS)
        parties = Parties()
        parties.add(Party(UUID, (PARTY,)))
        keys = PhoneKeys(seed=SEED, rsa_bits=2048)
        clock = self.world.clock
        self.smart_id = SmartId(
            Surroundings(
                clock=clock,
                entropy=SeededEntropy("7"),
                subscribers=self.subscribers,
                phones=Phones(clock),
                scripts=self.scripts,
                parties=parties,
                certificates=PhoneCertificates(self.world.pki, clock, keys, self.world.ocsp),
            )
        )

    def environment(self, api: str) -> Environment:
        service = PhoneService(url=URL, party_uuid=UUID, party_name=PARTY, api=api, scheme=SCHEME)
        environment = self.world.environment
        services: dict[str, Http] = {URL: in_process(self.smart_id.handle, self.world.clock), "": environment.http}
        return replace(
            environment,
            http=route(services, self.world.clock),
            services=replace(environment.services, smart_id=service),
        )

    def subscriber(self, code: str = CODE) -> Subscriber:
        return next(each for each in DEFAULT_SUBSCRIBERS if each.personal_code == code and each.accounts)

    def reader(self, code: str = CODE) -> "Reader":
        return Reader(self, self.subscriber(code))

    def identity(self, way: Asked, account: str | Account = SOMEBODY) -> SmartIdIdentity:
        chosen = parse_account(account) if isinstance(account, str) else account
        return SmartIdIdentity(self.environment(way.api), chosen, way.options())

    def act(self, way: Asked, purpose: Purpose, account: str | Account = SOMEBODY) -> Signature:
        identity = self.identity(way, account)
        method = identity.authenticate if purpose is Purpose.AUTHENTICATION else identity.sign
        return method(DIGEST, self.reader())


class Reader(Person):
    """A person who holds the phone before each new session's first QR code."""

    def __init__(self, emulator: Emulator, subscriber: Subscriber) -> None:
        super().__init__()
        self.emulator = emulator
        self.subscriber = subscriber
        self.tokens: set[str] = set()
        self.problems: list[str] = []

    def tell(self, note: Note) -> None:
        super().tell(note)
        if isinstance(note, ShowDeviceLink):
            token = note.link.partition("sessionToken=")[2].partition("&")[0]
            if token not in self.tokens:
                self.tokens.add(token)
                self.problems.append(self.emulator.smart_id.scan(self.subscriber, note.link))
