"""Runs in its own user, network and mount namespaces: starts pcscd there and hands connections to vpcd out.

A program of its own, standard library only, started by `pcscd.py`. When the control socket closes, everything here
ends. Arguments: control descriptor, listening descriptor, configuration folder, vpcd port, path of pcscd.
"""

import array
import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from typing import NoReturn

_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1
_PR_SET_PDEATHSIG = 1
_FIRST_PASSED = 3
"""SD_LISTEN_FDS_START: the descriptor that sd_listen_fds looks at first."""
_PATIENCE = 200
_PAUSE = 0.01


def main() -> int:
    """Serve connections until the other side goes away."""
    control_fd, listening, folder, port, program = sys.argv[1:6]
    control = socket.socket(fileno=int(control_fd))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _raise_loopback()
    if not _cover("/run"):
        return 1
    _cover("/dev/bus/usb")
    control.set_inheritable(False)
    daemon = _start(program, folder, int(listening))
    try:
        while control.recv(1):
            connection = _connect(int(port), daemon)
            if connection is None:
                return 1
            descriptors = array.array("i", [connection.fileno()])
            control.sendmsg([b"c"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
            connection.close()
    finally:
        _stop(daemon)
    return 0


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("<16sH14x", b"lo", _IFF_UP))


def _cover(folder: str) -> bool:
    """Hide a folder under an empty one: the system daemon's files in /run, the real readers in /dev/bus/usb."""
    command = ["/bin/mount", "-t", "tmpfs", "tmpfs", folder]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603


def _start(program: str, folder: str, listening: int) -> int:
    """Start pcscd and return its process id."""
    child = os.fork()
    if child == 0:
        _become(program, folder, listening)
    os.close(listening)
    return child


def _become(program: str, folder: str, listening: int) -> NoReturn:
    """Turn into pcscd with a socket that is listening already (sd_listen_fds)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if listening == _FIRST_PASSED:
        fcntl.fcntl(listening, fcntl.F_SETFD, 0)  # let it outlive exec; dup2 onto itself would not
    else:
        os.dup2(listening, _FIRST_PASSED)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)
    environment = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "PATH": os.defpath}
    os.execve(program, [program, "-f", "-c", folder], environment)  # noqa: S606 no shell is wanted


def _connect(port: int, daemon: int) -> socket.socket | None:
    for _ in range(_PATIENCE):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if os.waitpid(daemon, os.WNOHANG)[0]:
                return None
            time.sleep(_PAUSE)
    return None


def _stop(daemon: int) -> None:
    try:
        os.kill(daemon, signal.SIGTERM)
        for _ in range(_PATIENCE):
            if os.waitpid(daemon, os.WNOHANG)[0]:
                return
            time.sleep(_PAUSE)
        os.kill(daemon, signal.SIGKILL)
        os.waitpid(daemon, 0)
    except (ProcessLookupError, ChildProcessError):
        return


if __name__ == "__main__":
    sys.exit(main())
