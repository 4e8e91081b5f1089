"""The phones as identities: the emulated services in process, and a person who presses and reads QR codes at once."""

from idclient.emulators.authorities.pki import PERSONAL_CODE, SURNAME
from idclient.emulators.phone.holding import in_process
from idclient.emulators.phone.parties import SMART_ID_DEMO_UUID, ZERO_UUID
from idclient.emulators.phone.phones import Phone
from idclient.emulators.phone.published import DEMO_PHONE_NUMBER
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.emulators.phone.smart_id.surroundings import SCHEME
from idclient.emulators.phone.world import PhoneWorld, WorldOptions
from idclient.errors import Error
from idclient.errors.phone import PhoneRefused
from idclient.journeys.identities import Choice, ChosenMobileId, ChosenSmartId
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.smart_id.options import Flow, SmartIdOptions
from idclient.mobile.subscriber import parse_account, parse_subscriber
from idclient.model import Note, ShowDeviceLink
from idclient.ports import Environment, PhoneService, Request, Response
from idclient.value import replace
from tests.doubles import Person
from tests.identities.means import Means
from tests.journeys.conftest import Stage

URL = "https://phones.demo.idclient.invalid/"
SAME_REQUEST = 16
"""Seconds after which the same body means another request to Smart-ID."""
HOLDER = f"PNOEE-{PERSONAL_CODE}"


class Owner(Person):
    """Holds the phone before each new QR code."""

    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self.phone = phone
        self.tokens: set[str] = set()

    def tell(self, note: Note) -> None:
        super().tell(note)
        if isinstance(note, ShowDeviceLink):
            token = note.link.partition("sessionToken=")[2].partition("&")[0]
            if token not in self.tokens:
                self.tokens.add(token)
                assert self.phone.scan is not None
                self.phone.scan(note.link)


class Phones:
    """The world of phones beside a stage's, and the requests that reached it."""

    def __init__(self, stage: Stage, api: str) -> None:
        self.stage = stage
        self.asked: list[Request] = []
        clock = stage.environment.clock
        options = WorldOptions(url=URL, scenario=Scenario(), seed="contract", rsa_bits=2048)
        self.world = PhoneWorld(stage.world, clock, stage.environment.entropy, options)
        self._inside = in_process(self.world.handle, clock)
        self.environment = self._environment(api)

    def owner(self) -> Owner:
        subscriber = self.world.subscribers.by_key(HOLDER)
        assert subscriber is not None
        return Owner(self.world.phones.of(subscriber))

    def prompts(self) -> int:
        """Return how many requests for a PIN were sent; choosing a certificate asks for none."""
        paths = [request.url.removeprefix(URL) for request in self.asked if request.method == "POST"]
        return sum("certificate" not in path and not path.startswith("ocsp") for path in paths)

    def refuse(self) -> type[Error]:
        self.world.scripts.default = Scenario(PhoneOutcome.REFUSE_TEXT)
        return PhoneRefused

    def accept(self) -> None:
        self.world.scripts.default = Scenario()
        self.stage.environment.clock.sleep(SAME_REQUEST)

    def means(self, choice: Choice) -> Means:
        return Means(
            environment=self.environment,
            choice=choice,
            person=self.owner(),
            holder=HOLDER,
            prompts=self.prompts,
            refuse=self.refuse,
            accept=self.accept,
            secrets=(PERSONAL_CODE, SURNAME, DEMO_PHONE_NUMBER[1:], ZERO_UUID, SMART_ID_DEMO_UUID, "Sign con"),
        )

    def _environment(self, api: str) -> Environment:
        known = self.stage.environment
        mobile_id = PhoneService(url=f"{URL}mid-api", party_uuid=ZERO_UUID, party_name="DEMO")
        address = f"{URL}smart-id-rp/{api}/"
        smart_id = PhoneService(url=address, party_uuid=SMART_ID_DEMO_UUID, party_name="DEMO", api=api, scheme=SCHEME)

        def http(request: Request) -> Response:
            if not request.url.startswith(URL):
                return known.http(request)
            self.asked.append(request)
            return self._inside(request)

        services = replace(known.services, mobile_id=mobile_id, smart_id=smart_id)
        return replace(known, http=http, services=services)


def mobile_id_means(stage: Stage) -> Means:
    """A SIM with Mobile-ID."""
    options = MobileIdOptions(authentication_text="Log in to the tests", signing_text="Sign con…pdf")
    subscriber = parse_subscriber(DEMO_PHONE_NUMBER, PERSONAL_CODE)
    return Phones(stage, "v3").means(ChosenMobileId(subscriber, options))


def smart_id_means(stage: Stage, api: str, flow: Flow) -> Means:
    """An app with Smart-ID, asked in one of its ways."""
    options = SmartIdOptions(flow=flow, authentication_text="Log in to the tests", signing_text="Sign con…pdf")
    return Phones(stage, api).means(ChosenSmartId(parse_account(HOLDER), options))
