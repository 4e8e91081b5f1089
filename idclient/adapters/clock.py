"""The system's clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The wall clock, the monotonic clock and real waiting of this machine."""

    def now(self) -> datetime:
        """Return the wall clock, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block for that many seconds."""
        time.sleep(seconds)
