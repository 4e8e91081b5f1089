"""The in-process door: several readers, many connections, and cards that come and go."""

import threading

import pytest

from idclient.emulators.chip import AnswerBytes, Chip, Drop, Fault, Options, Protocol, ResetByOther
from idclient.emulators.pcsc.connections import Connection, Disposition, Share
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import OtherCard, Slot, mute_card
from idclient.errors.card import (
    CardProtocolMismatch,
    CardRemoved,
    CardReset,
    CardUnresponsive,
    NoCard,
    NoReader,
    ReaderBusy,
    ReaderUnavailable,
)
from idclient.ports import ReaderState
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import MAIN

SELECT = bytes.fromhex(MAIN)
STATUS = bytes.fromhex("0020000100")
BANK_CARD = bytes.fromhex("3B6500002063CB6800")


def world() -> tuple[EmulatedReaders, Slot]:
    slot = Slot("With a card", Chip(residents_card()))
    others = (Slot("Bank card", OtherCard(BANK_CARD)), Slot("Empty"), Slot("Upside down", mute_card()))
    return EmulatedReaders(*others, slot), slot


def test_the_states_of_all_readers_are_listed() -> None:
    readers, slot = world()
    atr = Chip(residents_card()).atr
    assert readers.list() == [
        ReaderState("Bank card", BANK_CARD, present=True),
        ReaderState("Empty", b"", present=False),
        ReaderState("Upside down", b"", present=True, mute=True),
        ReaderState("With a card", atr, present=True),
    ]
    card = readers.connect("With a card")
    assert readers.list()[3].in_use
    card.close()
    card.close()
    assert not readers.list()[3].in_use
    exclusive = Connection(slot, Share.EXCLUSIVE)
    assert readers.list()[3].exclusive
    exclusive.close()
    assert not readers.list()[3].exclusive


def test_no_reader_at_all_is_its_own_failure() -> None:
    with pytest.raises(NoReader):
        EmulatedReaders().list()


@pytest.mark.parametrize(
    ("reader", "failure"),
    [("Nowhere", ReaderUnavailable), ("Empty", NoCard), ("Upside down", CardUnresponsive)],
)
def test_a_card_that_cannot_be_opened_says_why(reader: str, failure: type[Exception]) -> None:
    readers, _ = world()
    with pytest.raises(failure):
        readers.connect(reader)


def test_a_card_held_exclusively_is_busy() -> None:
    readers, slot = world()
    held = Connection(slot, Share.EXCLUSIVE)
    with pytest.raises(ReaderBusy):
        readers.connect("With a card")
    held.close()
    shared = readers.connect("With a card")
    with pytest.raises(ReaderBusy):
        Connection(slot, Share.EXCLUSIVE)
    shared.close()


def test_an_unknown_card_has_an_atr_and_no_application() -> None:
    readers, _ = world()
    card = readers.connect("Bank card")
    assert (card.reader, card.atr, card.protocol) == ("Bank card", BANK_CARD, 1)
    assert card.transmit(SELECT) == b"\x6a\x82"
    assert card.transmit(STATUS) == b"\x6d\x00"


def test_commands_reach_the_chip_and_its_state_lasts_between_connections() -> None:
    readers, _ = world()
    first, second = readers.connect("With a card"), readers.connect("With a card")
    with first.transaction():
        assert first.transmit(SELECT) == b"\x90\x00"
    first.close()
    assert second.transmit(STATUS) == b"\x63\xc3"


def test_a_transaction_keeps_others_waiting_and_may_be_left_on_another_thread() -> None:
    readers, _ = world()
    first, second = readers.connect("With a card"), readers.connect("With a card")
    transaction = first.transaction()
    opener = threading.Thread(target=transaction.__enter__)
    opener.start()
    opener.join()
    order: list[str] = []

    def wait_and_send() -> None:
        second.transmit(SELECT)
        order.append("second")

    waiting = threading.Thread(target=wait_and_send)
    waiting.start()
    first.transmit(SELECT)
    order.append("first")
    transaction.__exit__(None, None, None)
    waiting.join()
    assert order == ["first", "second"]


def test_a_reset_by_another_program_is_met_once_reconnected_the_card_works_again() -> None:
    readers, slot = world()
    card = readers.connect("With a card")
    card.transmit(SELECT)
    slot.reset()
    for _ in range(2):
        with pytest.raises(CardReset):
            card.transmit(STATUS)
    with pytest.raises(CardReset), card.transaction():
        pass
    card.reconnect()
    assert card.transmit(STATUS) == b"\x6a\x88"


