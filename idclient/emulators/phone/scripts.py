"""Which scenario a request gets: the next of a queue, else the person's own, else the run's."""

from collections import deque
from collections.abc import Iterable

from idclient.emulators.phone.scenario import Scenario

ANYBODY = ""


class Scripts:
    """The scenarios set by whoever runs the emulator. A person is named by `Subscriber.key`.

    `default` is everybody's who has none. A queue is used up by sessions that start; asking for a certificate looks at
    its head and leaves it there, so that one entry covers a whole signature.
    """

    def __init__(self, default: Scenario) -> None:
        self.default = default
        self._persons: dict[str, Scenario] = {}
        self._queues: dict[str, deque[Scenario]] = {}

    def set(self, person: str, scenario: Scenario | None) -> None:
        """Give a person a scenario until further notice, or none."""
        if scenario is None:
            self._persons.pop(person, None)
        else:
            self._persons[person] = scenario

    def queue(self, scenarios: Iterable[Scenario], person: str = ANYBODY) -> None:
        """Add scenarios for the next sessions of a person, or of anybody."""
        self._queues.setdefault(person, deque()).extend(scenarios)

    def clear(self) -> None:
        """Forget all queues and all that was set for persons."""
        self._persons.clear()
        self._queues.clear()

    def waiting(self, person: str = ANYBODY) -> tuple[Scenario, ...]:
        """Return what a queue still holds."""
        return tuple(self._queues.get(person, ()))

    def peek(self, person: str, own: Scenario | None = None) -> Scenario:
        """Return what the next session of a person will get. `own` is what is known of the person by publication."""
        for name in (person, ANYBODY):
            if self._queues.get(name):
                return self._queues[name][0]
        return self._persons.get(person) or own or self.default

    def take(self, person: str, own: Scenario | None = None) -> Scenario:
        """Return the scenario of a session that starts and use it up if it was queued."""
        scenario = self.peek(person, own)
        for name in (person, ANYBODY):
            if self._queues.get(name):
                self._queues[name].popleft()
                break
        return scenario
