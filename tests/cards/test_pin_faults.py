"""The connection breaks while a PIN gets a new value: what is certain is told, and nothing else, and nothing twice."""

import pytest

from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models import PinName, PinState
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.errors.card import (
    CardCommandRefused,
    CardCommunicationFailed,
    CardError,
    CardRemoved,
    CardReset,
    PcscServiceLost,
    PinBlocked,
    PinOutcomeUnknown,
    PinWrong,
)
from idclient.errors.pins import PinChangeUnknown, PukBlocked
from tests.cards.doubles import FakeChip, FakePad, OfflinePerson

NEW = "8675309421"
PUK = "12345678"
LOSSES: list[CardError] = [CardRemoved(), CardCommunicationFailed(pcsc=0x80100016), PcscServiceLost(), CardReset()]


def change(chip: FakeChip, present: str = "1234", *, pad: bool = False) -> PinState:
    if pad:
        chip.pad = FakePad(present, NEW)
    return CardIdentity(chip, Driver(COSMO_8)).change_pin(PinName.PIN1, OfflinePerson(chip, present, NEW, NEW))


def unblock(chip: FakeChip, puk: str = PUK, *, pad: bool = False) -> PinState:
    if pad:
        chip.pad = FakePad(puk, NEW)
    return CardIdentity(chip, Driver(COSMO_8)).unblock_pin(PinName.PIN2, OfflinePerson(chip, puk, NEW, NEW))


def place(ins: int, operation: str, *, pad: bool = False) -> int:
    """Return the number of the command with that INS in an undisturbed run."""
    chip = FakeChip()
    (change if operation == "change" else unblock)(chip, pad=pad)
    return next(number for number, command in enumerate(chip.sent) if command[1] == ins)


CHANGE, VERIFY, RESET = place(0x24, "change"), place(0x20, "unblock"), place(0x2C, "unblock")
CHANGE_ON_PAD = place(0x24, "change", pad=True)


def require_quiet_end(chip: FakeChip, verify: int, change: int, reset: int) -> None:
    assert (chip.count(0x20), chip.count(0x24), chip.count(0x2C)) == (verify, change, reset)
    assert chip.depth == 0
    secret = [b for b, sent in zip(chip.buffers, chip.sent, strict=True) if sent[1] in {0x20, 0x24, 0x2C}]
    assert not any(any(buffer) for buffer in secret)


@pytest.mark.parametrize("pad", [False, True])
@pytest.mark.parametrize("loss", [*LOSSES, b"", b"\x90"])
def test_after_a_lost_change_the_old_or_the_new_pin_holds(loss: CardError | bytes, *, pad: bool) -> None:
    chip = FakeChip()
    chip.after_faults[CHANGE_ON_PAD if pad else CHANGE] = loss
    with pytest.raises(PinChangeUnknown) as caught:
        change(chip, pad=pad)
    assert caught.value.facts == {"pin": "PIN1", "tries_left": 3}
    require_quiet_end(chip, 0, 1, 0)


