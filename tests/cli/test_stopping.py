"""Ctrl-C while a command works, while it asks, and said twice; and which document's turn it is."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from idclient.cli.session import Session
from idclient.cli.stopping import Stop
from idclient.cli.terminal import Terminal
from idclient.errors import Cancelled
from idclient.model import PinRequest, Progress, Purpose, Step, Turn

REQUEST = PinRequest("PIN2", Purpose.SIGNING, 5, 12, 3)


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    assert {number: signal.getsignal(number) for number in before} == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_work_goes_on_to_its_next_look(number: signal.Signals) -> None:
    terminal = Terminal(Session.of(argparse.Namespace(command="sign", language="en")), None, allow_last_try=False)
    terminal.check()
    with terminal.stop.heeded():
        os.kill(os.getpid(), number)
        with pytest.raises(Cancelled):
            terminal.check()


def test_said_twice_it_does_not_wait_for_a_look() -> None:
    stop = Stop()
    with stop.heeded():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        stop = Stop()
        with stop.heeded():
            os.kill(os.getpid(), signal.SIGHUP)
        assert not stop.wanted
    finally:
        signal.signal(signal.SIGHUP, before)


def test_who_is_asked_for_a_pin_stops_at_once_and_tidily(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(source: int) -> bytearray:
        del source
        os.kill(os.getpid(), signal.SIGINT)
        return bytearray(b"12345")

    monkeypatch.setattr("idclient.cli.terminal.read_line", interrupted)
    session = Session.of(argparse.Namespace(command="sign", language="en"))
    heeding, other = Terminal(session, 0, allow_last_try=False), Terminal(session, 0, allow_last_try=False)
    with heeding.stop.heeded(), pytest.raises(Cancelled):
        heeding.ask_pin(REQUEST)
    with pytest.raises(KeyboardInterrupt):  # where nobody heeds the signals, all is as Python has it
        other.ask_pin(REQUEST)


def test_a_signal_just_before_the_question_is_not_lost_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idclient.cli.terminal.read_line", lambda *_, **__: pytest.fail("asked all the same"))
    terminal = Terminal(Session.of(argparse.Namespace(command="sign", language="en")), 0, allow_last_try=False)
    with terminal.stop.heeded():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Cancelled):
            terminal.ask_pin(REQUEST)


@pytest.mark.parametrize(("total", "shown"), [(1, "Signing on the card\n"), (3, "[2/3] b.pdf: Signing on the card\n")])
def test_the_document_whose_turn_it_is_is_named_if_there_are_several(
    capsys: pytest.CaptureFixture[str], total: int, shown: str
) -> None:
    session = Session.of(argparse.Namespace(command="sign", language="en", verbose=True))
    terminal = Terminal(session, None, allow_last_try=False, documents=("a.pdf", "b.pdf", "c.pdf"))
    terminal.tell(Turn(min(2, total), total))
    terminal.tell(Progress(Step.SIGNING))
    assert capsys.readouterr().err.endswith(shown)


def test_a_long_name_is_cut_so_that_the_line_is_not_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    session = Session.of(argparse.Namespace(command="sign", language="en"))
    terminal = Terminal(session, None, allow_last_try=False, documents=("a.pdf", "long" * 50 + ".pdf"))
    terminal.tell(Turn(2, 2))
    terminal.tell(Progress(Step.WRITING, 1, 2))
    line = capsys.readouterr().err.removeprefix("\r\x1b[K")
    assert len(line) <= 80
    assert line.startswith("[2/2] longlong")
    assert line.endswith("Writing the document 50 %…")
