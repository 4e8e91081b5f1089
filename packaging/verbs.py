"""What the Makefile's targets do once the set-up is there."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

import lockfile
from failure import EXIT_DONE, EXIT_FAILED, EXIT_SETUP, EXIT_USAGE, SetupFailed
from probing import Machine, Need
from ready import Ready, make_ready, report
from system_packages import apt_line, packages_for

FULLY_COVERED = ("idclient/wire", "idclient/cards", "idclient/errors")
"""Every branch of these is run by the tests. The list only grows."""

COVERING = ("tests/browsers", "tests/cards", "tests/test_texts.py", "tests/wire")
"""The tests that do it. Only these run under coverage, which makes Python three to five times slower."""

_JUDGE_MISSING = re.compile(r"^NOT RUN: \S+ missing, install ")
"""How a test says that it lacks a program (tests/judges.py): a failure where the set-up could have brought it."""

_LEFTOVERS = (".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", "demo-out",
              "bench-out", "fuzz-out")  # fmt: skip


def setup(project: Path, words: list[str]) -> int:
    """Set a group up and show what there is."""
    group = words[0] if words else "demo"
    if group not in {"demo", "test", "gui"} or len(words) > 1:
        print(f"There is no group {' '.join(words)}: choose demo, test or gui.")
        return EXIT_USAGE
    ready = make_ready(project, group, Machine())
    report(ready, group)
    return EXIT_SETUP if any(need.kind == "judge" for need in ready.absent) else EXIT_DONE


def demo(project: Path, words: list[str]) -> int:
    """Become the demonstration. Its exit status is the program's own."""
    ready = make_ready(project, "demo", Machine())
    _become([ready.venv.program("idclient"), "demo", *words])


def bench(project: Path, words: list[str]) -> int:
    """Become the benchmark."""
    ready = make_ready(project, "test", Machine())
    _become([str(ready.venv.python), "-m", "tests.bench", *words], project)


def fuzz(project: Path, words: list[str]) -> int:
    """Become the fuzzer of the parsers."""
    ready = make_ready(project, "fuzz", Machine())
    _become([str(ready.venv.python), "-m", "tests.fuzz", *words], project)


def _become(command: list[str], folder: Path | None = None) -> NoReturn:
    if folder is not None:
        os.chdir(folder)
    os.execv(command[0], command)  # no shell is wanted, and signals must reach the program itself


def check(project: Path, words: list[str]) -> int:
    """Run the formatter, the linters and the type checker; the first that complains ends it."""
    del words
    return run_checks(make_ready(project, "test", Machine()))


def run_checks(ready: Ready) -> int:
    """Run what needs no test."""
    program = ready.venv.program
    steps = (
        [program("ruff"), "format", "--check", "."],
        [program("ruff"), "check", "."],
        [program("mypy")],
        [program("lint-imports")],
    )
    for step in steps:
        print(f"== {Path(step[0]).name} {' '.join(step[1:])}", flush=True)
        if subprocess.run(step, cwd=ready.venv.project, check=False).returncode != 0:
            return EXIT_FAILED
    return EXIT_DONE


def test(project: Path, words: list[str]) -> int:
    """Run the checks, then all tests with their coverage, then say what was not run."""
    ready = make_ready(project, "test", Machine())
    status = run_checks(ready)
    return status if status != EXIT_DONE else run_tests(ready, words)


def run_tests(ready: Ready, words: list[str]) -> int:
    """Run pytest; more words for it may follow, and then coverage is not demanded."""
    for old in ready.venv.state.glob("tests*.xml"):
        old.unlink()
    if words:
        passed, results = _pytest(ready, "tests", words), [ready.venv.state / "tests.xml"]
    else:
        # These first: Hypothesis makes its Unicode tables once, and under coverage that takes twice the time
        others = _pytest(ready, "tests", [f"--ignore={path}" for path in COVERING])
        covering = _pytest(ready, "tests-covering", ["--cov", "--cov-branch", "--cov-report=", *COVERING])
        passed = covering and others and _is_covered(ready)
        results = [ready.venv.state / name for name in ("tests-covering.xml", "tests.xml")]
    lacking = ready.can_install and any(_JUDGE_MISSING.search(reason) for reason in skip_reasons(results))
    print(summary(results, ready.absent), flush=True)
    return EXIT_DONE if passed and not lacking else EXIT_FAILED


