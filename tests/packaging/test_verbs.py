import dataclasses
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import bootstrap
import failure
import ready
import verbs
from dotvenv import Venv
from probing import Machine, Need
from ready import Ready
from tests.packaging import PROJECT

JUDGE = Need("qpdf", "checks", "judge", ("qpdf",), lambda _machine: None)
RESULTS = """<testsuites><testsuite tests="7" failures="1" errors="1" skipped="3">
<testcase><skipped message="NOT RUN: qpdf missing, install qpdf"/></testcase>
<testcase><skipped message="NOT RUN: qpdf missing, install qpdf"/></testcase>
<testcase><skipped message="no corpus"/></testcase></testsuite></testsuites>"""

_LEAVE_RESULTS = """for word; do case "$word" in --junit-xml=*) echo '{suite}' > "${{word#--junit-xml=}}";; esac; done
"""


def pretend(tmp_path: Path, *absent: Need, pytest_status: int = 0, coverage_status: int = 0) -> Ready:
    venv = Venv(tmp_path, Machine(environ={"PATH": os.environ["PATH"]}))
    (venv.folder / "bin").mkdir(parents=True)
    venv.state.mkdir()
    for name, status in (("python", pytest_status), ("coverage", coverage_status)):
        script = f'#!/bin/sh\necho "{name} $*" >> "{tmp_path}/calls"\n'
        if name == "python":
            script += _LEAVE_RESULTS.format(suite=f'<testsuite tests="2" failures="{pytest_status}"/>')
        (venv.folder / "bin" / name).write_text(f"{script}exit {status}\n")
        (venv.folder / "bin" / name).chmod(0o755)
    return Ready(venv, absent, can_install=False)


def test_the_last_words_count_and_name_what_did_not_run(tmp_path: Path) -> None:
    (tmp_path / "tests.xml").write_text(RESULTS)
    lines = verbs.summary([tmp_path / "tests.xml"], (JUDGE,)).splitlines()
    assert lines[-1] == "2 passed, 2 failed, 3 skipped"
    assert "   2 tests skipped: NOT RUN: qpdf missing, install qpdf" in lines
    assert "NOT RUN: the judges qpdf are missing. To have them, type:" in lines
    assert any(line.endswith("--no-install-recommends qpdf") for line in lines)


@pytest.mark.parametrize("text", [None, "<testsuite"])
def test_a_run_without_results_is_not_a_success_story(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "tests.xml").write_text(text)
    assert verbs.summary([tmp_path / "tests.xml"], ()) == "NOT RUN: pytest left no results."


@pytest.mark.parametrize(("tests", "coverage", "status"), [(0, 0, 0), (1, 0, 1), (0, 2, 1)])
def test_a_failed_test_or_a_missed_branch_fails_the_command(
    tmp_path: Path, tests: int, coverage: int, status: int
) -> None:
    assert verbs.run_tests(pretend(tmp_path, pytest_status=tests, coverage_status=coverage), []) == status


def test_the_coverage_demanded_is_that_of_every_branch_of_the_core(tmp_path: Path) -> None:
    verbs.run_tests(pretend(tmp_path), [])
    others, covering, report = (tmp_path / "calls").read_text().splitlines()
    assert "--cov-branch" in covering
    assert "--cov" not in others
    assert "--include=idclient/wire/*,idclient/cards/*,idclient/errors/* --fail-under=100" in report
    assert all((PROJECT / folder).is_dir() for folder in verbs.FULLY_COVERED)


