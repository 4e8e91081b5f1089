"""The start of the program: until `--version` is there, beside a Python that does nothing."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.bench.bench import Bench
from tests.bench.measuring import ROOT

MOST = 60
"""Milliseconds that `idclient --version` is to take at most."""
_TIMES = 21


def run(bench: Bench) -> None:
    """Print the medians of both in milliseconds, taken in turns."""
    programs = {"a Python that does nothing": ["-c", ""], "idclient --version": ["-m", "idclient", "--version"]}
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(_TIMES):
        for name, words in programs.items():
            times[name].append(_milliseconds(words))
    bench.say(f"start: median milliseconds of whole processes, of {_TIMES} runs (--version: {MOST} at most)")
    for name, taken in times.items():
        bench.say(f"  {name:<40} {statistics.median(taken):.1f}")


def _milliseconds(words: Sequence[str]) -> float:
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - start)
