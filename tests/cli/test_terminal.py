"""How a PIN gets in: typed without echo, from standard input, from a descriptor; and what is refused."""

import argparse
import os
import pty
import sys
import threading
from collections.abc import Iterator

import pytest

from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors.card import PinLastTry, PinNotAvailable
from idclient.errors.contactless import CanNotAvailable
from idclient.model import CanRequest, PinEntry, PinRequest, PinRole, Progress, Purpose, Step
from tests.judges import missing

REQUEST = PinRequest("PIN2", Purpose.SIGNING, 5, 12, 3)


@pytest.fixture
def session() -> Session:
    return Session.of(argparse.Namespace(command="sign", language="en"))


@pytest.fixture
def piped() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def test_a_pin_is_read_once_from_a_descriptor_and_serves_the_whole_run(
    session: Session, piped: tuple[int, int]
) -> None:
    os.write(piped[1], b"12345\nnext line\n")
    os.close(piped[1])
    terminal = Terminal(session, piped[0], allow_last_try=False)
    first = terminal.ask_pin(REQUEST)
    assert first == b"12345"
    first[:] = bytes(5)  # what the card layer does
    assert terminal.ask_pin(REQUEST) == b"12345"
    kept = terminal._pins["PIN2"]
    terminal.forget()
    assert kept == bytes(5)


def test_the_last_try_is_refused_unless_allowed(session: Session, piped: tuple[int, int]) -> None:
    os.write(piped[1], b"12345\n")
    os.close(piped[1])
    request = PinRequest("PIN2", Purpose.SIGNING, 5, 12, 1)
    with pytest.raises(PinLastTry):
        Terminal(session, piped[0], allow_last_try=False).ask_pin(request)
    assert Terminal(session, piped[0], allow_last_try=True).ask_pin(request) == b"12345"


def test_an_endless_line_is_cut(session: Session, piped: tuple[int, int]) -> None:
    os.write(piped[1], b"1" * 4000)
    os.close(piped[1])
    assert len(Terminal(session, piped[0], allow_last_try=False).ask_pin(REQUEST)) == 64


def test_a_closed_descriptor_is_a_clear_error(session: Session) -> None:
    with pytest.raises(PinNotAvailable):
        Terminal(session, 987, allow_last_try=False).ask_pin(REQUEST)


def test_a_closed_descriptor_has_no_card_number_either(session: Session) -> None:
    with pytest.raises(CanNotAvailable):
        Terminal(session, None, allow_last_try=False, can_source=987).ask_can(CanRequest("reader"))


def test_no_repr_shows_a_pin(session: Session, piped: tuple[int, int]) -> None:
    os.write(piped[1], b"97531\n")
    os.close(piped[1])
    terminal = Terminal(session, piped[0], allow_last_try=False)
    terminal.ask_pin(REQUEST)
    assert "97531" not in repr(terminal)
    assert str(list(b"97531")) not in repr(terminal)


def at_a_terminal(script: str, typed: bytes, *, wait_for: bytes = b"PIN2", then: bytes = b"") -> str:
    """Run Python code with a terminal of its own, type when it asks, and return all that the terminal shows."""
    try:
        child, screen = pty.fork()
    except OSError:  # a chroot without /dev/pts
        missing("a pseudo-terminal", "mount devpts at /dev/pts")
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", script])
    shown = b""
    watchdog = threading.Timer(60, os.kill, (child, 9))
    watchdog.start()
    try:
        while wait_for not in shown:
            shown += os.read(screen, 1000)
        os.write(screen, typed)
        while then and not shown.endswith(b": "):
            shown += os.read(screen, 1000)
        os.write(screen, then)
        while chunk := os.read(screen, 1000):
            shown += chunk
    except OSError:  # the terminal is gone: the child ended
        pass
    finally:
        watchdog.cancel()
        os.close(screen)
        os.waitpid(child, 0)
    return shown.decode()


def test_a_typed_pin_is_not_shown_and_the_terminal_is_left_as_it_was() -> None:
    script = (
        "import argparse, termios\n"
        "from idclient.cli.session import Session\n"
        "from idclient.cli.terminal import Terminal\n"
        "from idclient.model import PinRequest, Purpose\n"
        "before = termios.tcgetattr(0)\n"
        "session = Session.of(argparse.Namespace(command='sign', language='en'))\n"
        "pin = Terminal(session, None, False).ask_pin(PinRequest('PIN2', Purpose.SIGNING, 5, 12, 3))\n"
        "print('GOT', sum(pin), 'SAME', termios.tcgetattr(0) == before)\n"
    )
    shown = at_a_terminal(script, b"86420\n")
    assert f"GOT {sum(b'86420')} SAME True" in shown
    assert "86420" not in shown
    assert "(3 tries left)" in shown