def test_every_test_runs_once_under_coverage_or_without(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verbs.run_tests(pretend(tmp_path), [])
    others, covering, _ = (tmp_path / "calls").read_text().splitlines()
    for path in verbs.COVERING:
        assert (PROJECT / path).exists()
        assert path in covering.split()
        assert f"--ignore={path}" in others.split()
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 0 failed, 0 skipped"


def test_chosen_tests_run_without_coverage(tmp_path: Path) -> None:
    verbs.run_tests(pretend(tmp_path, coverage_status=2), ["tests/wire"])
    (call,) = (tmp_path / "calls").read_text().splitlines()
    assert call.endswith("tests.xml tests/wire")


@pytest.mark.parametrize(
    ("reason", "can_install", "status"),
    [
        ("NOT RUN: qpdf missing, install qpdf", True, failure.EXIT_FAILED),
        ("NOT RUN: qpdf missing, install qpdf", False, failure.EXIT_DONE),
        ("NOT RUN: namespaces are refused here", True, failure.EXIT_DONE),
    ],
)
def test_a_judge_may_be_missing_only_where_nobody_could_install_it(
    tmp_path: Path, reason: str, can_install: bool, status: int
) -> None:
    prepared = pretend(tmp_path)
    Path(prepared.venv.program("python")).write_text(
        "#!/bin/sh\n"
        + _LEAVE_RESULTS.format(suite=f'<testsuite tests="1" skipped="1"><skipped message="{reason}"/></testsuite>')
    )
    assert verbs.run_tests(dataclasses.replace(prepared, can_install=can_install), []) == status


def test_the_first_complaint_ends_the_checks(tmp_path: Path) -> None:
    prepared = pretend(tmp_path)
    for name, status in (("ruff", 0), ("mypy", 1), ("lint-imports", 0)):
        path = Path(prepared.venv.program(name))
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> "{tmp_path}/calls"\nexit {status}\n')
        path.chmod(0o755)
    assert verbs.run_checks(prepared) == failure.EXIT_FAILED
    assert (tmp_path / "calls").read_text().splitlines() == ["ruff format --check .", "ruff check .", "mypy "]


def test_cleaning_removes_what_was_made_and_nothing_else(tmp_path: Path) -> None:
    for name in (".venv", "demo-out", "mine"):
        (tmp_path / name).mkdir()
    assert verbs.clean(tmp_path, []) == failure.EXIT_DONE
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_set_up_that_fails_is_told_and_has_its_own_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_network(*_words: object) -> None:
        raise failure.SetupFailed(failure.NO_NETWORK)

    monkeypatch.setattr(verbs, "make_ready", no_network)
    assert verbs.call(tmp_path, "check", []) == failure.EXIT_SETUP
    assert failure.NO_NETWORK in capsys.readouterr().out


def test_an_unknown_group_or_verb_is_a_usage_error(tmp_path: Path) -> None:
    assert verbs.call(tmp_path, "setup", ["everything"]) == failure.EXIT_USAGE
    assert bootstrap.main([]) == failure.EXIT_USAGE
    assert bootstrap.main(["dance"]) == failure.EXIT_USAGE


def test_an_interrupted_set_up_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_words: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(verbs, "call", interrupted)
    assert bootstrap.main(["check"]) == failure.EXIT_INTERRUPTED
    assert "next run puts right" in capsys.readouterr().out


def test_an_old_python_gives_way_to_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bootstrap.newer_python((3, 11)) == ""
    assert bootstrap.newer_python((4, 0)) == ""
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name == "python3.12" else None)
    assert bootstrap.newer_python((3, 10)) == "/usr/bin/python3.12"
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert bootstrap.newer_python((3, 10)) is None


def test_a_machine_with_only_an_old_python_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "newer_python", lambda _version: None)
    assert bootstrap.main(["demo"]) == failure.EXIT_SETUP
    assert "Python 3.11 or newer is needed" in capsys.readouterr().out


def test_every_target_of_the_makefile_is_one_line_that_calls_a_known_verb() -> None:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    called = re.findall(r"^\t\$\(BOOTSTRAP\) (\S+)", text, re.MULTILINE)
    assert set(called) == set(verbs.VERBS)
    targets = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets is not None
    assert len(re.findall(r"^\t", text, re.MULTILINE)) == len(targets[1].split())


@pytest.mark.parametrize("pdf", ["contract.pdf", "my contract's $HOME; echo.pdf"])
def test_a_file_for_the_demo_reaches_it_whatever_its_name(tmp_path: Path, pdf: str) -> None:
    make = shutil.which("make")
    assert make is not None
    recorder = tmp_path / "python"
    recorder.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    recorder.chmod(0o755)
    command = [make, "-s", "-C", str(PROJECT), "demo", f"PYTHON={recorder}", f"PDF={pdf.replace('$', '$$')}"]
    environ = {"PATH": os.environ["PATH"]}
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env=environ).stdout
    assert printed.splitlines() == ["packaging/bootstrap.py", "demo", pdf]


def test_what_stands_in_for_a_missing_daemon_is_said() -> None:
    daemon = Need("pcscd", "the daemon", "run", ("pcscd",), lambda _machine: None)
    assert ready.instead((daemon,)) == ": the software PC/SC daemon stands in for pcscd"
    assert ready.instead(()) == ""


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("OSError: [Errno 28] No space left on device", failure.NO_SPACE),
        ("SSLError(SSLCertVerificationError(1, 'certificate verify failed'))", failure.NO_TRUST),
        ("E: Temporary failure resolving 'mirror'", failure.NO_NETWORK),
        ("THESE PACKAGES DO NOT MATCH; hashes do not match the hashes from the requirements file", failure.BAD_HASH),
        ("ERROR: No matching distribution found for one==1.0", failure.NOT_OFFERED),
        ("something else", ""),
    ],
)
def test_what_programs_print_becomes_plain_words(printed: str, words: str) -> None:
    assert failure.explain(printed) == words


def test_the_end_of_a_log_leaves_out_that_pip_tries_again() -> None:
    assert failure.tail("a\nWARNING: Retrying (x)\nb\nc", 2) == "b\nc"
