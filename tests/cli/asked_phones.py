"""A command that asks a phone, in a process whose standard error is a terminal with room for a QR code."""

import codecs
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from idclient.mobile.smart_id.qr_code import QUIET
from tests.cli.run import CommandLine
from tests.judges import missing
from tests.mobile.smart_id.qr_reader import read

_COLUMNS, _LINES = 120, 70
_ROW = re.compile(r"\x1b\[38;5;16;48;5;231m([█▀▄ ]+)\x1b\[0m")
_HALVES = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}


def links_on(screen: str) -> list[str]:
    """Return what the QR codes say that were drawn on a terminal, one after the other."""
    rows, found = [match[1] for match in _ROW.finditer(screen)], []
    while rows and len(rows) >= (height := (len(rows[0]) + 1) // 2):
        pairs, rows = [[_HALVES[letter] for letter in row] for row in rows[:height]], rows[height:]
        modules = [[pair[half] for pair in line] for line in pairs for half in (0, 1)]
        found.append(read(modules[: len(modules[0])], quiet=QUIET))
    return found


@dataclass
class Asking:
    """A running command, and what its terminal has shown so far."""

    process: "subprocess.Popen[str]"
    screen: int
    shown: str = ""
    _decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    def until(self, wanted: str) -> str:
        """Read the terminal until it shows something that fits the pattern, and return all it has shown."""
        while not re.search(wanted, self.shown):
            self._more()
        return self.shown

    def next_link(self) -> str:
        """Return the link of the next QR code that is drawn as a whole."""
        while not (found := links_on(self.shown)):
            self._more()
        return found[0]

    def end(self) -> str:
        """Read on until the command has ended, and return all that its terminal has shown."""
        try:
            while True:
                self._more()
        except OSError:  # the other end is closed
            return self.shown

    def _more(self) -> None:
        self.shown += self._decoder.decode(os.read(self.screen, 65536))


@contextmanager
def asking(idclient: CommandLine, *arguments: str, environment: dict[str, str], stdin: str = "") -> Iterator[Asking]:
    """Run a command until the end of the block. Where nothing comes for a minute, it is ended."""
    try:
        screen, other = pty.openpty()
    except OSError:  # a chroot without /dev/pts
        missing("a pseudo-terminal", "mount devpts at /dev/pts")
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=other, text=True,
        env=idclient.environment | environment, cwd=idclient.folder,
    )  # fmt: skip
    os.close(other)
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        with process:
            assert process.stdin is not None
            process.stdin.write(stdin)
            process.stdin.close()
            try:
                yield Asking(process, screen)
            except BaseException:
                process.kill()
                raise
    finally:
        watchdog.cancel()
        os.close(screen)
