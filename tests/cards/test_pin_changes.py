"""Change and unblock, typed and on a keypad: what is asked, what is sent, once, and what is refused before that."""

from collections.abc import Callable

import pytest

from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models import PinName, PinState
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.cards.pin_entry import Entering
from idclient.errors import Cancelled, Error
from idclient.errors.card import PinBlocked, PinFormat, PinLastTry, PinWrong, ReaderFeatureMissing
from idclient.errors.pins import (
    NewPinBirthDate,
    NewPinInPersonalCode,
    NewPinNotRepeated,
    NewPinOneDigit,
    NewPinRefused,
    NewPinSequence,
    NewPinUnchanged,
    PinAlreadyActive,
    PinOperationImpossible,
    PinPadCancelled,
    PinPadFailed,
    PinPadLength,
    PinPadMismatch,
    PinPadRefused,
    PinPadTimeout,
    PukBlocked,
)
from idclient.model import PinEntry, PinRequest, PinRole
from tests.cards.doubles import HASH, MAIN, QSCD, SIGNATURES, FakeChip, FakePad, OfflinePerson
from tests.cards.test_personal import ID_CARD, card_of

Operation = Callable[[CardIdentity, PinName, OfflinePerson], PinState]
REFERENCES = {PinName.PIN1: 0x01, PinName.PIN2: 0x85, PinName.PUK: 0x02}
PRESENT = {PinName.PIN1: "1234", PinName.PIN2: "12345", PinName.PUK: "12345678"}
NEW = "8675309421"
TYPED, ON_PAD = PinEntry.TYPED, PinEntry.PIN_PAD


def change(identity: CardIdentity, name: PinName, person: OfflinePerson) -> PinState:
    return identity.change_pin(name, person)


def unblock(identity: CardIdentity, name: PinName, person: OfflinePerson) -> PinState:
    return identity.unblock_pin(name, person)


def run(
    operation: Operation,
    chip: FakeChip,
    name: PinName,
    *codes: str,
    entry: PinEntry = TYPED,
    person: OfflinePerson | None = None,
) -> PinState:
    """Carry out an operation with what the person enters, at the keyboard or at the reader."""
    if entry is ON_PAD:
        chip.pad = FakePad(*codes[:2])
        codes = ()
    return operation(CardIdentity(chip, Driver(COSMO_8)), name, person or OfflinePerson(chip, *codes))


def sent(chip: FakeChip) -> list[bytes]:
    return [command for command in chip.sent if command[1] in {0x20, 0x24, 0x2C}]


def block(digits: str) -> bytes:
    return digits.encode().ljust(12, b"\xff")


@pytest.mark.parametrize("entry", list(PinEntry))
@pytest.mark.parametrize("name", list(PinName))
def test_a_pin_is_changed_with_one_command_that_holds_both(name: PinName, entry: PinEntry) -> None:
    chip = FakeChip()
    reference = REFERENCES[name]
    state = run(change, chip, name, PRESENT[name], NEW, NEW, entry=entry)
    assert state == PinState(name, 3, 3)
    assert chip.pins[reference] == NEW.encode()
    assert sent(chip) == [bytes([0x00, 0x24, 0x00, reference, 0x18]) + block(PRESENT[name]) + block(NEW)]
    assert chip.transactions == 2
    assert chip.depth == 0


@pytest.mark.parametrize("entry", list(PinEntry))
@pytest.mark.parametrize("tries", [0, 2, 3])
@pytest.mark.parametrize("name", [PinName.PIN1, PinName.PIN2])
def test_a_pin_is_unblocked_with_the_puk_in_one_transaction(name: PinName, tries: int, entry: PinEntry) -> None:
    chip = FakeChip()
    reference = REFERENCES[name]
    chip.tries[reference] = tries
    state = run(unblock, chip, name, "12345678", NEW, NEW, entry=entry)
    assert state == PinState(name, 3, 3)
    assert chip.pins[reference] == NEW.encode()
    assert sent(chip) == [
        bytes.fromhex("002000020C") + block("12345678"),
        bytes([0x00, 0x2C, 0x02, reference, 0x0C]) + block(NEW),
    ]
    assert chip.transactions == 2
    home = QSCD if name is PinName.PIN2 else MAIN
    assert bytes.fromhex("00A4040C") + bytes([len(home)]) + home in chip.sent


