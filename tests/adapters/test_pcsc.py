"""The PC/SC adapter, through libpcsclite, on the software daemon."""

import builtins
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from idclient.adapters import pcsc_binding
from idclient.adapters.pcsc import PcscReaders
from idclient.adapters.pcsc_codes import error_for
from idclient.emulators.chip import (
    AnswerBytes,
    Chip,
    Drop,
    DropAfter,
    Fault,
    Options,
    PinCounters,
    Protocol,
    ResetByOther,
    Truncate,
)
from idclient.emulators.pcsc.connections import Connection, Share
from idclient.emulators.pcsc.daemon import PcscDaemon, pcsc_daemon
from idclient.emulators.pcsc.slots import OtherCard, mute_card
from idclient.errors import Cancelled, Error
from idclient.errors import card as errors
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import AWP, MAIN, Talk

SELECT = bytes.fromhex(MAIN)
STATUS = bytes.fromhex("0020000100")
BANK_CARD = bytes.fromhex("3B6500002063CB6800")


@pytest.fixture
def chip() -> Chip:
    return Chip(residents_card())


@pytest.fixture
def daemon(pcsc_socket: Path, chip: Chip) -> Iterator[PcscDaemon]:
    cards = {"Bank card": OtherCard(BANK_CARD), "Empty": None, "Card": chip}
    with pcsc_daemon(pcsc_socket, cards) as running:
        yield running


@pytest.fixture
def readers() -> Iterator[PcscReaders]:
    opened = PcscReaders()
    yield opened
    opened.close()


@pytest.fixture
def other() -> Iterator[PcscReaders]:
    opened = PcscReaders()
    yield opened
    opened.close()


def test_all_readers_are_listed_with_their_cards(daemon: PcscDaemon, readers: PcscReaders, chip: Chip) -> None:
    daemon.service.insert("Mute", mute_card())
    states = {state.name: state for state in readers.list()}
    assert list(states) == ["Bank card", "Empty", "Card", "Mute"]
    assert (states["Bank card"].atr, states["Bank card"].present) == (BANK_CARD, True)
    assert (states["Empty"].atr, states["Empty"].present) == (b"", False)
    assert (states["Mute"].present, states["Mute"].mute) == (True, True)
    assert (states["Card"].atr, states["Card"].present, states["Card"].mute) == (chip.atr, True, False)
    assert not any(state.in_use or state.exclusive for state in states.values())


def test_use_by_others_is_seen(daemon: PcscDaemon, readers: PcscReaders, other: PcscReaders) -> None:
    card = other.connect("Card")
    assert readers.list()[2].in_use
    card.close()
    assert not readers.list()[2].in_use
    exclusive = Connection(daemon.service.slot("Card"), Share.EXCLUSIVE)
    assert readers.list()[2].exclusive
    with pytest.raises(errors.ReaderBusy):
        readers.connect("Card")
    exclusive.close()


@pytest.mark.parametrize(
    "name", ["Kaardilugeja Õ Ж 00 00", "x" * 127, "Reader [CCID] (0001) 00 00", "Reader [CCID] (0001) 00 01"]
)
def test_reader_names_of_every_kind_are_usable(pcsc_socket: Path, readers: PcscReaders, name: str) -> None:
    with pcsc_daemon(pcsc_socket, {"Reader [CCID] (0001) 01 00": None, name: Chip(residents_card())}):
        state = readers.list()[1]
        assert (state.name, state.present, len(state.atr), state.mute) == (name, True, 22, False)
        with_card = readers.connect(name)
        assert with_card.reader == name
        assert with_card.transmit(SELECT) == b"\x90\x00"
        with_card.close()


def test_a_card_is_opened_and_answers(daemon: PcscDaemon, readers: PcscReaders, chip: Chip) -> None:
    card = readers.connect("Card")
    assert (card.reader, card.atr, card.protocol) == ("Card", chip.atr, 1)
    with card.transaction():
        talk = Talk(card.transmit)
        assert talk.read(MAIN, "00A4090404ADF1340100") == residents_card().authentication_certificate
    card.close()
    card.close()


def test_a_card_of_the_other_protocol_is_opened_too(pcsc_socket: Path, readers: PcscReaders) -> None:
    with pcsc_daemon(pcsc_socket, {"Card": Chip(residents_card(), options=Options(protocol=Protocol.T0))}):
        card = readers.connect("Card")
        assert card.protocol == 0
        assert card.transmit(SELECT) == b"\x90\x00"
        assert card.transmit(bytes.fromhex("00A4090404ADF13401")) == b"\x61\x26"
        card.close()


