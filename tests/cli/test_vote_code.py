"""The QR code of a vote on a terminal: a page of its own, until Enter, and nothing of it afterwards."""

import fcntl
import os
import pty
import struct
import sys
import termios
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.asked_phones import links_on
from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.cli.test_vote import PIN1, PIN2, check
from tests.judges import missing

BEGINS, ENDS = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture(scope="module")
def idclient(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("codes"))


@pytest.fixture(scope="module")
def election(idclient: CommandLine) -> Iterator[dict[str, Any]]:
    with running(idclient, "emulate", "election", "--folder", str(idclient.folder / "election")) as told:
        yield told


class AtTerminal:
    """A voter's program at a terminal; what is piped in is the PINs and the choice."""

    def __init__(self, idclient: CommandLine, election: dict[str, Any], *, lines: int, columns: int) -> None:
        (idclient.folder / "typed").write_text(f"{PIN1}\n0000.102\n{PIN2}\n")
        words = ["--demo", "vote", "--election", election["bundle"], "--pin-stdin", "--choice-stdin", "--yes"]
        try:
            self.child, self.screen = pty.fork()
        except OSError:
            missing("a pseudo-terminal", "mount devpts at /dev/pts")
        if self.child == 0:
            os.chdir(idclient.folder)
            fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.dup2(os.open("typed", os.O_RDONLY), 0)
            os.execve(sys.executable, [sys.executable, "-m", "idclient", *words], idclient.environment)
        self.shown = b""
        self.watchdog = threading.Timer(60, os.kill, (self.child, 9))
        self.watchdog.start()

    def until(self, wanted: str) -> str:
        """Read on until something is shown, and return all that was."""
        while wanted.encode() not in self.shown and self._more():
            pass
        return self.shown.decode(errors="replace")

    def end(self) -> int:
        while self._more():
            pass
        self.watchdog.cancel()
        os.close(self.screen)
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])

    def _more(self) -> bool:
        try:
            octets = os.read(self.screen, 65_536)
        except OSError:
            return False
        self.shown += octets
        return bool(octets)


@pytest.mark.parametrize("key", [b"\n", b"\x03"])
def test_the_code_leads_to_the_vote_and_is_gone_after_a_key(
    idclient: CommandLine, election: dict[str, Any], key: bytes
) -> None:
    voter = AtTerminal(idclient, election, lines=80, columns=140)
    page = voter.until("cannot be shown again").partition(BEGINS)[2]
    (text,) = links_on(page)
    assert check(idclient, election, text, "--json").json["choice"]["id"] == "0000.102"
    os.write(voter.screen, key)
    assert voter.end() == 0
    before, _, rest = voter.shown.decode(errors="replace").partition(BEGINS)
    inside, _, after = rest.partition(ENDS)
    assert inside.endswith("\x1b[2J")
    assert not any(block in before + after for block in "█▀▄")
    assert "forgotten" in after


def test_a_window_that_is_too_small_is_told_how_large_it_has_to_be(
    idclient: CommandLine, election: dict[str, Any]
) -> None:
    voter = AtTerminal(idclient, election, lines=24, columns=80)
    assert voter.end() == 0
    shown = voter.shown.decode(errors="replace")
    assert BEGINS not in shown
    assert "does not fit" in shown
    assert "--qr-image" in shown
