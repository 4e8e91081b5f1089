"""Emulated phones with real doors: HTTP and HTTPS ports on this computer."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.adapters.clock import SystemClock
from idclient.adapters.entropy import system_entropy
from idclient.errors.trust import DemoKeysNotKept
from idclient.ports import Clock
from idclient.value import field, frozen
from idclient.wiring.demo import data_folder
from idclient.wiring.phone_ports import CannotStart, PortOptions, open_ports

if TYPE_CHECKING:
    from idclient.emulators.phone.authorities import PhoneAuthorities
    from idclient.emulators.phone.world import PhoneWorld
    from idclient.emulators.world import DemoWorld

_TLS_FILE = "TEST-phone-tls.pem"


@frozen
class Issuer:
    """The subject of the authority that issues certificates, if not the demo's. `real` allows names of real ones."""

    name: str
    organisation: str
    identifier: str
    real: bool


@frozen(kw_only=True)
class StageOptions:
    """What can be chosen. A port of 0 is any that is free; without `secure_port` it is the next one, if there is."""

    port: int = 0
    secure_port: int | None = None
    address: str = "127.0.0.1"
    anywhere: bool = False
    hosts: tuple[str, ...] = ()
    answer_after: float | None = None
    when_busy: str = "queue"
    """What happens to a request for a SIM that shows another one: queue or delivery-error."""
    one_session: bool = False
    """A person's second session is refused with 580, as a state's proxy does."""
    pin_tries: int = 3
    seed: str = ""
    virtual: bool = False
    """The clock stands still until the control interface moves it."""
    journal: Path | None = None
    whole: bool = False
    """The journal holds everything, so that it can be played back."""
    replay: Path | None = None
    issuer: Issuer | None = None


@frozen
class PhoneStage:
    """Where everything is. Addresses end in a slash."""

    url: str
    secure_url: str
    tls_file: Path
    pin: str
    parties: Mapping[str, str]
    people: Sequence[Mapping[str, str]] = field(repr=False)

    @property
    def variables(self) -> Mapping[str, str]:
        """What makes `idclient --demo` ask these phones."""
        return {"IDCLIENT_DEMO_PHONES": self.url}

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, for programs."""
        return {
            "environment": self.variables,
            "page": f"{self.url}phones/",
            "control": f"{self.url}control/",
            "mobile_id": [f"{base}mid-api" for base in (self.url, self.secure_url)],
            "smart_id": {
                v: [f"{base}smart-id-rp/{v}" for base in (self.url, self.secure_url)] for v in ("v1", "v2", "v3")
            },
            "ocsp": f"{self.url}ocsp",
            "tls": {"authority": str(self.tls_file), "pin": self.pin},
            "authorities": f"{self.url}files/authorities.pem",
            "parties": self.parties,
            "people": list(self.people),
        }


@contextmanager
def phone_stage(options: StageOptions) -> Iterator[PhoneStage]:
    """Start the services, and stop them at the end whatever happens.

    Raises: CannotStart, SettingInvalid for an issuer's name, DemoKeysNotKept.
    """
    from idclient.emulators.phone.door import Door
    from idclient.emulators.phone.listening import serving
    from idclient.emulators.phone.tls_folder import open_tls
    from idclient.emulators.phone.virtual_clock import VirtualClock
    from idclient.emulators.phone.world import PARTIES

    folder, real = data_folder() / "demo", SystemClock()
    clock = VirtualClock(real.now()) if options.virtual else real
    with ExitStack() as stack:
        write = None if options.journal is None else stack.enter_context(_journal(options.journal))
        tls = open_tls(folder, real.now(), options.hosts)
        ports = PortOptions(options.port, options.secure_port, options.address, options.anywhere)
        plain, secure = open_ports(ports, tls.context(), folder)
        for listener in (plain, secure):
            stack.callback(listener.close)
        host = f"[{options.address}]" if ":" in options.address else options.address
        url = f"http://{host}:{plain.port}/"
        world = _open_world(folder, clock, options, url, write)
        tls_file = _write(folder / _TLS_FILE, tls.authority_pem)
        moves = clock.changes.subscribe if isinstance(clock, VirtualClock) else None
        stack.enter_context(serving(Door(world.handle, clock, moves), [plain, secure]))
        yield PhoneStage(url, f"https://{host}:{secure.port}/", tls_file, tls.pin, dict(PARTIES), _people(world))


@contextmanager
def _journal(path: Path) -> Iterator[Callable[[str], None]]:
    """Write lines to a file only its owner can read. Raises: CannotStart."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as problem:
        raise CannotStart("the journal cannot be written there") from problem
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:

        def write(line: str) -> None:
            file.write(line)
            file.flush()

        yield write


def _played(path: Path | None) -> str:
    """Return the text of a journal to play back. Raises: CannotStart."""
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise CannotStart("the journal cannot be read") from problem


def _open_world(
    folder: Path, clock: Clock, options: StageOptions, url: str, write: Callable[[str], None] | None
) -> "PhoneWorld":
    from idclient.emulators.phone.phones import WhenBusy
    from idclient.emulators.phone.replaying import NoJournal
    from idclient.emulators.phone.scenario import Scenario
    from idclient.emulators.phone.world import PhoneWorld, WorldOptions
    from idclient.emulators.world import open_world

    demo = open_world(folder, clock)
    world_options = WorldOptions(
        url=url,
        scenario=Scenario(after=options.answer_after),
        pin_tries=options.pin_tries,
        seed=options.seed,
        hosts=options.hosts,
        authorities=_authorities(demo, clock, options.issuer),
        write=write,
        whole=options.whole,
        replay=_played(options.replay),
    )
    try:
        world = PhoneWorld(demo, clock, system_entropy, world_options)
    except NoJournal as problem:
        raise CannotStart("this is no journal written with --journal-whole") from problem
    world.phones.when_busy = WhenBusy(options.when_busy)
    world.gate.one_session = options.one_session
    return world


def _authorities(demo: "DemoWorld", clock: Clock, issuer: Issuer | None) -> "PhoneAuthorities | None":
    """Return who issues certificates if it is not the demo. Raises: SettingInvalid."""
    from idclient.emulators.phone.authorities import AuthorityName, PhoneAuthorities, named_authority

    if issuer is None:
        return None
    name = AuthorityName(issuer.name, issuer.organisation, issuer.identifier)
    allowed = frozenset({issuer.name.removeprefix("TEST of ")} if issuer.real else ())
    qualified = named_authority(demo.pki, clock, name, demo.ocsp, allowed=allowed)
    return PhoneAuthorities(qualified, demo.pki.phone_basic)


def _people(world: "PhoneWorld") -> list[Mapping[str, str]]:
    """Return whom one may ask, and what comes of it; an empty result is as the person presses."""
    found: list[Mapping[str, str]] = []
    for subscriber in world.subscribers.everybody():
        if subscriber.phone_number:
            result = subscriber.scenario.outcome.value if subscriber.scenario else ""
            found.append({"number": subscriber.phone_number, "code": subscriber.personal_code, "result": result})
        for account in subscriber.accounts:
            result = account.scenario.outcome.value if account.scenario else ""
            found.append({"number": account.document_number, "code": subscriber.personal_code, "result": result})
    return found


def _write(path: Path, text: str) -> Path:
    try:
        path.write_text(text, encoding="ascii")
    except OSError as problem:
        raise DemoKeysNotKept from problem
    return path