def test_a_reader_with_a_foreign_name_may_be_empty_mute_or_taken(pcsc_socket: Path, readers: PcscReaders) -> None:
    cards = {"Õ tühi": None, "Õ tagurpidi": mute_card(), "Õ hõivatud": OtherCard(BANK_CARD)}
    with pcsc_daemon(pcsc_socket, cards) as daemon:
        taken = Connection(daemon.service.slot("Õ hõivatud"), Share.EXCLUSIVE)
        assert [(state.present, state.mute, state.exclusive) for state in readers.list()] == [
            (False, False, False),
            (True, True, False),
            (True, False, True),
        ]
        taken.close()


@pytest.mark.parametrize(
    ("reader", "failure"),
    [
        ("Nowhere", errors.ReaderUnavailable),
        ("Empty", errors.NoCard),
        ("Mute", errors.CardUnresponsive),
    ],
)
def test_a_card_that_cannot_be_opened_says_why(
    daemon: PcscDaemon, readers: PcscReaders, reader: str, failure: type[Error]
) -> None:
    daemon.service.insert("Mute", mute_card())
    with pytest.raises(failure):
        readers.connect(reader)


def test_no_reader_is_told_from_no_service(pcsc_socket: Path, readers: PcscReaders) -> None:
    with pytest.raises(errors.PcscServiceNotRunning):
        readers.list()
    with pytest.raises(errors.PcscServiceNotRunning):
        readers.connect("Card")
    with pcsc_daemon(pcsc_socket, {}), pytest.raises(errors.NoReader):
        readers.list()


def test_a_stale_socket_is_no_service(pcsc_socket: Path, readers: PcscReaders) -> None:
    pcsc_socket.touch()
    try:
        with pytest.raises(errors.PcscServiceNotRunning):
            readers.list()
    finally:
        pcsc_socket.unlink()


def test_after_a_restart_of_the_service_the_same_readers_work_again(pcsc_socket: Path, readers: PcscReaders) -> None:
    for _ in range(3):
        with pcsc_daemon(pcsc_socket, {"Card": Chip(residents_card())}):
            assert len(readers.list()) == 1
            readers.connect("Card").close()
    for _ in range(2):
        with pytest.raises(errors.PcscServiceNotRunning):
            readers.list()


def test_a_service_that_goes_away_is_a_lost_service(pcsc_socket: Path, readers: PcscReaders) -> None:
    with pcsc_daemon(pcsc_socket, {"Card": Chip(residents_card())}):
        card = readers.connect("Card")
        assert card.transmit(SELECT) == b"\x90\x00"
    for _ in range(2):
        with pytest.raises(errors.PcscServiceLost):
            card.transmit(SELECT)
        with pytest.raises(errors.PcscServiceLost), card.transaction():
            pass
    card.close()


def test_a_service_that_dies_inside_a_transaction_leaves_the_first_failure(
    pcsc_socket: Path, readers: PcscReaders
) -> None:
    daemon = PcscDaemon(pcsc_socket, {"Card": Chip(residents_card())})
    card = readers.connect("Card")

    def use() -> None:
        with card.transaction():
            daemon.stop()
            card.transmit(SELECT)

    with pytest.raises(errors.PcscServiceLost):
        use()


def test_a_reset_by_another_program_is_met_and_overcome(daemon: PcscDaemon, readers: PcscReaders, chip: Chip) -> None:
    card = readers.connect("Card")
    card.transmit(SELECT)
    daemon.service.slot("Card").reset()
    with pytest.raises(errors.CardReset):
        card.transmit(STATUS)
    with pytest.raises(errors.CardReset), card.transaction():
        pass
    card.reconnect()
    assert card.transmit(STATUS) == b"\x6a\x88"
    chip.faults.plant(Fault(action=ResetByOther()))
    with pytest.raises(errors.CardReset):
        card.transmit(SELECT)
    card.close()


def test_this_program_leaves_the_card_as_it_is(daemon: PcscDaemon, readers: PcscReaders, other: PcscReaders) -> None:
    watching = other.connect("Card")
    card = readers.connect("Card")
    with card.transaction():
        card.transmit(SELECT)
    card.reconnect()
    card.close()
    assert watching.transmit(STATUS) == b"\x63\xc3"
    watching.close()


