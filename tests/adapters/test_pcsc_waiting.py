"""Waiting for the readers through libpcsclite, and a service that fails in every way it can."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from idclient.adapters import pcsc_waiting
from idclient.adapters.clock import SystemClock
from idclient.adapters.pcsc import PcscReaders
from idclient.cards import monitor
from idclient.cards.monitor import CardInserted, CardTakenOut, ReaderAdded, ReaderRemoved, ServiceBack, ServiceLost
from idclient.emulators.chip import Chip, PinCounters
from idclient.emulators.pcsc.behaviour import Behaviour
from idclient.emulators.pcsc.daemon import PcscDaemon, pcsc_daemon
from idclient.emulators.pcsc.pcscd import private_pcscd
from idclient.emulators.pcsc.slots import OtherCard
from idclient.errors import card as errors
from idclient.ports import ReaderState
from tests.emulators.doors import require_pcscd
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import MAIN

ATR = bytes.fromhex("3B6500002063CB6800")
SELECT = bytes.fromhex(MAIN)
VERIFY = bytes.fromhex("002000010C" + "30" * 12)


@pytest.fixture
def daemon(pcsc_socket: Path) -> Iterator[PcscDaemon]:
    with pcsc_daemon(pcsc_socket, {"One": None}) as running:
        yield running


@pytest.fixture
def readers() -> Iterator[PcscReaders]:
    opened = PcscReaders()
    yield opened
    opened.close()


def own_threads() -> set[threading.Thread]:
    """Return this process's threads but those of the daemon, which end with its clients."""
    return {thread for thread in threading.enumerate() if not thread.name.startswith("pcsc-")}


def states(readers: PcscReaders) -> list[ReaderState]:
    try:
        return list(readers.list())
    except errors.NoReader:
        return []


@pytest.mark.parametrize(
    "change",
    [
        lambda daemon: daemon.insert("One", OtherCard(ATR)),
        lambda daemon: daemon.plug("Two"),
        lambda daemon: daemon.unplug("One"),
        lambda daemon: daemon.plug("Õ Kaardilugeja"),
    ],
)
@pytest.mark.parametrize("early", [True, False])
def test_a_change_ends_the_wait(
    daemon: PcscDaemon, readers: PcscReaders, change: Callable[[PcscDaemon], None], early: bool
) -> None:
    known = states(readers)
    timer = threading.Timer(0 if early else 0.1, change, [daemon])
    if early:
        change(daemon)
    else:
        timer.start()
    readers.wait(known, seconds=20)
    if not early:
        timer.join()
    assert states(readers) != known


def test_without_any_reader_a_new_one_ends_the_wait(daemon: PcscDaemon, readers: PcscReaders) -> None:
    daemon.unplug("One")
    timer = threading.Timer(0.1, daemon.plug, ["New"])
    timer.start()
    readers.wait([], seconds=20)
    timer.join()
    assert [state.name for state in states(readers)] == ["New"]


def test_a_card_taken_out_and_put_in_again_is_counted(daemon: PcscDaemon, readers: PcscReaders) -> None:
    daemon.insert("One", OtherCard(ATR))
    known = states(readers)
    daemon.remove("One")
    daemon.insert("One", OtherCard(ATR))
    readers.wait(known, seconds=20)
    assert monitor.changes(known, states(readers)) == (CardTakenOut("One"), CardInserted("One", ATR))


def test_an_end_of_time_is_no_failure(daemon: PcscDaemon, readers: PcscReaders) -> None:
    readers.wait(states(readers), seconds=0.01)


def test_a_reader_with_a_foreign_name_is_looked_at_again_soon(daemon: PcscDaemon, readers: PcscReaders) -> None:
    daemon.plug("Õ")
    known = states(readers)
    started = time.monotonic()
    readers.wait(known, seconds=20)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_another_thread_ends_the_wait_and_nothing_blocks_afterwards(
    daemon: PcscDaemon, readers: PcscReaders, delay: float
) -> None:
    threads = own_threads()
    known = states(readers)
    timer = threading.Timer(delay, readers.interrupt)
    timer.start()
    readers.wait(known, seconds=60)
    timer.join()
    assert states(readers) == known
    readers.wait(known, seconds=0.01)
    readers.close()
    assert own_threads() == threads


def test_an_interruption_before_the_wait_ends_the_next(daemon: PcscDaemon, readers: PcscReaders) -> None:
    readers.interrupt()
    readers.wait(states(readers), seconds=60)


def test_a_service_that_dies_in_a_wait_is_lost_and_found_again(daemon: PcscDaemon, readers: PcscReaders) -> None:
    known = states(readers)
    daemon.behave(Behaviour.DROP_SERVICE)
    with pytest.raises((errors.PcscServiceLost, errors.PcscServiceNotRunning)):
        readers.wait(known, seconds=60)
    with pytest.raises(errors.PcscServiceNotRunning):
        readers.list()
    daemon.restart()
    assert states(readers) == known


@pytest.mark.parametrize(
    ("behaviour", "failures"),
    [
        (Behaviour.REFUSE_CONTEXTS, (errors.PcscAccessDenied,)),
        (Behaviour.REFUSE_CLIENTS, (errors.PcscAccessDenied, errors.PcscServiceLost, errors.PcscServiceNotRunning)),
        (Behaviour.HANG_UP, (errors.PcscAccessDenied, errors.PcscServiceLost, errors.PcscServiceNotRunning)),
        (Behaviour.OTHER_PROTOCOL, (errors.PcscServiceMismatch,)),
    ],
)
def test_a_daemon_that_takes_nobody_in_says_why(
    pcsc_socket: Path, readers: PcscReaders, behaviour: Behaviour, failures: tuple[type[Exception], ...]
) -> None:
    with pcsc_daemon(pcsc_socket, {"One": None}, behaviour=behaviour) as daemon:
        for ask in (readers.list, lambda: readers.wait([], seconds=1)):
            with pytest.raises(failures):
                ask()
        daemon.behave(Behaviour.SERVE)
        assert len(readers.list()) == 1


