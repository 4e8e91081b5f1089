import subprocess
from pathlib import Path

import pytest

import rootless
from failure import SetupFailed
from probing import Machine
from rootless import Lack

ALL = Lack(compiler=True, python_header=True, winscard=True, libpcsclite=True)
HEADERS = Lack(compiler=False, python_header=True, winscard=True, libpcsclite=False)


def test_a_bare_machine_lacks_all(tmp_path: Path) -> None:
    assert rootless.lack(Machine(root=tmp_path, environ={})) == ALL


def test_a_machine_that_lacks_nothing_needs_no_toolchain() -> None:
    assert not Lack(compiler=False, python_header=False, winscard=False, libpcsclite=False)
    assert HEADERS


def test_the_build_finds_headers_compiler_and_later_its_library(tmp_path: Path) -> None:
    folder = tmp_path / "root/usr/lib/x86_64-linux-gnu"
    folder.mkdir(parents=True)
    (folder / "libpcsclite.so.1").touch()
    environ = rootless.build_environ(ALL, (3, 11), tmp_path)
    assert environ["CFLAGS"].split() == [
        f"-I{tmp_path}/root/usr/include/PCSC", f"-I{tmp_path}/root/usr/include/python3.11",
        f"-I{tmp_path}/root/usr/include",
    ]  # fmt: skip
    assert environ["CC"] == f"{tmp_path}/zig/cc"
    assert environ["LDSHARED"] == f"{tmp_path}/zig/cc -shared"
    assert environ["LDFLAGS"] == f"-Wl,-rpath,{folder}"
    (folder / "libpcsclite_real.so.1").touch()
    assert rootless.build_environ(ALL, (3, 11), tmp_path)["LDFLAGS"].endswith(" -l:libpcsclite_real.so.1")


def test_a_compiler_that_is_there_is_used(tmp_path: Path) -> None:
    environ = rootless.build_environ(HEADERS, (3, 12), tmp_path)
    assert set(environ) == {"CFLAGS"}
    assert "python3.12" in environ["CFLAGS"]


def test_a_package_without_the_library_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match=r"libpcsclite\.so\.1"):
        rootless.build_environ(ALL, (3, 11), tmp_path)


def test_the_compiler_script_survives_a_folder_with_a_space(tmp_path: Path) -> None:
    toolchain = tmp_path / "my tools"
    zig = toolchain / "zig/ziglang/zig"
    zig.parent.mkdir(parents=True)
    zig.write_text('#!/bin/sh\necho "$ZIG_GLOBAL_CACHE_DIR|$@"\n')
    zig.chmod(0o755)
    compiler = rootless.write_compiler(toolchain)
    printed = subprocess.run([str(compiler), "-c", "a b.c"], capture_output=True, text=True, check=True).stdout
    assert printed.startswith(f"{toolchain}/zig-cache|cc -target ")
    assert printed.endswith("-linux-gnu.2.31 -c a b.c\n")


@pytest.mark.parametrize("environ", [{"OFFLINE": "1"}, {}])
def test_headers_that_cannot_be_fetched_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(SetupFailed, match=r"libpython3\.11-dev libpcsclite-dev libpcsclite1"):
        rootless.unpack_debs(ALL, (3, 11), tmp_path, environ)


def test_stale_lists_of_the_machine_are_replaced_by_private_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (
        ("apt-get", 'echo "$@" >> "$CALLS"\ncase "$*" in *Dir::State*) exit 0;; *) exit 100;; esac\n'),
        ("dpkg-deb", 'echo "$@" >> "$CALLS"\n'),
    ):
        (programs / name).write_text("#!/bin/sh\n" + text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    toolchain = tmp_path / "toolchain"
    (toolchain / "debs").mkdir(parents=True)
    (toolchain / "debs/a.deb").touch()
    rootless.unpack_debs(HEADERS, (3, 11), toolchain, {})
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[0] == "-q download libpython3.11-dev libpcsclite-dev"
    assert [call.split()[-1] for call in calls[1:3]] == ["update", "libpcsclite-dev"]
    assert calls[3] == f"-x {toolchain}/debs/a.deb {toolchain}/root"


def test_what_only_the_build_needed_is_dropped_and_the_library_kept(tmp_path: Path) -> None:
    for name in ("zig", "zig-cache", "apt", "debs", "root"):
        (tmp_path / name).mkdir()
    rootless.drop_build_only(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["root"]
