"""The proof: a bare Debian with Python, git and make, as root and as a person without rights, in a throw-away chroot.

Needs root and debootstrap. The machine's own way to the network (resolver, proxies, certificates, pip's settings) is
lent to the chroot for the time of the run, as its owner would have set it up there.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from failure import EXIT_DONE, EXIT_FAILED, SetupFailed, tail

PERSON = "stranger"
BARE = "python3,git,make"
_LENT_VARIABLES = (
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL", "PIP_CERT", "PIP_DEFAULT_TIMEOUT", "SSL_CERT_FILE",
)  # fmt: skip
_LENT_FILES = ("/etc/resolv.conf", "/etc/hosts")
_OWN_CERTIFICATES = Path("/usr/local/share/ca-certificates")


@dataclass(frozen=True)
class Outcome:
    """One command in one chroot."""

    who: str
    command: str
    status: int
    seconds: float


def prove(project: Path, verbs: list[str]) -> int:
    """Run Makefile targets in fresh chroots, as root and without rights; print what each took. Raises: SetupFailed."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise SetupFailed("The proof needs root and debootstrap: sudo apt-get install -y debootstrap")
    workplace = Path(tempfile.mkdtemp(prefix="idclient-proof-"))
    try:
        base = workplace / "base"
        make_base(base, project, os.environ.get("SUITE") or "bookworm")
        outcomes = [outcome for who in ("root", PERSON) for outcome in _try(base, workplace / who, who, verbs)]
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    print(f"\n{'as':<10}{'command':<34}{'exit':>5}{'seconds':>9}")
    for outcome in outcomes:
        print(f"{outcome.who:<10}{outcome.command:<34}{outcome.status:>5}{outcome.seconds:>9.1f}")
    return EXIT_DONE if all(outcome.status == 0 for outcome in outcomes) else EXIT_FAILED


def make_base(base: Path, project: Path, suite: str) -> None:
    """Make the bare system with a person in it and a clone of what is committed. Raises: SetupFailed."""
    begun = time.monotonic()
    command = ["debootstrap", "--variant=minbase", f"--include={BARE}", suite, str(base)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SetupFailed("The bare system could not be made.\n" + tail(done.stdout))
    named = (os.environ.get(variable, "") for variable in _LENT_VARIABLES)
    for source in (*map(Path, _LENT_FILES), *map(Path, named), *_OWN_CERTIFICATES.glob("*.crt")):
        if source.is_absolute() and source.is_file():
            target = base / source.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    subprocess.run(["chroot", str(base), "useradd", "-m", PERSON], check=True)
    for home in ("root", f"home/{PERSON}"):
        subprocess.run(
            ["git", "clone", "--quiet", "--no-local", str(project), str(base / home / "idclient")], check=True
        )
    subprocess.run(["chroot", str(base), "chown", "-R", f"{PERSON}:", f"/home/{PERSON}"], check=True)
    print(f"A bare {suite} with {BARE}: {time.monotonic() - begun:.0f} s", flush=True)


def _try(base: Path, place: Path, who: str, verbs: list[str]) -> list[Outcome]:
    """Run every target, then the set-up once more, in a copy of the bare system."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(place)], check=True)
    commands = [f"make {verb}" for verb in verbs]
    outcomes = [_run(place, who, command) for command in [*commands, "python3 packaging/bootstrap.py setup demo"]]
    shutil.rmtree(place, ignore_errors=True)
    return outcomes


def _run(place: Path, who: str, command: str) -> Outcome:
    """Run one command in namespaces of its own, so that no mount and no process outlives it."""
    home = "/root" if who == "root" else f"/home/{who}"
    kept = [f"{name}={os.environ[name]}" for name in _LENT_VARIABLES if name in os.environ]
    environ = [f"HOME={home}", "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", *kept]
    inside = f"cd {home}/idclient && exec {command}"
    root = shlex.quote(str(place))
    # A root that was pivoted to is a whole system to the kernel; in a mere chroot it refuses namespaces to everyone.
    enter = (
        f"mount --bind {root} {root} && cd {root}",
        "mount -t proc proc proc && mount -t tmpfs tmpfs dev/shm",
        "mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts && ln -sf pts/ptmx dev/ptmx",
        "mkdir -p mnt/outside && pivot_root . mnt/outside && umount -l /mnt/outside",
        f"exec chroot --userspec={who}: / env -i {shlex.join(environ)} sh -c {shlex.quote(inside)}",
    )
    print(f"\n######## {who}: {command}", flush=True)
    begun = time.monotonic()
    isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", " && ".join(enter)]
    status = subprocess.run(isolated, stdin=subprocess.DEVNULL, check=False).returncode
    return Outcome(who, command, status, time.monotonic() - begun)
