"""The private pcscd: reachable by those it is for, by nobody else, and gone when its owner is."""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from idclient.adapters.pcsc import PcscReaders
from idclient.emulators.chip import Chip, Drop, Fault, PinCounters
from idclient.emulators.pcsc import pcscd
from idclient.emulators.pcsc.pcscd import PcscdUnavailable, private_pcscd, why_unavailable
from idclient.emulators.pcsc.slots import OtherCard
from idclient.errors import card as errors
from tests.emulators.doors import require_pcscd
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import MAIN, Talk

pytestmark = pytest.mark.foreign
SELECT = bytes.fromhex(MAIN)
OWNER = """
import sys, time
from pathlib import Path
from idclient.emulators.pcsc.pcscd import private_pcscd
from idclient.emulators.pcsc.slots import OtherCard
with private_pcscd(Path(sys.argv[1])) as service:
    card = service.insert(OtherCard(bytes.fromhex("3B6500002063CB6800")))
    print("ready", flush=True)
    sys.stdin.read()
    if sys.argv[2] == "raise":
        raise SystemExit(3)
    card.remove()
"""


@pytest.fixture(autouse=True)
def _pcscd_is_there() -> None:
    require_pcscd()


def processes_of(folder: Path) -> list[int]:
    """Return the processes that were started for a folder."""
    found = []
    for process in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            pid = int(process.name)
            command = (process / "cmdline").read_bytes().split(b"\0")
            if str(folder).encode() in command and pid != os.getpid():
                found.append(pid)
    return found


def gone(pids: list[int]) -> bool:
    """Wait until all processes have ended, at most ten seconds each."""
    for pid in pids:
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(pid)
            try:
                if not select.select([descriptor], [], [], 10)[0]:
                    return False
            finally:
                os.close(descriptor)
    return True


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", OWNER, str(tmp_path), "raise"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("end", ["raise", signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_keeps_running_however_the_owner_ends(
    owner: subprocess.Popen[str], tmp_path: Path, end: str | signal.Signals
) -> None:
    started = [pid for pid in processes_of(tmp_path) if pid != owner.pid]
    assert len(started) == 2
    if isinstance(end, signal.Signals):
        owner.send_signal(end)
    else:
        assert owner.stdin is not None
        owner.stdin.close()
    owner.wait(timeout=30)
    assert gone(started)


def test_nothing_keeps_running_after_the_block(tmp_path: Path) -> None:
    with private_pcscd(tmp_path) as service:
        card = service.insert(OtherCard(b"\x3b\x00"))
        started = processes_of(tmp_path)
        assert len(started) == 2
        card.remove()
    assert not processes_of(tmp_path)
    assert not service.socket_path.exists()


def test_the_virtual_reader_is_on_no_network(tmp_path: Path) -> None:
    with private_pcscd(tmp_path) as service:
        card = service.insert(OtherCard(b"\x3b\x00"))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", 35963), timeout=1)
        card.remove()


@pytest.fixture
def chip() -> Chip:
    return Chip(residents_card())


@pytest.fixture
def service(tmp_path: Path, pcsc_socket: Path, chip: Chip) -> Iterator[pcscd.PrivatePcscd]:
    with private_pcscd(tmp_path) as running:
        pcsc_socket.symlink_to(running.socket_path)
        try:
            yield running
        finally:
            pcsc_socket.unlink()


def test_the_adapter_reads_the_card_and_meets_its_removal_in_mid_command(
    service: pcscd.PrivatePcscd, chip: Chip
) -> None:
    inserted = service.insert(chip)
    readers = PcscReaders()
    assert [state.name for state in readers.list()] == ["Emulated reader 00 00", "Emulated reader 00 01"]
    card = readers.connect("Emulated reader 00 00")
    assert (card.atr, card.protocol) == (chip.atr, 1)
    with card.transaction():
        talk = Talk(card.transmit)
        assert talk.read(MAIN, "00A4090404ADF1340100") == residents_card().authentication_certificate
    chip.faults.plant(Fault(action=Drop(), ins=0x20))

    def verify() -> None:
        with card.transaction():
            card.transmit(bytes.fromhex("002000010C" + "30" * 12))

    with pytest.raises(errors.CardRemoved):
        verify()
    with pytest.raises(errors.CardRemoved):
        card.transmit(SELECT)
    assert chip.counters == PinCounters()
    card.close()
    readers.close()
    inserted.remove()


def test_a_card_that_follows_another_at_once_is_the_one_that_is_shown_and_is_not_reset(
    service: pcscd.PrivatePcscd, chip: Chip
) -> None:
    other = OtherCard(bytes.fromhex("3B6500002063CB6800"))
    service.insert(other).remove()
    inserted = service.insert(chip)

    readers = PcscReaders()
    first = readers.list()[0]
    assert first.atr == chip.atr
    assert readers.list()[0].events == first.events
    readers.close()
    inserted.remove()


def test_a_killed_daemon_is_a_lost_service(service: pcscd.PrivatePcscd, chip: Chip, tmp_path: Path) -> None:
    inserted = service.insert(chip)
    readers = PcscReaders()
    card = readers.connect("Emulated reader 00 00")
    started = processes_of(tmp_path)
    for pid in started:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert gone(started)
    with pytest.raises(errors.PcscServiceLost):
        card.transmit(SELECT)
    card.close()
    with pytest.raises(errors.PcscServiceNotRunning):
        readers.list()
    readers.close()
    inserted.remove()
    with pytest.raises(PcscdUnavailable, match=r"went away|did not start"):
        service.insert(chip)


@pytest.mark.parametrize("missing", ["pcscd", "unshare"])
def test_a_missing_program_is_named(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, **rest: None if name == missing else real(name, **rest))
    assert missing in str(why_unavailable())
    with pytest.raises(PcscdUnavailable, match=missing), private_pcscd(tmp_path):
        pass


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pcscd, "DRIVER", tmp_path / "none.so")
    assert "vsmartcard-vpcd" in str(why_unavailable())


def test_refused_namespaces_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, **rest: real("false" if name == "unshare" else name, **rest))
    assert why_unavailable() == "namespaces are refused here"
    with pytest.raises(PcscdUnavailable, match="refused"), private_pcscd(tmp_path):
        pass
