"""The person behind the window: a `Dialog` that shows what is asked and waits for what is done about it."""

from collections.abc import Mapping
from typing import Any

from idclient.cards.pins import wipe
from idclient.errors import Cancelled, Error
from idclient.errors.card import PinWrong
from idclient.model import (
    CanRequest,
    CardBusy,
    Note,
    PasswordRequest,
    PinEntry,
    PinRequest,
    Progress,
    RestrictionRequest,
    Step,
    SuspicionRequest,
)
from idclient.native.ending import Ending
from idclient.ports.window import Act, Window, WindowAnswer

_LOOK = 0.1
"""Seconds after which the end of the browser is looked for while a person thinks."""
_CAN_LENGTH = 6
_LAST = 1
"""The last try is spent by somebody who said so; where the code is typed into the window, the window asks for that."""


class WindowPerson:
    """A person at one window for one request. `request` is what the window shows all the time."""

    def __init__(self, window: Window, ending: Ending, request: Mapping[str, Any]) -> None:
        self._window = window
        self._ending = ending
        self._request = dict(request)
        self._wrong = False

    def begin(self) -> None:
        """Show who asks for what, while the card is being looked for."""
        self._show("reading")

    def know_holder(self, name: str) -> None:
        """Show whose card it is from now on."""
        self._request["holder"] = name

    def refuse(self, error: PinWrong) -> None:
        """Say at the next question that the code was wrong."""
        del error
        self._wrong = True

    def ask_pin(self, request: PinRequest) -> bytearray:
        """Return the digits typed; for a reader's keypad an empty buffer at once, unless it is the last try.

        Raises: Cancelled.
        """
        asked = {
            "pin": request.pin,
            "minimum": request.minimum,
            "maximum": request.maximum,
            "tries_left": request.tries_left,
            "wrong": self._wrong,
        }
        self._wrong = False
        if request.entry is PinEntry.PIN_PAD:
            if request.tries_left == _LAST:
                self._ask("last", **asked)
                self._wait_for(Act.AGREED)
            self._show("keypad", **asked)
            return bytearray()
        return self._digits("code", **asked)

    def ask_can(self, request: CanRequest) -> bytearray:
        """Return the card access number typed. Raises: Cancelled."""
        return self._digits(
            "code", pin="CAN", minimum=_CAN_LENGTH, maximum=_CAN_LENGTH, tries_left=None, wrong=request.wrong
        )

    def agree(self) -> None:
        """Ask whether the page may have what it wants, where no PIN is needed. Raises: Cancelled."""
        self._ask("agree")
        self._wait_for(Act.AGREED)
        self._show("working")

    def accept_suspicion(self, request: SuspicionRequest) -> bool:
        """Return False: no document is signed here."""
        del request
        return False

    def ask_password(self, request: PasswordRequest) -> bytearray | None:
        """Return None: no document is opened here."""
        del request
        return None

    def accept_restriction(self, request: RestrictionRequest) -> bool:
        """Return False: no document is signed here."""
        del request
        return False

    def tell(self, note: Note) -> None:
        """Show that the card is busy or being read."""
        match note:
            case CardBusy():
                self._show("busy")
            case Progress(step=Step.READING_CARD):
                self._show("reading")
            case _:
                pass

    def check(self) -> None:
        """Raise Cancelled once the window was closed or the browser went away.

        Nothing is being asked: what else was done in the window, a button pressed twice for instance, is forgotten.
        """
        while (stale := self._look(0.0)) is not None:
            wipe(stale.digits)

    def meet(self, error: Error, *, again: bool) -> None:
        """Show what went wrong. Whether the person goes on is asked by `tries_again`."""
        self._ask("problem", problem=error.code, facts=dict(error.facts), again=again)
        self._request["holder"] = ""  # the next card may be somebody else's

    def tries_again(self, seconds: float) -> bool:
        """Return whether the person wants to try again, within that time. Raises: Cancelled."""
        answer = self._look(seconds)
        return answer is not None and answer.act is Act.AGAIN

    def _digits(self, state: str, **asked: Any) -> bytearray:
        self._ask(state, **asked)
        digits = self._wait_for(Act.CODE).digits
        self._show("working")
        return digits

    def _wait_for(self, act: Act) -> WindowAnswer:
        while True:
            answer = self._look(_LOOK)
            if answer is not None and answer.act is act:
                return answer
            if answer is not None:
                wipe(answer.digits)

    def _look(self, seconds: float) -> WindowAnswer | None:
        if self._ending.wanted:
            raise Cancelled
        answer = self._window.receive(seconds)
        if answer is not None and answer.act is Act.CANCELLED:
            raise Cancelled
        return answer

    def _ask(self, state: str, **more: Any) -> None:
        """Show a question; nothing that was done before it is an answer to it."""
        self.check()
        self._show(state, **more)

    def _show(self, state: str, **more: Any) -> None:
        if self._ending.wanted:
            raise Cancelled
        self._window.show(self._request | {"state": state} | more)
