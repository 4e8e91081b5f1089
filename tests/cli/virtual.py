"""Virtual readers as a person starts them, in a process of their own, and stopped at the end."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.cli.run import CommandLine


@dataclass(frozen=True, slots=True)
class Virtual:
    """A running `idclient emulate readers`: what it printed at first, and what it can be told."""

    process: "subprocess.Popen[str]"
    printed: list[str]

    @property
    def environment(self) -> dict[str, str]:
        pairs = [line.removeprefix("export ").split("=", 1) for line in self.printed if line.startswith("export ")]
        return {name: value for name, value in pairs}  # noqa: C416 pairs are lists

    def tell(self, command: str, lines: int) -> list[str]:
        """Type a command and return the lines that follow."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return [self.process.stdout.readline().rstrip() for _ in range(lines)]


@contextmanager
def virtual(idclient: CommandLine, *arguments: str, lines: int = 4) -> Iterator[Virtual]:
    """Run virtual readers until the end of the block; `lines` are printed before they are ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", "emulate", "readers", "--until-eof", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=idclient.environment,
        cwd=idclient.folder,
        text=True,
    )
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        with process:
            assert process.stdout is not None
            assert process.stdin is not None
            yield Virtual(process, [process.stdout.readline().rstrip() for _ in range(lines)])
            process.stdin.close()
            assert process.wait() == 0
    finally:
        watchdog.cancel()
