"""A command that runs in the background, as its user would leave it, until a block ends."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.cli.run import CommandLine


@contextmanager
def running(idclient: CommandLine, *arguments: str) -> Iterator[dict[str, Any]]:
    """Run a command that understands --until-eof, and give what it says of itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "idclient", *arguments, "--until-eof", "--json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=idclient.environment, cwd=idclient.folder,
    )  # fmt: skip
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            while lines[-1] not in {"}\n", ""}:
                lines.append(process.stdout.readline())
            yield json.loads("".join(lines))
            process.stdin.close()
            assert process.wait() == 0
    finally:
        watchdog.cancel()
