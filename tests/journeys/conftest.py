"""A demo world in this process, on a clock that stands still, and a person to ask."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from idclient.adapters.vault import ForgetfulVault
from idclient.emulators.authorities.addresses import TSA_URL
from idclient.emulators.contract import make_contract
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.emulators.routing import route
from idclient.emulators.world import DemoWorld, open_world
from idclient.journeys.batch import sign_documents
from idclient.journeys.card import open_identity
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import Outcome
from idclient.model import Identity, Level, Profile, TrustStore
from idclient.ports import Environment, Services
from idclient.value import frozen
from tests.doubles import CountingEntropy, FixedClock, Person


@frozen
class Stage:
    """The world, the port's view of it, and a folder with a contract."""

    world: DemoWorld
    environment: Environment
    folder: Path

    @property
    def contract(self) -> Path:
        return self.folder / "contract.pdf"

    @property
    def target(self) -> Path:
        return self.folder / "signed.pdf"

    def identity(self, person: Person) -> Callable[[], AbstractContextManager[Identity]]:
        return lambda: open_identity(self.environment, None, person)

    def sign(self, person: Person, level: Level = Level.B_LT) -> Outcome:
        """Sign the contract and return what became of it."""
        options = SigningOptions(level=level)
        jobs = [(self.contract, self.target)]
        ((_number, outcome),) = sign_documents(self.environment, self.identity(person), jobs, options, person)
        return outcome


@pytest.fixture(scope="session")
def _keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    open_world(folder, FixedClock())
    return folder


@pytest.fixture
def stage(_keys: Path, tmp_path: Path, clock: FixedClock) -> Stage:
    for kept in _keys.glob("TEST-card*"):
        kept.unlink()
    world = open_world(_keys, clock)
    environment = Environment(
        readers=EmulatedReaders(Slot("Emulated reader", world.chip)),
        http=route(world.services, clock),
        clock=clock,
        vault=ForgetfulVault(),
        entropy=CountingEntropy(),
        trust=TrustStore(
            profile=Profile.DEMO,
            anchors=(world.pki.root.certificate,),
            timestamp_anchors=(world.pki.root.certificate,),
            intermediates=(
                world.pki.issuing.certificate,
                world.pki.tsa_authority.certificate,
                world.pki.phone_qualified.certificate,
                world.pki.phone_basic.certificate,
            ),
        ),
        services=Services(tsa_url=TSA_URL),
    )
    (tmp_path / "contract.pdf").write_bytes(make_contract(clock.now()))
    return Stage(world, environment, tmp_path)
