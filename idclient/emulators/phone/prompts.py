"""What stands on a phone's screen and waits for a person."""

from collections.abc import Callable
from enum import Enum

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.scenario import PhoneOutcome
from idclient.model import Purpose
from idclient.value import field, frozen


class Screen(Enum):
    """The screens a person goes through, in the order the protocol gives. Each can be accepted or refused."""

    DEVICE_CHOICE = "device-choice"
    """Which of several accounts is to be used (Smart-ID)."""
    TEXT = "text"
    CONFIRMATION = "confirmation"
    CONFIRMATION_AND_CODE = "confirmation-and-code"
    """A text, and three codes of which one must be chosen."""
    CODE_CHOICE = "code-choice"
    PIN = "pin"


CHOOSING = frozenset({Screen.CODE_CHOICE, Screen.CONFIRMATION_AND_CODE})


@frozen
class Ended:
    """How a prompt ended, when (seconds of `monotonic`), on which screen, and with which account (Smart-ID)."""

    ending: Ending
    at: float
    screen: Screen | None = None
    document_number: str = field(default="", repr=False)


@frozen
class Shown:
    """What a prompt shows: everything the person can read, as the protocol lets it through."""

    service: str
    """`mobile-id` or `smart-id`."""
    purpose: Purpose
    party: str
    text: str = field(repr=False)
    code: str = field(repr=False)
    """The control code; empty where a phone shows none."""
    codes: tuple[str, ...] = field(default=(), repr=False)
    """The codes to choose from."""
    documents: tuple[str, ...] = field(default=(), repr=False)
    """The accounts to choose from."""
    language: str = "ENG"

    @property
    def question(self) -> str:
        """The last line of the text screen."""
        return "Enter?" if self.purpose is Purpose.AUTHENTICATION else "Sign?"


class Prompt:
    """One request on a phone. `expires` is in seconds of `monotonic`; `finish` is called once, when it ends."""

    def __init__(
        self,
        number: int,
        shown: Shown,
        screens: tuple[Screen, ...],
        expires: float,
        finish: Callable[[Ended], None],
    ) -> None:
        self.number = number
        """What the prompt is called in the actions of the phone."""
        self.shown = shown
        self.expires = expires
        self.screens = screens
        self.outcome = PhoneOutcome.ACCEPT
        self.after: float | None = None
        self.wrong_pins = 0
        self.shown_at: float | None = None
        """None while it waits behind another one."""
        self.document_number = shown.documents[0] if shown.documents else ""
        self.ended: Ended | None = None
        self._finish = finish
        self._step = 0

    @property
    def screen(self) -> Screen:
        """The screen at which the person is."""
        return self.screens[self._step]

    @property
    def acts_at(self) -> float | None:
        """When the phone acts by itself; None when it waits for a person."""
        return None if self.shown_at is None or self.after is None else self.shown_at + self.after

    def advance(self) -> bool:
        """Go to the next screen; False when this was the last."""
        if self._step + 1 == len(self.screens):
            return False
        self._step += 1
        return True

    def end(self, ending: Ending, at: float) -> None:
        """End, the first time for good."""
        if self.ended is None:
            self.ended = Ended(ending, at, self.screen, self.document_number)
            self._finish(self.ended)
