"""The QR code of a vote on a terminal: a page of its own, until Enter, and nothing of it afterwards."""

import fcntl
import os
import pty
import struct
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.cli.asked_phones import links_on
from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.cli.screen import left_on
from tests.cli.test_vote import PIN1, PIN2, check, vote
from tests.cli.test_vote import scanned as read_image
from tests.judges import missing

BEGINS, ENDS = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture(scope="module")
def idclient(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("codes"))


@pytest.fixture(scope="module")
def election(idclient: CommandLine) -> Iterator[dict[str, Any]]:
    with running(idclient, "emulate", "election", "--folder", str(idclient.folder / "election")) as told:
        yield told


def make_room(terminal: int, lines: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


class AtTerminal:
    """A voter's program at a terminal; the PINs are piped in, and so is the choice unless other words are given."""

    def __init__(
        self, idclient: CommandLine, election: dict[str, Any], *more: str, lines: int = 80, columns: int = 140
    ) -> None:
        choice = "" if more else "0000.102\n"
        (idclient.folder / "typed").write_text(f"{PIN1}\n{choice}{PIN2}\n")
        words = ["--demo", "vote", "--election", election["bundle"], "--pin-stdin"]
        words += more or ["--choice-stdin", "--yes"]
        try:
            self.child, self.screen = pty.fork()
        except OSError:
            missing("a pseudo-terminal", "mount devpts at /dev/pts")
        if self.child == 0:
            os.chdir(idclient.folder)
            make_room(2, lines, columns)
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

    def type(self, text: str, *, when: str) -> None:
        """Wait until something is shown, and type a line then."""
        self.until(when)
        os.write(self.screen, text.encode() + b"\n")

    def choose(self) -> None:
        self.type("0000.102", when="Number of your choice")
        self.type("y", when="Vote for 0000.102")

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
    voter = AtTerminal(idclient, election)
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


def test_who_makes_the_window_larger_sees_the_code_without_voting_again(
    idclient: CommandLine, election: dict[str, Any]
) -> None:
    voter = AtTerminal(idclient, election, "--quiet", lines=24, columns=80)
    voter.choose()
    assert "does not fit" in voter.until("Enter alone goes on without it")
    make_room(voter.screen, 80, 140)
    os.write(voter.screen, b"\n")
    page = voter.until("cannot be shown again").partition(BEGINS)[2]
    (text,) = links_on(page)
    assert check(idclient, election, text, "--json").json["choice"]["id"] == "0000.102"
    os.write(voter.screen, b"\n")
    assert voter.end() == 0


def test_who_leaves_the_window_as_it_is_goes_on_without_the_code(
    idclient: CommandLine, election: dict[str, Any]
) -> None:
    voter = AtTerminal(idclient, election, "--verbose", lines=24, columns=80)
    voter.choose()
    voter.type("", when="Enter alone goes on without it")
    assert voter.end() == 0
    assert BEGINS.encode() not in voter.shown
    assert b"--qr-image" in voter.shown


@pytest.mark.parametrize(("answer", "stays"), [("y", False), ("", True)])
def test_the_image_of_the_code_is_deleted_if_the_voter_wants_that(
    idclient: CommandLine, election: dict[str, Any], answer: str, *, stays: bool
) -> None:
    image = idclient.folder / f"code-{stays}.png"
    voter = AtTerminal(idclient, election, "--qr-image", str(image))
    voter.choose()
    voter.type("", when="cannot be shown again")
    voter.until("deleted now?")
    assert read_image(image).count("\n") == 2
    os.write(voter.screen, answer.encode() + b"\n")
    assert voter.end() == 0
    assert image.exists() is stays


def test_ctrl_c_on_the_page_leaves_the_image_and_asks_nothing(idclient: CommandLine, election: dict[str, Any]) -> None:
    image = idclient.folder / "kept.png"
    voter = AtTerminal(idclient, election, "--qr-image", str(image))
    voter.choose()
    voter.until("cannot be shown again")
    os.write(voter.screen, b"\x03")
    assert voter.end() == 0
    assert b"deleted now?" not in voter.shown
    assert image.exists()


def test_an_image_that_cannot_be_written_in_the_end_makes_no_failure_of_a_stored_vote(
    idclient: CommandLine, election: dict[str, Any]
) -> None:
    folder = idclient.folder / "leaving"
    folder.mkdir()
    voter = AtTerminal(idclient, election, "--qr-image", str(folder / "code.png"))
    voter.until("Number of your choice")
    folder.rmdir()
    voter.choose()
    voter.type("", when="cannot be shown again")
    assert voter.end() == 0
    assert b"error[document.output_folder_missing]" in voter.shown
    assert b"Your vote is stored" in voter.shown


@pytest.mark.parametrize("columns", [140, 30])
def test_neither_number_nor_name_of_the_choice_stays_on_the_screen(
    idclient: CommandLine, election: dict[str, Any], columns: int
) -> None:
    voter = AtTerminal(idclient, election, "--verbose", lines=80, columns=columns)
    voter.type("no such number", when="Number of your choice")
    voter.type("0000.102", when="no such number in the list")
    voter.type("y", when="Vote for 0000.102")
    voter.type("", when="Enter")
    assert voter.end() == 0
    left = left_on(voter.shown, columns=columns)
    assert "Your vote is stored" in left.replace("\n", "")
    assert left.count("0000.102") == 1  # in the list
    assert left.count("0000.101") == 1
    assert "Number of your choice" not in left
    assert "Vote for" not in left


@pytest.mark.parametrize(("key", "code"), [(b"\n", 0), (b"\x03", 130)])
def test_what_the_verifier_found_is_gone_after_a_key_and_a_pasted_code_is_never_shown(
    idclient: CommandLine, election: dict[str, Any], key: bytes, code: int
) -> None:
    image = idclient.folder / f"pasted-{code}.png"
    vote(idclient, election, "0000.103", "--qr-image", str(image))
    child, screen = pty.fork()
    if child == 0:
        os.chdir(idclient.folder)
        words = ("--demo", "verify-vote", "--election", election["bundle"], "--seconds", "60")
        os.execve(sys.executable, [sys.executable, "-m", "idclient", *words], idclient.environment)
    make_room(screen, 50, 60)
    shown = b""
    while b"Paste the three lines" not in shown:
        shown += os.read(screen, 4096)
    text = read_image(image)
    os.write(screen, text.encode() + b"\n")
    while b"status are proven.\r\n" not in shown:
        shown += os.read(screen, 4096)
    assert b"0000.103" in shown
    os.write(screen, key)
    with suppress(OSError):
        while octets := os.read(screen, 4096):
            shown += octets
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == code
    os.close(screen)
    assert not [line for line in text.split("\n") if line.encode() in shown]
    left = left_on(shown, columns=60).replace("\n", "")
    assert "DEMO" in left
    assert "0000.103" not in left
    assert "are proven" not in left
