"""A private, real pcscd with virtual readers (vpcd), needing no rights: in namespaces of its own, off every network.

vpcd listens on all interfaces, so the daemon runs where there are none but a loopback of its own; the connection to
vpcd is made inside and its descriptor handed out. Programs reach the daemon through its Unix socket
(`PCSCLITE_CSOCK_NAME`).
"""

import array
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from idclient.emulators.pcsc.messages import HEADER, READER_STATE, READERS, WAIT, Command, State
from idclient.emulators.pcsc.slots import InsertedCard
from idclient.emulators.pcsc.vpcd import VpcdCard

READER = "Emulated reader"
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_PORT = 35963
_SECONDS = 15.0


class PcscdUnavailable(Exception):
    """No private pcscd can be had here. The message says why, in English."""


class PrivatePcscd:
    """A running private daemon. `socket_path` is what clients put into PCSCLITE_CSOCK_NAME."""

    def __init__(self, socket_path: Path, control: socket.socket) -> None:
        self.socket_path = socket_path
        self._control = control

    def insert(self, chip: InsertedCard) -> VpcdCard:
        """Put a chip into the first virtual reader and return once the daemon shows it. Raises: PcscdUnavailable.

        A card that was taken out just now is waited for too: the daemon would reset the new one when it notices.
        """
        try:
            self._wait_until(_all_empty)
        except TimeoutError as error:
            raise PcscdUnavailable("pcscd still shows a card in its virtual reader") from error
        except OSError as error:
            raise PcscdUnavailable("the private pcscd went away") from error
        card = VpcdCard(self._connection(), chip)
        try:
            self._wait_until(_any_powered)
        except OSError as error:
            card.remove()
            raise PcscdUnavailable("pcscd does not show the card in its virtual reader") from error
        return card

    def _wait_until(self, wanted: Callable[[Sequence[int]], bool]) -> None:
        """Follow the states in the daemon's reader table until they are as wanted. Raises: OSError."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client, client.makefile("rb") as answers:
            client.settimeout(_SECONDS)
            client.connect(str(self.socket_path))
            while True:
                client.sendall(HEADER.pack(0, Command.WAIT_READER_STATE_CHANGE))
                table = answers.read(READERS * READER_STATE.size)
                if len(table) < READERS * READER_STATE.size:
                    raise ConnectionResetError
                if wanted([state for _, _, state, *_ in READER_STATE.iter_unpack(table)]):
                    return
                answers.read(WAIT.size)

    def _connection(self) -> socket.socket:
        descriptors = array.array("i")
        try:
            self._control.sendall(b"c")
            message, ancillary, _flags, _address = self._control.recvmsg(1, socket.CMSG_SPACE(descriptors.itemsize))
        except OSError as error:
            raise PcscdUnavailable("the private pcscd went away") from error
        if not message or not ancillary:
            raise PcscdUnavailable("the private pcscd did not start; user namespaces may be refused here")
        descriptors.frombytes(ancillary[0][2][: descriptors.itemsize])
        return socket.socket(fileno=descriptors[0])


def why_unavailable() -> str | None:
    """Return why no private pcscd can be had here, in English, or None when it should work."""
    if _program() is None:
        return "pcscd is not installed"
    if not DRIVER.exists():
        return "the virtual reader driver (vsmartcard-vpcd) is not installed"
    if shutil.which("unshare") is None:
        return "unshare is not installed"
    return None if _separated() is not None else "namespaces are refused here"


@contextmanager
def private_pcscd(folder: Path) -> Iterator[PrivatePcscd]:
    """Run a private pcscd for the time of a `with` block; `folder` takes its socket and configuration.

    Nothing keeps running afterwards, nor when this process is killed. Raises: PcscdUnavailable.
    """
    reason = why_unavailable()
    program, separated = _program(), _separated()
    if reason is not None or program is None or separated is None:
        raise PcscdUnavailable(reason or "namespaces are refused here")
    (folder / "virtual-reader").write_text(
        f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:0x{_PORT:X}\nLIBPATH {DRIVER}\nCHANNELID 0x{_PORT:X}\n',
        encoding="ascii",
    )
    socket_path = folder / "pcscd.comm"
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        listening.bind(str(socket_path))
        stack.callback(socket_path.unlink, missing_ok=True)
        listening.listen()
        ours, theirs = socket.socketpair()
        stack.callback(theirs.close)
        inside = Path(__file__).with_name("pcscd_inside.py")
        arguments = [str(theirs.fileno()), str(listening.fileno()), str(folder), str(_PORT), program]
        process = subprocess.Popen(  # noqa: S603
            [*separated, sys.executable, "-I", str(inside), *arguments],
            pass_fds=(theirs.fileno(), listening.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        stack.callback(_finish, process)
        stack.callback(ours.close)  # runs first: the inside ends when its control socket does
        theirs.close()
        listening.close()  # else nobody would notice when the daemon is gone
        ours.settimeout(_SECONDS)
        yield PrivatePcscd(socket_path, ours)


def _separated() -> list[str] | None:
    """Return the command that starts another in namespaces of its own, or None where that is refused.

    A user namespace needs no rights. In a chroot it is refused to everybody, and there root can do without.
    """
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    ways = [[unshare, "--map-root-user", "--net", "--mount"]]
    if os.geteuid() == 0:
        ways.append([unshare, "--net", "--mount"])
    for way in ways:
        tried = subprocess.run([*way, "true"], capture_output=True, check=False)  # noqa: S603
        if tried.returncode == 0:
            return way
    return None


def _finish(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _all_empty(states: Sequence[int]) -> bool:
    return not any(state & State.PRESENT for state in states)


def _any_powered(states: Sequence[int]) -> bool:
    return any(state & State.POWERED for state in states)


def _program() -> str | None:
    return shutil.which("pcscd") or shutil.which("pcscd", path="/usr/sbin:/sbin")
