"""The program that a browser starts: until its version message is there, until it asks for a PIN, and its memory.

Cold means that no file of it was in the page cache, as far as the kernel lets go of what other programs have mapped:
the interpreter itself and the C library stay. The floor is the same interpreter that only writes the message.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.measuring import ROOT
from tests.native.browser import CHROME, Browser, framed, login

ROUNDS = 7
MOST = 0.3
"""Seconds from the start to the version message; the browser's own limit is 5."""
_FLOOR = 'import os; os.write(1, b"\\x11\\0\\0\\0" + b\'{"version":"2.0"}\')'
_LOADED = """
import sys, idclient.native.main
print(*(module.__file__ for module in sys.modules.values() if getattr(module, "__file__", None)), sep="\\n")
"""


def run(bench: Bench) -> None:
    """Print milliseconds until the version, warm and cold, until the PIN is asked for, and MiB at both moments."""
    bench.say("native: milliseconds from the start, median / worst; MiB")
    files = _files(bench)
    programs = {"floor": ["-c", _FLOOR], "version": ["-m", "idclient.native.main", CHROME]}
    for state in ("warm", "cold"):
        found = {name: _rounds(bench, words, files if state == "cold" else []) for name, words in programs.items()}
        for name, seconds in found.items():
            worst = max(seconds)
            verdict = "" if name == "floor" else f", at most {1000 * MOST:.0f} asked for: {_kept(worst)}"
            bench.say(f"  {state} {name:<8} {_shown(seconds)}{verdict}")
    _asking(bench)


def _rounds(bench: Bench, words: Sequence[str], evicted: Sequence[Path]) -> list[float]:
    seconds = []
    for _ in range(ROUNDS):
        for path in evicted:
            _evict(path)
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env=bench.environment, cwd=ROOT,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            assert process.stdin is not None
            assert len(process.stdout.read(4)) == 4
            seconds.append(time.perf_counter() - start)
            process.stdin.close()
            process.stdout.read()
    return seconds


def _asking(bench: Bench) -> None:
    """Print how long it takes until somebody is asked for the PIN of a card, in a window that costs nothing."""
    seconds, told, asked = [], 0.0, 0.0
    for i in range(ROUNDS):
        home = bench.folder / f"native-{i}"
        home.mkdir()
        environ = {name: bench.environment[name] for name in ("IDCLIENT_DATA", "IDCLIENT_CONFIG")}
        start = time.perf_counter()
        with Browser(["stay"], home=home, environ=environ) as browser:
            browser.greet()
            told = max(told, _resident(browser.process.pid))
            browser.stdin.write(framed(login()))
            while not (browser.seen.exists() and '"code"' in browser.seen.read_text("utf-8")):
                time.sleep(0.002)
            seconds.append(time.perf_counter() - start)
            asked = max(asked, _resident(browser.process.pid))
    bench.say(f"  PIN asked for {_shown(seconds)}")
    bench.say(f"  resident {told:.0f} at the version, {asked:.0f} when the PIN is asked for, without the window")


def _files(bench: Bench) -> list[Path]:
    """Return the files of Python that are loaded until the version, compiled ones too."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], env=bench.environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    sources = [Path(line) for line in done.stdout.splitlines()]
    compiled = [path for source in sources for path in (source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")]
    return [path for path in (*sources, *compiled) if path.is_file()]


def _evict(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def _resident(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _shown(seconds: Sequence[float]) -> str:
    return f"{1000 * statistics.median(seconds):.0f} / {1000 * max(seconds):.0f}"


def _kept(worst: float) -> str:
    return "kept" if worst <= MOST else "NOT KEPT"
