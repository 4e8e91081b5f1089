"""Transactions while another program holds the card: told, stoppable, and the card released in the end."""

import threading

import pytest

from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.cards.session import Session
from idclient.errors import Cancelled, Internal
from idclient.errors.card import CardError, CardRemoved, CardReset, ReaderBusy
from idclient.model import CardBusy, Note
from tests.cards.doubles import CERTIFICATES, FakeChip, OfflinePerson

PATIENCE = 0.001
LIMIT = 10


class Occupied(FakeChip):
    """A card on which a transaction begins only once another program let it go."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.fault: CardError | None = None
        self.closing = threading.Event()

    def begin(self) -> None:
        assert self.free.wait(LIMIT)
        if self.fault is not None:
            raise self.fault

    def close(self) -> None:
        super().close()
        self.closing.set()


class Patient(OfflinePerson):
    """A person whose being told that the card is busy makes the other program let go."""

    def tell(self, note: Note) -> None:
        super().tell(note)
        if isinstance(note, CardBusy) and isinstance(self.card, Occupied):
            self.card.free.set()


class Impatient(OfflinePerson):
    """A person who stops as soon as they hear that the card is busy."""

    def tell(self, note: Note) -> None:
        super().tell(note)
        self.stop_after = 0


def join_calls() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("card "):
            thread.join(LIMIT)


def test_a_person_is_told_that_another_program_holds_the_card() -> None:
    chip = Occupied()
    person = Patient(chip)
    identity = CardIdentity(chip, Driver(COSMO_8), patience=PATIENCE)
    assert identity.certificate(person) == CERTIFICATES[0x341F]
    assert person.notes[0] == CardBusy("Reader 00 00")
    assert sum(isinstance(note, CardBusy) for note in person.notes) == 1


def test_nobody_hears_of_a_card_that_is_free() -> None:
    chip = FakeChip()
    person = OfflinePerson(chip)
    Session(chip).run(lambda channel: channel.commit(), person)
    assert person.notes == []


def test_waiting_can_be_stopped_and_the_card_is_released_when_the_other_program_ends() -> None:
    chip = Occupied()
    session = Session(chip, patience=PATIENCE)
    with pytest.raises(Cancelled):
        session.run(lambda channel: channel.commit(), Impatient(chip))
    session.close()
    assert chip.closed == 0
    chip.free.set()
    assert chip.closing.wait(LIMIT)
    assert (chip.transactions, chip.depth, chip.closed) == (1, 0, 1)


def test_a_transaction_begun_while_the_person_stops_is_ended() -> None:
    class Racing(Impatient):
        def check(self) -> None:
            if self.stop_after is not None:
                chip.free.set()
                assert session._last_call is not None
                assert session._last_call.done.wait(LIMIT)
            super().check()

    chip = Occupied()
    session = Session(chip, patience=PATIENCE)
    with pytest.raises(Cancelled):
        session.run(lambda channel: channel.commit(), Racing(chip))
    session.close()
    assert chip.closing.wait(LIMIT)
    assert (chip.transactions, chip.depth, chip.closed) == (1, 0, 1)


def test_a_stopped_wait_that_fails_in_the_end_still_releases_the_card() -> None:
    chip = Occupied()
    chip.fault = CardRemoved()
    session = Session(chip, patience=PATIENCE)
    with pytest.raises(Cancelled):
        session.run(lambda channel: channel.commit(), Impatient(chip))
    session.close()
    chip.free.set()
    assert chip.closing.wait(LIMIT)
    assert chip.transactions == 0


def test_a_stopped_wait_without_close_leaves_the_card_open() -> None:
    chip = Occupied()
    session = Session(chip, patience=PATIENCE)
    with pytest.raises(Cancelled):
        session.run(lambda channel: channel.commit(), Impatient(chip))
    chip.free.set()
    join_calls()
    assert (chip.depth, chip.closed) == (0, 0)
    session.close()
    assert chip.closed == 1


@pytest.mark.parametrize("fault", [ReaderBusy(), CardRemoved()])
def test_a_transaction_that_cannot_begin_says_why(fault: CardError) -> None:
    chip = Occupied()
    chip.fault = fault
    chip.free.set()
    with pytest.raises(type(fault)):
        Session(chip).run(lambda channel: channel.commit(), OfflinePerson(chip))


def test_a_defect_below_is_no_endless_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    defects: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: defects.append(args.exc_type))

    class Defective(FakeChip):
        def begin(self) -> None:
            raise ZeroDivisionError

    chip = Defective()
    with pytest.raises(Internal):
        Session(chip).run(lambda channel: channel.commit(), OfflinePerson(chip))
    join_calls()
    assert defects == [ZeroDivisionError]


def test_closing_does_not_wait_for_another_program_without_limit() -> None:
    class Held(FakeChip):
        def close(self) -> None:
            free.wait(LIMIT)
            super().close()

    free = threading.Event()
    chip = Held()
    Session(chip, patience=PATIENCE).close()
    assert chip.closed == 0
    free.set()
    join_calls()
    assert chip.closed == 1


def test_an_operation_is_run_again_once_after_a_reset() -> None:
    chip = FakeChip()
    runs: list[int] = []

    def operation(channel: object) -> int:
        runs.append(1)
        if len(runs) == 1:
            raise CardReset
        return len(runs)

    assert Session(chip).run(operation, OfflinePerson(chip)) == 2
    assert (chip.reconnects, chip.transactions) == (1, 2)


def test_a_person_who_stopped_already_does_not_wait() -> None:
    chip = FakeChip()
    person = OfflinePerson(chip)
    person.stop_after = 0
    with pytest.raises(Cancelled):
        Session(chip).run(lambda channel: channel.commit(), person)
    assert chip.transactions == 0
