"""What the checks look at, and what earlier checks have found out for later ones."""

import threading
from collections.abc import Callable, Mapping

from idclient.diagnosis.report import Finding, Value
from idclient.errors import Cancelled, Error, Internal
from idclient.model import (
    CanRequest,
    CardBusy,
    Note,
    PasswordRequest,
    PinRequest,
    Profile,
    Purpose,
    RestrictionRequest,
    SuspicionRequest,
)
from idclient.ports import Environment, ReaderState
from idclient.ports.host import Host
from idclient.value import field, frozen

PCSC_CODES: Mapping[str, str] = {
    "card.service_not_running": "8010001D",
    "card.service_mismatch": "8010001E",
    "card.service_lost": "80100013",
    "card.access_denied": "8010006A",
    "card.no_reader": "8010002E",
    "card.no_card": "8010000C",
    "card.reader_busy": "8010000B",
    "card.reader_unavailable": "80100009",
    "card.removed": "80100069",
    "card.reset": "80100068",
    "card.unresponsive": "80100066",
    "card.protocol_mismatch": "8010000F",
    "card.timeout": "8010000A",
}
"""What a help desk will look for: the code of PC/SC that most often stands behind an error (pcsclite.h)."""

Certificates = Mapping[Purpose, bytes]


class Watcher:
    """The Dialog of a check: asks nobody for anything, and stops the work once its time has run out."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.busy = False
        """Whether the card was held by another program meanwhile."""

    def ask_pin(self, request: PinRequest) -> bytearray:
        """Refuse: a diagnosis never presents a PIN. Raises: Internal."""
        raise Internal(kind=f"a diagnosis asked for {request.pin}")

    def ask_can(self, request: CanRequest) -> bytearray:
        """Refuse: a diagnosis asks nobody. Raises: Cancelled."""
        del request
        raise Cancelled

    def accept_suspicion(self, request: SuspicionRequest) -> bool:
        """Accept nothing: a diagnosis signs no document."""
        del request
        return False

    def ask_password(self, request: PasswordRequest) -> bytearray | None:
        """Have none: a diagnosis opens no document."""
        del request
        return None

    def accept_restriction(self, request: RestrictionRequest) -> bool:
        """Accept nothing: a diagnosis signs no document."""
        del request
        return False

    def tell(self, note: Note) -> None:
        """Remember that another program holds the card; everything else is progress."""
        self.busy = self.busy or isinstance(note, CardBusy)

    def check(self) -> None:
        """Raise Cancelled once nobody waits for the check any longer."""
        if self.stopped.is_set():
            raise Cancelled


@frozen(kw_only=True)
class Known:
    """What earlier checks found out."""

    states: tuple[ReaderState, ...] = ()
    answered: bool = False
    """Whether the PC/SC service answered."""
    usb_readers: tuple[str, ...] = ()
    """`vendor:product` of USB devices that say they are smart card readers."""
    recognised: frozenset[str] = frozenset()
    """Readers whose card is of a known model."""
    certificates: Mapping[str, Certificates] = field(default_factory=dict)
    """DER by purpose, by reader."""


@frozen(kw_only=True)
class Situation:
    """The machine as seen by one check. `reader` is the one meant, in checks that are made for each reader."""

    environment: Environment
    host: Host
    learn: Callable[[str, str], None]
    """Tells the redactor of a personal value before it may appear anywhere: kind, value."""
    spare: Callable[[str], None] = lambda _: None
    """Tells the redactor of the name of an authority that this program brings along: it is nobody's secret."""
    proxy: str = "system"
    """The proxy setting: system, none, or an address."""
    offline: bool = False
    known: Known = field(default_factory=Known)
    reader: ReaderState | None = None
    watcher: Watcher = field(default_factory=Watcher)

    @property
    def demo(self) -> bool:
        """Whether card and services are emulated in this process."""
        return self.environment.trust.profile is Profile.DEMO

    @property
    def state(self) -> ReaderState:
        """The reader meant. Raises: Internal in a check of the whole machine."""
        if self.reader is None:
            raise Internal(kind="no reader meant")
        return self.reader


@frozen
class Outcome:
    """What a check found, and what later ones know in addition."""

    finding: Finding
    known: Callable[[Known], Known] = lambda known: known


def code_of(error: Error) -> dict[str, Value]:
    """Return a failure as evidence: its code and facts, and the code of PC/SC that it stands for."""
    pcsc = PCSC_CODES.get(error.code)
    return {"error": error.code, **({"pcsc": pcsc} if pcsc else {}), **error.facts}
