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
from idclient.model import PinRequest, Progress, Purpose, Step
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


def test_no_repr_shows_a_pin(session: Session, piped: tuple[int, int]) -> None:
    os.write(piped[1], b"97531\n")
    os.close(piped[1])
    terminal = Terminal(session, piped[0], allow_last_try=False)
    terminal.ask_pin(REQUEST)
    assert "97531" not in repr(terminal)
    assert str(list(b"97531")) not in repr(terminal)


def _at_a_terminal(script: str, typed: bytes) -> str:
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
        while b"PIN2" not in shown:
            shown += os.read(screen, 1000)
        os.write(screen, typed)
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
    shown = _at_a_terminal(script, b"86420\n")
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
