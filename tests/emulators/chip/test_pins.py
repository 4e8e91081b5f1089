"""The PINs of the emulated chip: transcripts of the technical description, strictness, counters that last."""

import pytest

from idclient.emulators.chip import Options, PinCounters
from idclient.errors.wire import WireMalformed
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import (
    AUTHENTICATE,
    AWP,
    MAIN,
    QSCD,
    SET_AUTHENTICATION,
    SET_SIGNING,
    SIGN,
    VERIFY_PIN1,
    VERIFY_PIN2,
    VERIFY_PUK,
    block,
    powered,
)

WRONG = "1230"
CHANGE_PIN1, CHANGE_PIN2, CHANGE_PUK = "0024000118", "0024008518", "0024000218"
RESET_PIN1, RESET_PIN2 = "002C02010C", "002C02850C"


def test_three_wrong_pins_block_the_code() -> None:
    _, talk = powered()
    talk.data(MAIN)
    assert [talk(VERIFY_PIN1 + block(WRONG)) for _ in range(3)] == ["63C2", "63C1", "6983"]
    assert talk(VERIFY_PIN1 + block("1234")) == "6983"
    assert talk("0020000100") == "6983"


def test_a_chip_may_answer_the_third_wrong_try_with_63c0() -> None:
    _, talk = powered(options=Options(third_wrong_pin=0x63C0))
    talk.data(MAIN)
    assert [talk(VERIFY_PIN1 + block(WRONG)) for _ in range(4)] == ["63C2", "63C1", "63C0", "6983"]


def test_the_status_query_costs_no_try() -> None:
    _, talk = powered()
    talk.data(MAIN)
    assert [talk("0020000100") for _ in range(5)] == ["63C3"] * 5
    assert talk("00200001") == "63C3"
    assert talk(VERIFY_PIN1 + block("1234"), "0020000100") == "9000"


def test_the_counter_is_told_in_the_full_32_bytes() -> None:
    _, talk = powered(counters=PinCounters(pin1=2, pin2=1, puk=0))
    query = "00CB3FFF0A4D087006BF81{}02A08000"
    assert talk(MAIN, query.format("01")) == (
        "701EBF81011AA0189A01039B0102A1108C06F300007343009C06F30000734300" + "9000"
    )
    assert talk(query.format("02"))[:36] == "701EBF81021AA0189A01039B0100A1108C06"
    assert talk(QSCD, query.format("05")) == (
        "701EBF81051AA0189A01039B0101A1108C06F3000073FF009C06F3000073FF00" + "9000"
    )


def test_a_right_pin_restores_its_counter() -> None:
    chip, talk = powered(counters=PinCounters(pin1=1))
    talk.data(MAIN, VERIFY_PIN1 + block("1234"))
    assert chip.counters == PinCounters()


def test_wrong_tries_survive_power_off_and_reset() -> None:
    chip, talk = powered()
    talk.data(MAIN)
    talk(VERIFY_PIN1 + block(WRONG))
    chip.power_off()
    chip.power_on()
    talk.data(MAIN)
    talk(VERIFY_PIN1 + block(WRONG))
    chip.reset()
    assert talk(MAIN, "0020000100") == "63C1"


def test_every_change_of_a_counter_is_told_before_the_answer() -> None:
    told: list[PinCounters] = []
    _, talk = powered(on_change=told.append)
    talk.data(MAIN)
    talk(VERIFY_PIN1 + block(WRONG))
    talk(VERIFY_PUK + block(WRONG))
    talk(VERIFY_PIN1 + block("1234"))
    talk(VERIFY_PIN1 + block("1234"))
    assert told == [PinCounters(pin1=2), PinCounters(pin1=2, puk=2), PinCounters(puk=2)]


def test_counters_can_be_kept_and_taken_up_again() -> None:
    counters = PinCounters(pin1=1, pin2=0, puk=2)
    assert PinCounters.from_dict(counters.to_dict()) == counters


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"pin1": 3, "pin2": 3},
        {"pin1": 3, "pin2": 3, "puk": -1},
        {"pin1": 3, "pin2": 3, "puk": True},
        {"pin1": 3, "pin2": "3", "puk": 3},
        {"pin1": 3, "pin2": 16, "puk": 3},
        {"pin1": 3, "pin2": 3, "puk": 3, "can": 3},
    ],
)
def test_kept_counters_that_make_no_sense_are_refused(kept: dict[str, object]) -> None:
    with pytest.raises(WireMalformed):
        PinCounters.from_dict(kept)


@pytest.mark.parametrize("select", [MAIN, AWP, QSCD])
def test_pin1_and_puk_are_global(select: str) -> None:
    _, talk = powered()
    assert talk(select, VERIFY_PIN1 + block("1234"), VERIFY_PUK + block("12345678")) == "9000"