def test_a_card_without_power_is_unresponsive(daemon: PcscDaemon, readers: PcscReaders) -> None:
    daemon.service.slot("Card").unpower()
    with pytest.raises(errors.CardUnresponsive):
        readers.connect("Card")


def test_a_removed_card_is_removed_until_it_is_back_and_reconnected(
    daemon: PcscDaemon, readers: PcscReaders, chip: Chip
) -> None:
    card = readers.connect("Card")
    daemon.service.insert("Card", None)
    with pytest.raises(errors.CardRemoved):
        card.transmit(SELECT)
    with pytest.raises(errors.CardRemoved), card.transaction():
        pass
    with pytest.raises(errors.NoCard):
        card.reconnect()
    daemon.service.insert("Card", OtherCard(BANK_CARD))
    with pytest.raises(errors.CardRemoved):
        card.transmit(SELECT)
    card.reconnect()
    assert card.atr == BANK_CARD
    card.close()


@pytest.mark.parametrize("action", [Drop(), DropAfter(), AnswerBytes(b""), Truncate(1)])
def test_a_card_pulled_in_mid_command_is_removed(
    daemon: PcscDaemon, readers: PcscReaders, chip: Chip, action: Any
) -> None:
    card = readers.connect("Card")
    chip.faults.plant(Fault(action=action, ins=0x20))

    def use() -> None:
        with card.transaction():
            card.transmit(SELECT)
            card.transmit(bytes.fromhex("002000010C" + "30" * 12))

    with pytest.raises(errors.CardRemoved):
        use()
    card.close()
    assert chip.counters == PinCounters(pin1=2 if isinstance(action, DropAfter | Truncate) else 3)


def test_another_programs_transaction_is_waited_for(
    daemon: PcscDaemon, readers: PcscReaders, other: PcscReaders
) -> None:
    holding, waiting = other.connect("Card"), readers.connect("Card")
    entered, order = threading.Event(), list[str]()

    def wait_and_send() -> None:
        with waiting.transaction():
            entered.set()
            order.append("waited")
            waiting.transmit(SELECT)

    thread = threading.Thread(target=wait_and_send)
    with holding.transaction():
        thread.start()
        holding.transmit(SELECT)
        holding.transmit(bytes.fromhex(AWP))
        assert not entered.is_set()
        order.append("held")
    thread.join()
    assert order == ["held", "waited"]
    holding.close()
    waiting.close()


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (0x80100002, Cancelled),
        (0x80100003, errors.PcscServiceLost),
        (0x80100009, errors.ReaderUnavailable),
        (0x8010000A, errors.PcscTimeout),
        (0x8010000B, errors.ReaderBusy),
        (0x8010000C, errors.NoCard),
        (0x8010000F, errors.CardProtocolMismatch),
        (0x80100010, errors.CardUnresponsive),
        (0x80100011, errors.ReaderUnavailable),
        (0x80100013, errors.PcscServiceLost),
        (0x80100016, errors.CardCommunicationFailed),
        (0x80100017, errors.ReaderUnavailable),
        (0x8010001D, errors.PcscServiceNotRunning),
        (0x8010001E, errors.PcscServiceMismatch),
        (0x8010001F, errors.ReaderFeatureMissing),
        (0x80100022, errors.ReaderFeatureMissing),
        (0x80100027, errors.PcscAccessDenied),
        (0x8010002E, errors.NoReader),
        (0x8010002F, errors.CardCommunicationFailed),
        (0x80100065, errors.CardProtocolMismatch),
        (0x80100066, errors.CardUnresponsive),
        (0x80100067, errors.CardUnresponsive),
        (0x80100068, errors.CardReset),
        (0x80100069, errors.CardRemoved),
        (0x8010006A, errors.PcscAccessDenied),
        (0x45D, errors.CardCommunicationFailed),
        (0x458, errors.NoCard),
    ],
)
def test_every_code_has_its_failure_signed_or_not(code: int, failure: type[Error]) -> None:
    assert type(error_for(code)) is failure
    assert type(error_for(code - (1 << 32))) is failure


def test_an_unknown_code_keeps_its_number() -> None:
    failure = error_for(0x80100001 - (1 << 32))
    assert (type(failure), str(failure)) == (errors.PcscFailed, "card.pcsc_failed (pcsc=80100001)")
    assert str(error_for(0x80100016)) == "card.communication_failed (pcsc=80100016)"


class FakeScard(SimpleNamespace):
    """A binding that answers what a test wants."""