@pytest.mark.parametrize(("operation", "proof"), [(change, PinName.PIN2), (unblock, PinName.PUK)])
@pytest.mark.parametrize("entry", list(PinEntry))
def test_the_present_code_the_new_pin_and_the_new_pin_again_are_asked_for(
    operation: Operation, proof: PinName, entry: PinEntry
) -> None:
    chip = FakeChip()
    chip.tries[REFERENCES[proof]] = 2
    codes = (PRESENT[proof], NEW, NEW)
    person = OfflinePerson(chip, *codes)
    run(operation, chip, PinName.PIN2, *codes, entry=entry, person=person)
    least = {PinName.PIN2: 5, PinName.PUK: 8}[proof]
    assert person.asked == [
        PinRequest(proof, None, least, 12, 2, entry, PinRole.PRESENT),
        PinRequest("PIN2", None, 5, 12, None, entry, PinRole.NEW),
        PinRequest("PIN2", None, 5, 12, None, entry, PinRole.REPEAT),
    ]
    assert len(person.buffers) == (3 if entry is TYPED else 0)


@pytest.mark.parametrize("operation", [change, unblock])
def test_typed_codes_and_all_their_copies_are_wiped(operation: Operation) -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, PRESENT[PinName.PUK] if operation is unblock else "1234", NEW, NEW)
    run(operation, chip, PinName.PIN1, person=person)
    assert [set(buffer) for buffer in person.buffers] == [{0}] * 3
    assert [
        set(buffer) for buffer, command in zip(chip.buffers, chip.sent, strict=True) if command[1] in {0x20, 0x24, 0x2C}
    ] == [{0}] * len(sent(chip))


def test_digits_that_a_dialog_returns_for_a_keypad_are_wiped_and_not_used() -> None:
    class Eager(OfflinePerson):
        def ask_pin(self, request: PinRequest) -> bytearray:
            super().ask_pin(request)
            self.buffers.append(bytearray(b"99999"))
            return self.buffers[-1]

    chip = FakeChip()
    person = Eager(chip)
    run(change, chip, PinName.PIN1, "1234", NEW, entry=ON_PAD, person=person)
    assert chip.pins[0x01] == NEW.encode()
    assert [set(buffer) for buffer in person.buffers] == [{0}] * 3


WEAK = [
    ("123456", NewPinSequence),
    ("77777", NewPinOneDigit),
    ("85718", NewPinInPersonalCode),
    ("08011980", NewPinBirthDate),
]


@pytest.mark.parametrize(("new", "kind"), WEAK)
@pytest.mark.parametrize(("operation", "present"), [(change, "12345"), (unblock, "12345678")])
def test_a_new_pin_that_is_easy_to_guess_is_refused_before_anything_is_sent(
    operation: Operation, present: str, new: str, kind: type[Error]
) -> None:
    chip = card_of(ID_CARD)
    person = OfflinePerson(chip, present, new, new)
    with pytest.raises(kind) as caught:
        run(operation, chip, PinName.PIN2, person=person)
    assert caught.value.facts == {"pin": "PIN2"}
    assert sent(chip) == []
    assert len(person.asked) == 2
    assert [set(buffer) for buffer in person.buffers] == [{0}] * 2


@pytest.mark.parametrize("word", ["6A82", "6F00", "6982"])
def test_a_card_whose_holder_cannot_be_read_still_gets_a_new_pin(word: str) -> None:
    chip = FakeChip()
    chip.faults[3] = bytes.fromhex(word)
    run(change, chip, PinName.PIN1, "1234", NEW, NEW)
    assert chip.sent[3][:5] == bytes.fromhex("00A4010C02")
    assert chip.pins[0x01] == NEW.encode()


