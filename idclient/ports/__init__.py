"""The ports: everything outside the program, as it is seen from inside. Real, emulated and test worlds fit alike."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from idclient.model import TrustStore
from idclient.ports.interrupt import Interrupt
from idclient.value import field, frozen

Transmit = Callable[[bytes | bytearray], bytes]
"""One command APDU in, response data with the two status bytes out. Blocks. Raises: CardError."""

Entropy = Callable[[int], bytes]
"""As many bytes of cryptographic randomness as asked for."""


class Clock(Protocol):
    """The time. The only place it comes from."""

    def now(self) -> datetime:
        """Return the wall clock, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait. A test's clock jumps instead."""
        ...


@frozen
class KeyPin:
    """A server's public key that is expected: base64 of the SHA-256 of its SubjectPublicKeyInfo, and until when."""

    sha256: str
    until: datetime | None = None


@frozen
class Request:
    """An HTTP request. `service` names who is meant (ocsp, tsa) in errors; `timeout` is in seconds, over all.

    Address and body may tell who is asked about, so no repr shows them.
    """

    method: str
    url: str = field(repr=False)
    service: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    timeout: float = 15.0
    limit: int = 10_000_000
    """Largest answer body accepted, in bytes."""
    pins: tuple[KeyPin, ...] = ()
    """The server's key must be one of these, checked before anything of the request leaves; none means any key."""
    hold: float = 0.0
    """Seconds for which the service is asked to hold its answer back (long poll); they are added to `timeout`."""
    interrupt: Interrupt | None = field(default=None, repr=False)
    """When it is set by another thread, the connection is shut down and the call ends at once (ServiceInterrupted)."""


@frozen
class Response:
    """An HTTP response. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


Http = Callable[[Request], Response]
"""Blocks. Follows no redirect and repeats nothing. Raises: ServiceError."""


class Vault(Protocol):
    """The operating system's keyring. Never a PIN, a key or a vote."""

    def read(self, name: str) -> str | None:
        """Return the secret of that name, or None when there is none or no acceptable keyring."""
        ...

    def write(self, name: str, secret: str) -> None:
        """Keep a secret. Raises: SettingsError when there is no acceptable keyring."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens when there is none."""
        ...


class Cache(Protocol):
    """Octets kept from one run to the next to save time, by name. They may vanish; the caller checks what it gets."""

    @property
    def keeps(self) -> bool:
        """Whether anything is ever kept, so that it pays to find out the name."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return what was kept, or None. Never raises."""
        ...

    def write(self, name: str, octets: bytes) -> None:
        """Keep octets if that is possible. Never raises."""
        ...

    def delete(self, name: str) -> None:
        """Forget what was kept; nothing happens when there is nothing. Never raises."""
        ...


class NoCache:
    """A Cache that forgets."""

    keeps = False

    def read(self, name: str) -> bytes | None:
        """Return None."""

    def write(self, name: str, octets: bytes) -> None:
        """Keep nothing."""

    def delete(self, name: str) -> None:
        """Forget nothing."""


@frozen
class ReaderState:
    """One reader as the PC/SC service shows it. `atr` is empty without a card.

    `events` counts insertions and removals since the service knows the reader, modulo 65536: it tells that a card was
    taken out and put in again between two looks.
    """

    name: str
    atr: bytes
    present: bool
    exclusive: bool = False
    in_use: bool = False
    mute: bool = False
    events: int = 0


class Card(Protocol):
    """An open, shared connection to the card in one reader."""

    @property
    def reader(self) -> str:
        """The reader's PC/SC name."""
        ...

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        ...

    @property
    def protocol(self) -> int:
        """0 for T=0, 1 for T=1."""
        ...

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one APDU. Blocks. Raises: CardError; CardReset when another program reset the card."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Keep other programs out while inside; leaves the card as it is. Blocks while another holds it.

        It is entered on a thread of its own and used and left on another: no lock that belongs to a thread.
        Raises: CardError when entered.
        """
        ...

    def reconnect(self) -> None:
        """Make the connection usable after CardReset; selection and PIN state are gone. Raises: CardError."""
        ...

    def features(self) -> Mapping[int, int]:
        """Return what the reader offers beyond APDUs: control codes by the feature tags of PC/SC part 10.

        Empty when it offers nothing or does not say. Raises: CardError.
        """
        ...

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        """Send a command to the reader itself (SCardControl) and return its answer.

        Blocks as long as a person needs at the reader's keypad. Raises: ReaderFeatureMissing, CardError.
        """
        ...

    def close(self) -> None:
        """Release the connection and leave the card as it is. Never raises."""
        ...


class Readers(Protocol):
    """The PC/SC service."""

    def list(self) -> Sequence[ReaderState]:
        """Return all readers, now. Raises: NoReader, PcscServiceNotRunning and other CardErrors."""
        ...

    def connect(self, reader: str) -> Card:
        """Open the card in a reader, shared. Raises: CardError."""
        ...


class WatchedReaders(Readers, Protocol):
    """The PC/SC service, whose changes one can wait for."""

    def wait(self, known: Sequence[ReaderState], *, seconds: float) -> None:
        """Return when the readers may differ from `known`, after that many seconds at the latest. Blocks.

        The service wakes the caller; nothing is polled. Raises: PcscServiceLost, PcscServiceNotRunning, CardError.
        """
        ...

    def interrupt(self) -> None:
        """End a `wait` of another thread at once; without one the next returns at once. Never raises."""
        ...


@frozen(kw_only=True)
class PhoneService:
    """A Mobile-ID or Smart-ID service as our relying party reaches it; what is empty is not configured.

    `party_uuid` is shared with the service alone. `api` is `v2` or `v3` (Smart-ID). `scheme` is what Smart-ID's
    payloads begin with (`smart-id`, `smart-id-demo`). Without `pins` the server's certificate must be valid, no more.
    """

    url: str = ""
    party_uuid: str = field(default="", repr=False)
    party_name: str = ""
    pins: tuple[KeyPin, ...] = ()
    api: str = ""
    scheme: str = ""


@frozen(kw_only=True)
class Services:
    """Services in use; an empty address is not configured."""

    tsa_url: str = ""
    mobile_id: PhoneService = field(default_factory=PhoneService)
    smart_id: PhoneService = field(default_factory=PhoneService)


class Outside(Protocol):
    """As much of an environment as is needed to verify something: a service without readers has no more."""

    @property
    def http(self) -> Http:
        """The network."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def entropy(self) -> Entropy:
        """Chance."""
        ...

    @property
    def trust(self) -> TrustStore:
        """What is believed."""
        ...


@frozen(kw_only=True)
class Environment:
    """Everything outside the program. Built in `wiring` only, always by keyword, so that a port can be added.

    Reserved for later ports: raw TLS with card-held client keys, and the opening of a window as a child process.
    """

    readers: WatchedReaders
    http: Http
    clock: Clock
    vault: Vault
    entropy: Entropy
    trust: TrustStore
    services: Services
    remember_can: bool = False
    """Whether the number of a contactless card may be kept in the vault."""
    cache: Cache = field(default_factory=NoCache)
