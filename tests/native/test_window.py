"""The native program with its real window, and somebody at the keyboard."""

import os
import re
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import CommandLine
from tests.cli.virtual import virtual
from tests.native.browser import ORIGIN, Browser, command, framed, login
from tests.native.processes import family

_KEYS = str(Path(__file__).with_name("window_keys.py"))


def browser(home: Path, *script: str, environ: Mapping[str, str] | None = None) -> Browser:
    return Browser(home=home, window=[sys.executable, _KEYS, *script], environ=environ)


@pytest.mark.parametrize(
    ("asked", "script", "wanted"),
    [
        (login(), ["1234"], "signature"),
        (login(), ["9999", "1234"], "signature"),
        (command("get-signing-certificate", origin=ORIGIN), ["yes"], "certificate"),
        (login(lang="ru"), ["close"], "error"),
    ],
)
def test_what_is_done_in_the_window_is_what_the_page_gets(
    tmp_path: Path, asked: Any, script: list[str], wanted: str
) -> None:
    with browser(tmp_path, *script) as started:
        answer = started.ask(asked)

        assert wanted in answer
        assert started.rest() == b""
        assert started.errors() == ""


def test_the_window_goes_when_the_browser_goes(tmp_path: Path) -> None:
    with browser(tmp_path, "stay") as started:
        started.greet()
        started.stdin.write(framed(login()))
        started.stdin.close()

        assert started.rest() == b""
        assert started.errors() == ""


def test_with_a_keypad_the_window_needs_nobody(tmp_path: Path) -> None:
    with virtual(CommandLine(tmp_path), "--pin-pad") as readers:
        readers.tell("press 1 1234", 1)
        with browser(tmp_path, environ=readers.environment) as started:
            assert "signature" in started.ask(login())
            assert started.rest() == b""
            assert started.errors() == ""


def test_a_window_can_be_ended_like_any_other_program(tmp_path: Path) -> None:
    with browser(tmp_path, "stay") as started:
        started.greet()
        started.stdin.write(framed(login()))
        os.kill(deaf_no_more(started.process.pid), signal.SIGTERM)

        assert "error" in started.receive()
        assert started.rest() == b""


def deaf_no_more(program: int) -> int:
    """Return the process of the window, once it blocks SIGTERM no longer."""
    for _ in range(200):
        for child in family(program)[1:]:
            blocked = re.search(r"SigBlk:\s*([0-9a-f]+)", Path(f"/proc/{child}/status").read_text("ascii"))
            assert blocked is not None
            if not int(blocked[1], 16) >> (signal.SIGTERM - 1) & 1:
                return child
        threading.Event().wait(0.05)
    raise AssertionError
