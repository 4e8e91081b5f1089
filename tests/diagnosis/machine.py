"""A machine, readers and cards made of facts: every situation of the failure tables without the machine that has it."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from idclient.adapters.vault import ForgetfulVault
from idclient.diagnosis.catalogue import CHECKS
from idclient.diagnosis.report import Finding, Row
from idclient.diagnosis.run import Check, run_checks
from idclient.diagnosis.situation import Situation
from idclient.emulators.authorities.addresses import TSA_URL
from idclient.emulators.chip import Chip, PinCounters
from idclient.emulators.chip.models import MODELS
from idclient.emulators.chip.personalisation import Personalisation
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import InsertedCard, Slot
from idclient.emulators.routing import route
from idclient.emulators.world import DemoWorld, personalise
from idclient.errors import Error
from idclient.model import Profile, TrustStore
from idclient.ports import Card, Environment, Http, ReaderState, Services, WatchedReaders
from idclient.ports.host import PathFacts, ProgramOutput, SocketAnswer, SocketState
from idclient.value import replace
from tests.doubles import CountingEntropy, FixedClock

SOCKET = "/run/pcscd/pcscd.comm"
READER = "Emulated reader"
PCSCD = "pcsc-lite version 1.9.9.\nEnabled features: Linux serial usb libudev polkit\n"


def version_answer(major: int = 4, minor: int = 4, code: int = 0) -> SocketAnswer:
    return SocketAnswer(SocketState.ANSWERED, struct.pack("=iiI", major, minor, code))


@dataclass
class FakeHost:
    """A healthy Linux desktop unless told otherwise."""

    platform: str = "linux"
    variables: dict[str, str] = field(default_factory=dict)
    paths: dict[str, PathFacts] = field(default_factory=lambda: {SOCKET: PathFacts("socket", 0o666)})
    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    programs: dict[str, ProgramOutput] = field(default_factory=lambda: {"pcscd": ProgramOutput(0, PCSCD)})
    answer: SocketAnswer = field(default_factory=version_answer)
    libraries: dict[str, str] = field(default_factory=lambda: {"libpcsclite.so.1": "/usr/lib/libpcsclite.so.1"})
    packages: dict[str, str] = field(default_factory=lambda: {"pyscard": "2.3.1", "python": "3.11.2"})
    asked: list[bytes] = field(default_factory=list)

    def variable(self, name: str) -> str | None:
        return self.variables.get(name)

    def look(self, path: str) -> PathFacts | None:
        return self.paths.get(path)

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def names(self, path: str) -> Sequence[str]:
        inside = [name.removeprefix(path + "/") for name in (*self.files, *self.links) if name.startswith(path + "/")]
        return sorted({name.split("/")[0] for name in inside})

    def target(self, path: str) -> str | None:
        return self.links.get(path)

    def run(self, command: Sequence[str], *, seconds: float) -> ProgramOutput | None:
        assert 0 < seconds < 3
        return self.programs.get(" ".join(command)) or self.programs.get(command[0])

    def ask_socket(self, path: str, request: bytes, *, size: int, seconds: float) -> SocketAnswer:
        self.asked.append(request)
        return self.answer

    def library(self, name: str) -> str | None:
        return self.libraries.get(name)

    def version(self, package: str) -> str | None:
        return self.packages.get(package)

    def personal(self) -> Sequence[tuple[str, str]]:
        return [("host", "kodumasin"), ("user", "jaak"), ("path", "/home/jaak")]


class FailingReaders:
    """A PC/SC service whose list, or whose connecting, fails."""

    def __init__(self, states: Sequence[ReaderState] | Error, card: Card | Error | None = None) -> None:
        self.states = states
        self.card = card

    def list(self) -> Sequence[ReaderState]:
        if isinstance(self.states, Error):
            raise self.states
        return self.states

    def connect(self, reader: str) -> Card:
        assert self.card is not None
        if isinstance(self.card, Error):
            raise self.card
        return self.card

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        raise AssertionError

    def interrupt(self) -> None:
        raise AssertionError


class FeatureCard:
    """A card in a reader with features."""

    reader, atr, protocol = READER, b"", 1

    def __init__(self, features: Mapping[int, int] | Error, properties: bytes = b"") -> None:
        self._features = features
        self._properties = properties
        self.closed = 0

    def transmit(self, command: bytes | bytearray) -> bytes:
        raise AssertionError("nothing is sent to a card to learn about its reader")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    def reconnect(self) -> None:
        raise AssertionError

    def features(self) -> Mapping[int, int]:
        if isinstance(self._features, Error):
            raise self._features
        return self._features

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        assert code == self._features[0x12]  # type: ignore[index]
        return self._properties

    def close(self) -> None:
        self.closed += 1


class WatchedChip:
    """A chip that remembers every command it was given."""

    def __init__(self, chip: Chip) -> None:
        self.chip = chip
        self.commands: list[bytes] = []

    @property
    def atr(self) -> bytes:
        return self.chip.atr

    @property
    def protocol(self) -> int:
        return self.chip.protocol

    def power_on(self) -> None:
        self.chip.power_on()

    def power_off(self) -> None:
        self.chip.power_off()

    def reset(self) -> None:
        self.chip.reset()

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.commands.append(bytes(command))
        return self.chip.transmit(command)


@dataclass
class Machine:
    """Everything a diagnosis looks at. Change it, then `rows()`."""

    world: DemoWorld
    clock: FixedClock
    host: FakeHost = field(default_factory=FakeHost)
    readers: WatchedReaders | None = None
    http: Http | None = None
    services: Services = field(default_factory=lambda: Services(tsa_url=TSA_URL))
    profile: Profile = Profile.REAL
    anchors: tuple[bytes, ...] | None = None
    proxy: str = "system"
    offline: bool = False
    limit: float = 3.0
    learned: list[tuple[str, str]] = field(default_factory=list)

    @property
    def environment(self) -> Environment:
        pki = self.world.pki
        return Environment(
            readers=self.readers or EmulatedReaders(Slot(READER, self.chip())),
            http=self.http or route(self.world.services, self.clock),
            clock=self.clock,
            vault=ForgetfulVault(),
            entropy=CountingEntropy(),
            trust=TrustStore(
                profile=self.profile,
                anchors=self.anchors if self.anchors is not None else (pki.root.certificate,),
                timestamp_anchors=(),
                intermediates=(pki.issuing.certificate,) if self.anchors is None else (),
            ),
            services=self.services,
        )

    @property
    def person(self) -> Personalisation:
        return personalise(self.world.pki, self.clock.now())

    def chip(self, model: str = "estonia-2018", counters: PinCounters | None = None, **changes: object) -> Chip:
        return Chip(replace(self.person, **changes), counters, model=MODELS[model])

    def insert(self, *cards: InsertedCard | None) -> EmulatedReaders:
        names = [READER, *(f"Reader {number}" for number in range(1, len(cards)))]
        readers = EmulatedReaders(*(Slot(name, card) for name, card in zip(names, cards, strict=True)))
        self.readers = readers
        return readers

    def situation(self) -> Situation:
        def learn(kind: str, value: str) -> None:
            self.learned.append((kind, value))

        return Situation(
            environment=self.environment, host=self.host, learn=learn, proxy=self.proxy, offline=self.offline
        )

    def rows(self, checks: Sequence[Check] = CHECKS) -> dict[tuple[str, str], Finding]:
        return {row.key: row.finding for row in self.all_rows(checks)}

    def all_rows(self, checks: Sequence[Check] = CHECKS) -> tuple[Row, ...]:
        return tuple(run_checks(checks, self.situation(), limit=self.limit))

    def finding(self, id_: str, subject: str | None = None) -> Finding:
        """Return what one check found about the machine, or about the first reader."""
        rows = self.rows()
        if subject is not None:
            return rows[id_, subject]
        return rows.get((id_, "")) or rows[id_, READER]


Arrange = Callable[[Machine], object]


def plant_usb(host: FakeHost, vendor: str, product: str, *, name: str = "Card Reader", driver: str = "") -> None:
    """Plug a CCID reader into a fixture tree of sysfs."""
    root = "/sys/bus/usb/devices"
    host.files |= {
        f"{root}/1-2/idVendor": vendor.encode() + b"\n",
        f"{root}/1-2/idProduct": product.encode() + b"\n",
        f"{root}/1-2/product": name.encode() + b"\n",
        f"{root}/1-2/serial": b"53312218401234\n",
        f"{root}/1-2:1.0/bInterfaceClass": b"0b\n",
        f"{root}/1-1/idVendor": b"1d6b\n",
        f"{root}/1-1:1.0/bInterfaceClass": b"09\n",
    }
    if driver:
        host.links[f"{root}/1-2:1.0/driver"] = driver


def plant_libccid(host: FakeHost, *readers: tuple[str, str]) -> None:
    """Install a driver that knows these readers."""
    import plistlib

    document = {
        "ifdVendorID": [f"0x{vendor.upper()}" for vendor, _ in readers],
        "ifdProductID": [f"0x{product.upper()}" for _, product in readers],
    }
    host.files["/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Info.plist"] = plistlib.dumps(document)
