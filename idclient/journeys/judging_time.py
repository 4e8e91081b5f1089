"""An environment whose clock stands at the moment by which signatures are to be judged."""

from datetime import datetime

from idclient.ports import Clock, Environment
from idclient.value import frozen, replace


@frozen
class _Standing:
    moment: datetime
    clock: Clock

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


def judged_at(environment: Environment, moment: datetime) -> Environment:
    """Return the environment with another time of day; waiting takes as long as ever."""
    return replace(environment, clock=_Standing(moment, environment.clock))