def test_a_client_may_be_refused_the_card_alone(daemon: PcscDaemon, readers: PcscReaders) -> None:
    daemon.insert("One", OtherCard(ATR))
    daemon.behave(Behaviour.REFUSE_CARDS)
    assert readers.list()[0].present
    with pytest.raises(errors.PcscAccessDenied):
        readers.connect("One")


def test_a_reader_unplugged_is_unavailable(daemon: PcscDaemon, readers: PcscReaders) -> None:
    daemon.plug("Two", OtherCard(ATR))
    card = readers.connect("Two")
    daemon.unplug("Two")
    with pytest.raises(errors.ReaderUnavailable):
        card.transmit(SELECT)
    card.close()


def test_a_reader_held_by_another_program_is_seen(daemon: PcscDaemon, readers: PcscReaders) -> None:
    daemon.insert("One", OtherCard(ATR))
    with daemon.held_exclusively("One"):
        assert readers.list()[0].exclusive
        with pytest.raises(errors.ReaderBusy):
            readers.connect("One")


@pytest.mark.parametrize(("behaviour", "tries"), [(Behaviour.DIE_IN_COMMAND, 3), (Behaviour.DIE_AFTER_COMMAND, 2)])
def test_a_service_that_dies_in_mid_command_is_lost(
    daemon: PcscDaemon, readers: PcscReaders, behaviour: Behaviour, tries: int
) -> None:
    chip = Chip(residents_card())
    daemon.insert("One", chip)
    card = readers.connect("One")
    card.transmit(SELECT)
    daemon.behave(behaviour)
    with pytest.raises(errors.PcscServiceLost):
        card.transmit(VERIFY)
    card.close()
    assert chip.counters == PinCounters(pin1=tries)
    daemon.restart()
    assert readers.connect("One").transmit(SELECT) == b"\x90\x00"


def test_a_reader_that_comes_as_a_wait_begins_is_not_missed(
    daemon: PcscDaemon, readers: PcscReaders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libpcsclite counts the readers once more when it begins to wait: what came just before is nothing new to it."""
    waiting = pcsc_waiting._status

    def late(scard: Any, context: Any, milliseconds: int, asked: Any) -> Any:
        if milliseconds:
            daemon.plug("Two")
        return waiting(scard, context, milliseconds, asked)

    monkeypatch.setattr(pcsc_waiting, "_status", late)
    started = time.monotonic()
    readers.wait(states(readers), seconds=60)
    assert time.monotonic() - started < 30
    assert [state.name for state in states(readers)] == ["One", "Two"]


class Follower:
    """Collects the events of a watch on a thread of its own."""

    def __init__(self, readers: PcscReaders) -> None:
        self.events: list[tuple[float, monitor.ReaderEvent]] = []
        self._readers = readers
        self._stopped = threading.Event()
        self._condition = threading.Condition()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def _follow(self) -> None:
        for event in monitor.watch(self._readers, SystemClock(), self._stopped.is_set):
            with self._condition:
                self.events.append((time.monotonic(), event))
                self._condition.notify_all()

    def next(self, event: monitor.ReaderEvent | type[monitor.ReaderEvent], seconds: float = 10) -> float:
        """Return when an event came, and forget everything up to it."""

        def place() -> int | None:
            for index, (_, seen) in enumerate(self.events):
                if seen == event or type(seen) is event:
                    return index
            return None

        with self._condition:
            assert self._condition.wait_for(lambda: place() is not None, seconds), (event, self.events)
            index = place() or 0
            moment = self.events[index][0]
            del self.events[: index + 1]
            return moment

    def stop(self) -> None:
        self._stopped.set()
        self._readers.interrupt()
        self._thread.join(10)
        assert not self._thread.is_alive()


def test_the_monitor_follows_cards_readers_and_the_service(daemon: PcscDaemon, readers: PcscReaders) -> None:
    follower = Follower(readers)
    try:
        follower.next(ReaderAdded("One"))
        daemon.insert("One", OtherCard(ATR))
        follower.next(CardInserted("One", ATR))
        daemon.plug("Two")
        follower.next(ReaderAdded("Two"))
        daemon.unplug("Two")
        follower.next(ReaderRemoved("Two"))
        killed = time.monotonic()
        daemon.kill()
        assert follower.next(ServiceLost) - killed < 2
        restarted = time.monotonic()
        daemon.restart()
        assert follower.next(ServiceBack()) - restarted < 2
        follower.next(CardInserted("One", ATR))
        daemon.remove("One")
        follower.next(CardTakenOut("One"))
    finally:
        follower.stop()


def test_the_monitor_outlives_a_real_daemon(pcsc_socket: Path, readers: PcscReaders, tmp_path: Path) -> None:
    """Two private instances of pcscd, one after the other, where programs look for the one of the system."""
    require_pcscd()
    follower = Follower(readers)
    try:
        for turn in ("first", "second"):
            folder = tmp_path / turn
            folder.mkdir()
            with private_pcscd(folder) as service:
                started = time.monotonic()
                pcsc_socket.symlink_to(service.socket_path)
                if turn == "second":
                    assert follower.next(ServiceBack()) - started < 2
                added = follower.next(ReaderAdded)
                card = service.insert(OtherCard(ATR))
                inserted = follower.next(CardInserted)
                card.remove()
                assert follower.next(CardTakenOut) >= inserted >= added
                ended = time.monotonic()
            pcsc_socket.unlink()
            assert follower.next(ServiceLost) - ended < 2
    finally:
        follower.stop()