def test_the_present_pin_is_no_new_pin() -> None:
    chip = FakeChip()
    chip.pins[0x01] = NEW.encode()
    with pytest.raises(NewPinUnchanged):
        run(change, chip, PinName.PIN1, NEW, NEW, NEW)
    assert sent(chip) == []


@pytest.mark.parametrize(("operation", "present"), [(change, "1234"), (unblock, "12345678")])
def test_a_new_pin_that_is_not_repeated_is_not_sent(operation: Operation, present: str) -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, present, NEW, "8675309422")
    with pytest.raises(NewPinNotRepeated):
        run(operation, chip, PinName.PIN1, person=person)
    assert sent(chip) == []
    assert [set(buffer) for buffer in person.buffers] == [{0}] * 3


@pytest.mark.parametrize(("operation", "present", "pin"), [(change, "1234", "PIN1"), (unblock, "12345678", "PUK")])
@pytest.mark.parametrize("wrong", ["12", "12345678901234", "12 4", ""])
def test_what_cannot_be_a_code_is_refused_before_the_next_one_is_asked(
    operation: Operation, present: str, pin: str, wrong: str
) -> None:
    chip = FakeChip()
    for codes, named in (((wrong,), pin), ((present, wrong), "PIN1"), ((present, NEW, wrong), "PIN1")):
        person = OfflinePerson(chip, *codes)
        with pytest.raises(PinFormat) as caught:
            run(operation, chip, PinName.PIN1, person=person)
        assert caught.value.facts["pin"] == named
        assert len(person.asked) == len(codes)
        assert not any(any(buffer) for buffer in person.buffers)
    assert sent(chip) == []


@pytest.mark.parametrize("answered", [0, 1, 2])
@pytest.mark.parametrize(("operation", "present"), [(change, "1234"), (unblock, "12345678")])
def test_a_person_can_stop_at_each_question(operation: Operation, present: str, answered: int) -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, *(present, NEW, NEW)[:answered])
    with pytest.raises(Cancelled):
        run(operation, chip, PinName.PIN1, person=person)
    assert sent(chip) == []
    assert [set(buffer) for buffer in person.buffers] == [{0}] * answered


@pytest.mark.parametrize(("operation", "present"), [(change, "1234"), (unblock, "12345678")])
def test_a_person_can_stop_before_each_command_up_to_the_first_code(operation: Operation, present: str) -> None:
    chip = FakeChip()
    run(operation, chip, PinName.PIN1, present, NEW, NEW)
    total = len(chip.sent)
    first = chip.sent.index(sent(chip)[0])
    for stop_after in range(total + 1):
        chip = FakeChip()
        person = OfflinePerson(chip, present, NEW, NEW)
        person.stop_after = stop_after
        if stop_after <= first:
            with pytest.raises(Cancelled):
                run(operation, chip, PinName.PIN1, person=person)
            assert sent(chip) == []
        else:
            run(operation, chip, PinName.PIN1, person=person)
            assert chip.pins[0x01] == NEW.encode()
        assert not any(any(buffer) for buffer in person.buffers)


@pytest.mark.parametrize("entry", list(PinEntry))
def test_a_wrong_present_pin_changes_nothing_and_tells_the_tries(entry: PinEntry) -> None:
    chip = FakeChip()
    for left in (2, 1):
        with pytest.raises(PinWrong) as caught:
            run(change, chip, PinName.PIN2, "55555", NEW, NEW, entry=entry)
        assert (caught.value.pin, caught.value.tries_left) == ("PIN2", left)
    for _ in range(2):
        with pytest.raises(PinBlocked) as blocked:
            run(change, chip, PinName.PIN2, "55555", NEW, NEW, entry=entry)
        assert blocked.value.code == "card.pin_blocked"
    assert chip.count(0x24) == 3
    assert chip.pins[0x85] == b"12345"


