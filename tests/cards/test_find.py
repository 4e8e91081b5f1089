import threading

import pytest

from idclient.cards.find import DRIVERS, driver_for, find_card
from idclient.errors import Cancelled
from idclient.errors.card import (
    CanNeeded,
    CardApplicationLocked,
    CardCommandRefused,
    CardError,
    CardProtocolMismatch,
    CardRemoved,
    CardReset,
    CardUnresponsive,
    CardUnsupported,
    NoCard,
    NoReader,
    PcscServiceNotRunning,
    ReaderBusy,
    ReaderUnavailable,
)
from idclient.model import CardBusy, Note
from idclient.ports import ReaderState
from tests.cards.doubles import ATR_8, ATR_X, FakeChip, FakeReaders, OfflinePerson, TestedCard
from tests.doubles import Person

BANK_CARD = bytes.fromhex("3B6500002063CB6800")
NONSENSE = bytes.fromhex("00112233")
CONTACTLESS = bytes.fromhex("3B8B80010012233F536549440F9000A0")


def reader(name: str, atr: bytes = b"", *, present: bool = True, mute: bool = False) -> ReaderState:
    return ReaderState(name, atr, present=present, mute=mute)


Cards = dict[str, TestedCard | CardError]


def search(states: list[ReaderState], cards: Cards | None = None, name: str = "") -> None:
    find_card(FakeReaders(states, cards), Person(), reader=name).close()


@pytest.mark.parametrize(
    ("atr", "model"),
    [
        (ATR_8.hex(), "Estonia 2018 (IDEMIA)"),
        ("3B8B80010012233F536549440F9000A0", "Estonia 2018 (IDEMIA)"),
        (ATR_X.hex(), "Estonia 2018 v2 (IDEMIA Cosmo X)"),
        ("3B8C80010012233F54654944320F900092", "Estonia 2018 v2 (IDEMIA Cosmo X)"),
        ("3BFF9600008031FE438031B85365494464B085051012233F1D", "Estonia 2025 (Thales)"),
        ("3B8F80018031D85365494464B085051012233F16", "Estonia 2025 (Thales)"),
        ("3BDB960080B1FE451F830012428F536549440F900020", "Latvia (IDEMIA)"),
        ("3BDC960080B1FE451F830012428F54654944320F900012", "Latvia (IDEMIA Cosmo X)"),
        ("3B7F9600008031B865B085050011122460829000", "Finland v4"),
        ("3B7F9600008031B865B085051024122460829000", "Finland v4"),
        ("3B7F9600008031B865B08504021B1200F6829000", "Finland v3"),
    ],
)
def test_an_atr_names_its_model(atr: str, model: str) -> None:
    driver = driver_for(bytes.fromhex(atr))
    assert driver is not None
    assert driver.model.name == model


@pytest.mark.parametrize(
    "atr",
    [
        "",
        ATR_8.hex()[:-2],
        ATR_8.hex() + "00",
        "3B7F9600008031B865B08504021B1200F6829001",  # near Finland v3
        "3BDB960080B1FE451F83",
    ],
)
def test_a_similar_atr_is_another_card(atr: str) -> None:
    assert driver_for(bytes.fromhex(atr)) is None


def test_no_two_models_claim_an_atr() -> None:
    atrs = [atr for driver in DRIVERS for atr in (*driver.model.contact_atrs, *driver.model.contactless_atrs)]
    assert len(set(atrs)) == len(atrs)


def test_the_right_card_is_found_behind_empty_readers_and_other_cards() -> None:
    chip = FakeChip()
    states = [reader("a", present=False), reader("b", BANK_CARD), reader("c", b"", mute=True), reader("d", ATR_8)]
    readers = FakeReaders(states, {"c": CardUnresponsive(), "d": chip})
    with find_card(readers, OfflinePerson(chip)) as identity:
        assert identity.model_name == "Estonia 2018 (IDEMIA)"
    assert readers.connected == ["c", "d"]
    assert [command[:2] for command in chip.sent] == [b"\x00\xa4"]
    assert chip.transactions == 1
    assert chip.closed == 1


def test_of_two_right_cards_the_first_is_taken_unless_the_other_is_named() -> None:
    one, two = FakeChip(), FakeChip(ATR_X)
    two.reader = "b"
    readers = FakeReaders([reader("a", ATR_8), reader("b", ATR_X)], {"a": one, "b": two})
    assert find_card(readers, Person()).reader == "Reader 00 00"
    assert find_card(readers, Person(), reader="b").model_name == "Estonia 2018 v2 (IDEMIA Cosmo X)"


def test_a_broken_right_card_does_not_hide_a_good_one() -> None:
    chip = FakeChip()
    readers = FakeReaders([reader("a", ATR_8), reader("b", ATR_8)], {"a": ReaderBusy(), "b": chip})
    find_card(readers, Person()).close()
    assert chip.closed == 1


def test_no_reader_and_no_reader_of_that_name_differ() -> None:
    with pytest.raises(NoReader):
        search([])
    with pytest.raises(ReaderUnavailable):
        search([reader("a", ATR_8)], {"a": FakeChip()}, "b")