@pytest.mark.parametrize("select", [MAIN, AWP])
def test_pin2_exists_only_in_the_signing_application(select: str) -> None:
    _, talk = powered()
    assert talk(select, VERIFY_PIN2 + block("12345")) == "6A88"
    assert talk(QSCD, VERIFY_PIN2 + block("12345")) == "9000"


def test_a_verified_pin_survives_selecting_folders_but_not_the_main_application() -> None:
    _, talk = powered()
    talk.data(QSCD, VERIFY_PIN2 + block("12345"), VERIFY_PIN1 + block("1234"))
    talk.data("00A4000C", "00A4010C02ADF2")
    assert talk("0020008500") == "9000"
    assert talk("0020000100") == "9000"
    talk.data(MAIN)
    assert talk("0020000100") == "63C3"
    assert talk("00A4010C02ADF2", "0020008500") == "63C3"


def test_selecting_another_application_drops_the_local_pin_only() -> None:
    _, talk = powered()
    talk.data(QSCD, VERIFY_PIN2 + block("12345"), VERIFY_PIN1 + block("1234"), QSCD)
    assert talk("0020008500") == "9000"
    talk.data(AWP)
    assert talk("0020000100") == "9000"
    assert talk(QSCD, "0020008500") == "63C3"


def test_p1_ff_drops_the_verified_state() -> None:
    _, talk = powered()
    assert talk(MAIN, VERIFY_PIN1 + block("1234"), "0020FF01", "0020000100") == "63C3"


def test_a_wrong_pin_drops_the_verified_state() -> None:
    _, talk = powered()
    talk.data(MAIN, VERIFY_PIN1 + block("1234"))
    assert talk(VERIFY_PIN1 + block(WRONG)) == "63C2"
    assert talk("0020000100") == "63C2"


@pytest.mark.parametrize("event", ["power_on", "power_off", "reset"])
def test_power_and_reset_drop_verified_pins_and_the_security_environment(event: str) -> None:
    chip, talk = powered()
    talk.data(AWP, SET_AUTHENTICATION, VERIFY_PIN1 + block("1234"))
    getattr(chip, event)()
    assert talk(AWP, AUTHENTICATE) == "6985"
    assert talk(SET_AUTHENTICATION, AUTHENTICATE) == "6982"


def test_a_pin_is_changed_with_the_old_one() -> None:
    _, talk = powered()
    talk.data(MAIN, CHANGE_PIN1 + block("1234") + block("4321"), VERIFY_PIN1 + block("4321"))
    talk.data(QSCD, CHANGE_PIN2 + block("12345") + block("54321"), VERIFY_PIN2 + block("54321"))
    talk.data(MAIN, CHANGE_PUK + block("12345678") + block("87654321"), VERIFY_PUK + block("87654321"))
    assert talk(VERIFY_PIN1 + block("1234")) == "63C2"


def test_changing_with_a_wrong_old_pin_costs_a_try() -> None:
    chip, talk = powered()
    talk.data(MAIN)
    answers = [talk(CHANGE_PIN1 + block(WRONG) + block("4321")) for _ in range(3)]
    assert answers == ["63C2", "63C1", "6983"]
    assert talk(CHANGE_PIN1 + block("1234") + block("4321")) == "6983"
    assert chip.counters == PinCounters(pin1=0)


@pytest.mark.parametrize(
    ("new", "status"),
    [("1234", "6985"), ("123", "6A80"), ("12a4", "6A80"), ("", "6A80"), ("123456789012", "9000")],
)
def test_a_new_pin_must_be_new_and_well_formed(new: str, status: str) -> None:
    chip, talk = powered()
    assert talk(MAIN, CHANGE_PIN1 + block("1234") + block(new)) == status
    assert chip.counters == PinCounters()


def test_the_puk_unblocks_pin1() -> None:
    chip, talk = powered(counters=PinCounters(pin1=0))
    talk.data(MAIN, VERIFY_PUK + block("12345678"), RESET_PIN1 + block("9876"))
    assert chip.counters == PinCounters()
    assert talk("0020000100") == "63C3"
    assert talk(VERIFY_PIN1 + block("9876")) == "9000"


def test_the_puk_unblocks_pin2_across_the_change_of_application() -> None:
    _, talk = powered(counters=PinCounters(pin2=0))
    talk.data(MAIN, VERIFY_PUK + block("12345678"), QSCD, RESET_PIN2 + block("98765"))
    assert talk(VERIFY_PIN2 + block("98765")) == "9000"


def test_the_puk_unblocks_without_a_new_value() -> None:
    _, talk = powered(counters=PinCounters(pin1=0))
    talk.data(MAIN, VERIFY_PUK + block("12345678"), "002C0301")
    assert talk(VERIFY_PIN1 + block("1234")) == "9000"


