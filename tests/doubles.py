"""The person and the clock of the tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from idclient.errors import Cancelled
from idclient.model import CanRequest, Note, PasswordRequest, PinRequest, RestrictionRequest, SuspicionRequest


class Person:
    """A Dialog that answers PINs from a script and remembers what was asked and shown."""

    def __init__(self, *pins: str) -> None:
        self.pins = list(pins)
        self.cans: list[str] = []
        self.can_asked: list[CanRequest] = []
        self.asked: list[PinRequest] = []
        self.notes: list[Note] = []
        self.buffers: list[bytearray] = []
        self.cancelled = False
        self.suspicions: list[SuspicionRequest] = []
        self.trusting = False
        self.passwords: list[str] = []
        self.passwords_asked: list[PasswordRequest] = []
        self.restrictions: list[RestrictionRequest] = []
        self.insisting = False

    def ask_pin(self, request: PinRequest) -> bytearray:
        self.asked.append(request)
        if not self.pins:
            raise Cancelled
        buffer = bytearray(self.pins.pop(0).encode())
        self.buffers.append(buffer)
        return buffer

    def ask_can(self, request: CanRequest) -> bytearray:
        self.can_asked.append(request)
        if not self.cans:
            raise Cancelled
        buffer = bytearray(self.cans.pop(0).encode())
        self.buffers.append(buffer)
        return buffer

    def accept_suspicion(self, request: SuspicionRequest) -> bool:
        self.suspicions.append(request)
        return self.trusting

    def ask_password(self, request: PasswordRequest) -> bytearray | None:
        self.passwords_asked.append(request)
        if not self.passwords:
            return None
        buffer = bytearray(self.passwords.pop(0).encode())
        self.buffers.append(buffer)
        return buffer

    def accept_restriction(self, request: RestrictionRequest) -> bool:
        self.restrictions.append(request)
        return self.insisting

    def tell(self, note: Note) -> None:
        self.notes.append(note)

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled


class FixedClock:
    """A Clock that stands still until told to move, and jumps instead of sleeping."""

    def __init__(self, now: datetime = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)) -> None:
        self.moment = now
        self.ticks = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.ticks

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.ticks += seconds


class CountingEntropy:
    """Predictable bytes, different at each call."""

    def __init__(self, seeds: Iterable[int] = ()) -> None:
        self.calls = 0
        self.seeds = list(seeds)

    def __call__(self, size: int) -> bytes:
        self.calls += 1
        return bytes((self.calls * 37 + index * 11 + 1) % 256 for index in range(size))