def test_a_planted_reset_is_met_like_one_by_another_program() -> None:
    chip = Chip(residents_card())
    readers = EmulatedReaders(Slot("Reader", chip))
    card, other = readers.connect("Reader"), readers.connect("Reader")
    chip.faults.plant(Fault(action=ResetByOther()))
    with pytest.raises(CardReset):
        card.transmit(SELECT)
    with pytest.raises(CardReset):
        other.transmit(SELECT)
    card.reconnect()
    assert card.transmit(SELECT) == b"\x90\x00"


def test_a_removed_card_stays_removed_for_its_connection_until_it_reconnects() -> None:
    readers, slot = world()
    card = readers.connect("With a card")
    chip = slot.card
    assert chip is not None
    slot.remove()
    slot.remove()
    with pytest.raises(CardRemoved):
        card.transmit(SELECT)
    with pytest.raises(NoCard):
        card.reconnect()
    slot.insert(chip)
    with pytest.raises(CardRemoved), card.transaction():
        pass
    card.reconnect()
    assert card.transmit(SELECT) == b"\x90\x00"


def test_a_card_pulled_in_mid_command_ends_the_transaction() -> None:
    chip = Chip(residents_card())
    readers = EmulatedReaders(Slot("Reader", chip))
    card = readers.connect("Reader")
    chip.faults.plant(Fault(action=Drop()))
    with pytest.raises(CardRemoved), card.transaction():
        card.transmit(SELECT)
    assert readers.list() == [ReaderState("Reader", b"", present=False, in_use=True, events=1)]
    card.close()


def test_an_answer_without_status_word_is_a_removal() -> None:
    chip = Chip(residents_card())
    chip.faults.plant(Fault(action=AnswerBytes(b"\x90")))
    with pytest.raises(CardRemoved):
        EmulatedReaders(Slot("Reader", chip)).connect("Reader").transmit(SELECT)


def test_a_card_without_power_answers_nobody_until_one_reconnects() -> None:
    readers, slot = world()
    card = readers.connect("With a card")
    slot.unpower()
    with pytest.raises(CardUnresponsive):
        readers.connect("With a card")
    with pytest.raises(CardReset):
        card.transmit(SELECT)
    card.reconnect()
    readers.connect("With a card").close()
    assert card.transmit(SELECT) == b"\x90\x00"


def test_protocols_must_meet() -> None:
    slot = Slot("Reader", Chip(residents_card(), options=Options(protocol=Protocol.T0)))
    assert EmulatedReaders(slot).connect("Reader").protocol == 0
    with pytest.raises(CardProtocolMismatch):
        Connection(slot, protocols=2)


@pytest.mark.parametrize("disposition", [Disposition.RESET, Disposition.UNPOWER])
def test_whoever_resets_a_card_meets_the_reset_too(disposition: Disposition) -> None:
    slot = Slot("Reader", Chip(residents_card()))
    own, other = Connection(slot), Connection(slot)
    own.begin()
    own.end(disposition)
    for connection in (own, other):
        with pytest.raises(CardReset):
            connection.check()
    own.close()
    Connection(slot).check()


def test_a_wait_for_a_transaction_can_be_given_up() -> None:
    slot = Slot("Reader", Chip(residents_card()))
    wanted = threading.Event()
    wanted.set()
    holder, waiter = Connection(slot), Connection(slot, wanted=wanted.is_set)
    holder.begin()
    failures: list[BaseException] = []

    def wait() -> None:
        try:
            waiter.begin()
        except CardRemoved as error:
            failures.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    wanted.clear()
    slot.wake()
    thread.join()
    assert len(failures) == 1
    holder.end()


def test_a_reader_opened_directly_needs_no_card() -> None:
    slot = Slot("Reader")
    direct = Connection(slot, Share.DIRECT, 0)
    assert direct.card is None
    with pytest.raises(NoCard):
        direct.reconnect()
    direct.close()


def test_changes_are_told_to_whoever_listens() -> None:
    slot, told = Slot("Reader"), list[int]()
    slot.listen(lambda: told.append(slot.users))
    slot.insert(OtherCard(BANK_CARD))
    connection = Connection(slot)
    connection.close()
    slot.remove()
    assert told == [0, 1, 0, 0]
