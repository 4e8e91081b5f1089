"""What was done in the window before a question is no answer to it, and leaving is seen behind whatever came first."""

import sys
from collections.abc import Mapping
from typing import Any

import pytest

from idclient.adapters.child_window import ChildWindow
from idclient.errors import Cancelled
from idclient.errors.card import CardRemoved
from idclient.errors.native import WindowMissing
from idclient.model import PinEntry, PinRequest, Purpose
from idclient.native.ending import Ending
from idclient.native.person import WindowPerson
from idclient.native.streams import Streams
from idclient.ports.window import Act, WindowAnswer


class Scripted:
    """A window in which some acts were done beforehand, and others are done once a question is shown."""

    def __init__(self, before: list[WindowAnswer], after: list[WindowAnswer]) -> None:
        self.acts = before
        self.views: list[Mapping[str, Any]] = []
        self._after = after

    def show(self, view: Mapping[str, Any]) -> None:
        self.views.append(dict(view))
        self.acts += self._after
        self._after = []

    def receive(self, seconds: float) -> WindowAnswer | None:
        del seconds
        return self.acts.pop(0) if self.acts else None

    def close(self) -> None:
        pass


def person(window: Scripted) -> WindowPerson:
    return WindowPerson(window, Ending(Streams(-1, -1)), {"holder": "Somebody"})


def typed(digits: bytes) -> WindowAnswer:
    return WindowAnswer(Act.CODE, bytearray(digits))


def question(entry: PinEntry, tries_left: int) -> PinRequest:
    return PinRequest("PIN1", Purpose.AUTHENTICATION, minimum=4, maximum=12, tries_left=tries_left, entry=entry)


def test_a_code_entered_before_the_question_is_wiped_and_not_presented() -> None:
    early = typed(b"9999")

    asked = person(Scripted([early], [typed(b"1234")])).ask_pin(question(PinEntry.TYPED, 2))

    assert (bytes(asked), bytes(early.digits)) == (b"1234", bytes(4))


def test_a_yes_to_an_earlier_question_does_not_spend_the_last_try() -> None:
    window = Scripted([WindowAnswer(Act.AGREED)], [WindowAnswer(Act.CANCELLED)])

    with pytest.raises(Cancelled):
        person(window).ask_pin(question(PinEntry.PIN_PAD, 1))


def test_leaving_is_seen_behind_a_button_that_was_pressed_twice() -> None:
    acts = [WindowAnswer(Act.READY), WindowAnswer(Act.AGREED), WindowAnswer(Act.CANCELLED)]

    with pytest.raises(Cancelled):
        person(Scripted(acts, [])).check()


def test_who_left_before_a_failure_has_cancelled_and_is_shown_none() -> None:
    window = Scripted([WindowAnswer(Act.CANCELLED)], [])

    with pytest.raises(Cancelled):
        person(window).meet(CardRemoved(), again=True)
    assert window.views == []


def test_the_holder_of_a_card_that_failed_is_not_shown_for_the_next_one() -> None:
    window = Scripted([], [])
    someone = person(window)

    someone.meet(CardRemoved(), again=True)
    someone.begin()

    assert [view["holder"] for view in window.views] == ["Somebody", ""]


def test_a_window_that_never_came_up_is_missing_however_often_one_looks() -> None:
    window = ChildWindow((sys.executable, "-c", "raise SystemExit(3)"))

    for _ in range(2):
        with pytest.raises(WindowMissing):
            window.receive(10.0)
    window.close()
    for pipe in (window._process.stdin, window._process.stdout):
        assert pipe is not None
        pipe.close()
