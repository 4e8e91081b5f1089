"""The software PC/SC daemon, message by message, and under bytes that are no message."""

import socket
import struct
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.emulators.chip import Chip
from idclient.emulators.pcsc.daemon import PcscDaemon, pcsc_daemon
from tests.emulators.personalisation import residents_card


class Program:
    """Speaks the protocol by numbers of its own."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(str(path))

    def ask(self, command: int, layout: str, *fields: int | bytes, more: bytes = b"") -> tuple[int | bytes, ...]:
        body = struct.pack(layout, *fields)
        self.socket.sendall(struct.pack("<II", len(body), command) + body + more)
        return struct.unpack(layout, self.receive(len(body)))

    def bare(self, command: int) -> None:
        self.socket.sendall(struct.pack("<II", 0, command))

    def receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            chunk = self.socket.recv(size - len(data))
            assert chunk, "the daemon hung up"
            data += chunk
        return data

    def context(self) -> int:
        assert self.ask(0x11, "<iiI", 4, 4, 0) == (4, 4, 0)
        _, context, code = self.ask(0x01, "<III", 2, 0, 0)
        assert code == 0
        return int(context)

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[PcscDaemon]:
    with pcsc_daemon(tmp_path / "s", {"One": Chip(residents_card()), "Two": None}) as running:
        yield running


@pytest.fixture
def program(daemon: PcscDaemon, tmp_path: Path) -> Iterator[Program]:
    with Program(tmp_path / "s") as connected:
        yield connected


def connect(
    program: Program, context: int, name: bytes = b"One", share: int = 2, protocols: int = 3
) -> tuple[int, int]:
    answer = program.ask(0x04, "<I128sIIiII", context, name, share, protocols, 0, 0, 0)
    return int(answer[4]), int(answer[6])


@pytest.mark.parametrize(
    ("asked", "answered"),
    [((4, 4), (4, 4, 0)), ((4, 5), (4, 5, 0)), ((4, 3), (4, 4, 0x8010001E)), ((5, 4), (4, 4, 0x8010001E))],
)
def test_a_client_of_another_protocol_is_told_so(
    program: Program, asked: tuple[int, int], answered: tuple[int, int, int]
) -> None:
    assert program.ask(0x11, "<iiI", *asked, 0) == answered


def test_the_socket_belongs_to_this_user_alone(daemon: PcscDaemon, tmp_path: Path) -> None:
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o600


def test_the_table_shows_sixteen_entries(program: Program) -> None:
    program.bare(0x12)
    table = program.receive(16 * 184)
    name, events, state, sharing, atr, size, protocol = struct.unpack_from("<128sIIi33s3xII", table)
    assert (name.rstrip(b"\0"), events, state, sharing, protocol) == (b"One", 0, 0x34, 0, 2)
    assert atr[:size].hex().upper() == "3BDB960080B1FE451F830012233F536549440F9000F1"
    second = struct.unpack_from("<128sIIi33s3xII", table, 184)
    assert (second[0].rstrip(b"\0"), second[2]) == (b"Two", 2)
    assert not any(table[2 * 184 :])


def test_whoever_waits_is_told_once(program: Program, daemon: PcscDaemon) -> None:
    program.bare(0x13)
    program.receive(16 * 184)
    daemon.service.insert("One", None)
    assert struct.unpack("<II", program.receive(8)) == (0, 0)
    daemon.service.insert("One", Chip(residents_card()))
    program.bare(0x14)
    program.bare(0x12)
    table = program.receive(16 * 184)
    assert struct.unpack_from("<I", table, 128) == (2,)


def test_whoever_stops_waiting_is_answered(program: Program) -> None:
    program.bare(0x13)
    program.receive(16 * 184)
    program.bare(0x14)
    assert struct.unpack("<II", program.receive(8)) == (0, 0)


def test_a_wait_is_cancelled_from_another_connection(program: Program, tmp_path: Path) -> None:
    context = program.context()
    program.bare(0x13)
    program.receive(16 * 184)
    with Program(tmp_path / "s") as other:
        assert other.ask(0x0D, "<iI", context, 0)[1] == 0
        assert other.ask(0x0D, "<iI", 999, 0)[1] == 0x80100003
    assert struct.unpack("<II", program.receive(8)) == (0, 0x80100002)


def test_handles_of_other_programs_are_unknown(program: Program, tmp_path: Path) -> None:
    handle, code = connect(program, program.context())
    assert code == 0
    with Program(tmp_path / "s") as other:
        other.context()
        for command, layout, where in (
            (0x05, "<iIIIII", 5),
            (0x06, "<iII", 2),
            (0x07, "<iI", 1),
            (0x08, "<iII", 2),
            (0x0B, "<iI", 1),
            (0x09, "<iIIIIIII", 7),
            (0x0A, "<iIIIII", 5),
        ):
            fields = [handle, *[0] * (len(layout) - 2)]
            assert other.ask(command, layout, *fields)[where] == 0x80100003
        assert other.ask(0x0F, "<iI264sII", handle, 0x90303, b"", 0, 0)[4] == 0x80100003
        assert other.ask(0x02, "<II", 1, 0)[1] == 0x80100003
        assert connect(other, 1)[1] == 0x80100003
    assert program.ask(0x0B, "<iI", handle, 0) == (handle, 0)


@pytest.mark.parametrize(
    ("name", "share", "protocols", "code"),
    [
        (b"Three", 2, 3, 0x80100009),
        (b"Two", 2, 3, 0x8010000C),
        (b"Two", 3, 0, 0),
        (b"One", 2, 1, 0x8010000F),
        (b"One", 9, 3, 0x80100011),
        (b"One", 1, 3, 0),
        (b"\xff\xfe", 2, 3, 0x80100009),
    ],
)
def test_connecting_says_what_stands_in_the_way(
    program: Program, name: bytes, share: int, protocols: int, code: int
) -> None:
    assert connect(program, program.context(), name, share, protocols)[1] == code


def test_a_card_left_in_mid_transaction_is_reset_and_free(program: Program, daemon: PcscDaemon, tmp_path: Path) -> None:
    with Program(tmp_path / "s") as leaving:
        handle, _ = connect(leaving, leaving.context())
        assert leaving.ask(0x07, "<iI", handle, 0)[1] == 0
    handle, code = connect(program, program.context())
    assert code == 0
    assert program.ask(0x07, "<iI", handle, 0)[1] == 0
    assert daemon.service.slot("One").resets == 1


def test_an_unpowered_card_is_told_from_a_mute_one(program: Program, daemon: PcscDaemon) -> None:
    context = program.context()
    first, _ = connect(program, context)
    daemon.service.slot("One").unpower()
    assert connect(program, context)[1] == 0x80100067
    assert program.ask(0x05, "<iIIIII", first, 2, 3, 0, 0, 0)[5] == 0
    assert connect(program, context)[1] == 0


def test_transactions_must_be_begun_and_dispositions_exist(program: Program) -> None:
    handle, _ = connect(program, program.context())
    assert program.ask(0x08, "<iII", handle, 0, 0)[2] == 0x80100016
    assert program.ask(0x07, "<iI", handle, 0)[1] == 0
    assert program.ask(0x08, "<iII", handle, 9, 0)[2] == 0x80100011
    assert program.ask(0x06, "<iII", handle, 9, 0)[2] == 0x80100011
    assert program.ask(0x06, "<iII", handle, 1, 0)[2] == 0
    assert program.ask(0x06, "<iII", handle, 1, 0)[2] == 0x80100003


def test_a_reader_without_keypad_has_no_features_and_a_few_attributes(program: Program) -> None:
    handle, _ = connect(program, program.context())
    assert program.ask(0x0A, "<iIIIII", handle, 0x42000D48, 2, 264, 0, 0, more=b"ab")[5] == 0x8010001F
    atr = program.ask(0x0F, "<iI264sII", handle, 0x90303, b"", 264, 0)
    assert atr[3:] == (22, 0)
    assert program.ask(0x0F, "<iI264sII", handle, 0x10200, b"", 264, 0)[4] == 0x8010001F
    vendor = program.ask(0x0F, "<iI264sII", handle, 0x10100, b"", 264, 0)
    assert (bytes(vendor[2])[: int(vendor[3])], vendor[4]) == (b"Emulated\0", 0)
    assert program.ask(0x10, "<iI264sII", handle, 0x10100, b"", 264, 0)[4] == 0x8010001F


def test_releasing_a_context_closes_its_handles(program: Program, daemon: PcscDaemon) -> None:
    context = program.context()
    handle, _ = connect(program, context)
    assert program.ask(0x02, "<II", context, 0)[1] == 0
    assert program.ask(0x0B, "<iI", handle, 0)[1] == 0x80100003
    assert daemon.service.slot("One").users == 0


def test_a_reader_plugged_in_and_out_is_seen(program: Program, daemon: PcscDaemon) -> None:
    program.bare(0x13)
    program.receive(16 * 184)
    daemon.service.insert("Three", Chip(residents_card()))
    assert struct.unpack("<II", program.receive(8)) == (0, 0)
    handle, code = connect(program, program.context(), b"Three")
    assert code == 0
    daemon.service.unplug("Three")
    daemon.service.unplug("Three")
    assert program.ask(0x0B, "<iI", handle, 0)[1] == 0x80100017
    assert connect(program, program.context(), b"Three")[1] == 0x80100009


def test_a_stopped_daemon_hangs_up_on_everybody_even_those_who_wait_for_a_card(tmp_path: Path) -> None:
    daemon = PcscDaemon(tmp_path / "s", {"One": Chip(residents_card())})
    with Program(tmp_path / "s") as holder, Program(tmp_path / "s") as waiter:
        first, _ = connect(holder, holder.context())
        second, _ = connect(waiter, waiter.context())
        holder.ask(0x07, "<iI", first, 0)
        waiter.socket.sendall(struct.pack("<IIiI", 8, 0x07, second, 0))
        daemon.stop()
        with suppress(ConnectionError):
            assert holder.socket.recv(1) == b""
    assert not (tmp_path / "s").exists()


def test_a_place_that_is_taken_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "s").touch()
    with pytest.raises(OSError, match="in use"):
        PcscDaemon(tmp_path / "s", {})


MESSAGES = st.one_of(
    st.binary(max_size=400),
    st.builds(
        lambda command, size, body: struct.pack("<II", size, command) + body,
        st.integers(0, 0x16),
        st.one_of(st.sampled_from([0, 8, 12, 24, 32, 152, 280]), st.integers(0, 2**32 - 1)),
        st.binary(max_size=300),
    ),
)


@settings(max_examples=40)
@given(messages=st.lists(MESSAGES, max_size=4))
def test_no_bytes_bring_the_daemon_down(messages: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s"
        with pcsc_daemon(path, {"One": Chip(residents_card())}):
            with Program(path) as noise, suppress(ConnectionError):
                noise.socket.sendall(b"".join(messages))
            with Program(path) as program:
                assert connect(program, program.context())[1] == 0
