"""The whole set-up for one group: what is missing, who brings it, the environment, the stamp, a self-check."""

import shutil
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

import dotvenv
import rootless
from dotvenv import Venv
from failure import SetupFailed, tail
from probing import Machine, Need, missing, survey, table
from system_packages import Installer, apt_line, installer, packages_for, wanted

_SELF_CHECK = """
import cryptography, idclient, smartcard.scard
smartcard.scard.SCardEstablishContext(smartcard.scard.SCARD_SCOPE_USER)
"""


@dataclass(frozen=True)
class Ready:
    """What a set-up ended with. `absent` are needs nobody could meet; the program or the tests go on without them."""

    venv: Venv
    absent: tuple[Need, ...]
    can_install: bool


def make_ready(project: Path, group: str, machine: Machine) -> Ready:
    """Bring machine and `.venv` to where a group can run. Idempotent. Blocks for minutes. Raises: SetupFailed."""
    begun = time.monotonic()
    venv = Venv(project, machine)
    seen = with_private_libraries(machine, venv)
    with dotvenv.only_one(project):
        done = venv.is_ready(group)
        kinds = ("run", "judge") if done else ("build", "run", "judge")
        findings = survey(seen, group, kinds)
        helper = installer(machine.environ) if missing(findings) or group == "test" else None
        absent = bring_packages(missing(findings), helper, seen, group, kinds)
        refuse_missing_judges(absent, helper, machine)
        if not done:
            print(f"Set-up for `{group}` into .venv, with Python {'.'.join(map(str, machine.version))}", flush=True)
            fill(venv, group)
    seconds = time.monotonic() - begun
    print(f"Set-up: {'nothing to do' if done else 'done'} ({seconds:.2f} s)", flush=True)
    return Ready(venv, tuple(need for need in absent if need.kind != "build"), helper is not None)


def bring_packages(
    absent: tuple[Need, ...], helper: Installer | None, machine: Machine, group: str, kinds: tuple[str, ...]
) -> tuple[Need, ...]:
    """Install what is missing, or say what to type; return what is still missing. Raises: SetupFailed."""
    if not absent:
        return ()
    packages = packages_for(absent)
    print("Missing: " + "; ".join(f"{need.name} ({need.purpose})" for need in absent), flush=True)
    if helper is None:
        print(f"To have them, type:\n  {apt_line(packages)}\nGoing on without them{instead(absent)}.", flush=True)
        return absent
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    helper.install(packages)
    return missing(survey(machine, group, kinds))


def instead(absent: tuple[Need, ...]) -> str:
    """Say what takes the place of what is missing."""
    kinds = {need.kind for need in absent}
    places = {
        "build": "what building takes is unpacked into .venv",
        "run": "the software PC/SC daemon stands in for pcscd",
        "judge": "what a missing judge would test is NOT RUN",
    }
    return "".join(
        f"{'; ' if index else ': '}{places[kind]}" for index, kind in enumerate(k for k in places if k in kinds)
    )


def with_private_libraries(machine: Machine, venv: Venv) -> Machine:
    """Return the machine as pyscard sees it: it also finds a library that the set-up unpacked for it."""
    return replace(machine, private=venv.folder / rootless.TOOLCHAIN / "root")


def refuse_missing_judges(absent: tuple[Need, ...], helper: Installer | None, machine: Machine) -> None:
    """A judge may be missing only where nobody can install it and nobody insists. Raises: SetupFailed."""
    judges = [need for need in absent if need.kind == "judge"]
    if judges and (helper is not None or wanted(machine.environ, "CI_STRICT")):
        names = ", ".join(need.name for need in judges)
        raise SetupFailed(f"The tests need {names}. Type:\n  {apt_line(packages_for(tuple(judges)))}")


def fill(venv: Venv, group: str) -> None:
    """Make the environment and install a group. Nothing is stamped unless everything worked. Raises: SetupFailed."""
    dotvenv.check_space(venv.project, group)
    (venv.state / f"stamp-{group}").unlink(missing_ok=True)
    dotvenv.create(venv)
    (venv.state / "unfinished").touch()
    dotvenv.install_sections(venv, ("build",), {})
    print("Installing the Python packages of requirements.lock ...", flush=True)
    dotvenv.install_sections(venv, dotvenv.GROUPS[group], prepare_build(venv))
    rootless.drop_build_only(venv.folder / rootless.TOOLCHAIN)
    dotvenv.install_project(venv)
    self_check(venv)
    venv.stamp(group)


def prepare_build(venv: Venv) -> dict[str, str]:
    """Bring what pyscard's build misses, without any rights, and return its variables. Raises: SetupFailed."""
    if _has_pyscard(venv):
        return {}
    lacking = rootless.lack(venv.machine)
    if not lacking:
        return {}
    toolchain = venv.folder / rootless.TOOLCHAIN
    print("Without rights to install: headers and libpcsclite come from Debian packages into .venv", flush=True)
    rootless.unpack_debs(lacking, venv.machine.version, toolchain, venv.machine.environ)
    if lacking.compiler:
        print("Without a C compiler: one comes as a Python package, for this build only (100 MB)", flush=True)
        dotvenv.install_sections(venv, ("compiler",), {}, "--target", str(toolchain / "zig"))
        rootless.write_compiler(toolchain)
    return rootless.build_environ(lacking, venv.machine.version, toolchain)


def _has_pyscard(venv: Venv) -> bool:
    locked = "import importlib.metadata as m, smartcard.scard; print(m.version('pyscard'))"
    done = subprocess.run([str(venv.python), "-c", locked], capture_output=True, text=True, check=False)
    return done.returncode == 0 and f"\npyscard=={done.stdout.strip()} " in (
        venv.project / "requirements.lock"
    ).read_text(encoding="utf-8")


def self_check(venv: Venv) -> None:
    """Load what matters in a fresh interpreter. Raises: SetupFailed."""
    done = subprocess.run([str(venv.python), "-c", _SELF_CHECK], capture_output=True, text=True, check=False)
    printed = done.stdout + done.stderr
    if done.returncode != 0 or "failed" in printed.lower():  # libpcsclite prints and goes on when it finds no library
        raise SetupFailed(f"The set-up is there but does not work: run `make clean` and try again.\n{tail(printed)}")
    if shutil.which(venv.program("idclient")) is None:
        raise SetupFailed("The set-up did not bring .venv/bin/idclient: run `make clean` and try again.")


def report(ready: Ready, group: str) -> None:
    """Print the table of everything looked for."""
    print(table(survey(with_private_libraries(ready.venv.machine, ready.venv), group, ("run", "judge"))), flush=True)