@pytest.mark.parametrize("entry", list(PinEntry))
def test_a_wrong_puk_unblocks_nothing_and_blocks_itself_in_the_end(entry: PinEntry) -> None:
    chip = FakeChip()
    chip.tries[0x01] = 0
    for left in (2, 1):
        with pytest.raises(PinWrong) as caught:
            run(unblock, chip, PinName.PIN1, "55555555", NEW, NEW, entry=entry)
        assert (caught.value.pin, caught.value.tries_left) == ("PUK", left)
    with pytest.raises(PukBlocked):
        run(unblock, chip, PinName.PIN1, "55555555", NEW, NEW, entry=entry)
    person = OfflinePerson(chip, "12345678", NEW, NEW)
    with pytest.raises(PukBlocked) as blocked:
        run(unblock, chip, PinName.PIN1, person=person)
    assert blocked.value.facts == {"pin": "PUK"}
    assert not person.asked
    assert chip.count(0x2C) == 0
    assert chip.count(0x20) == 3


@pytest.mark.parametrize("operation", [change, unblock])
@pytest.mark.parametrize("tries", [3, 1])
def test_a_refusal_without_a_number_is_told_by_the_counter(operation: Operation, tries: int) -> None:
    chip = FakeChip()
    reference, pin = (0x02, PinName.PUK) if operation is unblock else (0x01, PinName.PIN1)
    chip.tries[reference] = tries

    class NoCounter(FakeChip):
        def verify(self, reference: int, block: bytes) -> bytes:
            answer = super().verify(reference, block)
            return answer if answer == b"\x90\x00" else b"\x63\x00"

    chip.__class__ = NoCounter
    with pytest.raises((PinWrong, PinBlocked)) as caught:
        run(operation, chip, PinName.PIN1, "55555555", NEW, NEW)
    assert caught.value.facts["pin"] == pin
    assert isinstance(caught.value, PinWrong) == (tries == 3)
    assert len(sent(chip)) == 1


@pytest.mark.parametrize("word", ["6985", "6A80"])
@pytest.mark.parametrize("entry", list(PinEntry))
@pytest.mark.parametrize(("operation", "present", "ins"), [(change, "1234", 0x24), (unblock, "12345678", 0x2C)])
def test_a_new_pin_that_the_card_refuses_is_told_as_that(
    operation: Operation, present: str, ins: int, entry: PinEntry, word: str
) -> None:
    class Choosy(FakeChip):
        def renew(self, reference: int, block: bytes) -> bytes:
            return bytes.fromhex(word)

    chip = Choosy()
    with pytest.raises(NewPinRefused) as caught:
        run(operation, chip, PinName.PIN1, present, NEW, NEW, entry=entry)
    assert caught.value.facts == {"pin": "PIN1"}
    assert chip.count(ins) == 1


def test_the_puk_is_not_unblocked_and_a_pin_that_is_active_not_activated() -> None:
    chip = FakeChip()
    person = OfflinePerson(chip, "12345678", NEW, NEW)
    identity = CardIdentity(chip, Driver(COSMO_8))
    with pytest.raises(PinOperationImpossible) as caught:
        identity.unblock_pin(PinName.PUK, person)
    assert caught.value.facts == {"pin": "PUK", "operation": "unblock"}
    assert chip.sent == []
    with pytest.raises(PinAlreadyActive):
        identity.activate_pin(PinName.PIN1, person)
    assert not person.asked


WORDS = [
    ("6400", PinPadTimeout),
    ("6401", PinPadCancelled),
    ("6402", PinPadMismatch),
    ("6403", PinPadLength),
    ("6B80", PinPadRefused),
]


