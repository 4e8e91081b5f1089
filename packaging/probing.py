"""What is on this machine and what is missing: looked for by what it is, never by the name of the distribution."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LIBRARY_FOLDERS = (
    "usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib64", "usr/lib", "lib64", "lib", "usr/local/lib",
)  # fmt: skip
_HEADER_FOLDERS = ("usr/include/PCSC", "usr/local/include/PCSC", "usr/include", "usr/local/include")


@dataclass(frozen=True)
class Machine:
    """Where to look. Tests give a folder that plays the root of a file system."""

    root: Path = Path("/")
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    python: Path = Path(sys.executable)
    version: tuple[int, int] = sys.version_info[:2]
    include: Path = Path(sysconfig.get_paths()["include"])
    private: Path | None = None
    """A second root, where the set-up without rights unpacks libraries."""

    def program(self, name: str) -> Path | None:
        """Find a program on PATH or in the folders of system services, which a person's PATH leaves out."""
        if self.root == Path("/"):
            path = os.pathsep.join([self.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
            found = shutil.which(name, path=path)
            return None if found is None else Path(found)
        folders = (self.root / part for part in ("usr/local/bin", "usr/bin", "bin", "usr/sbin", "sbin"))
        return next((folder / name for folder in folders if (folder / name).is_file()), None)

    def library(self, name: str) -> Path | None:
        """Find a shared library where the loader would."""
        extra = [Path(part) for part in self.environ.get("LD_LIBRARY_PATH", "").split(":") if part]
        roots = [root for root in (self.root, self.private) if root is not None]
        folders = [
            *extra,
            *(folder for root in roots for part in _LIBRARY_FOLDERS for folder in sorted(root.glob(part))),
        ]
        return next((folder / name for folder in folders if (folder / name).is_file()), None)

    def header(self, name: str) -> Path | None:
        """Find a C header of PC/SC in the folders that pyscard's build looks into."""
        return next((self.root / part / name for part in _HEADER_FOLDERS if (self.root / part / name).is_file()), None)

    def jar(self, name: str) -> Path | None:
        """Find a Java library where Debian puts it."""
        path = self.root / "usr/share/java" / f"{name}.jar"
        return path if path.is_file() else None

    def compiler(self) -> Path | None:
        """Find a C compiler that can make a shared library: one without the C library's headers does not count."""
        names = (self.environ.get("CC", ""), "cc", "gcc", "clang")
        return next((found for name in names if name and (found := self.program(name)) and _works(found)), None)

    def python_header(self) -> Path | None:
        """Find the header that C extensions of this very interpreter need."""
        return next((path for path in [self.root / str(self.include).lstrip("/") / "Python.h"] if path.is_file()), None)

    def venv(self) -> Path | None:
        """Return the interpreter when it can make a virtual environment with pip in it."""
        check = [str(self.python), "-c", "import venv, ensurepip; ensurepip.version()"]
        done = subprocess.run(check, capture_output=True, check=False)
        return self.python if done.returncode == 0 else None

    def postgresql(self) -> Path | None:
        """Find the program that makes a cluster of PostgreSQL, which Debian keeps off every PATH: the newest."""
        found = self.root.glob("usr/lib/postgresql/*/bin/initdb")
        versions = sorted(found, key=lambda path: (len(path.parts[-3]), path.parts[-3]))
        return versions[-1] if versions else self.program("initdb")

    def vpcd(self) -> Path | None:
        """Find the reader driver that lets a program play a card."""
        patterns = [f"{part}/pcsc/drivers/serial/libifdvpcd.so*" for part in _LIBRARY_FOLDERS]
        return next((path for pattern in patterns for path in sorted(self.root.glob(pattern))), None)


def _works(compiler: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "probe.c"
        source.write_text('#include <stdio.h>\nint probe(void) { return puts(""); }\n', encoding="ascii")
        command = [str(compiler), "-shared", "-fPIC", str(source), "-o", str(source.with_suffix(".so"))]
        try:
            return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False


@dataclass(frozen=True)
class Need:
    """Something the set-up or the run wants. `kind` is build, run or judge; `packages` are Debian's names for it."""

    name: str
    purpose: str
    kind: str
    packages: tuple[str, ...]
    find: Callable[[Machine], Path | None]


def _program(name: str) -> Callable[[Machine], Path | None]:
    return lambda machine: machine.program(name)


_JARS = (
    ("pdfbox2", "verifies signed PDF files", "libpdfbox2-java"),
    ("fontbox2", "is a part of PDFBox", "libfontbox2-java"),
    ("commons-logging", "is used by PDFBox", "libcommons-logging-java"),
    ("bcpkix", "verifies CMS for PDFBox", "libbcpkix-java"),
    ("bcprov", "is a part of Bouncy Castle", "libbcprov-java"),
    ("javax.activation", "is used by PDFBox Preflight", "libactivation-java"),
    ("jaxb-api", "is used by PDFBox Preflight", "libjaxb-api-java"),
    ("commons-io", "is used by PDFBox Preflight", "libcommons-io-java"),
)


_WINDOW = (
    ("libEGL.so.1", "libegl1"),
    ("libGL.so.1", "libgl1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libglib-2.0.so.0", "libglib2.0-0"),
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
)
"""Libraries that Qt's wheel takes from the system, and the packages that bring them."""


def _library(name: str) -> Callable[[Machine], Path | None]:
    return lambda machine: machine.library(name)


def _jar(name: str) -> Callable[[Machine], Path | None]:
    return lambda machine: machine.jar(name)


def needs(group: str, version: tuple[int, int]) -> tuple[Need, ...]:
    """List everything wanted for a group of the lock file, for that version of Python."""
    python = f"python{version[0]}.{version[1]}"
    build = (
        Need("venv", "a virtual environment with pip", "build", (f"{python}-venv",), Machine.venv),
        Need("C compiler", "build pyscard", "build", ("gcc", "libc6-dev"), Machine.compiler),
        Need("Python.h", "build pyscard", "build", (f"{python}-dev",), Machine.python_header),
        Need(
            "winscard.h", "build pyscard", "build", ("libpcsclite-dev",), lambda machine: machine.header("winscard.h")
        ),
    )
    run = (
        Need("libpcsclite.so.1", "talk to card readers", "run", ("libpcsclite1",),
             lambda machine: machine.library("libpcsclite.so.1")),
        Need("pcscd", "the PC/SC daemon", "run", ("pcscd",), _program("pcscd")),
        Need("libifdvpcd.so", "plug an emulated card into pcscd", "run", ("vsmartcard-vpcd",), Machine.vpcd),
    )  # fmt: skip
    window = tuple(Need(name, "show a window", "run", (package,), _library(name)) for name, package in _WINDOW)
    judges = (
        Need("opensc-tool", "drives the emulated card", "judge", ("opensc",), _program("opensc-tool")),
        Need("pkcs15-tool", "reads the emulated card", "judge", ("opensc",), _program("pkcs15-tool")),
        Need("pkcs11-tool", "signs with the emulated card", "judge", ("opensc",), _program("pkcs11-tool")),
        Need("openssl", "verifies signatures", "judge", ("openssl",), _program("openssl")),
        Need("pdfsig", "verifies signed PDF files", "judge", ("poppler-utils",), _program("pdfsig")),
        Need("certutil", "gives pdfsig a key to be measured with", "judge", ("libnss3-tools",), _program("certutil")),
        Need("qpdf", "checks the structure of PDF files", "judge", ("qpdf",), _program("qpdf")),
        Need("xmlsec1", "verifies signatures in containers", "judge", ("xmlsec1",), _program("xmlsec1")),
        Need("xmllint", "makes canonical XML", "judge", ("libxml2-utils",), _program("xmllint")),
        Need("unzip", "reads containers", "judge", ("unzip",), _program("unzip")),
        Need("belenios-tool", "verifies elections", "judge", ("belenios-tool",), _program("belenios-tool")),
        Need("PostgreSQL", "keeps votes for several collectors", "judge", ("postgresql",), Machine.postgresql),
        Need("javac", "compiles the judge that uses PDFBox", "judge", ("default-jdk-headless",), _program("javac")),
        Need("chromium", "looks at pages as a person would", "judge", ("chromium",), _program("chromium")),
        Need("chromedriver", "presses keys in Chromium", "judge", ("chromium-driver",), _program("chromedriver")),
        *(Need(f"{jar}.jar", purpose, "judge", (package,), _jar(jar)) for jar, purpose, package in _JARS),
    )
    shown = window if group in {"gui", "test"} else ()
    return (*build, *run, *shown, *(judges if group == "test" else ()))


@dataclass(frozen=True)
class Finding:
    """What became of one need: where it is, or None."""

    need: Need
    path: Path | None


def survey(machine: Machine, group: str, kinds: tuple[str, ...]) -> tuple[Finding, ...]:
    """Look for every need of these kinds."""
    wanted = (need for need in needs(group, machine.version) if need.kind in kinds)
    return tuple(Finding(need, need.find(machine)) for need in wanted)


def missing(findings: tuple[Finding, ...]) -> tuple[Need, ...]:
    """Return the needs that were not met."""
    return tuple(finding.need for finding in findings if finding.path is None)


def table(findings: tuple[Finding, ...]) -> str:
    """Lay findings out for a person, one a line."""
    rows = [(f.need.name, str(f.path or "MISSING"), f.need.purpose) for f in findings]
    return "\n".join(f"  {name:<17} {where:<58} {purpose}" for name, where, purpose in rows)