def _pytest(ready: Ready, name: str, words: list[str]) -> bool:
    command = [
        str(ready.venv.python), "-m", "pytest", "-n", "auto", "--maxprocesses", "8",
        f"--junit-xml={ready.venv.state / name}.xml", *words,
    ]  # fmt: skip
    print(f"== pytest {' '.join(command[3:])}", flush=True)
    return subprocess.run(command, cwd=ready.venv.project, env=_environ(ready), check=False).returncode == 0


def _environ(ready: Ready) -> dict[str, str]:
    return dict(ready.venv.machine.environ) | {"COVERAGE_FILE": str(ready.venv.state / "coverage")}


def _is_covered(ready: Ready) -> bool:
    include = ",".join(f"{folder}/*" for folder in FULLY_COVERED)
    command = [ready.venv.program("coverage"), "report", f"--include={include}", "--fail-under=100", "--skip-covered",
               "--show-missing"]  # fmt: skip
    print(f"== coverage: every branch of {', '.join(FULLY_COVERED)}", flush=True)
    return subprocess.run(command, cwd=ready.venv.project, env=_environ(ready), check=False).returncode == 0


def skip_reasons(results: Sequence[Path]) -> Counter[str]:
    """Count why tests did not run."""
    try:
        trees = [ElementTree.parse(path) for path in results]
    except (OSError, ElementTree.ParseError):
        return Counter()
    skipped = (skipped for tree in trees for skipped in tree.iter("skipped"))
    return Counter(one.get("message") or "no reason given" for one in skipped)


def summary(results: Sequence[Path], absent: tuple[Need, ...]) -> str:
    """Say once more, last, how many tests ran, and loudly what did not and how to get it."""
    lines = []
    judges = tuple(need for need in absent if need.kind == "judge")
    reasons = skip_reasons(results)
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    try:
        trees = [ElementTree.parse(path) for path in results]  # written by pytest a moment ago
    except (OSError, ElementTree.ParseError):
        return "NOT RUN: pytest left no results."
    for suite in (suite for tree in trees for suite in tree.iter("testsuite")):
        counts = {name: counts[name] + int(suite.get(name, "0")) for name in counts}
    if reasons or judges:
        lines.append("=" * 78)
        lines.extend(f"{count:4} tests skipped: {reason}" for reason, count in sorted(reasons.items()))
    if judges:
        names = ", ".join(need.name for need in judges)
        lines += [
            f"NOT RUN: the judges {names} are missing. To have them, type:",
            f"  {apt_line(packages_for(judges))}",
        ]
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    lines += ["=" * 78, f"{passed} passed, {failed} failed, {counts['skipped']} skipped"]
    return "\n".join(lines)


def clean(project: Path, words: list[str]) -> int:
    """Remove what the set-up and the tests made; nothing else."""
    del words
    for name in _LEFTOVERS:
        shutil.rmtree(project / name, ignore_errors=True)
    return EXIT_DONE


def lock(project: Path, words: list[str]) -> int:
    """Make requirements.lock anew from pyproject.toml."""
    del words
    found = shutil.which("uv")
    uv = Path(found or make_ready(project, "lock", Machine()).venv.program("uv"))
    fresh = project / ".requirements.lock.new"
    fresh.write_text(lockfile.make(uv, project), encoding="utf-8")
    fresh.replace(project / "requirements.lock")
    return EXIT_DONE


def prove(project: Path, words: list[str]) -> int:
    """Try everything on a bare system in a folder of its own."""
    from chroot import prove as try_in_chroot

    return try_in_chroot(project, words or ["demo", "test"])


VERBS: Mapping[str, Callable[[Path, list[str]], int]] = {
    "setup": setup,
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "fuzz": fuzz,
    "lock": lock,
    "clean": clean,
    "prove-chroot": prove,
}


def call(project: Path, verb: str, words: list[str]) -> int:
    """Do what one Makefile target asks for; a set-up that fails is told in plain words."""
    try:
        return VERBS[verb](project, words)
    except SetupFailed as failure:
        print(f"\nThe set-up stopped: {failure}", flush=True)
        return EXIT_SETUP
    except OSError as error:
        print(f"\nThe set-up stopped: {error.strerror or error} {error.filename or ''}", flush=True)
        return EXIT_SETUP
