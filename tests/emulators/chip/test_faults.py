"""Faults planted in a chip happen once, where they were planted."""

import pytest

from idclient.emulators.chip import (
    AnswerBytes,
    AnswerStatus,
    Drop,
    DropAfter,
    Fault,
    Faults,
    PinCounters,
    ResetByOther,
    Truncate,
    Wait,
)
from idclient.errors.card import CardRemoved, CardReset
from tests.doubles import FixedClock
from tests.emulators.talk import MAIN, VERIFY_PIN1, block, powered


def test_a_status_word_replaces_the_nth_command_with_that_ins() -> None:
    faults = Faults(Fault(action=AnswerStatus(0x6F00), ins=0x20, nth=2))
    _, talk = powered(faults=faults)
    talk.data(MAIN)
    assert [talk("0020000100") for _ in range(3)] == ["63C3", "6F00", "63C3"]


def test_a_fault_may_last_for_several_commands() -> None:
    _, talk = powered(faults=Faults(Fault(action=AnswerStatus(0x6985), times=2)))
    assert [talk(MAIN) for _ in range(3)] == ["6985", "6985", "9000"]


def test_a_command_that_a_fault_replaces_is_not_carried_out() -> None:
    chip, talk = powered(faults=Faults(Fault(action=AnswerStatus(0x6982), ins=0x20)))
    assert talk(MAIN, VERIFY_PIN1 + block("9999")) == "6982"
    assert chip.counters == PinCounters()


def test_an_answer_can_be_cut_or_replaced() -> None:
    chip, _ = powered()
    chip.faults.plant(Fault(action=Truncate(1)))
    chip.faults.plant(Fault(action=AnswerBytes(b"")))
    assert chip.transmit(bytes.fromhex(MAIN)) == b"\x90"
    assert chip.transmit(bytes.fromhex(MAIN)) == b""


def test_a_card_pulled_before_a_pin_costs_no_try() -> None:
    chip, talk = powered(faults=Faults(Fault(action=Drop(), ins=0x20)))
    talk.data(MAIN)
    with pytest.raises(CardRemoved):
        talk(VERIFY_PIN1 + block("9999"))
    assert chip.counters == PinCounters()


def test_a_card_pulled_after_a_wrong_pin_spent_the_try() -> None:
    chip, talk = powered(faults=Faults(Fault(action=DropAfter(), ins=0x20)))
    talk.data(MAIN)
    with pytest.raises(CardRemoved):
        talk(VERIFY_PIN1 + block("9999"))
    assert chip.counters == PinCounters(pin1=2)
    assert talk("0020000100") == "6A88"


def test_a_reset_by_another_program_forgets_everything() -> None:
    chip, talk = powered()
    talk.data(MAIN, VERIFY_PIN1 + block("1234"))
    chip.faults.plant(Fault(action=ResetByOther()))
    with pytest.raises(CardReset):
        talk("0020000100")
    assert talk(MAIN, "0020000100") == "63C3"


def test_a_slow_card_lets_time_pass_on_the_clock_it_was_given(clock: FixedClock) -> None:
    faults = Faults(Fault(action=Wait(2.0), times=2), wait=clock.sleep)
    _, talk = powered(faults=faults)
    assert talk(MAIN, MAIN, MAIN) == "9000"
    assert clock.slept == [2.0, 2.0]


def test_a_slow_card_without_a_clock_is_just_a_card() -> None:
    _, talk = powered(faults=Faults(Fault(action=Wait(2.0))))
    assert talk(MAIN) == "9000"
