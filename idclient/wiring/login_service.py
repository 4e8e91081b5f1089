"""What a service that people log in to needs of the outside; and one with TEST trust on a port of this computer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.errors.trust import DemoKeysNotKept
from idclient.model import TrustStore
from idclient.ports import Clock, Entropy, Http, Request, Response
from idclient.settings import Settings
from idclient.value import frozen, replace
from idclient.wiring import this_vault
from idclient.wiring.calls import with_timeout
from idclient.wiring.demo import data_folder, demo_trust
from idclient.wiring.phone_ports import CannotStart

if TYPE_CHECKING:
    from idclient.emulators.world import DemoWorld
    from idclient.relying_party.service import Rate

_TLS_FILE = "TEST-phone-tls.pem"
"""The TEST authority of HTTPS, shared with the emulated phones: it has to be trusted once."""

_OCSP_SECONDS = 5.0
"""Whoever logs in waits for the responder, too."""
_HERE = ("http://127.0.0.1:", "http://[::1]:")


@frozen(kw_only=True)
class ServiceOutside:
    """As much of an environment as a service has."""

    http: Http
    clock: Clock
    entropy: Entropy
    trust: TrustStore


@frozen
class LoginStage:
    """Where the service is. The address ends in a slash."""

    url: str
    tls_file: Path

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, for programs."""
        return {"url": self.url, "tls": {"authority": str(self.tls_file)}}


def real_outside(*, proxy: str = "system") -> ServiceOutside:
    """Return the real world of a service: network, time, chance, and the card authorities that this program trusts.

    Raises: TrustError.
    """
    from idclient.adapters.http import HttpClient
    from idclient.adapters.trust_anchors import real_trust_store

    client = HttpClient(proxy=proxy)

    def http(request: Request) -> Response:
        return client(replace(request, timeout=min(request.timeout, _OCSP_SECONDS)))

    return ServiceOutside(http=http, clock=SystemClock(), entropy=system_entropy, trust=real_trust_store({}))


def login_http(settings: Settings, *, ca_file: str | None, demo: bool) -> Http:
    """Return the way to a service that somebody logs in to; `ca_file` is trusted for HTTPS instead of the system.

    The demo trusts the authority of `idclient emulate service` by itself, once there is one.
    """
    from idclient.adapters.http import HttpClient

    kept = data_folder() / "demo" / _TLS_FILE
    if demo and ca_file is None and kept.is_file():
        ca_file = str(kept)
    proxy = "none" if demo else settings["network.proxy"]
    vault = None if demo else this_vault()
    client = HttpClient(proxy=proxy, proxy_user=settings["network.proxy_user"], vault=vault, ca_file=ca_file)
    return with_timeout(client, settings)


@contextmanager
def login_stage(port: int = 0, *, rate: "Rate | None" = None, web_eid_1_1: bool = False) -> Iterator[LoginStage]:
    """Start the reference service with TEST trust at https://localhost, and stop it at the end whatever happens.

    A port of 0 is any that is free. Raises: CannotStart, DemoKeysNotKept.
    """
    from idclient.emulators.phone.tls_folder import open_tls
    from idclient.emulators.world import open_world
    from idclient.relying_party.service import PortTaken, Rate, ServiceOptions, ServicePort, make_service
    from idclient.wire.web_eid import FORMAT_1_0, FORMAT_1_1

    folder, clock = data_folder() / "demo", SystemClock()
    world = open_world(folder, clock)
    tls = open_tls(folder, clock.now())
    tls_file = _write(folder / _TLS_FILE, tls.authority_pem)
    formats = (FORMAT_1_0, FORMAT_1_1) if web_eid_1_1 else (FORMAT_1_0,)
    try:
        opened = ServicePort(port)
    except PortTaken as problem:
        raise CannotStart(f"port {port} cannot be had: choose another one") from problem
    try:
        origin = f"https://localhost:{opened.number}"
        options = ServiceOptions(formats=formats, phones=True, rate=rate or Rate(), test=True)
        service = opened.serve(make_service(origin, _demo_outside(world, clock), options), tls.context())
    except BaseException:
        opened.close()
        raise
    with service:
        yield LoginStage(f"{origin}/", tls_file)


def _demo_outside(world: "DemoWorld", clock: Clock) -> ServiceOutside:
    from idclient.adapters.http import HttpClient
    from idclient.emulators.routing import route

    inside, network = route(world.services, clock), HttpClient(proxy="none")

    def http(request: Request) -> Response:
        # certificates of emulated phones name a responder on a port of this computer
        return (network if request.url.startswith(_HERE) else inside)(request)

    return ServiceOutside(http=http, clock=clock, entropy=system_entropy, trust=demo_trust(world, {}))


def _write(path: Path, text: str) -> Path:
    try:
        path.write_text(text, encoding="ascii")
    except OSError as problem:
        raise DemoKeysNotKept from problem
    return path
