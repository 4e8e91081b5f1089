"""Every command of a signature fails once in every way: the right error, one VERIFY at most, no lost try hidden."""

import pytest

from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.errors.card import (
    CardAnswerMalformed,
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
from tests.cards.doubles import CERTIFICATES, HASH, SIGNATURES, FakeChip, OfflinePerson

STEPS = [
    "select-application", "select-certificate", "read-certificate", "read-certificate", "read-certificate",
    "read-certificate", "select-application", "read-counter", "select-application", "set-key", "verify-pin", "sign",
]  # fmt: skip
VERIFY = 10
SIGN = 11
LOSSES: list[CardError] = [CardRemoved(), CardCommunicationFailed(pcsc=0x80100016), PcscServiceLost()]


def sign(chip: FakeChip, pin: str = "12345") -> bytes:
    return CardIdentity(chip, Driver(COSMO_8)).sign(HASH, OfflinePerson(chip, pin)).value


def require_quiet_end(chip: FakeChip, verifies: int) -> None:
    assert chip.count(0x20) == verifies
    assert chip.depth == 0
    pins = [buffer for buffer, sent in zip(chip.buffers, chip.sent, strict=True) if sent[1] == 0x20]
    assert not any(any(buffer) for buffer in pins)


def test_a_signature_has_these_steps() -> None:
    chip = FakeChip()
    assert sign(chip) == SIGNATURES[0x341F]
    assert len(chip.sent) == len(STEPS)


@pytest.mark.parametrize("word", [0x6F00, 0x6982, 0x6985, 0x6A82, 0x6A80, 0x6700, 0x6D00, 0x6E00, 0x6400])
@pytest.mark.parametrize("number", range(len(STEPS)))
def test_a_refused_command_is_named_and_no_pin_is_sent_twice(number: int, word: int) -> None:
    chip = FakeChip()
    chip.faults[number] = word.to_bytes(2)
    with pytest.raises(CardCommandRefused) as caught:
        sign(chip)
    assert caught.value.facts == {"step": STEPS[number], "status": f"{word:04X}"}
    assert len(chip.sent) == number + 1
    require_quiet_end(chip, 1 if number >= VERIFY else 0)


@pytest.mark.parametrize("answer", [b"", b"\x90"])
@pytest.mark.parametrize("number", [number for number in range(len(STEPS)) if number != VERIFY])
def test_a_missing_answer_is_a_removed_card(number: int, answer: bytes) -> None:
    chip = FakeChip()
    chip.faults[number] = answer
    with pytest.raises(CardRemoved):
        sign(chip)
    assert len(chip.sent) == number + 1
    require_quiet_end(chip, 1 if number > VERIFY else 0)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("number", [number for number in range(len(STEPS)) if number != VERIFY])
def test_a_broken_connection_is_told_as_it_is(number: int, loss: CardError) -> None:
    chip = FakeChip()
    chip.faults[number] = loss
    with pytest.raises(type(loss)):
        sign(chip)
    assert len(chip.sent) == number + 1
    assert chip.reconnects == 0
    require_quiet_end(chip, 1 if number > VERIFY else 0)


@pytest.mark.parametrize("loss", LOSSES)
def test_when_the_card_is_gone_after_the_pin_nothing_is_known(loss: CardError) -> None:
    chip = FakeChip()
    chip.faults[VERIFY] = loss
    chip.reconnect_fault = CardRemoved()
    with pytest.raises(PinOutcomeUnknown) as caught:
        sign(chip)
    assert caught.value.facts == {"pin": "PIN2", "tries_left": None}
    assert caught.value.__cause__ is loss
    require_quiet_end(chip, 1)


@pytest.mark.parametrize("loss", [*LOSSES, b"", b"\x90"])
def test_a_right_pin_whose_answer_was_lost_is_unknown_with_the_counter_told(loss: CardError | bytes) -> None:
    chip = FakeChip()
    chip.after_faults[VERIFY] = loss
    with pytest.raises(PinOutcomeUnknown) as caught:
        sign(chip)
    assert caught.value.tries_left == 3
    assert chip.tries[0x85] == 3
    require_quiet_end(chip, 1)


@pytest.mark.parametrize("loss", [*LOSSES, b"", b"\x90", CardReset()])
def test_a_wrong_pin_whose_answer_was_lost_is_told_by_the_counter(loss: CardError | bytes) -> None:
    chip = FakeChip()
    chip.after_faults[VERIFY] = loss
    with pytest.raises(PinWrong) as caught:
        sign(chip, "99999")
    assert caught.value.tries_left == 2
    require_quiet_end(chip, 1)


def test_a_last_try_whose_answer_was_lost_is_told_as_blocked() -> None:
    chip = FakeChip()
    chip.tries[0x85] = 1
    chip.after_faults[VERIFY] = CardRemoved()
    with pytest.raises(PinBlocked):
        sign(chip, "99999")
    require_quiet_end(chip, 1)


def test_a_person_cannot_stop_while_a_try_has_to_be_accounted_for() -> None:
    chip = FakeChip()
    chip.after_faults[VERIFY] = CardRemoved()
    person = OfflinePerson(chip, "99999")
    person.stop_after = VERIFY + 1
    with pytest.raises(PinWrong):
        CardIdentity(chip, Driver(COSMO_8)).sign(HASH, person)


def test_a_counter_that_cannot_be_read_after_a_loss_leaves_the_outcome_unknown() -> None:
    chip = FakeChip()
    chip.after_faults = {VERIFY: CardRemoved(), VERIFY + 2: b"\x6f\x00"}
    with pytest.raises(PinOutcomeUnknown) as caught:
        sign(chip, "99999")
    assert caught.value.tries_left is None


@pytest.mark.parametrize("number", range(VERIFY))
def test_a_reset_before_the_pin_is_answered_by_one_new_selection(number: int) -> None:
    chip = FakeChip()
    chip.faults[number] = CardReset()
    assert sign(chip) == SIGNATURES[0x341F]
    assert chip.reconnects == 1
    require_quiet_end(chip, 1)


@pytest.mark.parametrize("transaction", range(3))
def test_a_reset_found_when_a_transaction_begins_is_answered_by_one_new_selection(transaction: int) -> None:
    class ResetBetween(FakeChip):
        def begin(self) -> None:
            if self.transactions == transaction and not self.reconnects:
                raise CardReset

    chip = ResetBetween()
    assert sign(chip) == SIGNATURES[0x341F]
    assert chip.reconnects == 1
    require_quiet_end(chip, 1)


@pytest.mark.parametrize("number", range(VERIFY))
def test_a_second_reset_is_told(number: int) -> None:
    chip = FakeChip()
    restart = {0: 0, 1: 6, 2: 8}[(number >= 6) + (number >= 8)]
    again = number + 1 + (number - restart)
    chip.faults = {number: CardReset(), again: CardReset()}
    with pytest.raises(CardReset):
        sign(chip)
    assert chip.reconnects == 1
    require_quiet_end(chip, 0)


def test_a_reset_at_the_pin_is_told_after_the_counter_was_found_untouched() -> None:
    chip = FakeChip()
    chip.faults[VERIFY] = CardReset()
    with pytest.raises(CardReset):
        sign(chip)
    assert chip.tries[0x85] == 3
    assert [command[1] for command in chip.sent[VERIFY:]] == [0x20, 0xA4, 0xCB]
    require_quiet_end(chip, 1)


def test_a_reset_between_pin_and_signature_asks_for_the_pin_again_and_hides_no_try() -> None:
    chip = FakeChip()
    chip.faults[SIGN] = CardReset()
    with pytest.raises(CardReset):
        sign(chip)
    assert chip.tries[0x85] == 3
    assert len(chip.sent) == len(STEPS)
    require_quiet_end(chip, 1)


def test_another_card_after_a_reset_is_a_removed_card() -> None:
    class Swapped(FakeChip):
        def reconnect(self) -> None:
            super().reconnect()
            self.atr = b"\x3b\x00"

    chip = Swapped()
    chip.faults[3] = CardReset()
    with pytest.raises(CardRemoved):
        sign(chip)
    assert len(chip.sent) == 4


def test_a_card_pulled_after_the_signature_changes_nothing_about_it() -> None:
    chip = FakeChip()
    chip.end_fault = CardRemoved()
    assert sign(chip) == SIGNATURES[0x341F]


@pytest.mark.parametrize("size", [0, 1, 64, 95, 97, 104])
def test_a_signature_of_another_size_is_refused(size: int) -> None:
    chip = FakeChip()
    chip.faults[SIGN] = bytes(size) + b"\x90\x00"
    with pytest.raises(CardAnswerMalformed) as caught:
        sign(chip)
    assert caught.value.facts == {"step": "sign"}


@pytest.mark.parametrize("answer", ["9000", "70009000", "7003BF81009000", "701EBF81059000", "FFFF9000"])
def test_an_unreadable_counter_is_not_taken_for_a_blocked_pin(answer: str) -> None:
    chip = FakeChip()
    chip.faults[7] = bytes.fromhex(answer)
    with pytest.raises(CardAnswerMalformed) as caught:
        sign(chip)
    assert caught.value.facts == {"step": "read-counter"}
    require_quiet_end(chip, 0)


@pytest.mark.parametrize(("tries", "error"), [(3, PinWrong), (1, PinBlocked)])
def test_a_refusal_without_a_number_is_told_by_the_counter(tries: int, error: type[CardError]) -> None:
    chip = FakeChip()
    chip.tries[0x85] = tries
    chip.after_faults[VERIFY] = b"\x63\x00"
    with pytest.raises(error) as caught:
        sign(chip, "99999")
    assert caught.value.facts.get("tries_left") in (None, 2)
    require_quiet_end(chip, 1)


@pytest.mark.parametrize("block", [1, 97, 0xDF])
@pytest.mark.parametrize("protocol", [0, 1])
def test_short_blocks_and_waiting_answers_give_the_same_certificate(block: int, protocol: int) -> None:
    class Waiting(FakeChip):
        """Delivers data only through GET RESPONSE, in pieces, and insists on the right Le, as chips do under T=0."""

        waiting = b""

        def execute(self, command: bytes) -> bytes:
            if command[1] != 0xC0:
                answer = super().execute(command)
                self.waiting = answer[:-2]
                return answer[-2:] if not self.waiting else self.announce()
            le = command[4] or 256
            if le > len(self.waiting):
                return bytes([0x6C, len(self.waiting)])
            part, self.waiting = self.waiting[: min(le, 100)], self.waiting[min(le, 100) :]
            return part + (self.announce() if self.waiting else b"\x90\x00")

        def announce(self) -> bytes:
            return bytes([0x61, min(255, len(self.waiting) + 3) & 0xFF])

    chip = Waiting(protocol=protocol)
    chip.block = block
    assert CardIdentity(chip, Driver(COSMO_8)).certificate(OfflinePerson(chip)) == CERTIFICATES[0x341F]


@pytest.mark.parametrize("fcp", ["6204800200 01", "62048002FFFF", "62048002 0200", "6200", "", "6299"])
def test_a_card_that_lies_about_sizes_gives_the_same_certificate(fcp: str) -> None:
    chip = FakeChip()
    chip.stated[0x341F] = bytes.fromhex(fcp)
    assert sign(chip) == SIGNATURES[0x341F]
