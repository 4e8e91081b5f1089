import dataclasses
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import dotvenv
import ready
import rootless
from dotvenv import Venv
from failure import NO_NETWORK, NO_SPACE, SetupFailed
from probing import Machine, Need
from system_packages import Installer

HASH = "a" * 64
_PINNED = f"==1.0 \\\n    --hash=sha256:{HASH}\n"
LOCK = f"# [build]\npip{_PINNED}# [demo]\none{_PINNED}# [gui]\n# [test]\n"


@pytest.fixture
def venv(tmp_path: Path) -> Venv:
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging/bootstrap.py").write_text("steps = 1\n")
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return Venv(tmp_path, Machine(root=tmp_path / "root", environ={"PATH": "/usr/bin:/bin"}))


def pretend(venv: Venv) -> None:
    (venv.folder / "bin").mkdir(parents=True, exist_ok=True)
    venv.state.mkdir(exist_ok=True)
    venv.python.write_text("#!/bin/sh\nexit 0\n")
    venv.python.chmod(0o755)
    (venv.state / "origin").write_text(venv.origin())


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every step of a set-up succeeds and is noted instead of done."""
    done: list[str] = []

    def run(venv: Venv, command: list[str], what: str, extra: Mapping[str, str] | None = None) -> None:
        del command, extra
        done.append(what)
        pretend(venv)

    monkeypatch.setattr(dotvenv, "run", run)
    monkeypatch.setattr(Machine, "venv", lambda machine: machine.python)
    monkeypatch.setattr(ready, "self_check", lambda _venv: done.append("self-check"))
    monkeypatch.setattr(ready, "prepare_build", lambda _venv: {})
    return done


def test_a_finished_set_up_is_not_repeated(venv: Venv, steps: list[str]) -> None:
    ready.fill(venv, "demo")
    assert venv.is_ready("demo")
    assert steps == [
        "The virtual environment", "The Python packages (build)", "The Python packages (demo)",
        "The program itself", "self-check",
    ]  # fmt: skip


def test_a_python_without_pip_gets_the_wheel_of_the_system(
    venv: Venv, steps: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Machine, "venv", lambda _machine: None)
    monkeypatch.setattr("pip_source.system_wheel", lambda: tmp_path / "pip.whl")
    ready.fill(venv, "demo")
    assert steps[:2] == ["The virtual environment", "pip"]


def test_a_python_without_pip_gets_the_locked_one(
    venv: Venv, steps: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[object, ...]] = []

    def fetch(*words: object) -> Path:
        asked.append(words)
        return tmp_path / "pip.whl"

    monkeypatch.setattr(Machine, "venv", lambda _machine: None)
    monkeypatch.setattr("pip_source.system_wheel", lambda: None)
    monkeypatch.setattr("pip_source.fetch", fetch)
    ready.fill(venv, "demo")
    assert steps[:2] == ["The virtual environment", "pip"]
    assert asked[0][:2] == ("1.0", frozenset({HASH}))


def test_the_tests_environment_serves_the_demo_but_not_the_other_way_round(venv: Venv, steps: list[str]) -> None:
    ready.fill(venv, "demo")
    assert not venv.is_ready("test")
    ready.fill(venv, "test")
    (venv.state / "stamp-demo").unlink()
    assert venv.is_ready("demo")
    assert steps


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml", "packaging/bootstrap.py"])
def test_a_set_up_is_stale_once_anything_it_came_from_changes(venv: Venv, steps: list[str], changed: str) -> None:
    ready.fill(venv, "demo")
    with (venv.project / changed).open("a") as stream:
        stream.write("# more\n")
    assert not venv.is_ready("demo")
    assert steps


def test_a_set_up_is_stale_for_another_interpreter(venv: Venv, steps: list[str]) -> None:
    ready.fill(venv, "demo")
    other = dataclasses.replace(venv.machine, version=(3, 99))
    assert not Venv(venv.project, other).is_ready("demo")
    assert steps


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device"), SetupFailed("no network")])
@pytest.mark.parametrize("at", ["The virtual environment", "The Python packages (demo)", "The program itself"])
def test_a_set_up_cut_short_leaves_no_stamp_and_the_next_one_repairs_it(
    venv: Venv, steps: list[str], monkeypatch: pytest.MonkeyPatch, stop: BaseException, at: str
) -> None:
    works = dotvenv.run

    def run(venv: Venv, command: list[str], what: str, extra: Mapping[str, str] | None = None) -> None:
        if what == at:
            raise stop
        works(venv, command, what, extra)

    with monkeypatch.context() as patch:
        patch.setattr(dotvenv, "run", run)
        with pytest.raises((KeyboardInterrupt, OSError, SetupFailed)):
            ready.fill(venv, "demo")
    assert not venv.is_ready("demo")
    steps.clear()
    ready.fill(venv, "demo")
    assert venv.is_ready("demo")
    assert "The virtual environment" in steps


def test_a_valid_stamp_beside_the_mark_of_an_unfinished_set_up_does_not_count(venv: Venv, steps: list[str]) -> None:
    ready.fill(venv, "demo")
    (venv.state / "unfinished").touch()
    assert not venv.is_ready("demo")
    assert steps


def test_an_environment_that_was_moved_is_made_anew(venv: Venv, steps: list[str]) -> None:
    pretend(venv)
    (venv.state / "origin").write_text("/elsewhere\n/usr/bin/python3\n(3, 11)\n")
    ready.fill(venv, "demo")
    assert steps[0] == "The virtual environment"


def test_a_sound_environment_is_kept(venv: Venv, steps: list[str]) -> None:
    pretend(venv)
    dotvenv.create(venv)
    assert steps == []


def test_a_full_disk_is_told_before_anything_is_touched(venv: Venv, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 5_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    with pytest.raises(SetupFailed, match="5 MB are free"):
        ready.fill(venv, "demo")
    assert not venv.folder.exists()


@pytest.mark.parametrize(
    ("printed", "words"), [("Temporary failure in name resolution", NO_NETWORK), ("No space left on device", NO_SPACE)]
)
def test_a_failed_step_is_told_in_plain_words_with_its_log(venv: Venv, printed: str, words: str) -> None:
    venv.state.mkdir(parents=True)
    with pytest.raises(SetupFailed) as caught:
        dotvenv.run(venv, ["/bin/sh", "-c", f"echo {printed}; exit 1"], "The thing")
    assert words in str(caught.value)
    assert printed in (venv.state / "log").read_text()


def test_a_lost_network_does_not_condemn_a_good_environment(venv: Venv) -> None:
    pretend(venv)
    (venv.state / "unfinished").touch()
    with pytest.raises(SetupFailed):
        dotvenv.run(venv, ["/bin/sh", "-c", "echo Network is unreachable; exit 1"], "The thing")
    assert not (venv.state / "unfinished").exists()


def test_steps_do_not_inherit_what_would_lead_pip_astray(venv: Venv) -> None:
    venv.state.mkdir(parents=True)
    astray = dataclasses.replace(venv.machine, environ={"PIP_USER": "1", "PYTHONPATH": "/x", "PATH": "/usr/bin:/bin"})
    dotvenv.run(Venv(venv.project, astray), ["/bin/sh", "-c", 'echo "user=$PIP_USER path=$PYTHONPATH"'], "x")
    assert "user= path=\n" in (venv.state / "log").read_text()


def test_everything_is_installed_by_hash_and_without_the_index_when_offline(
    venv: Venv, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(dotvenv, "pip", lambda _venv, options, _what, _extra: calls.append(options))
    venv.state.mkdir(parents=True)
    offline = Venv(venv.project, dataclasses.replace(venv.machine, environ={"OFFLINE": "1"}))
    dotvenv.install_sections(offline, ("demo",), {"LDFLAGS": "-Wl,-rpath,/x"})
    dotvenv.install_sections(venv, ("demo",), {})
    assert all("--require-hashes" in call and "--no-build-isolation" in call for call in calls)
    assert "--no-index" in calls[0]
    assert "--no-cache-dir" in calls[0]
    assert "--no-index" not in calls[1]


def test_a_second_set_up_in_the_same_folder_waits_for_the_first(venv: Venv) -> None:
    script = (
        "import sys; sys.path.append(sys.argv[1]); import dotvenv, pathlib\n"
        "with dotvenv.only_one(pathlib.Path(sys.argv[2])): print('mine', flush=True)"
    )
    here = str(Path(dotvenv.__file__).parent)
    command = [sys.executable, "-c", script, here, str(venv.project)]
    with dotvenv.only_one(venv.project):
        other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline().startswith("Another set-up is at work")
    printed, _ = other.communicate(timeout=20)
    assert printed == "mine\n"
    assert other.returncode == 0


JUDGE = Need("qpdf", "checks", "judge", ("qpdf",), lambda _machine: None)
DAEMON = Need("pcscd", "the daemon", "run", ("pcscd",), lambda _machine: None)


def test_a_missing_judge_is_refused_where_it_could_be_installed(venv: Venv) -> None:
    with pytest.raises(SetupFailed, match="qpdf"):
        ready.refuse_missing_judges((JUDGE,), Installer((), {}), venv.machine)


def test_a_missing_judge_is_refused_where_the_build_machine_insists(venv: Venv) -> None:
    strict = dataclasses.replace(venv.machine, environ={"CI_STRICT": "1"})
    with pytest.raises(SetupFailed, match="apt-get install"):
        ready.refuse_missing_judges((JUDGE,), None, strict)


def test_a_missing_judge_is_let_pass_elsewhere_and_a_missing_daemon_always(venv: Venv) -> None:
    ready.refuse_missing_judges((JUDGE, DAEMON), None, venv.machine)
    ready.refuse_missing_judges((DAEMON,), Installer((), {}), venv.machine)


def test_without_rights_the_one_line_is_printed_and_the_set_up_goes_on(
    venv: Venv, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ready.bring_packages((JUDGE, DAEMON), None, venv.machine, "test", ("run",)) == (JUDGE, DAEMON)
    printed = capsys.readouterr().out
    assert printed.count("sudo apt-get install") == 1
    assert "--no-install-recommends qpdf pcscd\n" in printed
    assert "the software PC/SC daemon stands in for pcscd" in printed
    assert "NOT RUN" in printed


def test_a_build_that_lacks_nothing_is_left_alone(tmp_path: Path) -> None:
    nothing = rootless.Lack(compiler=False, python_header=False, winscard=False, libpcsclite=False)
    assert rootless.build_environ(nothing, (3, 11), tmp_path) == {}
