"""The folder `.venv`: made, filled from the lock file, stamped; and rebuilt when a set-up was cut short."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import lockfile
import pip_source
from failure import NO_NETWORK, NO_SPACE, NO_TRUST, NOT_AT_HAND, NOT_OFFERED, SetupFailed, explain, tail
from probing import Machine
from system_packages import wanted

GROUPS: Mapping[str, tuple[str, ...]] = {
    "demo": ("demo",),
    "test": ("demo", "gui", "test"),
    "gui": ("demo", "gui"),
    "fuzz": ("demo", "gui", "test", "fuzz"),
    "lock": ("demo", "lock"),
}
"""What can be asked for, and the sections of the lock file it takes (besides `build`, which every set-up needs)."""

_MEGABYTES = {"demo": 400, "test": 1000, "gui": 900, "fuzz": 1200, "lock": 500}
_UNWANTED = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV")


@dataclass(frozen=True)
class Venv:
    """The virtual environment of one checkout. `state` is where the set-up keeps its notes."""

    project: Path
    machine: Machine

    @property
    def folder(self) -> Path:
        """The environment itself."""
        return self.project / ".venv"

    @property
    def state(self) -> Path:
        """Stamps, log and the mark of an unfinished set-up."""
        return self.folder / "setup"

    @property
    def python(self) -> Path:
        """The interpreter inside."""
        return self.folder / "bin/python"

    def program(self, name: str) -> str:
        """Return the path of an installed program."""
        return str(self.folder / "bin" / name)

    def key(self, group: str) -> str:
        """Return what a finished set-up of that group is stamped with: it changes when anything it came from does."""
        digest = hashlib.sha256(f"{group}\0{self.origin()}".encode())
        sources = [self.project / "requirements.lock", self.project / "pyproject.toml"]
        for source in [*sources, *sorted((self.project / "packaging").glob("*.py"))]:
            digest.update(hashlib.sha256(source.read_bytes()).digest())
        return digest.hexdigest()

    def origin(self) -> str:
        """Return what the environment is bound to: its place and its interpreter."""
        return f"{self.project}\n{os.path.realpath(self.machine.python)}\n{self.machine.version}\n"

    def is_ready(self, group: str) -> bool:
        """Tell whether that group is installed, or one that holds it."""
        if (self.state / "unfinished").exists() or not self.python.exists():
            return False
        holders = [name for name, parts in GROUPS.items() if set(GROUPS[group]) <= set(parts)]
        return any(_read(self.state / f"stamp-{name}") == self.key(name) for name in holders)

    def stamp(self, group: str) -> None:
        """Record that a group is complete. The only place where a set-up becomes valid."""
        fresh = self.state / "stamp.new"
        fresh.write_text(self.key(group), encoding="ascii")
        fresh.replace(self.state / f"stamp-{group}")
        (self.state / "unfinished").unlink(missing_ok=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@contextmanager
def only_one(project: Path) -> Iterator[None]:
    """Let one set-up at a time into a checkout; the next one waits."""
    folder = os.open(project / "packaging", os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work in this folder: waiting for it.", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def check_space(project: Path, group: str) -> None:
    """Refuse early what cannot end well. Raises: SetupFailed."""
    free = shutil.disk_usage(project).free // 1_000_000
    if free < _MEGABYTES[group]:
        raise SetupFailed(f"{NO_SPACE} The set-up needs {_MEGABYTES[group]} MB, and {free} MB are free.")


def create(venv: Venv) -> None:
    """Make the environment unless a sound one is there; after this, pip is in it. Raises: SetupFailed."""
    sound = _read(venv.state / "origin") == venv.origin() and not (venv.state / "unfinished").exists()
    if sound and _quiet([str(venv.python), "-c", "import pip"]):
        return
    shutil.rmtree(venv.folder, ignore_errors=True)
    venv.state.mkdir(parents=True, exist_ok=True)
    (venv.state / "unfinished").touch()
    has_ensurepip = venv.machine.venv() is not None
    option = [] if has_ensurepip else ["--without-pip"]
    run(venv, [str(venv.machine.python), "-m", "venv", *option, str(venv.folder)], "The virtual environment")
    if not has_ensurepip:
        _bring_pip(venv)
    (venv.state / "origin").write_text(venv.origin(), encoding="utf-8")


def _quiet(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _bring_pip(venv: Venv) -> None:
    wheel = pip_source.system_wheel()
    if wheel is None:
        print("Python came without pip: fetching the locked one.", flush=True)
        version, hashes = lockfile.pinned(_lock(venv), "build", "pip")
        wheel = pip_source.fetch(version, hashes, venv.state, venv.machine.environ, Path.home())
    command = [str(venv.python), str(wheel / "pip"), "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    run(venv, command, "pip")


def _lock(venv: Venv) -> str:
    try:
        return (venv.project / "requirements.lock").read_text(encoding="utf-8")
    except OSError as error:
        raise SetupFailed(f"requirements.lock cannot be read: {error}") from error


def install_sections(venv: Venv, names: tuple[str, ...], extra: Mapping[str, str], *words: str) -> None:
    """Install sections of the lock file. `extra` are variables for pyscard's build. Raises: SetupFailed."""
    wish = venv.state / f"{'-'.join(names)}.txt"
    wish.write_text(lockfile.select(_lock(venv), names), encoding="utf-8")
    offline = ["--no-index"] if wanted(venv.machine.environ, "OFFLINE") else []
    fresh = ["--no-cache-dir"] if "LDFLAGS" in extra else []  # a run path is for this folder only
    options = [*offline, *fresh, "--require-hashes", "--no-build-isolation", *words, "--requirement", str(wish)]
    pip(venv, options, f"The Python packages ({', '.join(names)})", extra)


def install_project(venv: Venv) -> None:
    """Install the program itself, editable, from this folder alone. Raises: SetupFailed."""
    options = ["--no-index", "--no-deps", "--no-build-isolation", "--editable", str(venv.project)]
    pip(venv, options, "The program itself", {})


def pip(venv: Venv, options: list[str], what: str, extra: Mapping[str, str]) -> None:
    """Call `pip install`. Raises: SetupFailed."""
    always = ["--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off"]
    run(venv, [str(venv.python), "-m", "pip", *always, *options], what, extra)


def run(venv: Venv, command: list[str], what: str, extra: Mapping[str, str] | None = None) -> None:
    """Run one step; what it prints goes to the log and, in plain words, into the failure. Raises: SetupFailed."""
    environ = {name: value for name, value in venv.machine.environ.items() if name not in _UNWANTED} | dict(extra or {})
    environ["PATH"] = os.pathsep.join([str(venv.folder / "bin"), environ.get("PATH", os.defpath)])
    done = subprocess.run(
        command, cwd=venv.project, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    log = venv.state / "log"
    with log.open("a", encoding="utf-8") as stream:
        stream.write(f"$ {' '.join(command)}\n{done.stdout}\n")
    if done.returncode == 0:
        return
    words = explain(done.stdout)
    if words in {NO_NETWORK, NO_TRUST, NOT_OFFERED} and _read(venv.state / "origin"):
        (venv.state / "unfinished").unlink(missing_ok=True)  # pip fetches all before it changes anything
    if words == NOT_OFFERED and wanted(venv.machine.environ, "OFFLINE"):
        words = NOT_AT_HAND
    raise SetupFailed(f"{what} could not be installed. {words}\n{tail(done.stdout)}\n(the whole log: {log})")
