"""The prompts of one SIM or app: one is on the screen, others wait behind it; what is due happens by the clock."""

import math

from idclient.emulators.phone.changes import Changes
from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.pins import Pins
from idclient.emulators.phone.prompts import CHOOSING, Prompt, Screen
from idclient.emulators.phone.scenario import PhoneOutcome
from idclient.ports import Clock

_ENDS_INSTEAD = {
    PhoneOutcome.SIM_ERROR: Ending.SIM_ERROR,
    PhoneOutcome.HASH_MISMATCH: Ending.HASH_MISMATCH,
    PhoneOutcome.LINK_MISSED: Ending.LINK_MISSED,
    PhoneOutcome.UNUSABLE: Ending.UNUSABLE,
    PhoneOutcome.PROTOCOL_FAILURE: Ending.PROTOCOL_FAILURE,
    PhoneOutcome.SERVER_ERROR: Ending.SERVER_ERROR,
    PhoneOutcome.UNPUBLISHED: Ending.UNPUBLISHED,
}
"""What comes of a request that the person accepted."""

_REFUSED_ON = {
    PhoneOutcome.REFUSE_PIN: Screen.PIN,
    PhoneOutcome.REFUSE_CODE_CHOICE: Screen.CODE_CHOICE,
    PhoneOutcome.REFUSE_CONFIRMATION: Screen.CONFIRMATION,
    PhoneOutcome.REFUSE_CONFIRMATION_AND_CODE: Screen.CONFIRMATION_AND_CODE,
}


class PromptQueue:
    """What one SIM or app shows. Actions by a person return False when they do not fit what is on the screen."""

    def __init__(self, clock: Clock, pins: Pins) -> None:
        self.pins = pins
        self.changes = Changes()
        self.last: Prompt | None = None
        """What ended most recently."""
        self._clock = clock
        self._prompts: list[Prompt] = []

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """What is on the screen now, and what waits behind it."""
        self.settle()
        return tuple(self._prompts)

    @property
    def next_due(self) -> float:
        """When the next thing happens by itself, in seconds of `monotonic`, or infinite."""
        acts = self._prompts[0].acts_at if self._prompts else None
        moments = [prompt.expires for prompt in self._prompts]
        return min([*moments, math.inf if acts is None else acts])

    def add(self, prompt: Prompt) -> None:
        """Show a prompt, or put it behind the others."""
        self.settle()
        self._prompts.append(prompt)
        self._show_first(self._clock.monotonic())
        self.changes.announce()

    def settle(self) -> None:
        """Let everything happen that is due by now, in its order."""
        now = self._clock.monotonic()
        while self.next_due <= now:
            due = self.next_due
            expired = next((prompt for prompt in self._prompts if prompt.expires <= due), None)
            if expired is not None:
                self._end(expired, Ending.TIMEOUT, due)
            else:
                self._act(self._prompts[0], due)

    def find(self, number: int) -> Prompt | None:
        """Return a prompt that can be answered: the one on the screen, if this is its number."""
        self.settle()
        first = self._prompts[0] if self._prompts else None
        return first if first is not None and first.number == number else None

    def accept(self, number: int) -> bool:
        """Press Accept on a screen that shows a text only."""
        prompt = self.find(number)
        if prompt is None or prompt.screen not in {Screen.TEXT, Screen.CONFIRMATION}:
            return False
        self._go_on(prompt, self._clock.monotonic())
        return True

    def refuse(self, number: int) -> bool:
        """Press Cancel, on whatever screen."""
        prompt = self.find(number)
        if prompt is None:
            return False
        self._end(prompt, Ending.REFUSED, self._clock.monotonic())
        return True

    def choose_code(self, number: int, code: str) -> bool:
        """Choose one of the codes; a wrong one ends the request."""
        prompt = self.find(number)
        if prompt is None or prompt.screen not in CHOOSING or code not in prompt.shown.codes:
            return False
        now = self._clock.monotonic()
        if code == prompt.shown.code:
            self._go_on(prompt, now)
        else:
            self._end(prompt, Ending.WRONG_CODE, now)
        return True

    def choose_device(self, number: int, document_number: str) -> bool:
        """Choose the account, by its document number."""
        prompt = self.find(number)
        if prompt is None or prompt.screen is not Screen.DEVICE_CHOICE:
            return False
        if document_number not in prompt.shown.documents:
            return False
        prompt.document_number = document_number
        self._go_on(prompt, self._clock.monotonic())
        return True

    def enter_pin(self, number: int, pin: str) -> bool:
        """Enter a PIN and say whether it was right; the last wrong one ends the request."""
        prompt = self.find(number)
        if prompt is None or prompt.screen is not Screen.PIN:
            return False
        return self._enter(prompt, pin, self._clock.monotonic())

    def _enter(self, prompt: Prompt, pin: str, at: float) -> bool:
        purpose = prompt.shown.purpose
        right = self.pins.enter(purpose, pin)
        if right:
            self._go_on(prompt, at)
        elif not self.pins.tries_left(purpose):
            self._end(prompt, Ending.PIN_BLOCKED, at)
        else:
            self.changes.announce()
        return right

    def _go_on(self, prompt: Prompt, at: float) -> None:
        if not prompt.advance():
            self._end(prompt, _ENDS_INSTEAD.get(prompt.outcome, Ending.ACCEPTED), at)
        elif prompt.screen is Screen.PIN and not self.pins.tries_left(prompt.shown.purpose):
            self._end(prompt, Ending.PIN_BLOCKED, at)
        else:
            self.changes.announce()

    def _end(self, prompt: Prompt, ending: Ending, at: float) -> None:
        self._prompts.remove(prompt)
        self._show_first(at)
        prompt.end(ending, at)
        self.last = prompt
        self.changes.announce()

    def _show_first(self, at: float) -> None:
        if self._prompts and self._prompts[0].shown_at is None:
            first = self._prompts[0]
            first.shown_at = at
            if first.screen is Screen.PIN and not self.pins.tries_left(first.shown.purpose):
                first.after, first.outcome = 0.0, PhoneOutcome.BLOCK_PIN

    def _act(self, prompt: Prompt, at: float) -> None:
        """Do all that the scenario has the phone do by itself; every way through ends the prompt."""
        if prompt.outcome is PhoneOutcome.NO_ANSWER:
            self._end(prompt, Ending.TIMEOUT, at)
            return
        while prompt.ended is None:
            self._act_on_screen(prompt, at)

    def _act_on_screen(self, prompt: Prompt, at: float) -> None:
        outcome, screen = prompt.outcome, prompt.screen
        if outcome is PhoneOutcome.REFUSE_TEXT or _REFUSED_ON.get(outcome) is screen:
            self._end(prompt, Ending.REFUSED, at)
        elif outcome is PhoneOutcome.WRONG_CODE and (screen in CHOOSING or screen is prompt.screens[-1]):
            self._end(prompt, Ending.WRONG_CODE, at)
        elif screen is not Screen.PIN:
            self._go_on(prompt, at)
        else:
            self._enter(prompt, self._pin(prompt), at)

    def _pin(self, prompt: Prompt) -> str:
        right = self.pins.value(prompt.shown.purpose)
        if prompt.outcome is PhoneOutcome.BLOCK_PIN:
            return _another(right)
        if prompt.outcome is PhoneOutcome.WRONG_PIN and prompt.wrong_pins:
            prompt.wrong_pins -= 1
            return _another(right)
        return right


def _another(pin: str) -> str:
    """Return a PIN of the same length that is wrong for sure."""
    return pin[:-1] + str((int(pin[-1]) + 1) % 10)