def with_scard(monkeypatch: pytest.MonkeyPatch, **functions: Callable[..., Any]) -> None:
    defaults: dict[str, Callable[..., Any]] = {
        "SCardEstablishContext": lambda _: [0, 1],
        "SCardReleaseContext": lambda _: 0,
        "SCardConnect": lambda *_: [0, 7, 2],
        "SCardDisconnect": lambda *_: 0,
        "SCardStatus": lambda _: [0, "R", 0, 2, [0x3B, 0x00]],
        "SCardGetStatusChange": lambda _context, wait, _states: [0x8010000A if wait else 0, [("R", 0x22, [])]],
        "SCardBeginTransaction": lambda _: 0,
        "SCardEndTransaction": lambda *_: 0,
    }
    monkeypatch.setattr(pcsc_binding, "load", lambda: FakeScard(**{**defaults, **functions}))


def test_the_answer_of_a_failed_transmission_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rubbish(list[int]):
        def __iter__(self) -> Iterator[int]:
            raise AssertionError

        def __len__(self) -> int:
            raise AssertionError

    with_scard(monkeypatch, SCardTransmit=lambda *_: (0x8010001D, Rubbish()))
    with pytest.raises(errors.PcscServiceLost):
        PcscReaders().connect("R").transmit(SELECT)


def test_the_list_that_carries_a_command_is_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[int]] = []

    def transmit(_handle: int, _protocol: int, octets: list[int]) -> list[Any]:
        seen.append(octets)
        assert octets == list(SELECT)
        return [0, [0x90, 0x00]]

    with_scard(monkeypatch, SCardTransmit=transmit)
    assert PcscReaders().connect("R").transmit(SELECT) == b"\x90\x00"
    assert seen == [[0] * len(SELECT)]


def test_a_handle_the_binding_does_not_know_is_a_lost_service(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise SystemError

    with_scard(
        monkeypatch,
        SCardTransmit=unknown,
        SCardDisconnect=unknown,
        SCardReleaseContext=unknown,
        SCardEndTransaction=unknown,
    )
    readers = PcscReaders()
    card = readers.connect("R")
    with pytest.raises(errors.PcscServiceLost), card.transaction():
        card.transmit(SELECT)
    card.close()
    readers.close()


def test_a_command_not_carried_through_by_a_card_that_is_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with_scard(monkeypatch, SCardTransmit=lambda *_: (0x80100016, []))
    with pytest.raises(errors.CardCommunicationFailed):
        PcscReaders().connect("R").transmit(SELECT)


def test_a_removal_that_is_noticed_late_is_a_removal(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def change(_context: int, wait: int, states: list[tuple[str, int]]) -> list[Any]:
        asked.append((wait, states[0][1]))
        return [0, [("R", 0x10012 if wait else 0x122, [])]]

    with_scard(monkeypatch, SCardTransmit=lambda *_: (0x80100016, []), SCardGetStatusChange=change)
    with pytest.raises(errors.CardRemoved):
        PcscReaders().connect("R").transmit(SELECT)
    assert asked == [(0, 0), (1000, 0x120)]


def test_a_failing_card_in_a_reader_with_a_foreign_name_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    with_scard(monkeypatch, SCardTransmit=lambda *_: (0x80100016, []), SCardGetStatusChange=asked.append)
    with pytest.raises(errors.CardCommunicationFailed):
        PcscReaders().connect("Õ").transmit(SELECT)
    assert not asked


def test_a_card_that_left_while_it_was_opened_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[tuple[int, int]] = []

    def disconnect(handle: int, disposition: int) -> int:
        closed.append((handle, disposition))
        return 0

    with_scard(monkeypatch, SCardStatus=lambda _: [0x80100069, "", 0, 0, []], SCardDisconnect=disconnect)
    with pytest.raises(errors.CardRemoved):
        PcscReaders().connect("R")
    assert closed == [(7, 0)]


def test_a_missing_binding_or_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("smartcard"):
            raise ImportError
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(errors.PcscLibraryMissing):
        PcscReaders().list()


def test_nothing_sent_or_received_is_logged(
    daemon: PcscDaemon, readers: PcscReaders, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    card = readers.connect("Card")
    with suppress(Error), card.transaction():
        card.transmit(SELECT)
        card.transmit(bytes.fromhex("002000010C31323334FFFFFFFFFFFFFFFF"))
        daemon.service.insert("Card", None)
        card.transmit(SELECT)
    card.close()
    for secret in ("1234", "31323334", "31, 32", "49, 50", "JÕEORG"):
        assert secret not in caplog.text
