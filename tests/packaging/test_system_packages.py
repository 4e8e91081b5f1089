from pathlib import Path

import pytest

from failure import SetupFailed
from system_packages import Installer, installer


class Machine:
    """Answers commands from a script and remembers them."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str]) -> tuple[int, str]:
        self.commands.append(command)
        return self.answers.pop(0)


@pytest.fixture(autouse=True)
def with_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", "/usr/bin/{}".format)


def lists(tmp_path: Path) -> Path:
    (tmp_path / "mirror_dists_stable_main_binary-amd64_Packages.lz4").touch()
    return tmp_path


def test_root_installs_without_sudo() -> None:
    found = installer({}, user=0, run=Machine())
    assert found is not None
    assert found.prefix == ()


def test_a_person_with_sudo_that_asks_nothing_uses_it() -> None:
    machine = Machine((0, ""))
    found = installer({}, user=1000, run=machine)
    assert found is not None
    assert found.prefix == ("sudo", "-n")
    assert machine.commands == [["sudo", "-n", "true"]]


def test_a_person_whose_sudo_wants_a_password_installs_nothing() -> None:
    assert installer({}, user=1000, run=Machine((1, "sudo: a password is required"))) is None


@pytest.mark.parametrize("switch", ["NO_APT", "OFFLINE"])
def test_root_installs_nothing_when_told_not_to(switch: str) -> None:
    assert installer({switch: "1"}, user=0, run=Machine()) is None
    assert installer({switch: "0"}, user=0, run=Machine()) is not None


def test_a_system_without_apt_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert installer({}, user=0, run=Machine()) is None


def test_apt_asks_nothing_and_keeps_the_proxy_through_sudo(tmp_path: Path) -> None:
    machine = Machine((0, ""))
    Installer(("sudo", "-n"), {"https_proxy": "http://proxy:1", "HOME": "/x"}, lists(tmp_path)).install(
        ("qpdf",), machine
    )
    assert machine.commands == [
        ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "https_proxy=http://proxy:1", "apt-get", "-q", "-o",
         "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", "qpdf"],
    ]  # fmt: skip


def test_the_lists_are_fetched_first_where_there_are_none(tmp_path: Path) -> None:
    machine = Machine((0, ""), (0, ""))
    Installer((), {}, tmp_path).install(("qpdf",), machine)
    assert [command[-1] for command in machine.commands] == ["update", "qpdf"]


def test_stale_lists_are_fetched_anew_and_the_install_tried_once_more(tmp_path: Path) -> None:
    machine = Machine((100, "404 Not Found"), (0, ""), (0, ""))
    Installer((), {}, lists(tmp_path)).install(("qpdf",), machine)
    assert [command[-1] for command in machine.commands] == ["qpdf", "update", "qpdf"]


def test_a_failed_install_says_why_and_what_to_type(tmp_path: Path) -> None:
    machine = Machine((100, ""), (100, ""), (100, "Temporary failure resolving 'mirror'"))
    with pytest.raises(SetupFailed) as caught:
        Installer((), {}, lists(tmp_path)).install(("qpdf", "opensc"), machine)
    assert "cannot be reached" in str(caught.value)
    assert "NO_APT=1" in str(caught.value)
    assert "apt-get install -y --no-install-recommends qpdf opensc" in str(caught.value)
