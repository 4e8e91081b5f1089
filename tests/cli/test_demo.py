"""`idclient demo`: the whole show with real doors, and nothing left running whenever it is stopped."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.run import CommandLine


def _descendants(marker: str) -> list[str]:
    """Return the command lines of processes that carry a variable of ours in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if marker.encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_text())
            except OSError:
                continue
    return found


@pytest.mark.parametrize("options", [[], ["--software-daemon"]], ids=["pcscd", "software daemon"])
def test_the_demo_signs_and_everybody_agrees(idclient: CommandLine, options: list[str]) -> None:
    result = idclient("demo", *options)
    assert result.code == 0, result.out + result.err
    assert "idclient verify: VALID" in result.out
    assert (idclient.folder / "demo-out" / "contract-demo-signed.pdf").exists()
    assert re.search(r"Your vote is stored: registered \d", result.out)
    assert re.search(r"Stored since .*, signed by TEST JÕEORG.*: 0000\.101 TEST", result.out)
    assert re.search(r"Logged in to localhost:\d+ as JAAK-KRISTJAN TEST JÕEORG, PNOEE-", result.out)
    assert "The session is ended." in result.out
    assert re.search("PC/SC service: .*" + ("software" if options else "(pcscd|software)"), result.out)
    assert _descendants(str(idclient.folder)) == []


def test_the_demo_takes_a_file_of_ones_own_and_leaves_it_alone(idclient: CommandLine) -> None:
    assert idclient("demo", "--software-daemon").code == 0
    mine = idclient.folder / "mine.pdf"
    mine.write_bytes((idclient.folder / "demo-out" / "contract.pdf").read_bytes())
    before = mine.read_bytes()
    result = idclient("demo", "mine.pdf", "--software-daemon", "--json")
    assert result.code == 0, result.err
    assert mine.read_bytes() == before
    assert result.json["output"].endswith("mine-demo-signed.pdf")


@pytest.mark.parametrize(
    "line", ["PC/SC service", "OCSP responder", "Card in", "Signing on the card", "Service to log in"]
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_at_any_moment_leaves_nothing_running(idclient: CommandLine, line: str, number: int) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "idclient", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=idclient.environment,
        cwd=idclient.folder,
        text=True,
    )
    watchdog = threading.Timer(40, demo.kill)  # a hang is a failure, not a test that never ends
    watchdog.start()
    with demo:
        assert demo.stdout is not None
        for printed in demo.stdout:
            if line in printed:
                demo.send_signal(number)
                break
        demo.stdout.read()
        # CPython ends by SIGINT itself if an interrupt hit generated code; a shell shows 130 for both.
        assert demo.wait() in {130, 0, -signal.SIGINT}
    watchdog.cancel()
    assert _descendants(str(idclient.folder)) == []
    assert not list((idclient.folder / "demo-out").glob(".*.part")) if (idclient.folder / "demo-out").exists() else True
