"""The only place that chooses: the real world or the demo's, and what stands behind each port."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.adapters.clock import SystemClock
from idclient.model import Profile, TrustStore
from idclient.ports import Clock, Environment, Http, Request, Response, Services, WatchedReaders
from idclient.settings import Settings

if TYPE_CHECKING:
    from idclient.emulators.slots import InsertedCard
    from idclient.emulators.world import DemoWorld


def data_folder() -> Path:
    """Return where the demo keeps its TEST keys: IDCLIENT_DATA, or the user's data folder."""
    named = os.environ.get("IDCLIENT_DATA")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("idclient", appauthor=False))


@contextmanager
def open_environment(settings: Settings, *, demo: bool) -> Iterator[Environment]:
    """Give the environment for the time of a `with` block, and let go of readers and services at its end.

    Raises: TrustError, SettingsError.
    """
    with _demo_environment(settings) if demo else _real_environment(settings) as environment:
        yield environment


@contextmanager
def _real_environment(settings: Settings) -> Iterator[Environment]:
    from idclient.adapters.http import HttpClient
    from idclient.adapters.pcsc import PcscReaders
    from idclient.adapters.trust_anchors import real_trust_store
    from idclient.adapters.vault import KeyringVault

    vault = KeyringVault()
    readers = PcscReaders()
    client = HttpClient(proxy=settings["network.proxy"], proxy_user=settings["network.proxy_user"], vault=vault)
    try:
        yield Environment(
            readers=readers,
            http=_with_timeout(client, settings),
            clock=SystemClock(),
            vault=vault,
            entropy=secrets.token_bytes,
            trust=real_trust_store(settings.ocsp_urls),
            services=Services(tsa_url=settings["tsa.url"]),
            remember_can=settings["card.remember_can"] == "on",
        )
    finally:
        readers.close()


@contextmanager
def _demo_environment(settings: Settings) -> Iterator[Environment]:
    """Everything in this process: no socket, no PC/SC service."""
    from idclient.emulators.addresses import TSA_URL
    from idclient.emulators.readers import EmulatedReaders
    from idclient.emulators.server import route
    from idclient.emulators.slots import Slot
    from idclient.emulators.world import open_world

    clock = SystemClock()
    world = open_world(data_folder() / "demo", clock)
    readers = EmulatedReaders(Slot("Emulated reader", world.chip))
    http = _with_timeout(route(world.services, clock), settings)
    yield _demo(world, readers, http, clock, Services(tsa_url=TSA_URL), {})


def _demo(
    world: "DemoWorld",
    readers: WatchedReaders,
    http: Http,
    clock: Clock,
    services: Services,
    ocsp_urls: Mapping[str, str],
) -> Environment:
    from idclient.adapters.vault import ForgetfulVault

    return Environment(
        readers=readers,
        http=http,
        clock=clock,
        vault=ForgetfulVault(),
        entropy=secrets.token_bytes,
        trust=TrustStore(
            profile=Profile.DEMO,
            anchors=(world.pki.root.certificate,),
            timestamp_anchors=(world.pki.root.certificate,),
            intermediates=(world.pki.issuing.certificate, world.pki.tsa_authority.certificate),
            ocsp_urls=ocsp_urls,
        ),
        services=services,
    )


def _with_timeout(http: Http, settings: Settings) -> Http:
    from dataclasses import replace

    seconds = float(settings["network.timeout"])

    def timed(request: Request) -> Response:
        return http(replace(request, timeout=seconds))

    return timed


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo with real doors: a PC/SC service and HTTP services, and where they are."""

    environment: Environment
    daemon: str
    why_not_pcscd: str | None
    socket: Path
    ocsp_url: str
    tsa_url: str
    root: bytes = field(repr=False)
    """The TEST root, DER, for other programs that check the result."""


@contextmanager
def demo_stage(settings: Settings, *, software_daemon: bool) -> Iterator[Stage]:
    """Start everything the demo needs, and stop it at the end whatever happens.

    Must run before anything else in this process uses PC/SC: the client library looks once where its daemon is.
    """
    from idclient.adapters.http import HttpClient
    from idclient.adapters.pcsc import PcscReaders
    from idclient.emulators.server import LocalServer
    from idclient.emulators.world import fresh_card, open_world

    clock = SystemClock()
    world = open_world(data_folder() / "demo", clock)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="idclient-demo-")))
        daemon, why, socket = _pcsc_service(stack, folder, fresh_card(world, clock), software_daemon=software_daemon)
        os.environ["PCSCLITE_CSOCK_NAME"] = str(socket)
        readers = PcscReaders()
        stack.callback(readers.close)
        ocsp = stack.enter_context(LocalServer(world.ocsp.respond))
        tsa = stack.enter_context(LocalServer(world.tsa.respond))
        responders = dict.fromkeys(_authority_names(world), ocsp.url)
        http = _with_timeout(HttpClient(proxy="none"), settings)
        environment = _demo(world, readers, http, clock, Services(tsa_url=tsa.url), responders)
        yield Stage(environment, daemon, why, socket, ocsp.url, tsa.url, world.pki.root.certificate)


def _pcsc_service(
    stack: ExitStack, folder: Path, chip: "InsertedCard", *, software_daemon: bool
) -> tuple[str, str | None, Path]:
    """Start pcscd with the chip in a virtual reader, or the software daemon; say which, why, and where."""
    from idclient.emulators.pcsc_daemon import pcsc_daemon
    from idclient.emulators.pcscd import PcscdUnavailable, private_pcscd

    reason = "you asked for the software daemon"
    if not software_daemon:
        try:
            service = stack.enter_context(private_pcscd(folder))
            stack.callback(service.insert(chip).remove)
        except PcscdUnavailable as error:
            reason = str(error)
        else:
            return "pcscd with vpcd", None, service.socket_path
    path = folder / "daemon.comm"
    stack.enter_context(pcsc_daemon(path, {"Emulated reader": chip}))
    return "software PC/SC daemon", reason, path


def _authority_names(world: "DemoWorld") -> list[str]:
    from idclient.trust.certificates import read_common_name

    authorities = (world.pki.root, world.pki.issuing, world.pki.tsa_authority)
    return [read_common_name(authority.certificate) for authority in authorities]


def demo_codes(settings: Settings) -> Mapping[str, str]:  # noqa: ARG001 all TEST cards have the same yet
    """Return the codes that the TEST card of the demo was made with: PIN1, PIN2, PUK."""
    from idclient.emulators import world

    return {"PIN1": world.PIN1, "PIN2": world.PIN2, "PUK": world.PUK}


def forget_demo() -> None:
    """Forget the TEST card and authorities; the next use makes new ones. Raises: TrustError."""
    from idclient.emulators.world import forget_world

    forget_world(data_folder() / "demo")


def make_contract() -> bytes:
    """Return a contract to sign in the demo, as a PDF file."""
    from idclient.emulators import contract

    return contract.make_contract(SystemClock().now())
