"""What the system says about the PC/SC service: its program, its units, and who may use it."""

import re

from idclient.diagnosis.report import Finding, Value, fail, ok, skip, warn
from idclient.diagnosis.situation import Outcome, Situation

_SECONDS = 1.0
_POLICY_FOLDER = "/usr/share/polkit-1/actions"
_POLICY = "org.debian.pcsc-lite.policy"
_ACTIONS = ("org.debian.pcsc-lite.access_pcsc", "org.debian.pcsc-lite.access_card")
_VERSION = re.compile(r"pcsc-lite version (\d+(?:\.\d+){1,2})")
_TOLERANT = (2, 4, 1)
"""Since this version a client library and a daemon of different protocol minors get along."""


def program(situation: Situation) -> Outcome:
    """Ask pcscd for its version and features. The socket may be another one's, so a missing program is only told."""
    output = situation.host.run(("pcscd", "--version"), seconds=_SECONDS)
    if output is None:
        return Outcome(warn("pcsc.program_missing"))
    found = _VERSION.search(output.text)
    if found is None:
        return Outcome(warn("pcsc.program_strange", {"status": output.status}))
    features = re.search(r"(?:Enabled features|active features)[^:]*:(.*)", output.text)
    words = features[1].split() if features else []
    version = tuple(int(part) for part in found[1].split("."))
    evidence: dict[str, Value] = {
        "version": found[1],
        "polkit": "polkit" in words,
        "usb": "usb" in words or "libudev" in words,
        "tolerant": version >= _TOLERANT,
    }
    if features and not evidence["usb"]:
        return Outcome(warn("pcsc.program_without_usb", evidence))
    return Outcome(ok("pcsc.program", evidence))


def units(situation: Situation) -> Outcome:
    """Ask systemd about the daemon's socket unit, which starts it, and its service unit."""
    if situation.host.look("/run/systemd/system") is None:
        return Outcome(skip("skip.no_systemd"))
    states = {unit: _unit(situation, unit) for unit in ("pcscd.socket", "pcscd.service")}
    socket, service = states["pcscd.socket"], states["pcscd.service"]
    if not socket:
        return Outcome(skip("skip.no_program", {"program": "systemctl"}))
    evidence: dict[str, Value] = {
        "socket_load": socket.get("LoadState"),
        "socket_active": socket.get("ActiveState"),
        "socket_enabled": socket.get("UnitFileState"),
        "service_active": service.get("ActiveState"),
    }
    return Outcome(_judge_units(socket, service, evidence))


def _judge_units(socket: dict[str, str], service: dict[str, str], evidence: dict[str, Value]) -> Finding:
    active = {socket.get("ActiveState"), service.get("ActiveState")}
    if "masked" in {socket.get("LoadState"), service.get("LoadState")}:
        return fail("pcsc.unit_masked", evidence)
    if "failed" in active:
        return fail("pcsc.unit_failed", evidence)
    if socket.get("LoadState") == "not-found":
        return warn("pcsc.unit_missing", evidence)
    if "active" not in active:
        return fail("pcsc.unit_inactive", evidence)
    disabled = socket.get("UnitFileState") == "disabled"
    return warn("pcsc.unit_disabled", evidence) if disabled else ok("pcsc.unit", evidence)


def _unit(situation: Situation, unit: str) -> dict[str, str]:
    command = ("systemctl", "show", "--property=LoadState,ActiveState,UnitFileState", unit)
    output = situation.host.run(command, seconds=_SECONDS)
    if output is None or output.status:
        return {}
    return dict(line.split("=", 1) for line in output.text.splitlines() if "=" in line)


def permission(situation: Situation) -> Outcome:
    """Tell whether polkit has a say in this session's access to readers, and how the session stands with it."""
    host = situation.host
    policy = host.read(f"{_POLICY_FOLDER}/{_POLICY}") or b""
    session = _session(situation)
    remote = bool(host.variable("SSH_CONNECTION") or session.get("Remote") == "yes")
    evidence: dict[str, Value] = {
        "policy": all(action.encode() in policy for action in _ACTIONS),
        "remote": remote,
        "active": session.get("Active"),
        "seat": session.get("Seat") or None,
        "session": session.get("Type"),
    }
    if not evidence["policy"]:
        return Outcome(ok("pcsc.permission_free", evidence))
    if _hides_processes(host.read("/proc/mounts") or b""):
        return Outcome(warn("pcsc.permission_hidepid", evidence))
    if remote:
        return Outcome(warn("pcsc.permission_remote", evidence))
    if not session:
        return Outcome(warn("pcsc.permission_no_session", evidence))
    if session.get("Active") != "yes":
        return Outcome(warn("pcsc.permission_inactive", evidence))
    return Outcome(ok("pcsc.permission", evidence))


def _session(situation: Situation) -> dict[str, str]:
    number = situation.host.variable("XDG_SESSION_ID")
    if not number or not number.isalnum():
        return {}
    command = ("loginctl", "show-session", number, "--property=Active,Remote,Seat,Type")
    output = situation.host.run(command, seconds=_SECONDS)
    if output is None or output.status:
        return {}
    return dict(line.split("=", 1) for line in output.text.splitlines() if "=" in line)


def _hides_processes(mounts: bytes) -> bool:
    for line in mounts.decode(errors="replace").splitlines():
        parts = line.split()
        if len(parts) >= 4 and parts[1] == "/proc" and re.search(r"hidepid=(2|invisible)", parts[3]):
            return True
    return False


def loader(situation: Situation) -> Outcome:
    """Look for variables that make programs load other libraries than the system's, OpenSSL for example."""
    names = ("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "OPENSSL_CONF")
    present: list[str] = [name for name in names if situation.host.variable(name)]
    if present:
        return Outcome(warn("sys.loader", {"variables": present}))
    return Outcome(ok("sys.loader_plain"))


_PACKAGES = ("idclient", "pyscard", "cryptography", "asn1crypto", "endesive", "urllib3", "keyring")


def versions(situation: Situation) -> Outcome:
    """Collect what a help desk asks first: versions, system, language, kind of session."""
    host = situation.host
    release = dict(
        line.split("=", 1)
        for line in (host.read("/etc/os-release") or b"").decode(errors="replace").splitlines()
        if "=" in line
    )
    kernel = (host.read("/proc/sys/kernel/osrelease") or b"").decode(errors="replace").strip()
    evidence: dict[str, Value] = {name: host.version(name) for name in ("python", "openssl", *_PACKAGES)}
    evidence |= {
        "system": release.get("PRETTY_NAME", host.platform).strip('"'),
        "kernel": kernel or None,
        "locale": next(
            (host.variable(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG") if host.variable(name)), None
        ),
        "session": host.variable("XDG_SESSION_TYPE"),
        "desktop": host.variable("XDG_CURRENT_DESKTOP"),
    }
    return Outcome(ok("sys.versions", evidence))
