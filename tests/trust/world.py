"""A TEST world for trust: hierarchy, services and an environment that talks to them in process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from idclient.emulators.authorities.addresses import CERTIFICATES_URL, OCSP_URL, TSA_URL
from idclient.emulators.authorities.certificate_files import certificate_files
from idclient.emulators.authorities.ocsp import OcspResponder
from idclient.emulators.authorities.pki import DemoPki, create_pki
from idclient.emulators.authorities.tsa import TimestampAuthority
from idclient.emulators.routing import route
from idclient.errors.settings import VaultMissing
from idclient.model import Profile, TrustStore
from idclient.ports import Card, Environment, Http, ReaderState, Request, Response, Services
from idclient.trust.chain import Chain, build_chain
from idclient.value import replace
from tests.doubles import CountingEntropy, FixedClock


class NoReaders:
    """Readers nobody needs here."""

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        raise AssertionError

    def interrupt(self) -> None:
        pass

    def list(self) -> Sequence[ReaderState]:
        return ()

    def connect(self, reader: str) -> Card:
        raise AssertionError(reader)


class EmptyVault:
    """No keyring: nothing is in it and nothing can be kept."""

    def read(self, name: str) -> str | None:
        return None

    def write(self, name: str, secret: str) -> None:
        raise VaultMissing

    def delete(self, name: str) -> None:
        pass


@cache
def shared_pki() -> DemoPki:
    """One hierarchy for all tests that change nothing in it; made at the fixed clock's start."""
    return create_pki(FixedClock())


@dataclass
class World:
    """Everything a test of trust talks to. `asked` records requests."""

    pki: DemoPki
    clock: FixedClock
    ocsp: OcspResponder
    tsa: TimestampAuthority
    environment: Environment
    asked: list[Request] = field(default_factory=list)

    @property
    def store(self) -> TrustStore:
        return self.environment.trust

    @property
    def signer(self) -> bytes:
        return self.pki.signing.certificate

    @property
    def issuer(self) -> bytes:
        return self.pki.issuing.certificate

    def signer_chain(self) -> Chain:
        return build_chain(self.signer, self.store.anchors, self.store.intermediates, at=self.clock.now())

    def with_http(self, http: Http) -> Environment:
        """The same environment with another network."""
        return replace(self.environment, http=http)

    def with_store(self, **changes: object) -> Environment:
        """The same environment with another trust store."""
        store = replace(self.store, **changes)
        return replace(self.environment, trust=store)


def make_world(pki: DemoPki | None = None) -> World:
    pki = pki or shared_pki()
    clock = FixedClock()
    ocsp, tsa = OcspResponder(pki, clock), TimestampAuthority(pki, clock)
    services = {OCSP_URL: ocsp.respond, TSA_URL: tsa.respond, CERTIFICATES_URL: certificate_files(pki)}
    network = route(services, clock)
    asked: list[Request] = []

    def http(request: Request) -> Response:
        asked.append(request)
        return network(request)

    environment = Environment(
        readers=NoReaders(),
        http=http,
        clock=clock,
        vault=EmptyVault(),
        entropy=CountingEntropy(),
        trust=TrustStore(
            profile=Profile.DEMO,
            anchors=(pki.root.certificate,),
            timestamp_anchors=(pki.root.certificate,),
            intermediates=(
                pki.issuing.certificate,
                pki.tsa_authority.certificate,
                pki.phone_qualified.certificate,
                pki.phone_basic.certificate,
            ),
        ),
        services=Services(tsa_url=TSA_URL),
    )
    return World(pki, clock, ocsp, tsa, environment, asked)
