"""The PC/SC service: client library, socket, the daemon's protocol, and whether it answers.

Source: pcsc-lite's winscard_msg.h (protocol 4:4); libpcsclite's behaviour as measured with 1.9.9.
"""

import struct

from idclient.diagnosis.report import Value, fail, ok, skip, warn
from idclient.diagnosis.situation import Known, Outcome, Situation, code_of
from idclient.errors.card import CardError, NoReader
from idclient.ports.host import SocketState
from idclient.value import replace

SOCKET = "/run/pcscd/pcscd.comm"
SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
_LIBRARIES = {"linux": "libpcsclite.so.1", "windows": "winscard.dll", "macos": "PCSC.framework/PCSC"}
_VERSION = 0x11
_MAJOR, _MINOR = 4, 4
_VERSION_MESSAGE = struct.Struct("=iiI")
_PATIENCE = 1.5
"""Seconds for a daemon to say its version; a healthy one needs less than a millisecond."""
_SERVICE_STOPPED = 0x8010001E
_CONTAINERS = ("/run/.containerenv", "/.dockerenv")


def library(situation: Situation) -> Outcome:
    """Load the PC/SC client library and say where it lies."""
    host = situation.host
    name = _LIBRARIES[host.platform]
    evidence: dict[str, Value] = {"library": name, "pyscard": host.version("pyscard")}
    if host.platform == "macos":
        return Outcome(ok("pcsc.library", evidence))  # a part of the system that is always there
    path = host.library(name)
    evidence |= {"path": path, "delegate": host.variable("LIBPCSCLITE_DELEGATE")}
    if path is None:
        return Outcome(fail("card.pcsc_library_missing", evidence))
    if evidence["pyscard"] is None:
        return Outcome(fail("pcsc.binding_missing", evidence))
    return Outcome(ok("pcsc.library", evidence))


def socket_file(situation: Situation) -> Outcome:
    """Look at the socket file of the daemon: is it there, is it a socket, and may this person use it."""
    host = situation.host
    named = host.variable(SOCKET_VARIABLE)
    path = named or SOCKET
    facts = host.look(path)
    evidence: dict[str, Value] = {"path": path, "named_by": SOCKET_VARIABLE if named else None}
    if facts is None:
        if named:
            return Outcome(fail("pcsc.socket_variable", evidence))
        if confinement(situation):
            return Outcome(fail("pcsc.socket_not_inside", evidence | {"inside": confinement(situation)}))
        return Outcome(fail("pcsc.socket_missing", evidence))
    evidence |= {"kind": facts.kind, "mode": f"{facts.mode:04o}"}
    if facts.kind == "denied":
        return Outcome(fail("pcsc.socket_denied", evidence))
    if facts.kind != "socket":
        return Outcome(fail("pcsc.socket_no_socket", evidence))
    return Outcome(ok("pcsc.socket", evidence))


def daemon(situation: Situation) -> Outcome:
    """Ask the daemon for its protocol version, as every client does first."""
    path = situation.host.variable(SOCKET_VARIABLE) or SOCKET
    answer = situation.host.ask_socket(path, _request(), size=_VERSION_MESSAGE.size, seconds=_PATIENCE)
    evidence: dict[str, Value] = {"socket": answer.state.value, "client": f"{_MAJOR}:{_MINOR}"}
    if answer.state is not SocketState.ANSWERED:
        return Outcome(fail(_BY_STATE[answer.state], evidence))
    if len(answer.data) != _VERSION_MESSAGE.size:
        return Outcome(fail("pcsc.daemon_strange", evidence))
    major, minor, code = _VERSION_MESSAGE.unpack(answer.data)
    evidence |= {"daemon": f"{major}:{minor}", "pcsc": f"{code:08X}"}
    if major != _MAJOR or code not in {0, _SERVICE_STOPPED}:
        return Outcome(fail("pcsc.daemon_strange", evidence))
    # Another minor is no fault by itself: whether this system's library speaks it, is told by `answers`.
    return Outcome(ok("pcsc.daemon_other_minor" if code else "pcsc.daemon", evidence))


_BY_STATE = {
    SocketState.ABSENT: "pcsc.socket_missing",
    SocketState.DENIED: "pcsc.socket_denied",
    SocketState.STALE: "pcsc.socket_stale",
    SocketState.HUNG: "pcsc.daemon_hung",
    SocketState.CLOSED: "pcsc.daemon_refused",
    SocketState.FAILED: "pcsc.daemon_strange",
}


def _request() -> bytes:
    """Return the version question: header (size, command) and structure, native byte order."""
    return struct.pack("=II", _VERSION_MESSAGE.size, _VERSION) + _VERSION_MESSAGE.pack(_MAJOR, _MINOR, 0)


def answers(situation: Situation) -> Outcome:
    """Ask the service for its readers, as programs do; a context that seems valid proves nothing."""
    try:
        states = tuple(situation.environment.readers.list())
    except NoReader:
        return Outcome(ok("pcsc.answers", {"readers": 0}), lambda known: replace(known, answered=True))
    except CardError as error:
        return Outcome(fail(error.code, code_of(error)))

    def learn(known: Known) -> Known:
        return replace(known, states=states, answered=True)

    return Outcome(ok("pcsc.answers", {"readers": len(states)}), learn)


def confinement(situation: Situation) -> str:
    """Return what keeps this program apart from the rest of the machine: flatpak, snap, container; else nothing."""
    host = situation.host
    if host.look("/.flatpak-info") is not None:
        return "flatpak"
    if host.variable("SNAP"):
        return "snap"
    if host.variable("container") or any(host.look(path) is not None for path in _CONTAINERS):
        return "container"
    return ""


def apart(situation: Situation) -> Outcome:
    """Tell whether this program is confined, which explains a client library that is not the system's own."""
    inside = confinement(situation)
    if not inside:
        return Outcome(ok("pcsc.not_confined"))
    if situation.known.answered:
        return Outcome(ok("pcsc.confined_works", {"inside": inside}))
    return Outcome(warn(f"pcsc.confined_{inside}", {"inside": inside}))


def windows_service(situation: Situation) -> Outcome:
    """Ask Windows whether its Smart Card service runs and may be started."""
    seconds = 1.0
    state = situation.host.run(("sc", "query", "SCardSvr"), seconds=seconds)
    configuration = situation.host.run(("sc", "qc", "SCardSvr"), seconds=seconds)
    if state is None or configuration is None:
        return Outcome(skip("skip.no_program", {"program": "sc"}))
    disabled = "DISABLED" in configuration.text
    running = "RUNNING" in state.text
    evidence: dict[str, Value] = {"service": "SCardSvr", "running": running, "disabled": disabled}
    if disabled:
        return Outcome(fail("pcsc.windows_disabled", evidence))
    return Outcome(ok("pcsc.windows_running", evidence) if running else warn("pcsc.windows_stopped", evidence))
