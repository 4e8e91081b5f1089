"""The demo's world: an emulated TEST card, TEST authorities and their services, all in this process."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.errors.settings import SettingInvalid
from idclient.model import Profile, TrustStore
from idclient.ports import Clock, Environment, Http, Services, WatchedReaders
from idclient.settings import Settings
from idclient.wiring.calls import with_timeout

if TYPE_CHECKING:
    from idclient.emulators.world import DemoWorld


def data_folder() -> Path:
    """Return where the demo keeps its TEST keys: IDCLIENT_DATA, or the user's data folder."""
    named = os.environ.get("IDCLIENT_DATA")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("idclient", appauthor=False))


@contextmanager
def demo_environment(settings: Settings, *, phones: bool = False) -> Iterator[Environment]:
    """Everything in this process: no socket, no PC/SC service. With `demo.socket` the card is behind a service.

    With `phones` and `demo.phones` the phones are those of `idclient emulate mobile`.
    """
    from idclient.emulators.authorities.addresses import TSA_URL
    from idclient.emulators.routing import route
    from idclient.emulators.world import open_world

    model = require_model(settings["demo.card"])
    clock = SystemClock()
    world = open_world(data_folder() / "demo", clock)
    with _demo_readers(settings, world, model) as readers:
        http, services = route(world.services, clock), Services(tsa_url=TSA_URL)
        if phones:
            from idclient.wiring.phones import emulated_phones

            http, services = emulated_phones(settings["demo.phones"], http, services)
        yield assemble(world, readers, with_timeout(http, settings), clock, services, {})


@contextmanager
def _demo_readers(settings: Settings, world: "DemoWorld", model: str) -> Iterator[WatchedReaders]:
    if settings["demo.socket"]:
        from idclient.adapters.pcsc import PcscReaders

        os.environ["PCSCLITE_CSOCK_NAME"] = settings["demo.socket"]
        outside = PcscReaders()
        try:
            yield outside
        finally:
            outside.close()
        return
    from idclient.emulators.pcsc.readers import EmulatedReaders
    from idclient.emulators.pcsc.slots import Slot
    from idclient.emulators.world import card

    yield EmulatedReaders(Slot("Emulated reader", card(world, model)))


def assemble(
    world: "DemoWorld",
    readers: WatchedReaders,
    http: Http,
    clock: Clock,
    services: Services,
    ocsp_urls: Mapping[str, str],
) -> Environment:
    """Return the environment of a TEST world with these doors. `ocsp_urls` as in TrustStore."""
    from idclient.adapters.vault import ForgetfulVault

    return Environment(
        readers=readers,
        http=http,
        clock=clock,
        vault=ForgetfulVault(),
        entropy=system_entropy,
        trust=demo_trust(world, ocsp_urls),
        services=services,
    )


def demo_trust(world: "DemoWorld", ocsp_urls: Mapping[str, str]) -> TrustStore:
    """Return what is believed in a TEST world. `ocsp_urls` as in TrustStore."""
    return TrustStore(
        profile=Profile.DEMO,
        anchors=(world.pki.root.certificate,),
        timestamp_anchors=(world.pki.root.certificate,),
        intermediates=(
            world.pki.issuing.certificate,
            world.pki.tsa_authority.certificate,
            world.pki.phone_qualified.certificate,
            world.pki.phone_basic.certificate,
        ),
        ocsp_urls=ocsp_urls,
        sources=("demo",),
    )


def demo_models() -> Mapping[str, str]:
    """Return the TEST cards there are: what each model is called, by the name that settings use."""
    from idclient.emulators.chip import MODELS

    return {name: model.name for name, model in MODELS.items()}


def require_model(name: str) -> str:
    """Return the name of a TEST card that there is. Raises: SettingInvalid."""
    models = demo_models()
    if name not in models:
        raise SettingInvalid(name="demo.card", expected=", ".join(models))
    return name


def demo_codes(model: str, *, contactless: bool = False) -> Mapping[str, str]:
    """Return the codes that a TEST card was made with, by name: PIN1, PIN2, PUK, and CAN if it is needed."""
    from idclient.emulators import world
    from idclient.emulators.authorities.pki_cards import HOLDERS

    codes = {"PIN1": world.PIN1, "PIN2": world.LONG_PIN2 if model in HOLDERS else world.PIN2, "PUK": world.PUK}
    return codes | ({"CAN": world.CAN} if contactless else {})


def forget_demo() -> None:
    """Forget the TEST card and authorities; the next use makes new ones. Raises: TrustError."""
    from idclient.emulators.world import forget_world

    forget_world(data_folder() / "demo")


def make_contract() -> bytes:
    """Return a contract to sign in the demo, as a PDF file."""
    from idclient.emulators import contract

    return contract.make_contract(SystemClock().now())
