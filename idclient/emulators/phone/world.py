"""Everything emulated that has to do with phones, put together: people, phones, services, certificates, pages."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from idclient.emulators.authorities.pki import DemoPki
from idclient.emulators.phone.authorities import PhoneAuthorities, demo_authorities
from idclient.emulators.phone.certificates import IssuingOptions, PhoneCertificates
from idclient.emulators.phone.control.control import Control, Controlled
from idclient.emulators.phone.control.operating import Operated
from idclient.emulators.phone.gate import Gate
from idclient.emulators.phone.holding import Answer, Handle
from idclient.emulators.phone.journal import Journal
from idclient.emulators.phone.keys import PhoneKeys
from idclient.emulators.phone.mobile_id.service import MobileId, Provider
from idclient.emulators.phone.parties import SMART_ID_DEMO_UUID, ZERO_UUID, Parties
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.pins import TRIES
from idclient.emulators.phone.published import DEFAULT_SUBSCRIBERS
from idclient.emulators.phone.replaying import replay
from idclient.emulators.phone.scenario import PERSON, Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.seeded import SeededEntropy
from idclient.emulators.phone.site import site
from idclient.emulators.phone.smart_id.service import SmartId
from idclient.emulators.phone.smart_id.surroundings import Surroundings
from idclient.emulators.phone.subscribers import Subscriber, Subscribers
from idclient.emulators.phone.view.view import View
from idclient.ports import Clock, Entropy, Request, Response
from idclient.value import frozen, replace

if TYPE_CHECKING:
    from idclient.emulators.authorities.ocsp import OcspResponder

PARTIES = {"Mobile-ID": f"DEMO {ZERO_UUID}", "Smart-ID": f"DEMO {SMART_ID_DEMO_UUID}"}
"""Whom the services know, as name and UUID."""


@frozen(kw_only=True)
class WorldOptions:
    """What can be chosen. `url` is the root address at which the world can be reached, with a slash at its end.

    With a `seed` keys, numbers and random values repeat and nothing is kept. `hosts` are more names of this computer.
    """

    url: str
    scenario: Scenario = PERSON
    subscribers: Iterable[Subscriber] = DEFAULT_SUBSCRIBERS
    pin_tries: int = TRIES
    """How often a PIN may be entered wrongly."""
    seed: str = ""
    rsa_bits: int = 0
    hosts: tuple[str, ...] = ()
    authorities: PhoneAuthorities | None = None
    write: Callable[[str], None] | None = None
    """Takes each line of the journal; unless `whole` it says nothing about people."""
    whole: bool = False
    replay: str = ""
    """A whole journal that answers in place of the services."""


class Foundation(Protocol):
    """What phones stand on: the TEST authorities, their OCSP responder, and a folder to keep keys in."""

    @property
    def pki(self) -> DemoPki:
        """The authorities."""
        ...

    @property
    def ocsp(self) -> "OcspResponder":
        """The responder for all of them."""
        ...

    @property
    def folder(self) -> Path:
        """Where keys and certificates are kept."""
        ...


class PhoneWorld:
    """The world. `handle` answers every path; not for several threads at once."""

    def __init__(self, demo: Foundation, clock: Clock, entropy: Entropy, options: WorldOptions) -> None:
        """Put it together. Raises: NoJournal."""
        chance = SeededEntropy(options.seed) if options.seed else entropy
        folder = None if options.seed else demo.folder
        self.subscribers = Subscribers(options.subscribers)
        self.phones = Phones(clock, tries=options.pin_tries)
        self.scripts = Scripts(options.scenario)
        self.parties = Parties()
        self.gate = Gate()
        self.certificates = _certificates(demo, clock, options, folder)
        self.mobile_id = MobileId(
            Provider(
                subscribers=self.subscribers, phones=self.phones, scripts=self.scripts, parties=self.parties,
                certificates=self.certificates, clock=clock, entropy=chance, gate=self.gate,
            )
        )  # fmt: skip
        self.smart_id = SmartId(
            Surroundings(
                subscribers=self.subscribers, phones=self.phones, scripts=self.scripts, parties=self.parties,
                certificates=self.certificates, clock=clock, entropy=chance, gate=self.gate,
            )
        )  # fmt: skip
        self.journal = Journal(clock, options.write, whole=options.whole)
        self.control = Control(
            Controlled(
                subscribers=self.subscribers, phones=self.phones, scripts=self.scripts, clock=clock,
                journal=self.journal, operated=self._operated(), added=self._let_scan, names=options.hosts,
            )
        )  # fmt: skip
        self.view = View(self.subscribers, self.phones, self.scripts, clock, options.hosts)
        for subscriber in self.subscribers.everybody():
            self._let_scan(subscriber)

        def ocsp(request: Request) -> Response:
            rest = request.url.removeprefix(f"{options.url}ocsp")
            return demo.ocsp.respond(replace(request, url=f"{options.url}{rest.lstrip('/')}"))

        services: dict[str, Handle] = {
            "mobile-id": self.mobile_id.handle,
            "smart-id": self.smart_id.handle,
            "ocsp": ocsp,
        }
        if options.replay:
            services["mobile-id"] = services["smart-id"] = replay(options.replay, clock)
        services = {name: self.journal.record(name, service) for name, service in services.items()}
        services |= {"phones": self.view.handle, "control": self.control.handle}
        self._site = site(services, _files(demo, self.certificates.authorities))

    def handle(self, request: Request) -> Answer:
        """Answer a request."""
        return self._site(request)

    def _operated(self) -> Operated:
        return Operated(phones=self.phones, parties=self.parties, gate=self.gate, certificates=self.certificates)

    def _let_scan(self, subscriber: Subscriber) -> None:
        if not subscriber.accounts:
            return
        phone = self.phones.of(subscriber)
        phone.scan = lambda text: self.smart_id.scan(subscriber, text)
        phone.in_sight = lambda: self.smart_id.in_sight(subscriber)
        phone.look = lambda token: self.smart_id.look(subscriber, token)


def _certificates(demo: Foundation, clock: Clock, options: WorldOptions, folder: Path | None) -> PhoneCertificates:
    keys = PhoneKeys(seed=options.seed.encode(), folder=folder, rsa_bits=options.rsa_bits)
    authorities = options.authorities or demo_authorities(demo.pki)
    issuing = IssuingOptions(folder, authorities, f"{options.url}ocsp")
    return PhoneCertificates(demo.pki, clock, keys, demo.ocsp, issuing)


def _files(demo: Foundation, authorities: PhoneAuthorities) -> Mapping[str, bytes]:
    import ssl

    def pem(*certificates: bytes) -> bytes:
        return "".join(map(ssl.DER_cert_to_PEM_cert, certificates)).encode()

    root = demo.pki.root.certificate
    return {
        "authorities.pem": pem(root, authorities.qualified.certificate, authorities.basic.certificate),
        "root.pem": pem(root),
    }
