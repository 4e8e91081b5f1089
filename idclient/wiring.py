"""The only place that chooses: the real world or the demo's, and what stands behind each port."""

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.errors.card import PcscServiceNotRunning
from idclient.errors.document import OutputNotWritten
from idclient.errors.settings import SettingInvalid
from idclient.model import Profile, TrustStore
from idclient.ports import Cache, Clock, Environment, Host, Http, NoCache, Request, Response, Services, WatchedReaders
from idclient.settings import Settings
from idclient.value import field, frozen

if TYPE_CHECKING:
    from idclient.emulators.slots import InsertedCard
    from idclient.emulators.virtual_readers import VirtualReaders
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
            entropy=system_entropy,
            trust=real_trust_store(settings.ocsp_urls),
            services=Services(tsa_url=settings["tsa.url"]),
            remember_can=settings["card.remember_can"] == "on",
            cache=_cache(settings),
        )
    finally:
        readers.close()


def _cache(settings: Settings) -> Cache:
    if settings["card.cache"] == "off":
        return NoCache()
    import platformdirs

    from idclient.adapters.cache import FolderCache

    return FolderCache(Path(platformdirs.user_cache_dir("idclient", appauthor=False)) / "certificates")


@contextmanager
def _demo_environment(settings: Settings) -> Iterator[Environment]:
    """Everything in this process: no socket, no PC/SC service. With `demo.socket` the card is behind a service."""
    from idclient.emulators.addresses import TSA_URL
    from idclient.emulators.routing import route
    from idclient.emulators.world import open_world

    model = require_model(settings["demo.card"])
    clock = SystemClock()
    world = open_world(data_folder() / "demo", clock)
    with _demo_readers(settings, world, model) as readers:
        http = _with_timeout(route(world.services, clock), settings)
        yield _demo(world, readers, http, clock, Services(tsa_url=TSA_URL), {})


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
    from idclient.emulators.readers import EmulatedReaders
    from idclient.emulators.slots import Slot
    from idclient.emulators.world import card

    yield EmulatedReaders(Slot("Emulated reader", card(world, model)))


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
        entropy=system_entropy,
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
    from idclient.value import replace

    seconds = float(settings["network.timeout"])

    def timed(request: Request) -> Response:
        return http(replace(request, timeout=seconds))

    return timed


@frozen
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
    from idclient.emulators.world import card, open_world

    model = require_model(settings["demo.card"])
    clock = SystemClock()
    world = open_world(data_folder() / "demo", clock)
    with ExitStack() as stack:
        import tempfile

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="idclient-demo-")))
        daemon, why, socket = _pcsc_service(
            stack, folder, card(world, model, fresh=True), software_daemon=software_daemon
        )
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
    from idclient.emulators.pki_cards import HOLDERS

    codes = {"PIN1": world.PIN1, "PIN2": world.LONG_PIN2 if model in HOLDERS else world.PIN2, "PUK": world.PUK}
    return codes | ({"CAN": world.CAN} if contactless else {})


@frozen
class VirtualStage:
    """Virtual readers under way, and the variables by which programs find them."""

    readers: "VirtualReaders"
    not_possible: type[Exception]

    @property
    def variables(self) -> Mapping[str, str]:
        """The first is every program's, the second makes `idclient --demo` use these readers."""
        path = str(self.readers.socket_path)
        return {"PCSCLITE_CSOCK_NAME": path, "IDCLIENT_DEMO_SOCKET": path}

    def insert(self, number: int, model: str) -> None:
        """Put a card in. Raises: SettingInvalid for an unknown model, `not_possible`."""
        self.readers.insert(number, require_model(model))

    def plug(self, model: str) -> None:
        """Plug a reader in, empty if the model is. Raises: as `insert`."""
        self.readers.plug(require_model(model) if model else "")


@contextmanager
def virtual_readers(
    models: Sequence[str], *, contactless: bool, delivered: bool, pin_pad: bool, socket: str | None, pcscd: bool
) -> Iterator[VirtualStage]:
    """Start a PC/SC service with a reader for each model, and stop it at the end whatever happens.

    `delivered` cards have a PIN1 and PIN2 that are still to be activated, if their model knows that.

    Raises: SettingInvalid, DemoKeysNotKept, OutputNotWritten when there can be no socket.
    """
    from idclient.emulators import world as worlds
    from idclient.emulators.pcscd import PcscdUnavailable, private_pcscd
    from idclient.emulators.pin_pad import Keypad
    from idclient.emulators.virtual_readers import NotPossible, PcscdReaders, daemon_readers

    for model in filter(None, models):
        require_model(model)
    world = worlds.open_world(data_folder() / "demo", SystemClock())

    def make(model: str) -> "InsertedCard":
        pins = frozenset({"PIN1", "PIN2"}) if delivered else frozenset()
        return worlds.card(world, model, contactless=contactless, delivered=pins)

    with ExitStack() as stack:
        import tempfile

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="idclient-readers-")))
        try:
            if pcscd:
                readers: VirtualReaders = PcscdReaders(stack.enter_context(private_pcscd(folder)), models[0], make)
            else:
                path = Path(socket).absolute() if socket else folder / "pcscd.comm"
                keypads = [Keypad() for _ in models] if pin_pad else []
                readers = stack.enter_context(daemon_readers(path, models, make, keypads))
        except PcscdUnavailable as error:
            raise PcscServiceNotRunning from error
        except OSError as error:
            raise OutputNotWritten(reason=errno.errorcode.get(error.errno or 0, "EIO")) from error
        yield VirtualStage(readers, NotPossible)


def this_host() -> Host:
    """Return this machine, as a diagnosis looks at it."""
    from idclient.adapters.host import LocalHost

    return LocalHost()


def forget_demo() -> None:
    """Forget the TEST card and authorities; the next use makes new ones. Raises: TrustError."""
    from idclient.emulators.world import forget_world

    forget_world(data_folder() / "demo")


def make_contract() -> bytes:
    """Return a contract to sign in the demo, as a PDF file."""
    from idclient.emulators import contract

    return contract.make_contract(SystemClock().now())