@pytest.mark.parametrize(("word", "kind"), WORDS)
@pytest.mark.parametrize("operation", [change, unblock])
def test_a_keypad_that_sends_nothing_says_why_and_nobody_is_asked_to_type(
    operation: Operation, word: str, kind: type[PinPadFailed]
) -> None:
    chip = FakeChip()
    chip.pad = FakePad(word=bytes.fromhex(word))
    person = OfflinePerson(chip, "12345678", NEW, NEW)
    with pytest.raises(kind):
        run(operation, chip, PinName.PIN1, person=person)
    assert sent(chip) == []
    assert len(chip.pad.structures) == 1
    assert {request.entry for request in person.asked} == {ON_PAD}
    assert chip.tries == {0x01: 3, 0x85: 3, 0x02: 3}


@pytest.mark.parametrize(("word", "kind"), WORDS)
def test_a_signature_on_a_keypad_that_sends_nothing_spends_no_try(word: str, kind: type[PinPadFailed]) -> None:
    chip = FakeChip()
    chip.pad = FakePad(word=bytes.fromhex(word))
    with pytest.raises(kind) as caught:
        CardIdentity(chip, Driver(COSMO_8)).sign(HASH, OfflinePerson(chip, "12345"))
    assert caught.value.facts == {"pin": "PIN2"}
    assert sent(chip) == []
    assert chip.tries[0x85] == 3


def test_a_keypad_signs_inside_the_transaction_and_no_digit_comes_from_the_person() -> None:
    chip = FakeChip()
    chip.pad = FakePad("12345")
    person = OfflinePerson(chip, "99999")
    assert CardIdentity(chip, Driver(COSMO_8)).sign(HASH, person).value == SIGNATURES[0x341F]
    assert [request.entry for request in person.asked] == [ON_PAD]
    assert person.pins == ["99999"]


def test_who_prefers_to_type_types_though_the_reader_has_a_keypad() -> None:
    chip = FakeChip()
    chip.pad = FakePad()
    identity = CardIdentity(chip, Driver(COSMO_8))
    identity.enter_pins(Entering(TYPED))
    identity.sign(HASH, OfflinePerson(chip, "12345"))
    assert chip.pad.structures == []


def test_who_insists_on_a_keypad_is_not_asked_to_type_without_one() -> None:
    chip = FakeChip()
    identity = CardIdentity(chip, Driver(COSMO_8))
    identity.enter_pins(Entering(ON_PAD))
    person = OfflinePerson(chip, "12345")
    with pytest.raises(ReaderFeatureMissing):
        identity.sign(HASH, person)
    assert not person.asked


def test_a_keypad_that_only_verifies_is_used_for_signatures_and_not_for_changes() -> None:
    chip = FakeChip()
    chip.pad = FakePad("12345", modify=False)
    identity = CardIdentity(chip, Driver(COSMO_8))
    person = OfflinePerson(chip, "1234", NEW, NEW)
    identity.sign(HASH, person)
    identity.change_pin(PinName.PIN1, person)
    assert [request.entry for request in person.asked] == [ON_PAD, TYPED, TYPED, TYPED]


def test_the_display_speaks_the_language_of_the_person() -> None:
    chip = FakeChip()
    chip.pad = FakePad("12345")
    identity = CardIdentity(chip, Driver(COSMO_8))
    identity.enter_pins(Entering(language="et"))
    identity.sign(HASH, OfflinePerson(chip))
    assert chip.pad.structures[0][9:11] == b"\x25\x04"


@pytest.mark.parametrize("entry", list(PinEntry))
@pytest.mark.parametrize("operation", [change, unblock])
def test_the_last_try_is_not_spent_without_consent(operation: Operation, entry: PinEntry) -> None:
    class Careful(OfflinePerson):
        def ask_pin(self, request: PinRequest) -> bytearray:
            if request.tries_left == 1:
                raise PinLastTry(pin=request.pin)
            return super().ask_pin(request)

    chip = FakeChip()
    chip.tries = dict.fromkeys(chip.tries, 1)
    with pytest.raises(PinLastTry):
        run(operation, chip, PinName.PIN1, "1234", NEW, entry=entry, person=Careful(chip, "12345678", NEW, NEW))
    assert sent(chip) == []
    assert chip.pad is None or chip.pad.structures == []
