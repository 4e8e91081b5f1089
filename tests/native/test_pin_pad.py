"""A login with a reader that has a keypad: no digit passes through window or program."""

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from idclient.errors import Cancelled
from idclient.errors.pins import PinPadCancelled
from idclient.native import conversation
from idclient.native.answering import failure
from idclient.native.ending import Ending
from idclient.native.person import WindowPerson
from idclient.native.streams import Streams
from idclient.ports.window import Act, WindowAnswer
from tests.cli.run import CommandLine
from tests.cli.virtual import Virtual, virtual
from tests.native.browser import Browser, framed, login
from tests.native.waiting import until


def asked(browser: Browser) -> list[tuple[str, bool, int]]:
    """Return how the code was asked for: state, whether the last was wrong, tries left."""
    return [
        (view["state"], view["wrong"], view["tries_left"])
        for view in browser.views()
        if view["state"] in {"keypad", "last", "code"}
    ]


def press(readers: Virtual, *entries: str) -> None:
    for entry in entries:
        readers.tell(f"press 1 {entry}", 1)


def test_a_wrong_pin_at_the_keypad_is_said_and_the_last_try_needs_a_yes(tmp_path: Path) -> None:
    with virtual(CommandLine(tmp_path), "--pin-pad") as readers:
        press(readers, "9999", "9998", "1234")
        with Browser(["yes"], home=tmp_path, environ=readers.environment) as browser:
            answer = browser.ask(login())

    assert "signature" in answer
    assert asked(browser) == [("keypad", False, 3), ("keypad", True, 2), ("last", True, 1), ("keypad", True, 1)]


def test_whoever_does_not_say_yes_keeps_the_last_try(tmp_path: Path) -> None:
    with virtual(CommandLine(tmp_path), "--pin-pad") as readers:
        press(readers, "9999", "9998", "1234")
        with Browser(["close"], home=tmp_path, environ=readers.environment) as browser:
            answer = browser.ask(login())
        with Browser(["yes"], home=tmp_path, environ=readers.environment) as later:
            assert "signature" in later.ask(login())

    assert answer["error"]["code"] == "ERR_WEBEID_USER_CANCELLED"


def test_what_went_wrong_at_the_keypad_can_be_tried_again_from_the_window(tmp_path: Path) -> None:
    with virtual(CommandLine(tmp_path), "--pin-pad") as readers:
        press(readers, "12", "1234")
        with Browser(["again"], home=tmp_path, environ=readers.environment) as browser:
            answer = browser.ask(login())

    assert "signature" in answer
    assert [view["problem"] for view in browser.views() if view["state"] == "problem"] == ["card.pin_pad_length"]


def test_a_browser_that_goes_takes_window_and_program_along_and_the_card_is_free_when_the_reader_has_done_asking(
    tmp_path: Path,
) -> None:
    with virtual(CommandLine(tmp_path), "--pin-pad") as readers:
        with Browser(home=tmp_path, environ=readers.environment) as browser:
            browser.greet()
            browser.stdin.write(framed(login()))
            until(browser, "keypad")
            browser.stdin.close()
            assert browser.rest() == b""
            assert browser.errors() == ""
        press(readers, "cancel", "1234")  # no digits: the reader asks on until that is refused, as real ones do
        with Browser(home=tmp_path, environ=readers.environment) as later:
            assert "signature" in later.ask(login())


def test_cancel_at_the_keypad_is_cancel_for_the_page() -> None:
    assert failure(PinPadCancelled(pin="PIN1"))["error"]["code"] == "ERR_WEBEID_USER_CANCELLED"


class Shut:
    """A window that was closed."""

    def show(self, view: Mapping[str, Any]) -> None:
        del view

    def receive(self, seconds: float) -> WindowAnswer:
        del seconds
        return WindowAnswer(Act.CANCELLED)

    def close(self) -> None:
        pass


def test_who_closes_the_window_and_then_enters_the_pin_gives_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "open_identity", lambda *_: nullcontext())
    person = WindowPerson(Shut(), Ending(Streams(-1, -1)), {})
    environment: Any = None

    with pytest.raises(Cancelled):
        conversation.with_card(environment, person, lambda _: "a token")
