"""Stopping: how long it takes from Ctrl-C until the journey has ended and until the process has."""

import json
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.files import LARGEST
from tests.bench.measuring import PIN2, ROOT, sign_command

MOMENTS = (0.25, 0.45, 0.65, 0.85, 1.05)
MOST = 0.2


def run(bench: Bench) -> None:
    """Print milliseconds at several moments of copying and digesting a gigabyte."""
    bench.say("stop: Ctrl-C while 1 GB is copied; milliseconds until it says that it has stopped / until it has ended")
    source, target = bench.files.path(LARGEST), bench.folder / "stopped.pdf"
    said, ended = [], []
    for moment in MOMENTS:
        first, last = _stop(bench, source, target, moment)
        said.append(first)
        ended.append(last)
        assert not target.exists(), "the file was finished before it could be stopped"
        assert not list(bench.folder.glob(".*.part")), "something was left behind"
    for name, values in (("said", said), ("ended", ended)):
        worst = max(values)
        verdict = (
            ""
            if name == "ended"
            else f", at most {1000 * MOST:.0f} asked for: " + ("kept" if worst <= MOST else "NOT KEPT")
        )
        bench.say(f"  {name:<6} median {1000 * statistics.median(values):.0f}, worst {1000 * worst:.0f}{verdict}")


def _stop(bench: Bench, source: Path, target: Path, moment: float) -> tuple[float, float]:
    words = [word for word in sign_command(source, target) if word != "-q"]
    process = subprocess.Popen(
        [*words, "--json"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=bench.environment, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(PIN2)
    process.stdin.close()
    time.sleep(moment)
    start = time.perf_counter()
    process.send_signal(signal.SIGINT)
    answer = b""
    while not answer.endswith(b"\n}\n"):  # the end of the document; the pipe ends with the process only
        line = process.stdout.readline()
        assert line, answer
        answer += line
    said = time.perf_counter() - start
    process.stdout.close()
    process.wait()
    ended = time.perf_counter() - start
    assert json.loads(answer)["results"][0]["error"]["code"] == "cancelled", sys.exc_info()
    return said, ended
