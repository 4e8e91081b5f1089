"""A TEST election on this computer: its keys, its signed configuration, and a collector that takes votes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.value import frozen
from idclient.wiring.collector_phones import NAMES, add_phones, statuses
from idclient.wiring.collector_processes import served
from idclient.wiring.demo import data_folder
from idclient.wiring.election_document import DOMAIN, organiser_file
from idclient.wiring.election_folder import FoundedElection, kept
from idclient.wiring.election_founding import authority_of, found, new_folder, signers
from idclient.wiring.phone_ports import CannotStart
from idclient.wiring.vote_store import opened_store, registration_store, require_empty
from idclient.wiring.voter_changes import voter_lists

if TYPE_CHECKING:
    from idclient.emulators.collector.faults import Faults
    from idclient.emulators.collector.registrar import Service
    from idclient.emulators.collector.site import CollectorSite


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


def fault_names() -> Mapping[str, str]:
    """Return what a collector can be told to do wrong, and what each is, in English."""
    from idclient.emulators.collector.fault_text import NAMES

    return NAMES


@frozen(kw_only=True)
class StageOptions:
    """How to serve. A port of 0 is any that is free; without a `database` (a DSN of libpq) votes are kept in SQLite."""

    folder: Path | None = None
    port: int = 0
    database: str | None = None
    processes: int = 1
    faults: tuple[str, ...] = ()
    """What the collector does wrong, each as `emulators.collector.fault_text` has it."""
    phones: str = ""
    """The address of `idclient emulate mobile`; without it voters have cards only."""


@contextmanager
def election_stage(options: StageOptions) -> Iterator[ElectionStage]:
    """Serve a TEST election's collector until the end, then export votes and registrations. In a new folder found it.

    Raises: CannotStart: the folder holds something else, the port cannot be had, or what was asked for contradicts the
    election or itself; VoteStoreError; DemoKeysNotKept.
    """
    from idclient.emulators.collector.door import CollectorDoor
    from idclient.emulators.collector.export import export_votes
    from idclient.emulators.registration import RegistrationService, export_registrations
    from idclient.emulators.world import open_world

    clock = SystemClock()
    now = clock.now().replace(microsecond=0)
    world = open_world(data_folder() / "demo", clock)
    name = f"TEST{now:%Y%m%dT%H%M%S}"
    folder = options.folder or data_folder() / "demo" / "elections" / name
    election, faults = kept(folder), _faults(options.faults)
    _require_possible(options, election, authority_of(world))
    listener = _listener(options.port, election)
    if election is None:
        new_folder(folder)
        with opened_store(folder, options.database) as store:
            require_empty(store)
        ways = ("tls", *NAMES) if options.phones else ("tls",)
        election = found(world, folder, now, name=name, port=listener.getsockname()[1], ways=ways)

    @contextmanager
    def serving() -> Iterator[None]:
        with opened_store(folder, options.database) as store, registration_store(folder) as registrations:
            service = RegistrationService(world.tsa.respond, registrations, clock)
            site = _site(world, election, store, options.phones, service.respond, faults)
            site.follow(voter_lists(world, folder).renewed)
            clients = [world.pki.issuing.certificate]
            with CollectorDoor(site, election.tls.context(), domain=DOMAIN, clients=clients, listener=listener):
                yield

    with registration_store(folder):
        pass  # it is there before several processes open it
    with served(serving, options.processes):
        yield ElectionStage(
            name=election.name,
            folder=folder,
            bundle=folder / "election.asice",
            organiser=organiser_file(),
            address=election.address,
        )
    with opened_store(folder, options.database) as store:
        export_votes(store, folder / "votes.zip")
    with registration_store(folder) as store:
        export_registrations(store, folder / "registrations.zip")


def _faults(texts: tuple[str, ...]) -> "Faults":
    """Raises: CannotStart."""
    from idclient.emulators.collector.fault_text import FaultUnknown, parse_fault
    from idclient.emulators.collector.faults import Faults

    try:
        return Faults([parse_fault(text) for text in texts])
    except FaultUnknown as problem:
        raise CannotStart(str(problem)) from problem


def _require_possible(options: StageOptions, election: FoundedElection | None, authority: str) -> None:
    """Raises: CannotStart."""
    if options.phones and options.processes > 1:
        raise CannotStart("sessions of phones are in the memory of one process: leave --processes out")
    if election is None:
        return
    if election.authority != authority:
        raise CannotStart("this election trusts TEST authorities that are no more: make a new one in a new folder")
    if options.port not in {0, election.port}:
        raise CannotStart(f"voters know this election at port {election.port}: leave --port out")
    if not options.phones and set(election.ways) & set(NAMES):
        raise CannotStart("voters of this election may use phones: start them, and say where with IDCLIENT_DEMO_PHONES")


def _listener(port: int, election: FoundedElection | None) -> Any:
    from idclient.emulators.collector.door import listen

    try:
        return listen(election.port if election else port)
    except OSError as problem:
        if election is not None:
            raise CannotStart(f"port {election.port} is taken: this election's collector runs already?") from problem
        raise CannotStart(f"port {port} cannot be had: choose another one") from problem


def _site(
    world: Any, election: FoundedElection, store: Any, phones: str, registration: "Service", faults: "Faults"
) -> "CollectorSite":
    from idclient.emulators.collector.demo_election import demo_choices
    from idclient.emulators.collector.dishonest import instruct
    from idclient.emulators.collector.registrar import Registrar
    from idclient.emulators.collector.roll import Roll
    from idclient.emulators.collector.site import CollectorSite
    from idclient.emulators.collector.stamp_proof import StampJudge
    from idclient.emulators.collector.tickets import Tickets
    from idclient.emulators.collector.voter_lists import NONE_YET
    from idclient.emulators.collector.voters import Voters

    roll = Roll(
        election=election.name,
        question="Q1",
        voters={},
        list_version=NONE_YET,
        choices=demo_choices(),
        service_start=election.period["service_start"],
        start=election.period["start"],
        stop=election.period["stop"],
        service_stop=election.period["service_stop"],
    )
    registrar = Registrar(
        key=election.registration,
        timestamps=registration,
        statuses=statuses(world, phones),
        stamps=StampJudge([world.pki.tsa.certificate]),
    )
    tickets = Tickets(election.tickets, system_entropy)
    voters = Voters(signers(world), tickets)
    site = CollectorSite(roll, voters, registrar, store, clock=SystemClock(), entropy=system_entropy)
    site.misbehave(faults)
    instruct(world.tsa, world.ocsp, faults)
    if set(election.ways) & set(NAMES):
        add_phones(site, world, voters, tickets, phones)
    return site
