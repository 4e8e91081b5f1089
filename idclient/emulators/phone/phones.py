"""The phones: one for each subscriber, with the prompts of its SIM and those of its Smart-ID app."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

from idclient.emulators.phone.changes import Changes
from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.pins import TRIES, Pins
from idclient.emulators.phone.prompts import Ended, Prompt, Screen, Shown
from idclient.emulators.phone.queueing import PromptQueue
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.emulators.phone.subscribers import Subscriber
from idclient.model import Purpose
from idclient.ports import Clock
from idclient.value import field, frozen


class WhenBusy(Enum):
    """What happens to a request for a SIM that shows another one already. An app always queues."""

    QUEUE = "queue"
    DELIVERY_ERROR = "delivery-error"


@frozen
class CodeInSight:
    """A QR code that is on some screen. `token` is what it is called; the party is who shows it."""

    token: str = field(repr=False)
    party: str
    purpose: Purpose


class Phone:
    """A subscriber's phone. `scan`, once somebody set it, is what happens to a device link that is held before it."""

    def __init__(
        self,
        subscriber: Subscriber,
        clock: Clock,
        tries: int,
        when_busy: Callable[[], WhenBusy],
        number: Callable[[], int],
    ) -> None:
        self.subscriber = subscriber
        self.sim = PromptQueue(clock, Pins(tries=tries))
        self.app = PromptQueue(clock, Pins(tries=tries))
        self.scan: Callable[[str], str] | None = None
        """Takes the text of a QR code; gives an empty text, or why the app refused it."""
        self.in_sight: Callable[[], Sequence[CodeInSight]] = tuple
        """The QR codes that are on screens now."""
        self.look: Callable[[str], str] = lambda _token: "unknown-session"
        """Reads one of these codes, by its token, and gives what `scan` gives."""
        self._clock = clock
        self._when_busy = when_busy
        self._number = number

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """All that waits for the person, the SIM's first."""
        return self.sim.prompts + self.app.prompts

    def queue_of(self, number: int) -> PromptQueue | None:
        """Return where a prompt with this number is on the screen."""
        return next((queue for queue in (self.sim, self.app) if queue.find(number) is not None), None)

    def show(
        self,
        shown: Shown,
        screens: Iterable[Screen],
        scenario: Scenario,
        expires: float,
        finish: Callable[[Ended], None],
    ) -> PromptQueue:
        """Show a request, and return where it waits. `finish` is called once: perhaps before this returns."""
        queue = self.sim if shown.service == "mobile-id" else self.app
        prompt = Prompt(self._number(), shown, tuple(screens), expires, finish)
        prompt.outcome, prompt.after = scenario.outcome, scenario.after
        prompt.wrong_pins = scenario.wrong_pins
        if scenario.outcome is PhoneOutcome.NO_ANSWER and scenario.after is None:
            prompt.outcome = PhoneOutcome.ACCEPT
        if queue is self.sim and queue.prompts and self._when_busy() is WhenBusy.DELIVERY_ERROR:
            prompt.end(Ending.UNDELIVERED, self._clock.monotonic())
        else:
            queue.add(prompt)
        return queue


class Phones:
    """The phones of all subscribers. `changes` is announced whenever one of them shows something else.

    `tries` is how often a PIN may be entered wrongly.
    """

    def __init__(self, clock: Clock, when_busy: WhenBusy = WhenBusy.QUEUE, tries: int = TRIES) -> None:
        self.when_busy = when_busy
        self.tries = tries
        self.changes = Changes()
        self._clock = clock
        self._phones: dict[str, Phone] = {}
        self._numbers = 0

    def of(self, subscriber: Subscriber) -> Phone:
        """Return a subscriber's phone."""
        phone = self._phones.get(subscriber.key)
        if phone is None:
            phone = Phone(subscriber, self._clock, self.tries, lambda: self.when_busy, self._next_number)
            self._phones[subscriber.key] = phone
            for queue in (phone.sim, phone.app):
                queue.changes.subscribe(self.changes.announce)
        return phone

    def _next_number(self) -> int:
        self._numbers += 1
        return self._numbers
