"""This machine as a diagnosis sees it: nothing here raises, and sockets are told apart."""

import os
import socket
import stat
import struct
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from idclient.adapters.host import LocalHost
from idclient.emulators.pcsc.daemon import pcsc_daemon
from idclient.ports.host import SocketState

HOST = LocalHost()
NOBODY = 65534
VERSION = struct.pack("=IIiiI", 12, 0x11, 4, 4, 0)


@contextmanager
def listening(path: Path, answer: bytes | None) -> Iterator[None]:
    """Accept one connection: answer and hang up, or say nothing (None)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(20)
                connection.sendall(answer or b"")

        if answer is not None:
            threading.Thread(target=serve, daemon=True).start()
        yield


def ask(path: Path, seconds: float = 5.0) -> tuple[SocketState, bytes]:
    answer = HOST.ask_socket(str(path), VERSION, size=12, seconds=seconds)
    return answer.state, answer.data


def test_a_daemon_says_its_version(tmp_path: Path) -> None:
    with pcsc_daemon(tmp_path / "d", {"Reader": None}):
        state, data = ask(tmp_path / "d")
    assert state is SocketState.ANSWERED
    assert struct.unpack("=iiI", data) == (4, 4, 0)


def test_sockets_that_do_not_answer_are_told_apart(tmp_path: Path) -> None:
    assert ask(tmp_path / "none")[0] is SocketState.ABSENT
    with listening(tmp_path / "stale", None):
        assert ask(tmp_path / "stale", 0.05)[0] is SocketState.HUNG
    assert ask(tmp_path / "stale")[0] is SocketState.STALE
    with listening(tmp_path / "closed", b""):
        assert ask(tmp_path / "closed")[0] is SocketState.CLOSED
    with listening(tmp_path / "short", b"1234"):
        assert ask(tmp_path / "short") == (SocketState.CLOSED, b"1234")
    assert ask(tmp_path / ("x" * 200))[0] is SocketState.FAILED


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's right to use every socket for a while; anybody else has none to give up."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_socket_without_rights_is_denied() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are for their owner only
        folder = Path(name)
        folder.chmod(0o755)
        with listening(folder / "d", None):
            (folder / "d").chmod(0)
            with as_nobody():
                assert ask(folder / "d")[0] is SocketState.DENIED


def test_denied_is_told_from_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert ask(tmp_path / "d")[0] is SocketState.DENIED
    monkeypatch.setattr(Path, "stat", refuse)
    facts = HOST.look("/anything")
    assert facts is not None
    assert facts.kind == "denied"


def test_paths_are_looked_at_and_never_raise(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"content")
    file.chmod(0o640)
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("folder/driver")
    facts = HOST.look(str(file))
    assert facts is not None
    assert (facts.kind, facts.mode) == ("file", 0o640)
    kinds = [found.kind for found in (HOST.look(str(tmp_path)), HOST.look(str(tmp_path / "fifo"))) if found]
    assert kinds == ["folder", "other"]
    assert HOST.look(str(tmp_path / "none")) is None
    assert HOST.look("nul\0byte") is None
    assert HOST.read(str(file)) == b"content"
    assert HOST.read(str(tmp_path)) is None
    assert HOST.names(str(tmp_path)) == ["fifo", "file", "link"]
    assert HOST.names(str(file)) == ()
    assert HOST.target(str(tmp_path / "link")) == "driver"
    assert HOST.target(str(file)) is None
    assert stat.S_ISFIFO((tmp_path / "fifo").stat().st_mode)


def test_programs_run_without_a_shell_in_the_c_locale() -> None:
    output = HOST.run([sys.executable, "-c", "import os; print(os.environ['LC_ALL']); raise SystemExit(3)"], seconds=20)
    assert output is not None
    assert (output.status, output.text) == (3, "C\n")
    assert HOST.run(["no-such-program-here"], seconds=1) is None
    assert HOST.run([sys.executable, "-c", "input()"], seconds=20) is not None, "no program waits for the keyboard"
    assert HOST.run(["sleep", "9"], seconds=0.05) is None


def test_libraries_and_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDCLIENT_TEST_HOST", "here")
    assert HOST.variable("IDCLIENT_TEST_HOST") == "here"
    path = HOST.library("libc.so.6")
    assert path is not None
    assert path.endswith("libc.so.6")
    assert HOST.library("libnothing.so.9") is None
    assert HOST.version("python") == ".".join(map(str, sys.version_info[:3]))
    assert (HOST.version("openssl") or "").startswith("OpenSSL")
    assert HOST.version("pyscard")
    assert HOST.version("no-such-package") is None
    assert HOST.platform == "linux"


def test_what_names_the_person_and_the_machine_is_told_to_be_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LOGNAME", "jaak")
    personal = HOST.personal()
    assert ("path", str(tmp_path)) in personal
    assert ("user", "jaak") in personal
    assert ("host", socket.gethostname()) in personal
