"""The native program with its real window, and somebody at the keyboard."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.native.browser import ORIGIN, Browser, command, framed, login

_KEYS = str(Path(__file__).with_name("window_keys.py"))


def browser(home: Path, *script: str) -> Browser:
    return Browser(home=home, window=[sys.executable, _KEYS, *script])


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
