"""A TEST election on this computer: its keys, its signed configuration, and a collector that takes votes."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.errors.trust import DemoKeysNotKept
from idclient.value import frozen
from idclient.wiring.collector_phones import NAMES, add_phones, statuses
from idclient.wiring.collector_processes import served
from idclient.wiring.demo import data_folder
from idclient.wiring.election_document import DOMAIN, document, organiser_file, period_from, publish, trust
from idclient.wiring.phone_ports import CannotStart
from idclient.wiring.vote_store import opened_store, require_empty

if TYPE_CHECKING:
    from idclient.emulators.collector.site import CollectorSite

_THRESHOLD, _KEEPERS = 2, 3


@frozen(kw_only=True)
class ElectionStage:
    """What runs, and where everything of it is."""

    name: str
    folder: Path
    bundle: Path
    organiser: Path
    address: str

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, for programs."""
        return {
            "election": self.name,
            "folder": str(self.folder),
            "bundle": str(self.bundle),
            "organiser": str(self.organiser),
            "collector": self.address,
        }


def outbox_folder() -> Path:
    """Return where votes on their way are kept."""
    return data_folder() / "votes"


@frozen(kw_only=True)
class StageOptions:
    """How to serve. A port of 0 is any that is free; without a `database` (a DSN of libpq) votes are kept in SQLite."""

    folder: Path | None = None
    port: int = 0
    database: str | None = None
    processes: int = 1
    phones: str = ""
    """The address of `idclient emulate mobile`; without it voters have cards only."""


@contextmanager
def election_stage(options: StageOptions) -> Iterator[ElectionStage]:
    """Make a TEST election in a new folder, and serve its collector until the end; then export the votes.

    Raises: CannotStart: the folder is there already, the port cannot be had, or several processes were to ask phones;
    VoteStoreError; DemoKeysNotKept.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa

    from idclient.emulators.collector.door import CollectorDoor
    from idclient.emulators.collector.export import export_votes
    from idclient.emulators.phone.tls import make_tls
    from idclient.emulators.world import open_world

    if options.phones and options.processes > 1:
        raise CannotStart("sessions of phones are in the memory of one process: leave --processes out")
    clock = SystemClock()
    now = clock.now().replace(microsecond=0)
    world = open_world(data_folder() / "demo", clock)
    name = f"TEST{now:%Y%m%dT%H%M%S}"
    listener = _listener(options.port)
    folder = _new_folder(options.folder or data_folder() / "demo" / "elections" / name)
    registration = rsa.generate_private_key(65537, 2048)
    tls = make_tls(now, hosts=[f"{service}.{DOMAIN}" for service in ("choices", "voting", "verification", *NAMES)])
    period = period_from(now)
    address = f"127.0.0.1:{listener.getsockname()[1]}"

    @contextmanager
    def serving() -> Iterator[None]:
        with opened_store(folder, options.database) as store:
            site = _site(world, name, period, registration, store, options.phones)
            with CollectorDoor(site, tls.context(), domain=DOMAIN, clients=_signers(world)[:1], listener=listener):
                yield

    with opened_store(folder, options.database) as store:
        require_empty(store)
    ways = ("tls", *NAMES) if options.phones else ("tls",)
    configuration = document(name, period, address, now, ways=ways)
    configuration |= trust(world, tls.authority, registration, _signers(world))
    configuration["public_key"] = base64.b64encode(_divided_key(name, folder)).decode()
    bundle = publish(world, configuration, folder, now)
    _write_lists(name, folder, configuration["period"])
    with served(serving, options.processes):
        yield ElectionStage(name=name, folder=folder, bundle=bundle, organiser=organiser_file(), address=address)
    with opened_store(folder, options.database) as store:
        export_votes(store, folder / "votes.zip")


def _listener(port: int) -> Any:
    from idclient.emulators.collector.door import listen

    try:
        return listen(port)
    except OSError as problem:
        raise CannotStart(f"port {port} cannot be had: choose another one") from problem


def _new_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except FileExistsError as problem:
        raise CannotStart(f"{folder} is no folder") from problem
    except OSError as problem:
        raise DemoKeysNotKept from problem
    if taken:
        raise CannotStart(f"{folder} is there already: an election needs a new folder")
    return folder


def _write_lists(name: str, folder: Path, period: dict[str, str]) -> None:
    """Write the lists of choices and of voters as the protocol has them."""
    from idclient.elections.voters import write_voters
    from idclient.emulators.authorities.pki import GIVEN_NAMES, SURNAME
    from idclient.emulators.collector.demo_election import demo_choices, demo_voters

    voters = {code: (f"{GIVEN_NAMES} {SURNAME}", district) for code, district in demo_voters().items()}
    (folder / "voters.txt").write_bytes(write_voters(name, (period["start"], period["stop"]), voters))
    choices = {"election": name, "choices": demo_choices()}
    (folder / "choices.json").write_text(json.dumps(choices, ensure_ascii=False, indent=1), encoding="utf-8")


def _signers(world: Any) -> list[bytes]:
    """Return the authorities (DER) of certificates that sign votes: on cards, on phones."""
    return [world.pki.issuing.certificate, world.pki.phone_qualified.certificate]


def _site(
    world: Any, name: str, period: dict[str, datetime], registration: Any, store: Any, phones: str
) -> "CollectorSite":
    from idclient.emulators.collector.demo_election import demo_choices, demo_voters
    from idclient.emulators.collector.registrar import Registrar
    from idclient.emulators.collector.roll import Roll
    from idclient.emulators.collector.site import CollectorSite
    from idclient.emulators.collector.stamp_proof import StampJudge
    from idclient.emulators.collector.tickets import Tickets
    from idclient.emulators.collector.voters import Voters

    roll = Roll(
        election=name,
        question="Q1",
        voters=demo_voters(),
        choices=demo_choices(),
        service_start=period["service_start"],
        start=period["start"],
        stop=period["stop"],
        service_stop=period["service_stop"],
    )
    registrar = Registrar(
        key=registration,
        timestamps=world.tsa.respond,
        statuses=statuses(world, phones),
        stamps=StampJudge([world.pki.tsa.certificate]),
    )
    tickets = Tickets(system_entropy(32), system_entropy)
    voters = Voters(_signers(world), tickets)
    site = CollectorSite(roll, voters, registrar, store, clock=SystemClock(), entropy=system_entropy)
    if phones:
        add_phones(site, world, voters, tickets, phones)
    return site


def _divided_key(name: str, folder: Path) -> bytes:
    """Make the election's key, give each keeper a share in a file, forget the secret. Returns the key, DER."""
    from idclient.elections.share_files import write_share
    from idclient.elgamal.decryption import make_secret, public_key
    from idclient.elgamal.shares import share
    from idclient.wire.elgamal import write_election_key

    secret = make_secret(system_entropy)
    shares = folder / "shares"
    shares.mkdir(mode=0o700)
    for part in share(secret, threshold=_THRESHOLD, count=_KEEPERS, entropy=system_entropy):
        write_share(shares / f"TEST-share-{part.index}.json", name, part)
    return write_election_key(public_key(secret, name))
