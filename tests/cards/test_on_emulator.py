"""The driver against the chip emulator, which was written from the specification and knows nothing of the driver."""

import hashlib
import itertools

import pytest

from idclient.cards.channel import Traffic
from idclient.cards.find import find_card
from idclient.cards.identity import BOTH, CardIdentity
from idclient.emulators.chip import (
    Chip,
    DropAfter,
    EndOfFile,
    Fault,
    Faults,
    Options,
    PathOrigin,
    PinCounters,
    PinMemory,
    Protocol,
    ResetByOther,
)
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import OtherCard, Slot, mute_card
from idclient.errors.card import CardReset, PinBlocked, PinOutcomeUnknown, PinWrong
from idclient.model import CardBusy, Note
from idclient.value import replace
from tests.cards.doubles import CERTIFICATES
from tests.doubles import Person
from tests.emulators.personalisation import national_card

DIGEST = hashlib.sha384(b"Hello world!").digest()
HABITS = [
    Options(protocol=protocol, path_origin=origin, end_of_file=end, pin2=memory, largest_block=block)
    for protocol, origin, end, memory, block in itertools.product(Protocol, PathOrigin, EndOfFile, PinMemory, (256, 97))
]


def identity_on(chip: Chip, person: Person, traffic: Traffic | None = None) -> CardIdentity:
    slots = [
        Slot("A"),
        Slot("B", mute_card()),
        Slot("C", OtherCard(bytes.fromhex("3B6500002063CB6800"))),
        Slot("D", chip),
    ]
    return find_card(EmulatedReaders(*slots), person, observe=traffic or Traffic())


@pytest.mark.parametrize("habits", HABITS)
def test_everything_works_with_every_habit_of_the_chip(habits: Options) -> None:
    card = national_card()
    person = Person("12345", "1234", "12345")
    with identity_on(Chip(card, options=habits), person) as identity:
        certificates = identity.certificates(BOTH, person)
        assert list(certificates.values()) == [card.authentication_certificate, card.signing_certificate]
        assert [state.left for state in identity.pin_states(person)] == [3, 3, 3]
        for use, hashed in ((identity.sign, "sha256"), (identity.authenticate, "sha384"), (identity.sign, "sha512")):
            assert len(use(hashlib.new(hashed, b"Hello world!").digest(), person).value) == 96
        assert identity.personal_data(person).surname == card.surname
        assert identity.document_number(person) == card.document_number


def test_the_budgets_hold_for_certificates_of_real_size() -> None:
    card = replace(
        national_card(), authentication_certificate=CERTIFICATES[0x3401], signing_certificate=CERTIFICATES[0x341F]
    )
    person, traffic = Person(), Traffic()
    with identity_on(Chip(card), person, traffic) as identity:
        found = traffic.apdus
        identity.certificates(BOTH, person)
        assert traffic.apdus - found == 12
        identity.pin_states(person)
        assert traffic.apdus - found == 12 + 5


@pytest.mark.parametrize("third", [0x6983, 0x63C0])
def test_three_wrong_pins_block_the_emulated_card_too(third: int) -> None:
    person = Person("99999", "99999", "99999", "12345")
    with identity_on(Chip(national_card(), options=Options(third_wrong_pin=third)), person) as identity:
        for left in (2, 1):
            with pytest.raises(PinWrong) as caught:
                identity.sign(DIGEST, person)
            assert caught.value.tries_left == left
        for _ in range(2):
            with pytest.raises(PinBlocked):
                identity.sign(DIGEST, person)
    assert len(person.asked) == 3


def test_a_reset_between_pin_and_signature_asks_again() -> None:
    person = Person("12345", "12345")
    chip = Chip(national_card(), faults=Faults(Fault(action=ResetByOther(), ins=0x2A)))
    with identity_on(chip, person) as identity:
        with pytest.raises(CardReset):
            identity.sign(DIGEST, person)
        assert len(identity.sign(DIGEST, person).value) == 96
    assert [request.tries_left for request in person.asked] == [3, 3]


def test_a_card_pulled_out_while_it_takes_the_pin_leaves_the_outcome_open_and_the_try_counted() -> None:
    person = Person("99999")
    kept: list[PinCounters] = []
    chip = Chip(national_card(), faults=Faults(Fault(action=DropAfter(), ins=0x20)), on_change=kept.append)
    with identity_on(chip, person) as identity, pytest.raises((PinOutcomeUnknown, PinWrong)):
        identity.sign(DIGEST, person)
    again = Person()
    with identity_on(Chip(national_card(), kept[-1]), again) as identity:
        assert [state.left for state in identity.pin_states(again)] == [3, 2, 3]


def test_a_card_that_another_program_holds_is_waited_for() -> None:
    class Patient(Person):
        def tell(self, note: Note) -> None:
            super().tell(note)
            if isinstance(note, CardBusy):
                held.__exit__(None, None, None)

    readers = EmulatedReaders(Slot("D", Chip(national_card())))
    held = readers.connect("D").transaction()
    held.__enter__()
    person = Patient()
    with find_card(readers, person, patience=0.01) as identity:
        assert len(identity.pin_states(person)) == 3
    assert CardBusy("D") in person.notes
