"""The end comes in every state of a request, whatever else fails on the way."""

import base64
from pathlib import Path
from typing import Any

import pytest

from idclient.native.ending import Ending
from idclient.native.streams import Streams
from tests.native.browser import ORIGIN, Browser, command, framed
from tests.native.waiting import until

_SIGN = command(
    "sign",
    origin=ORIGIN,
    certificate=base64.b64encode(b"another one").decode(),
    hash=base64.b64encode(bytes(48)).decode(),
    hashFunction="SHA-384",
)


@pytest.mark.parametrize(
    ("asked", "state"), [(command("get-signing-certificate", origin=ORIGIN), "agree"), (_SIGN, "problem")]
)
def test_a_browser_that_goes_takes_a_question_and_a_failure_with_it(tmp_path: Path, asked: Any, state: str) -> None:
    with Browser(["stay"], home=tmp_path) as browser:
        browser.greet()
        browser.stdin.write(framed(asked))
        until(browser, state)
        browser.stdin.close()

        assert browser.rest() == b""
        assert browser.errors() == ""


def test_a_window_that_cannot_be_closed_keeps_nobody_here() -> None:
    left: list[int] = []
    ending = Ending(Streams(-1, -1), leave=left.append)

    def refuse() -> None:
        raise OSError

    ending.also_close(refuse)
    with pytest.raises(OSError):  # noqa: PT011 after the program would have ended
        ending._end(0)

    assert left == [0]
