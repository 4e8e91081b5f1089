"""Ports that are any that is free: those of last time, so that certificates need not be made anew."""

import socket
import ssl
from pathlib import Path

import pytest

from idclient.emulators.phone.listening import Listener
from idclient.wiring.phone_ports import CannotStart, PortOptions, open_ports

ANY = PortOptions(0, None, "127.0.0.1", anywhere=False)
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def ports(folder: Path, options: PortOptions = ANY) -> tuple[int, int]:
    """Take the ports, and give them back."""
    listeners: tuple[Listener, Listener] = open_ports(options, TLS, folder)
    for listener in listeners:
        listener.close()
    assert [listener.tls for listener in listeners] == [None, TLS]
    return listeners[0].port, listeners[1].port


def test_the_ports_of_last_time_are_taken_again(tmp_path: Path) -> None:
    first = ports(tmp_path / "new")
    assert ports(tmp_path / "new") == first
    assert len(set(first)) == 2


@pytest.mark.parametrize("which", [0, 1])
def test_others_are_taken_when_somebody_has_one_of_them(tmp_path: Path, which: int) -> None:
    first = ports(tmp_path)
    with socket.create_server(("127.0.0.1", first[which])):
        assert ports(tmp_path)[which] != first[which]


def test_ports_that_were_asked_for_are_not_remembered(tmp_path: Path) -> None:
    wanted = PortOptions(ports(tmp_path / "x")[0], None, "127.0.0.1", anywhere=False)
    assert ports(tmp_path, wanted)[0] == wanted.port
    assert not list(tmp_path.glob("*.json"))
    with socket.create_server(("127.0.0.1", wanted.port)), pytest.raises(CannotStart):
        ports(tmp_path, wanted)


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"{}", b'{"plain": "x", "secure": 1}', b'{"plain": 80, "secure": 443}', b"\xff"]
)
def test_a_damaged_file_or_one_of_privileged_ports_is_no_reason_to_fail(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "TEST-phone-ports.json").write_bytes(damage)
    assert min(ports(tmp_path)) >= 1024


def test_a_folder_that_cannot_be_written_remembers_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert ports(tmp_path / "file" / "x")


def test_other_machines_are_kept_out_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="--anywhere"):
        ports(tmp_path, PortOptions(0, None, "0.0.0.0", anywhere=False))
