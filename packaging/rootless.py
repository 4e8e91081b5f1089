"""Building pyscard without any rights: headers and libpcsclite unpacked from Debian packages, a compiler from a wheel.

Everything lands in `.venv/toolchain` and is used for the build only, except libpcsclite.so.1: pyscard opens it by name
at run time, so its own extension module carries the folder as a run path and nothing need be set in the environment.
"""

import platform
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from failure import SetupFailed, explain, tail
from probing import Machine
from system_packages import wanted

TOOLCHAIN = "toolchain"
_BUILD_ONLY = ("zig", "zig-cache", "apt", "debs")
_GLIBC = "2.31"  # the oldest C library the built module must run with: Debian 11, Ubuntu 20.04


@dataclass(frozen=True)
class Lack:
    """What pyscard's build and run miss on this machine."""

    compiler: bool
    python_header: bool
    winscard: bool
    libpcsclite: bool

    def __bool__(self) -> bool:
        """Tell whether anything is missing."""
        return self.compiler or self.python_header or self.winscard or self.libpcsclite


def lack(machine: Machine) -> Lack:
    """Look for what a build of pyscard needs."""
    return Lack(
        compiler=machine.compiler() is None,
        python_header=machine.python_header() is None,
        winscard=machine.header("winscard.h") is None,
        libpcsclite=machine.library("libpcsclite.so.1") is None,
    )


def unpack_debs(lacking: Lack, version: tuple[int, int], toolchain: Path, environ: Mapping[str, str]) -> None:
    """Download the missing headers and library as Debian packages and unpack them. Raises: SetupFailed."""
    names = []
    if lacking.python_header:
        names.append(f"libpython{version[0]}.{version[1]}-dev")
    if lacking.winscard:
        names.append("libpcsclite-dev")
    if lacking.libpcsclite:
        names.append("libpcsclite1")
    if not names:
        return
    if wanted(environ, "OFFLINE") or shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise SetupFailed(
            f"Building pyscard needs what the Debian packages {' '.join(names)} hold, and they cannot be fetched here "
            "(no apt-get, or OFFLINE=1). Install them, or their like under the names of your system."
        )
    debs = toolchain / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    _download(names, debs, toolchain / "apt")
    for deb in sorted(debs.glob("*.deb")):
        _checked(
            ["dpkg-deb", "-x", str(deb), str(toolchain / "root")], debs, "A downloaded package cannot be unpacked."
        )


def _download(names: list[str], debs: Path, state: Path) -> None:
    """Use the machine's lists of packages when they still hold, else private ones: neither needs any rights."""
    command = ["apt-get", "-q", "download", *names]
    if subprocess.run(command, cwd=debs, capture_output=True, check=False).returncode == 0:
        return
    (state / "lists/partial").mkdir(parents=True, exist_ok=True)
    (state / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
    private = ["-q", "-o", f"Dir::State::lists={state / 'lists'}", "-o", f"Dir::Cache={state / 'cache'}"]
    _checked(["apt-get", *private, "update"], debs, "The lists of system packages cannot be fetched.")
    words = f"The packages {' '.join(names)} cannot be downloaded."
    _checked(["apt-get", *private, "download", *names], debs, words)


def _checked(command: list[str], folder: Path, words: str) -> None:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SetupFailed(f"{words} {explain(done.stdout)}\n{tail(done.stdout)}")


def write_compiler(toolchain: Path) -> Path:
    """Write a `cc` that calls the compiler unpacked in `toolchain/zig`, and return it."""
    zig = toolchain / "zig" / "ziglang" / "zig"
    target = f"{platform.machine()}-linux-gnu.{_GLIBC}"
    compiler = toolchain / "zig" / "cc"
    cache = shlex.quote(str(toolchain / "zig-cache"))
    compiler.write_text(
        f"#!/bin/sh\nexport ZIG_GLOBAL_CACHE_DIR={cache} ZIG_LOCAL_CACHE_DIR={cache}\n"
        f'exec {shlex.quote(str(zig))} cc -target {target} "$@"\n',
        encoding="utf-8",
    )
    compiler.chmod(0o755)
    return compiler


def build_environ(lacking: Lack, version: tuple[int, int], toolchain: Path) -> dict[str, str]:
    """Return the variables that make setuptools build pyscard from the toolchain folder; empty when nothing lacks."""
    if not lacking:
        return {}
    include = toolchain / "root/usr/include"
    folders = [include / "PCSC", include / f"python{version[0]}.{version[1]}", include]
    environ = {"CFLAGS": " ".join(f"-I{shlex.quote(str(folder))}" for folder in folders)}
    if lacking.compiler:
        compiler = str(toolchain / "zig" / "cc")
        environ |= {"CC": shlex.quote(compiler), "LDSHARED": f"{shlex.quote(compiler)} -shared"}
    if lacking.libpcsclite:
        environ["LDFLAGS"] = _link_flags(toolchain)
    return environ


def _link_flags(toolchain: Path) -> str:
    """Make pyscard's module find the unpacked library when it opens it by name.

    libpcsclite 2 opens a second library by name in turn, and would not look there: the module loads it beforehand.
    """
    folder = next((path.parent for path in sorted((toolchain / "root").rglob("libpcsclite.so.1"))), None)
    if folder is None:
        raise SetupFailed("The package libpcsclite1 did not bring libpcsclite.so.1: please tell the authors.")
    flags = [f"-Wl,-rpath,{folder}"]
    if (folder / "libpcsclite_real.so.1").exists():
        flags += [f"-L{folder}", "-Wl,--no-as-needed", "-l:libpcsclite_real.so.1"]
    return shlex.join(flags)


def drop_build_only(toolchain: Path) -> None:
    """Free the disk of what is not needed after the build: several hundred megabytes."""
    for name in _BUILD_ONLY:
        shutil.rmtree(toolchain / name, ignore_errors=True)
