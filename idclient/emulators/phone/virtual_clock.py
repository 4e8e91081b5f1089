"""A clock that stands still until somebody moves it, so that no test of a two-minute wait takes two minutes."""

from datetime import UTC, datetime, timedelta

from idclient.emulators.phone.changes import Changes

EPOCH = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class VirtualClock:
    """A Clock moved by hand; whoever sleeps on it moves it too. Those who wait for it are told of each move."""

    def __init__(self, now: datetime = EPOCH) -> None:
        self.changes = Changes()
        self._start = now
        self._passed = 0.0

    def now(self) -> datetime:
        """Return the wall clock, UTC."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Return the seconds it was moved so far."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Move on without waiting."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Move on; never back."""
        self._passed += max(0.0, seconds)
        self.changes.announce()