def test_unblocking_to_the_old_value_is_refused() -> None:
    chip, talk = powered(counters=PinCounters(pin1=0))
    assert talk(MAIN, VERIFY_PUK + block("12345678"), RESET_PIN1 + block("1234")) == "6A80"
    assert chip.counters == PinCounters(pin1=0)


def test_nothing_is_unblocked_when_the_card_was_reset_after_the_puk() -> None:
    chip, talk = powered(counters=PinCounters(pin1=0))
    talk.data(MAIN, VERIFY_PUK + block("12345678"))
    chip.reset()
    assert talk(MAIN, RESET_PIN1 + block("9876")) == "6982"


def test_a_blocked_puk_is_terminal() -> None:
    _, talk = powered(counters=PinCounters(pin1=0, puk=1))
    talk.data(MAIN)
    assert talk(VERIFY_PUK + block("11111111")) == "6983"
    assert talk(VERIFY_PUK + block("12345678")) == "6983"
    assert talk(CHANGE_PUK + block("12345678") + block("87654321")) == "6983"
    assert talk(RESET_PIN1 + block("9876")) == "6982"


@pytest.mark.parametrize(
    ("before", "command", "status"),
    [
        ((), VERIFY_PIN1 + block("1234"), "6A88"),
        ((MAIN,), "002000030C" + block("1234"), "6A88"),
        ((MAIN,), "002000810C" + block("1234"), "6A88"),
        ((MAIN,), "002001010C" + block("1234"), "6A86"),
        ((MAIN,), "0020FF010C" + block("1234"), "6700"),
        ((MAIN,), "002000010431323334", "6700"),
        ((MAIN,), "002000010D" + block("1234") + "FF", "6700"),
        ((MAIN,), "0024010118" + block("1234") + block("4321"), "6A86"),
        ((MAIN,), "002400010C" + block("4321"), "6700"),
        ((MAIN,), "00240001", "6700"),
        ((MAIN,), "0024000318" + block("1234") + block("4321"), "6A88"),
        ((MAIN,), RESET_PIN1 + block("9876"), "6982"),
        ((MAIN, VERIFY_PIN1 + block("1234")), RESET_PIN1 + block("9876"), "6982"),
        ((MAIN, VERIFY_PUK + block("12345678")), RESET_PIN2 + block("98765"), "6A88"),
        ((MAIN, VERIFY_PUK + block("12345678")), "002C02020C" + block("87654321"), "6982"),
        ((MAIN, VERIFY_PUK + block("12345678")), "002C000118" + block("12345678") + block("9876"), "6A86"),
        ((MAIN, VERIFY_PUK + block("12345678")), "002C0201", "6700"),
        ((MAIN, VERIFY_PUK + block("12345678")), "002C03010C" + block("9876"), "6700"),
        ((MAIN, VERIFY_PUK + block("12345678")), RESET_PIN1 + block("987"), "6A80"),
        ((), "00CB3FFF0A4D087006BF810102A08000", "6A88"),
        ((MAIN,), "00CB3FFF0A4D087006BF810502A08000", "6A88"),
        ((QSCD,), "00CB3FFF0A4D087006BF810102A08000", "6A88"),
        ((MAIN,), "00CB3FFF0A4D087006BF810902A08000", "6A88"),
        ((MAIN,), "00CB00FF0A4D087006BF810102A08000", "6A86"),
        ((MAIN,), "00CB3FFF0A4D087006BF810102A080", "6700"),
        ((MAIN,), "00CB3FFF00", "6700"),
        ((MAIN,), "00CB3FFF0A4D087006BF810102A08100", "6A80"),
        ((MAIN,), "00CB3FFF05A00383018100", "6A80"),
    ],
)
def test_a_command_out_of_place_gets_its_status_word_and_costs_no_try(
    before: tuple[str, ...], command: str, status: str
) -> None:
    chip, talk = powered()
    if before:
        talk.data(*before)
    assert talk(command) == status
    assert chip.counters == PinCounters()


def test_a_pin_padded_wrongly_is_a_wrong_pin() -> None:
    _, talk = powered()
    assert talk(MAIN, VERIFY_PIN1 + "3132333400" + "00" * 7) == "63C2"


def test_no_representation_shows_a_pin_a_key_or_the_holder() -> None:
    card = residents_card()
    chip, talk = powered(card)
    talk.data(QSCD, SET_SIGNING, VERIFY_PIN2 + block("12345"), SIGN)
    shown = f"{card!r} {chip!r} {chip._state!r} {chip._state.pins!r} {chip.faults!r}"
    for secret in ("1234", "JÕEORG", "JAAK", card.personal_code, card.document_number, "PRIVATE"):
        assert secret not in shown