def test_steps_are_quiet_in_a_pipe_and_said_when_asked(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(session, None, allow_last_try=False)
    terminal.tell(Progress(Step.SIGNING))
    assert capsys.readouterr().err == ""
    session.verbose = True
    terminal.tell(Progress(Step.WRITING, 50, 200))
    assert "Writing the document 25 %" in capsys.readouterr().err


def _code(role: PinRole, *, left: int | None = None, entry: PinEntry = PinEntry.TYPED) -> PinRequest:
    return PinRequest("PIN1", None, 4, 12, left, entry, role)


def test_several_codes_come_line_by_line_and_the_new_one_need_not_be_repeated(
    session: Session, piped: tuple[int, int]
) -> None:
    os.write(piped[1], b"1234\r\n7391\n")
    os.close(piped[1])
    terminal = Terminal(session, piped[0], allow_last_try=False)
    assert terminal.ask_pin(_code(PinRole.PRESENT)) == b"1234"
    assert terminal.ask_pin(_code(PinRole.NEW)) == b"7391"
    assert terminal.ask_pin(_code(PinRole.REPEAT)) == b"7391"
    terminal.forget()
    assert terminal._new == bytes(4)


def test_a_new_code_is_never_served_from_what_was_typed_before(session: Session, piped: tuple[int, int]) -> None:
    os.write(piped[1], b"1234\n7391\n8264\n")
    os.close(piped[1])
    terminal = Terminal(session, piped[0], allow_last_try=False)
    opening = PinRequest("PIN1", Purpose.AUTHENTICATION, 4, 12, 3)
    assert terminal.ask_pin(opening) == b"1234"
    assert terminal.ask_pin(_code(PinRole.NEW)) == b"7391"
    assert terminal.ask_pin(_code(PinRole.NEW)) == b"8264"
    assert terminal.ask_pin(opening) == b"1234"
    with pytest.raises(PinNotAvailable):
        terminal.ask_pin(_code(PinRole.PRESENT))


def test_a_keypad_is_pointed_to_and_nothing_is_read(
    session: Session, piped: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    os.close(piped[1])
    terminal = Terminal(session, None, allow_last_try=False)
    assert terminal.ask_pin(_code(PinRole.PRESENT, left=2, entry=PinEntry.PIN_PAD)) == b""
    said = capsys.readouterr().err
    assert "keypad" in said
    assert "entered wrong at least once" in said


def test_a_card_number_comes_from_its_own_source(session: Session, piped: tuple[int, int]) -> None:
    os.write(piped[1], b"123456\n")
    os.close(piped[1])
    terminal = Terminal(session, None, allow_last_try=False, can_source=piped[0])
    assert terminal.ask_can(CanRequest("reader")) == b"123456"
    with pytest.raises(CanNotAvailable):
        terminal.ask_can(CanRequest("reader", wrong=True))


_AT_A_PROMPT = """
import argparse, sys, termios
from idclient.cli.session import Session
from idclient.cli.terminal import Terminal
from idclient.errors import Error
from idclient.model import CanRequest, PinRequest, PinRole, Purpose
session = Session.of(argparse.Namespace(command='card', language='en'))
terminal = Terminal(session, None, False)
before = termios.tcgetattr(0)
print('PIN2')  # what the test waits for
try:
    got = {ask}
    print('GOT', sum(got))
except KeyboardInterrupt:
    print('INTERRUPTED')
except Error as error:
    print('FAILED', error.code)
print('SAME', termios.tcgetattr(0) == before)
"""
_ASKED = {
    "present": "terminal.ask_pin(PinRequest('PIN1', None, 4, 12, 3))",
    "new": "terminal.ask_pin(PinRequest('PIN1', None, 4, 12, None, role=PinRole.NEW))",
    "repeat": "terminal.ask_pin(PinRequest('PIN1', None, 4, 12, None, role=PinRole.REPEAT))",
    "last try": "terminal.ask_pin(PinRequest('PIN1', None, 4, 12, 1))",
    "can": "terminal.ask_can(CanRequest('reader'))",
}


_END = dict.fromkeys(_ASKED, b": ") | {"last try": b"]"}


@pytest.mark.parametrize("asked", _ASKED)
def test_ctrl_c_at_any_prompt_ends_it_and_leaves_the_terminal_as_it_was(asked: str) -> None:
    shown = at_a_terminal(_AT_A_PROMPT.format(ask=_ASKED[asked]), b"\x03", wait_for=_END[asked])
    assert "INTERRUPTED" in shown
    assert "SAME True" in shown


@pytest.mark.parametrize("asked", ["present", "new", "repeat", "can"])
def test_an_empty_line_cancels(asked: str) -> None:
    shown = at_a_terminal(_AT_A_PROMPT.format(ask=_ASKED[asked]), b"\n", wait_for=b": ")
    assert "FAILED cancelled" in shown


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(b"n\n", "FAILED card.pin_last_try"), (b"\n", "FAILED card.pin_last_try"), (b"yes\n", f"GOT {sum(b'1234')}")],
)
def test_the_last_try_is_spent_only_with_a_yes(answer: bytes, outcome: str) -> None:
    shown = at_a_terminal(
        _AT_A_PROMPT.format(ask=_ASKED["last try"]), answer, wait_for=b"]", then=b"1234\n" * (answer == b"yes\n")
    )
    assert outcome in shown
    assert "PIN1 will be locked" in shown


def test_a_card_number_may_be_seen_while_it_is_typed() -> None:
    shown = at_a_terminal(_AT_A_PROMPT.format(ask=_ASKED["can"]), b"123456\n", wait_for=b": ")
    assert f"GOT {sum(b'123456')}" in shown
    assert "123456" in shown