@pytest.mark.parametrize("pad", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_change_with_a_wrong_pin_is_told_by_the_counter(loss: CardError, *, pad: bool) -> None:
    chip = FakeChip()
    chip.after_faults[CHANGE_ON_PAD if pad else CHANGE] = loss
    with pytest.raises(PinWrong) as caught:
        change(chip, "9999", pad=pad)
    assert caught.value.tries_left == 2
    require_quiet_end(chip, 0, 1, 0)


def test_a_lost_change_with_the_last_wrong_pin_is_told_as_blocked() -> None:
    chip = FakeChip()
    chip.tries[0x01] = 1
    chip.after_faults[CHANGE] = CardRemoved()
    with pytest.raises(PinBlocked):
        change(chip, "9999")


@pytest.mark.parametrize("loss", LOSSES)
def test_when_the_card_is_gone_after_a_change_nothing_is_known(loss: CardError) -> None:
    chip = FakeChip()
    chip.after_faults[CHANGE] = loss
    chip.reconnect_fault = CardRemoved()
    with pytest.raises(PinChangeUnknown) as caught:
        change(chip)
    assert caught.value.tries_left is None
    assert caught.value.__cause__ is loss


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_right_puk_unblocks_nothing_and_costs_nothing(loss: CardError) -> None:
    chip = FakeChip()
    chip.tries[0x85] = 0
    chip.after_faults[VERIFY] = loss
    with pytest.raises(CardReset if isinstance(loss, CardReset) else PinOutcomeUnknown) as caught:
        unblock(chip)
    assert isinstance(caught.value, CardReset) or caught.value.facts == {"pin": "PUK", "tries_left": 3}
    assert chip.tries[0x85] == 0
    require_quiet_end(chip, 1, 0, 0)


@pytest.mark.parametrize(("tries", "error"), [(3, PinWrong), (1, PukBlocked)])
def test_a_lost_wrong_puk_is_told_by_the_counter(tries: int, error: type[CardError]) -> None:
    chip = FakeChip()
    chip.tries = {0x01: 3, 0x85: 0, 0x02: tries}
    chip.after_faults[VERIFY] = CardRemoved()
    with pytest.raises(error) as caught:
        unblock(chip, "99999999")
    assert caught.value.facts["pin"] == "PUK"
    require_quiet_end(chip, 1, 0, 0)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_pin_that_was_blocked_and_is_not_was_unblocked(loss: CardError) -> None:
    chip = FakeChip()
    chip.tries[0x85] = 0
    chip.after_faults[RESET] = loss
    assert unblock(chip) == PinState(PinName.PIN2, 3, 3)
    assert chip.pins[0x85] == NEW.encode()
    require_quiet_end(chip, 1, 0, 1)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_pin_that_was_blocked_and_still_is_was_not_unblocked(loss: CardError) -> None:
    chip = FakeChip()
    chip.tries[0x85] = 0
    chip.faults[RESET] = loss
    with pytest.raises(type(loss)) as caught:
        unblock(chip)
    assert caught.value is loss
    require_quiet_end(chip, 1, 0, 1)


@pytest.mark.parametrize("loss", LOSSES)
def test_of_a_pin_that_was_not_blocked_nothing_is_known(loss: CardError) -> None:
    chip = FakeChip()
    chip.after_faults[RESET] = loss
    with pytest.raises(PinChangeUnknown) as caught:
        unblock(chip)
    assert caught.value.facts == {"pin": "PIN2", "tries_left": 3}


@pytest.mark.parametrize("fault", [b"\x6f\x00", CardRemoved(), b""])
def test_a_card_that_fails_after_the_change_changes_nothing_about_it(fault: CardError | bytes) -> None:
    chip = FakeChip()
    chip.faults[CHANGE + 1] = fault
    assert change(chip) == PinState(PinName.PIN1, 3, 3)
    assert chip.pins[0x01] == NEW.encode()


@pytest.mark.parametrize("number", [0, 1, 3, CHANGE - 1])
def test_a_reset_before_the_pin_is_answered_by_one_new_selection(number: int) -> None:
    chip = FakeChip()
    chip.faults[number] = CardReset()
    change(chip)
    assert chip.reconnects == 1
    require_quiet_end(chip, 0, 1, 0)


def test_a_reset_between_puk_and_new_pin_sends_neither_again() -> None:
    chip = FakeChip()
    chip.tries[0x85] = 0
    chip.faults[RESET - 1] = CardReset()
    with pytest.raises(CardReset):
        unblock(chip)
    require_quiet_end(chip, 1, 0, 0)
    assert chip.tries == {0x01: 3, 0x85: 0, 0x02: 3}


@pytest.mark.parametrize("word", [0x6F00, 0x6982, 0x6A82, 0x6700, 0x6D00, 0x6400])
@pytest.mark.parametrize(
    ("operation", "number", "step", "counts"),
    [
        ("change", CHANGE - 1, "select-application", (0, 0, 0)),
        ("change", CHANGE, "change-pin", (0, 1, 0)),
        ("unblock", VERIFY, "verify-pin", (1, 0, 0)),
        ("unblock", RESET - 1, "select-application", (1, 0, 0)),
        ("unblock", RESET, "unblock-pin", (1, 0, 1)),
    ],
)
def test_a_refused_command_is_named(
    operation: str, number: int, step: str, counts: tuple[int, int, int], word: int
) -> None:
    chip = FakeChip()
    chip.faults[number] = word.to_bytes(2)
    with pytest.raises(CardCommandRefused) as caught:
        (change if operation == "change" else unblock)(chip)
    assert caught.value.facts == {"step": step, "status": f"{word:04X}"}
    require_quiet_end(chip, *counts)
