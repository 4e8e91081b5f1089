"""Debian packages: which are missing, who may install them here, and the one line to type otherwise."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from failure import SetupFailed, explain, tail
from probing import Need

_PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")

Run = Callable[[list[str]], "tuple[int, str]"]
"""Run a command and return its exit status and what it printed."""


def run(command: list[str]) -> tuple[int, str]:
    """Run a command without input. Blocks."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


@dataclass(frozen=True)
class Installer:
    """A way to install system packages: `prefix` is empty for root and `sudo -n` otherwise."""

    prefix: tuple[str, ...]
    environ: Mapping[str, str]
    lists: Path = Path("/var/lib/apt/lists")

    def apt(self, *words: str) -> list[str]:
        """Return an apt-get command that asks nothing; sudo drops the environment, so it is named again."""
        kept = [f"{name}={self.environ[name]}" for name in _PASSED_ON if name in self.environ]
        return [
            *self.prefix,
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            *kept,
            "apt-get",
            "-q",
            "-o",
            "DPkg::Lock::Timeout=300",
            *words,
        ]

    def install(self, packages: tuple[str, ...], run: Run = run) -> None:
        """Install packages, refreshing apt's lists when there are none or they are stale. Raises: SetupFailed."""
        command = self.apt("install", "-y", "--no-install-recommends", *packages)
        if any(self.lists.glob("*_Packages*")):
            status, printed = run(command)
            if status == 0:
                return
        run(self.apt("update"))
        status, printed = run(command)
        if status != 0:
            raise SetupFailed(
                f"The system packages could not be installed.\n{explain(printed)}\n{tail(printed)}\n"
                f"Install them by hand, or run again with NO_APT=1 to go on without them:\n  {apt_line(packages)}"
            )


def installer(environ: Mapping[str, str], user: int | None = None, run: Run = run) -> Installer | None:
    """Return how packages can be installed here, or None: no apt, no rights, or not wanted (NO_APT=1, OFFLINE=1)."""
    if wanted(environ, "NO_APT") or wanted(environ, "OFFLINE") or shutil.which("apt-get") is None:
        return None
    if (os.geteuid() if user is None else user) == 0:
        return Installer((), environ)
    if shutil.which("sudo") is not None and run(["sudo", "-n", "true"])[0] == 0:
        return Installer(("sudo", "-n"), environ)
    return None


def wanted(environ: Mapping[str, str], switch: str) -> bool:
    """Tell whether a switch such as NO_APT=1 is on."""
    return environ.get(switch, "") not in {"", "0"}


def packages_for(absent: tuple[Need, ...]) -> tuple[str, ...]:
    """Return each package once, in the order of the needs."""
    return tuple(dict.fromkeys(package for need in absent for package in need.packages))


def apt_line(packages: tuple[str, ...]) -> str:
    """Return the one line for a person to type."""
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
