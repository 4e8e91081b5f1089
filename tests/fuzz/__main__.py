"""Run the targets under atheris, coverage-guided: python -m tests.fuzz [--runs N] [TARGET ...]."""

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz import target


def main(words: list[str]) -> int:
    """Run each target in a process of its own, one at a time; 1 when one of them found something."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"default: all of {', '.join(target.NAMES)}")
    parser.add_argument("--runs", type=int, default=20_000, help="executions of each target (20000)")
    parser.add_argument("--findings", type=Path, default=Path("fuzz-out"), help="where inputs that fail are kept")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.inside:
        return fuzz(options.targets[0], options.runs, options.findings)
    unknown = set(options.targets) - set(target.NAMES)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    failed = [name for name in options.targets or target.NAMES if not report(name, options.runs, options.findings)]
    print(f"failed: {', '.join(failed)}" if failed else "no target failed", flush=True)
    return 1 if failed else 0


def report(name: str, runs: int, findings: Path) -> bool:
    """Run one target and print how it went."""
    findings.mkdir(exist_ok=True)
    begun = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz", name, "--runs", str(runs), "--findings", str(findings), "--inside"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    seconds = time.monotonic() - begun
    executed = re.findall(r"Done (\d+) |^#(\d+)\t", done.stderr, re.MULTILINE)
    count = int("".join(executed[-1])) if executed else 0
    covered = re.findall(r"cov: (\d+)", done.stderr)
    good = done.returncode == 0
    print(
        f"{'ok  ' if good else 'FAIL'} {name:18} {count:>9} executions {seconds:7.0f} s {count / seconds:8.0f}/s"
        f"  edges {covered[-1] if covered else '-'}",
        flush=True,
    )
    if not good:
        print((done.stdout + done.stderr)[-4000:], flush=True)
    return good


def fuzz(name: str, runs: int, findings: Path) -> int:
    """Become the fuzzer for one target. Does not return."""
    atheris = importlib.import_module("atheris")  # in a dependency group of its own

    with atheris.instrument_imports(include=["idclient"], enable_loader_override=False):
        run, seeds = target.load(name)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            (Path(corpus) / f"seed-{number}").write_bytes(seed)
        flags = [
            f"-runs={runs}",
            f"-max_len={target.longest(name)}",
            "-timeout=20",
            "-rss_limit_mb=2048",
            "-print_final_stats=0",
        ]
        atheris.Setup([name, *flags, f"-artifact_prefix={findings}/{name}-", corpus], run)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
