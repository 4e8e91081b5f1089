"""Stopping: how long it takes from Ctrl-C until the journey has ended and until the process has."""

import json
import subprocess
import time
from pathlib import Path

from tests.bench import stopping_phones
from tests.bench.bench import Bench
from tests.bench.files import LARGEST
from tests.bench.interrupting import interrupt, tell
from tests.bench.measuring import PIN2, ROOT, sign_command

MOMENTS = (0.05, 0.25, 0.45, 0.65, 0.85)
"""Parts of the file that have been copied by then: how long that takes depends on the machine."""
_POLL = 0.002


def run(bench: Bench) -> None:
    """Print milliseconds at several moments of copying and digesting a gigabyte, and of waiting for a phone."""
    bench.say("stop: Ctrl-C while 1 GB is copied; milliseconds until it says that it has stopped / until it has ended")
    source, target = bench.files.path(LARGEST), bench.folder / "stopped.pdf"
    said, ended = [], []
    for moment in MOMENTS:
        first, last = _stop(bench, source, target, moment)
        said.append(first)
        ended.append(last)
        assert not target.exists(), "the file was finished before it could be stopped"
        assert not list(bench.folder.glob(".*.part")), "something was left behind"
    tell(bench.say, said, ended)
    stopping_phones.run(bench)


def _stop(bench: Bench, source: Path, target: Path, moment: float) -> tuple[float, float]:
    words = [word for word in sign_command(source, target) if word != "-q"]
    process = subprocess.Popen(
        [*words, "--json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=bench.environment, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(PIN2)
    process.stdin.close()
    await_copied(bench.folder, int(moment * source.stat().st_size), process)
    said, ended, answer = interrupt(process)
    assert json.loads(answer)["results"][0]["error"]["code"] == "cancelled", answer
    return said, ended


def await_copied(folder: Path, size: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the copy in the making has reached a size, or the process has ended."""
    while process.poll() is None and sum(part.stat().st_size for part in folder.glob(".*.part")) < size:
        time.sleep(_POLL)