def test_the_service_names_its_own_failure() -> None:
    class Stopped(FakeReaders):
        def list(self) -> list[ReaderState]:
            raise PcscServiceNotRunning

    with pytest.raises(PcscServiceNotRunning):
        find_card(Stopped([]), Person())


@pytest.mark.parametrize(
    ("states", "cards", "error"),
    [
        ([reader("a", present=False)], {}, NoCard),
        ([reader("a", present=False), reader("b", BANK_CARD)], {}, CardUnsupported),
        ([reader("a", BANK_CARD)], {}, CardUnsupported),
        ([reader("a", mute=True)], {"a": CardUnresponsive()}, CardUnresponsive),
        ([reader("a", ATR_8, mute=True)], {"a": CardUnresponsive()}, CardUnresponsive),
        ([reader("a", mute=True)], {"a": FakeChip()}, CardUnresponsive),
        ([reader("a")], {"a": FakeChip()}, CardUnresponsive),
        ([reader("a", NONSENSE)], {"a": CardProtocolMismatch()}, CardProtocolMismatch),
        ([reader("a", NONSENSE)], {"a": FakeChip()}, CardProtocolMismatch),
        ([reader("a", BANK_CARD), reader("b", mute=True)], {"b": CardUnresponsive()}, CardUnresponsive),
        ([reader("a", ATR_8)], {"a": ReaderBusy()}, ReaderBusy),
        ([reader("a", BANK_CARD), reader("b", ATR_8)], {"b": ReaderBusy()}, ReaderBusy),
        ([reader("a", mute=True), reader("b", ATR_8)], {"a": CardUnresponsive(), "b": CardRemoved()}, CardRemoved),
        ([reader("a", ATR_8), reader("b", BANK_CARD)], {"a": NoCard()}, CardUnsupported),
        ([reader("a", CONTACTLESS), reader("b", BANK_CARD)], {}, CanNeeded),
    ],
)
def test_the_most_telling_failure_is_told(states: list[ReaderState], cards: Cards, error: type[CardError]) -> None:
    with pytest.raises(error):
        search(states, cards)


def test_an_unsupported_card_is_named_by_its_atr_and_not_touched() -> None:
    readers = FakeReaders([reader("a", BANK_CARD)])
    with pytest.raises(CardUnsupported) as caught:
        find_card(readers, Person())
    assert caught.value.facts == {"atr": BANK_CARD.hex().upper()}
    assert readers.connected == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"\x6a\x82", CardUnsupported),
        (b"\x6a\x81", CardApplicationLocked),
        (b"\x6f\x00", CardCommandRefused),
        (b"", CardRemoved),
        (CardRemoved(), CardRemoved),
    ],
)
def test_a_card_without_its_application_is_closed_and_told(answer: bytes | CardError, error: type[CardError]) -> None:
    chip = FakeChip()
    chip.faults[0] = answer
    with pytest.raises(error):
        search([reader("a", ATR_8)], {"a": chip})
    assert (chip.closed, chip.depth) == (1, 0)


def test_a_reset_while_looking_is_answered_once() -> None:
    chip = FakeChip()
    chip.faults[0] = CardReset()
    search([reader("a", ATR_8)], {"a": chip})
    assert (chip.reconnects, len(chip.sent)) == (1, 2)


def test_stopping_closes_the_card() -> None:
    chip = FakeChip()
    person = Person()
    person.cancelled = True
    with pytest.raises(Cancelled):
        find_card(FakeReaders([reader("a", ATR_8)], {"a": chip}), person)
    assert chip.closed == 1


class HeldReaders(FakeReaders):
    """A service that lets nobody connect before another program's transaction ends."""

    def __init__(self, chip: FakeChip) -> None:
        super().__init__([reader("a", ATR_8)], {"a": chip})
        self.free = threading.Event()

    def connect(self, reader: str) -> TestedCard:
        assert self.free.wait(10)
        return super().connect(reader)


def test_a_card_that_cannot_be_connected_to_yet_is_told_as_busy() -> None:
    class Patient(Person):
        def tell(self, note: Note) -> None:
            super().tell(note)
            readers.free.set()

    chip = FakeChip()
    readers = HeldReaders(chip)
    person = Patient()
    find_card(readers, person, patience=0.001).close()
    assert person.notes == [CardBusy("a")]
    assert chip.closed == 1


def test_a_connection_that_comes_after_the_person_stopped_is_closed() -> None:
    class Impatient(Person):
        def tell(self, note: Note) -> None:
            self.cancelled = True

    class Closing(FakeChip):
        def close(self) -> None:
            super().close()
            closed.set()

    closed = threading.Event()
    chip = Closing()
    readers = HeldReaders(chip)
    with pytest.raises(Cancelled):
        find_card(readers, Impatient(), patience=0.001)
    readers.free.set()
    assert closed.wait(10)
    assert (chip.closed, chip.transactions) == (1, 0)
