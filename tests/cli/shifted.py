"""`idclient` on a computer whose clock is some hours ahead: `python shifted.py HOURS words…`."""

import sys
from datetime import datetime, timedelta

from idclient.adapters.clock import SystemClock
from idclient.cli.main import main

_RIGHT = SystemClock.now
_AHEAD = timedelta(hours=float(sys.argv.pop(1)))


def _now(clock: SystemClock) -> datetime:
    return _RIGHT(clock) + _AHEAD


if __name__ == "__main__":
    SystemClock.now = _now  # type: ignore[method-assign,assignment]
    sys.exit(main())
