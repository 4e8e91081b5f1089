"""Seconds and peak memory of whole processes, and what they run with: settings, keys, files of their own."""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIN2 = b"12345\n"
ROUNDS = 3
PATIENCE = 2.5
"""Seconds: a program that takes longer is not run a second and a third time."""

Say = Callable[[str], None]

_STARTER = """
import os, sys, time
void = os.open(os.devnull, os.O_WRONLY)
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ,
    file_actions=[(os.POSIX_SPAWN_DUP2, void, 1), (os.POSIX_SPAWN_DUP2, void, 2)])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
print(os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
"""


@dataclass(slots=True)
class Runs:
    """Seconds, peak MiB and seconds of processor time of the runs of one program. `missing` says why it has none."""

    seconds: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    peak: float = 0.0
    missing: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def tired(self) -> bool:
        """Whether once is enough."""
        return bool(self.missing) or (bool(self.seconds) and self.seconds[0] > PATIENCE)

    def shown(self, floor: "Runs | None" = None) -> str:
        """Return seconds, MiB and, beside a floor, the ratio."""
        if not self.seconds:
            return f"NOT RUN ({self.missing})"
        ratio = f"/{self.median / floor.median:.1f}" if floor is not None else ""
        return f"{self.median:.3f}/{self.peak:.0f}{ratio}"


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: a command, or why there is none. `accepted` are the exit statuses that mean success."""

    command: Sequence[str] = ()
    stdin: bytes = b""
    missing: str = ""
    accepted: tuple[int, ...] = (0,)


def rounds(programs: Mapping[str, Program], environment: Mapping[str, str], count: int = ROUNDS) -> dict[str, Runs]:
    """Run all programs in turn, `count` times; the slow ones once, after the others, so as not to disturb them."""
    found = {name: Runs(missing=program.missing) for name, program in programs.items()}
    for _ in range(count):
        for name, program in programs.items():
            if not found[name].tired:
                _add(found[name], program, environment)
    return found


def _add(runs: Runs, program: Program, environment: Mapping[str, str]) -> None:
    """Add one run: wall seconds, and the peak memory that the kernel accounts to that process alone.

    It is started by a process with little memory of its own: a child's peak counts what it was forked from.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _STARTER, *program.command],
        input=program.stdin, env=dict(environment), cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    code, seconds, peak, worked = done.stdout.split()
    if int(code) in program.accepted:
        runs.seconds.append(float(seconds))
        runs.worked.append(float(worked))
        runs.peak = max(runs.peak, int(peak) / 1024)
    else:
        runs.missing = f"it failed with status {int(code)}"


def own_environment(folder: Path) -> dict[str, str]:
    """Return an environment with settings and TEST keys of its own; the keys are made here, before the clock runs."""
    environment = os.environ | {
        "IDCLIENT_DATA": str(folder / "data"),
        "IDCLIENT_CONFIG": str(folder / "none.toml"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # installed programs start from compiled modules, so do all here
    subprocess.run(
        [sys.executable, "-m", "idclient", "--demo", "card"],
        env=environment, cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return environment


def sign_command(source: Path, target: Path, *options: str) -> list[str]:
    """Return what a person types to sign a file; the PIN comes through standard input."""
    words = [sys.executable, "-m", "idclient", "--demo", "sign", str(source), "-o", str(target)]
    return [*words, "--pin-stdin", "--force", "-q", *(options or ("--level", "B-B", "--offline"))]
