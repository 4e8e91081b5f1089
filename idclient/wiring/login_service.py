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
from idclient.value import frozen
from idclient.wiring.demo import data_folder, demo_trust
from idclient.wiring.phone_stage import CannotStart

if TYPE_CHECKING:
    from idclient.emulators.world import DemoWorld
    from idclient.relying_party.service import Rate

_TLS_FILE = "TEST-phone-tls.pem"
"""The TEST authority of HTTPS, shared with the emulated phones: it has to be trusted once."""


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

    return ServiceOutside(
        http=HttpClient(proxy=proxy), clock=SystemClock(), entropy=system_entropy, trust=real_trust_store({})
    )


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
        options = ServiceOptions(formats=formats, rate=rate or Rate(), test=True)
        service = opened.serve(make_service(origin, _demo_outside(world, clock), options), tls.context())
    except BaseException:
        opened.close()
        raise
    with service:
        yield LoginStage(f"{origin}/", tls_file)


def _demo_outside(world: "DemoWorld", clock: Clock) -> ServiceOutside:
    from idclient.emulators.authorities.addresses import OCSP_URL
    from idclient.emulators.phone.certificates import learn_kept
    from idclient.emulators.routing import route

    def ocsp(request: Request) -> Response:
        learn_kept(world.folder, world.ocsp)  # of phones, which other processes issue while this one runs
        return world.ocsp.respond(request)

    http = route({**world.services, OCSP_URL: ocsp}, clock)
    return ServiceOutside(http=http, clock=clock, entropy=system_entropy, trust=demo_trust(world, {}))


def _write(path: Path, text: str) -> Path:
    try:
        path.write_text(text, encoding="ascii")
    except OSError as problem:
        raise DemoKeysNotKept from problem
    return path
