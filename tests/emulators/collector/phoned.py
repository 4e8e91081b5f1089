"""A collector that asks emulated phones, all in this process: Mobile-ID and Smart-ID of the people SK publishes."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idclient.emulators.collector import mobile_id, smart_id
from idclient.emulators.collector.phone_answers import PhoneJudge
from idclient.emulators.collector.phone_desk import PhoneDesk
from idclient.emulators.collector.phone_line import PhoneLine
from idclient.emulators.collector.services import Service
from idclient.emulators.phone.holding import in_process
from idclient.emulators.phone.parties import SMART_ID_DEMO_UUID, ZERO_UUID
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.seeded import SeededEntropy
from idclient.emulators.phone.world import PhoneWorld, WorldOptions
from idclient.ports import Request
from tests.emulators.collector.played import DISTRICT, Played, play
from tests.trust.world import World, make_world

MARY, NUMBER = "51307149560", "+37269930366"
JOHN = "40504040001"
URL = "http://phones.test/"


@dataclass
class Foundation:
    world: World
    folder: Path

    @property
    def pki(self) -> Any:
        return self.world.pki

    @property
    def ocsp(self) -> Any:
        return self.world.ocsp


@dataclass
class Phoned:
    """`requests` are those that reached the phones' services."""

    played: Played
    requests: list[Request]

    def mid(self, method: str, **values: Any) -> Any:
        return self.played.ask("mid", method, **values)

    def smart(self, method: str, **values: Any) -> Any:
        return self.played.ask("smartid", method, **values)

    def done(self, service: str, method: str, **values: Any) -> Any:
        """Ask until the phone has answered, and return the whole answer."""
        for _ in range(100):
            answer = self.played.ask(service, method, **values)
            if answer["error"] is not None or answer["result"]["Status"] != "POLL":
                return answer
        raise AssertionError

    def mid_ticket(self, code: str = MARY, number: str = NUMBER) -> bytes:
        begun = self.mid("Authenticate", IDCode=code, PhoneNo=number)["result"]
        return decoded(self.done("mid", "AuthenticateStatus", SessionCode=begun["SessionCode"])["result"]["AuthToken"])

    def smart_ticket(self, code: str = JOHN) -> bytes:
        begun = self.smart("Authenticate", Identifier=code)["result"]
        answer = self.done("smartid", "AuthenticateStatus", SessionCode=begun["SessionCode"])
        return decoded(answer["result"]["AuthToken"])


def decoded(text: str) -> bytes:
    return base64.b64decode(text)


def phoned(folder: Path, scenario: Scenario | None = None, **changes: Any) -> Phoned:
    """Return a collector for which two of the published people may vote, and their phones."""
    world = make_world()
    options = WorldOptions(url=URL, scenario=scenario or Scenario(), seed="7", rsa_bits=2048)
    phones = PhoneWorld(Foundation(world, folder), world.clock, SeededEntropy("7"), options)
    roll: dict[str, Any] = {"voters": {MARY: DISTRICT, JOHN: DISTRICT}, "least_age": 0}
    played = play(world, folder, **(roll | changes))
    requests: list[Request] = []
    inside = in_process(phones.handle, world.clock)

    def send(request: Request) -> Any:
        requests.append(request)
        return inside(request)

    def desk(path: str, uuid: str, module: Any) -> PhoneDesk:
        return PhoneDesk(
            roll=lambda: played.site.roll,
            voters=played.voters,
            tickets=played.tickets,
            line=PhoneLine(
                send=send, url=f"{URL}{path}", party_uuid=uuid, party_name="DEMO", failed=module.FAILED, hold=1.0
            ),
            judge=PhoneJudge([world.pki.phone_qualified.certificate], module.BAD_CERTIFICATE),
            entropy=SeededEntropy(path),
        )

    services: dict[str, Service] = {
        "mid": mobile_id.mobile_id_service(desk("mid-api", ZERO_UUID, mobile_id)),
        "smartid": smart_id.smart_id_service(desk("smart-id-rp/v2", SMART_ID_DEMO_UUID, smart_id)),
    }
    for name, service in services.items():
        played.site.add(name, service)
    return Phoned(played, requests)
