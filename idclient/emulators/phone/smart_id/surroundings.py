"""What the services of Smart-ID stand on."""

from idclient.emulators.phone.certificates import PhoneCertificates
from idclient.emulators.phone.gate import Gate
from idclient.emulators.phone.parties import Parties
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.smart_id.device_links import BASE
from idclient.emulators.phone.subscribers import Subscribers
from idclient.ports import Clock, Entropy
from idclient.value import field, frozen

SCHEME = "smart-id-demo"


@frozen(kw_only=True)
class Surroundings:
    """People, phones and scenarios of an emulator. `scheme` and `link_base` are what device links are made of."""

    clock: Clock
    entropy: Entropy
    subscribers: Subscribers
    phones: Phones
    scripts: Scripts
    parties: Parties
    certificates: PhoneCertificates
    gate: Gate = field(default_factory=Gate)
    scheme: str = SCHEME
    link_base: str = BASE
