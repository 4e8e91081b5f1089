"""A TEST collector's services that ask the phones of `idclient emulate mobile`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from idclient.adapters.entropy import system_entropy
from idclient.ports import Request, Response
from idclient.wiring.phones import DEMO_PARTY

if TYPE_CHECKING:
    from idclient.emulators.collector.site import CollectorSite
    from idclient.emulators.collector.tickets import Tickets
    from idclient.emulators.collector.voters import Voters
    from idclient.emulators.world import DemoWorld

NAMES = ("mid", "smartid")
"""How the protocol calls the two services."""


def add_phones(site: "CollectorSite", world: "DemoWorld", voters: "Voters", tickets: "Tickets", address: str) -> None:
    """Let voters in by their phones. `address` is what `idclient emulate mobile` calls its own."""
    from idclient.adapters.http import HttpClient
    from idclient.emulators.collector import mobile_id, smart_id
    from idclient.emulators.collector.phone_answers import PhoneJudge
    from idclient.emulators.collector.phone_desk import PhoneDesk
    from idclient.emulators.collector.phone_line import PhoneLine
    from idclient.emulators.phone.parties import SMART_ID_DEMO_UUID, ZERO_UUID

    send, base = HttpClient(proxy="none"), address.rstrip("/")

    def desk(url: str, party: str, failed: str, bad: str) -> PhoneDesk:
        return PhoneDesk(
            roll=lambda: site.roll,
            voters=voters,
            tickets=tickets,
            line=PhoneLine(send=send, url=url, party_uuid=party, party_name=DEMO_PARTY, failed=failed),
            judge=PhoneJudge([world.pki.phone_qualified.certificate], bad),
            entropy=system_entropy,
        )

    mid = desk(f"{base}/mid-api", ZERO_UUID, mobile_id.FAILED, mobile_id.BAD_CERTIFICATE)
    smart = desk(f"{base}/smart-id-rp/v2", SMART_ID_DEMO_UUID, smart_id.FAILED, smart_id.BAD_CERTIFICATE)
    site.add("mid", mobile_id.mobile_id_service(mid))
    site.add("smartid", smart_id.smart_id_service(smart))


def statuses(world: "DemoWorld", address: str) -> Callable[[Request], Response]:
    """Return the OCSP responder of the demo and, with an address, that of the phones, which make certificates too."""
    if not address:
        return world.ocsp.respond
    from idclient.adapters.http import HttpClient
    from idclient.emulators.collector.responders import first_who_knows
    from idclient.value import replace

    send, url = HttpClient(proxy="none"), f"{address.rstrip('/')}/ocsp"
    return first_who_knows([world.ocsp.respond, lambda request: send(replace(request, url=url))])
