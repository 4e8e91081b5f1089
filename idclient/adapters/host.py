"""This machine as a diagnosis sees it: files, programs, sockets and libraries, read and never changed."""

import ctypes
import getpass
import os
import platform
import socket
import stat
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from idclient.ports.host import PathFacts, ProgramOutput, SocketAnswer, SocketState

_LIMIT = 1_000_000
_SOCKET_STATES: tuple[tuple[type[Exception], SocketState], ...] = (
    (FileNotFoundError, SocketState.ABSENT),
    (PermissionError, SocketState.DENIED),
    (ConnectionRefusedError, SocketState.STALE),
    (TimeoutError, SocketState.HUNG),
    (BlockingIOError, SocketState.HUNG),  # the queue of connections is full
    (ConnectionResetError, SocketState.CLOSED),
    (BrokenPipeError, SocketState.CLOSED),
    (Exception, SocketState.FAILED),
)
_SYSTEMS = {"Linux": "linux", "Windows": "windows", "Darwin": "macos"}
_PROGRAM_FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where programs of the system lie; services are often not in a person's own PATH."""


class LocalHost:
    """A `Host` port over this very machine."""

    @property
    def platform(self) -> str:
        """linux, windows or macos; anything else is nearest to linux."""
        return _SYSTEMS.get(platform.system(), "linux")

    def variable(self, name: str) -> str | None:
        """Return an environment variable."""
        return os.environ.get(name)

    def look(self, path: str) -> PathFacts | None:
        """Return what a path is, links followed; None when there is nothing."""
        try:
            found = Path(path).stat()
        except PermissionError:
            return PathFacts("denied")
        except (OSError, ValueError):
            return None
        return PathFacts(_kind(found.st_mode), stat.S_IMODE(found.st_mode))

    def read(self, path: str) -> bytes | None:
        """Return the start of a file, at most a megabyte; None when it cannot be read."""
        try:
            with Path(path).open("rb") as file:
                return file.read(_LIMIT) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
        except (OSError, ValueError):
            return None

    def names(self, path: str) -> Sequence[str]:
        """Return the sorted names in a folder; none when it cannot be read."""
        try:
            return sorted(entry.name for entry in Path(path).iterdir())
        except (OSError, ValueError):
            return ()

    def target(self, path: str) -> str | None:
        """Return the last part of what a symbolic link points to; None when it is none."""
        try:
            return Path(path).readlink().name
        except (OSError, ValueError):
            return None

    def run(self, command: Sequence[str], *, seconds: float) -> ProgramOutput | None:
        """Run a program without a shell in the C locale; None when there is none or it did not end in time."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        environ |= {"LC_ALL": "C", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"}
        if self.platform != "windows":
            environ["PATH"] = _PROGRAM_FOLDERS
        try:
            done = subprocess.run(  # noqa: S603 the commands are constants of this program
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                env=environ,
                check=False,
            )
        except (OSError, subprocess.SubprocessError, ValueError):
            return None
        return ProgramOutput(done.returncode, done.stdout[:_LIMIT].decode(errors="replace"))

    def ask_socket(self, path: str, request: bytes, *, size: int, seconds: float) -> SocketAnswer:
        """Send octets to a Unix stream socket and wait for an answer of that size."""
        if not hasattr(socket, "AF_UNIX"):
            return SocketAnswer(SocketState.ABSENT)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(seconds)
                connection.connect(path)
                connection.sendall(request)
                return _receive(connection, size)
        except (OSError, ValueError) as error:
            return SocketAnswer(next(state for kind, state in _SOCKET_STATES if isinstance(error, kind)))

    def library(self, name: str) -> str | None:
        """Load a shared library and return where it lies; its bare name where the system does not tell."""
        try:
            ctypes.CDLL(name)
        except OSError:
            return None
        maps = (self.read("/proc/self/maps") or b"").decode(errors="replace")
        stem = name.split(".so", maxsplit=1)[0]
        paths = (line.split(maxsplit=5)[-1] for line in maps.splitlines())
        return next((path for path in paths if Path(path).name.startswith(f"{stem}.so")), name)

    def version(self, package: str) -> str | None:
        """Return the version of an installed Python package; `python` and `openssl` are known, too."""
        if package == "python":
            return platform.python_version()
        if package == "openssl":
            import ssl

            return ssl.OPENSSL_VERSION
        try:
            return metadata.version(package)
        except metadata.PackageNotFoundError:
            return None

    def personal(self) -> Sequence[tuple[str, str]]:
        """Return what would name person and machine, to be hidden: (kind, value), user, host, path."""
        found = [("host", platform.node())]
        with suppress(OSError, RuntimeError):
            found.append(("path", str(Path.home())))
        with suppress(OSError, KeyError, ImportError):
            found.append(("user", getpass.getuser()))
        return [(kind, value) for kind, value in found if len(value) > 1 and value not in {"root", "/root"}]


def _receive(connection: socket.socket, size: int) -> SocketAnswer:
    received = b""
    while len(received) < size:
        part = connection.recv(size - len(received))
        if not part:
            return SocketAnswer(SocketState.CLOSED, received)
        received += part
    return SocketAnswer(SocketState.ANSWERED, received)


def _kind(mode: int) -> str:
    if stat.S_ISSOCK(mode):
        return "socket"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "other"
