"""The demo with real doors: a PC/SC service, and services on loopback ports."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.adapters.clock import SystemClock
from idclient.ports import Environment, Services
from idclient.settings import Settings
from idclient.value import field, frozen
from idclient.wiring.calls import with_timeout
from idclient.wiring.demo import assemble, data_folder, require_model

if TYPE_CHECKING:
    from idclient.emulators.pcsc.slots import InsertedCard
    from idclient.emulators.world import DemoWorld


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
        http = with_timeout(HttpClient(proxy="none"), settings)
        environment = assemble(world, readers, http, clock, Services(tsa_url=tsa.url), responders)
        yield Stage(environment, daemon, why, socket, ocsp.url, tsa.url, world.pki.root.certificate)


def _pcsc_service(
    stack: ExitStack, folder: Path, chip: "InsertedCard", *, software_daemon: bool
) -> tuple[str, str | None, Path]:
    """Start pcscd with the chip in a virtual reader, or the software daemon; say which, why, and where."""
    from idclient.emulators.pcsc.daemon import pcsc_daemon
    from idclient.emulators.pcsc.pcscd import PcscdUnavailable, private_pcscd

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
