from pathlib import Path

import pytest

from probing import Machine, Need, missing, needs, survey, table
from system_packages import apt_line, packages_for

MULTIARCH = "usr/lib/aarch64-linux-gnu"
CC = "#!/bin/sh\nexit {status}\n"


def put(root: Path, name: str, text: str = "") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def machine(root: Path, version: tuple[int, int] = (3, 11)) -> Machine:
    return Machine(root=root, environ={}, version=version, include=Path("/usr/include/python3.11"))


def names(needs: tuple[Need, ...]) -> list[str]:
    return [need.name for need in needs]


def test_a_bare_machine_misses_everything_that_can_be_missed(tmp_path: Path) -> None:
    bare = machine(tmp_path)
    absent = missing(survey(bare, "demo", ("build", "run")))
    assert names(absent)[-6:] == [
        "C compiler", "Python.h", "winscard.h", "libpcsclite.so.1", "pcscd", "libifdvpcd.so",
    ]  # fmt: skip


def test_what_lies_where_debian_puts_it_is_found(tmp_path: Path) -> None:
    put(tmp_path, "usr/bin/gcc", CC.format(status=0))
    put(tmp_path, "usr/include/python3.11/Python.h")
    put(tmp_path, "usr/include/PCSC/winscard.h")
    put(tmp_path, f"{MULTIARCH}/libpcsclite.so.1")
    put(tmp_path, "usr/sbin/pcscd")
    put(tmp_path, "usr/lib/pcsc/drivers/serial/libifdvpcd.so")
    found = survey(machine(tmp_path), "demo", ("build", "run"))
    assert set(names(missing(found))) <= {"venv"}  # whatever the interpreter that runs the tests can do


@pytest.mark.parametrize(("status", "found"), [(0, True), (1, False)])
def test_an_interpreter_without_pip_of_its_own_makes_no_environment(tmp_path: Path, status: int, found: bool) -> None:
    python = put(tmp_path, "usr/bin/python3", CC.format(status=status))
    there = Machine(root=tmp_path, environ={}, python=python)
    assert there.venv() == (python if found else None)


@pytest.mark.parametrize(
    "place", ["usr/lib/x86_64-linux-gnu", "lib/riscv64-linux-gnu", "usr/lib64", "usr/lib", "usr/local/lib"]
)
def test_libraries_are_found_in_the_folders_of_other_systems_too(tmp_path: Path, place: str) -> None:
    there = put(tmp_path, f"{place}/libpcsclite.so.1")
    assert machine(tmp_path).library("libpcsclite.so.1") == there


def test_a_driver_named_with_its_version_counts(tmp_path: Path) -> None:
    there = put(tmp_path, f"{MULTIARCH}/pcsc/drivers/serial/libifdvpcd.so.0.8")
    assert machine(tmp_path).vpcd() == there


def test_a_library_unpacked_by_the_set_up_counts(tmp_path: Path) -> None:
    there = put(tmp_path, f"own/{MULTIARCH}/libpcsclite.so.1")
    seen = Machine(root=tmp_path / "root", environ={}, private=tmp_path / "own")
    assert seen.library("libpcsclite.so.1") == there


def test_a_library_on_the_loaders_own_path_counts(tmp_path: Path) -> None:
    there = put(tmp_path, "elsewhere/libpcsclite.so.1")
    seen = Machine(root=tmp_path / "root", environ={"LD_LIBRARY_PATH": f":{tmp_path / 'elsewhere'}"})
    assert seen.library("libpcsclite.so.1") == there


def test_a_java_library_is_found_where_debian_puts_it(tmp_path: Path) -> None:
    assert machine(tmp_path).jar("pdfbox2") is None
    there = put(tmp_path, "usr/share/java/pdfbox2.jar")
    assert machine(tmp_path).jar("pdfbox2") == there


def test_a_compiler_that_cannot_compile_does_not_count(tmp_path: Path) -> None:
    put(tmp_path, "usr/bin/gcc", CC.format(status=1))
    assert machine(tmp_path).compiler() is None
    working = put(tmp_path, "usr/bin/clang", CC.format(status=0))
    assert machine(tmp_path).compiler() == working


def test_a_compiler_that_cannot_be_started_does_not_count(tmp_path: Path) -> None:
    put(tmp_path, "usr/bin/cc", "#!/no/such/shell\n")
    assert machine(tmp_path).compiler() is None


def test_only_the_tests_ask_for_judges() -> None:
    assert {need.kind for need in needs("demo", (3, 11))} == {"build", "run"}
    assert {need.kind for need in needs("test", (3, 11))} == {"build", "run", "judge"}


def test_packages_are_named_for_the_interpreter_in_use() -> None:
    packages = packages_for(needs("demo", (3, 13)))
    assert {"python3.13-venv", "python3.13-dev"} <= set(packages)


def test_the_one_line_names_each_package_once() -> None:
    line = apt_line(packages_for(needs("test", (3, 11))))
    assert line.startswith("sudo apt-get install -y --no-install-recommends python3.11-venv gcc ")
    assert line.count(" opensc") == 1
    assert "\n" not in line


def test_the_table_shows_what_is_missing(tmp_path: Path) -> None:
    lines = table(survey(machine(tmp_path), "test", ("run", "judge"))).splitlines()
    assert len(lines) == sum(need.kind != "build" for need in needs("test", (3, 11)))
    assert all("MISSING" in line for line in lines)


def test_a_program_of_system_services_is_found_without_it_on_the_path() -> None:
    here = Machine(environ={"PATH": "/nowhere"})
    assert here.program("ldconfig") in {Path("/usr/sbin/ldconfig"), Path("/sbin/ldconfig"), None}
    assert here.program("no-such-program-at-all") is None


def test_the_newest_postgresql_is_found_where_debian_hides_it(tmp_path: Path) -> None:
    for version in ("9", "15", "14"):
        put(tmp_path, f"usr/lib/postgresql/{version}/bin/initdb")
    assert machine(tmp_path).postgresql() == tmp_path / "usr/lib/postgresql/15/bin/initdb"
    elsewhere = tmp_path / "elsewhere"
    assert machine(elsewhere).postgresql() is None
    assert machine(elsewhere).postgresql() != put(elsewhere, "usr/bin/initdb") == machine(elsewhere).postgresql()
