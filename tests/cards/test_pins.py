import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import pins
from idclient.cards.idemia import COSMO_8
from idclient.cards.models import PinName, PinState, Scope
from idclient.errors.card import CardAnswerMalformed, CardCommandRefused, PinBlocked, PinFormat, PinWrong

PIN1, PIN2, PUK = (COSMO_8.pin(name) for name in (PinName.PIN1, PinName.PIN2, PinName.PUK))
WHOLE = bytes.fromhex("701EBF81011AA0189A01039B0102A1108C06F300007343009C06F30000734300")


def test_the_pins_of_the_2018_card_are_those_of_its_description() -> None:
    facts = [(pin.name, pin.reference, pin.scope, pin.minimum, pin.maximum, pin.tries) for pin in COSMO_8.pins]
    assert facts == [
        ("PIN1", 0x01, Scope.GLOBAL, 4, 12, 3),
        ("PIN2", 0x85, Scope.LOCAL, 5, 12, 3),
        ("PUK", 0x02, Scope.GLOBAL, 8, 12, 3),
    ]


@pytest.mark.parametrize(
    ("digits", "block"),
    [("1230", "31323330ffffffffffffffff"), ("123456789012", "313233343536373839303132"), ("", "ff" * 12)],
)
def test_a_pin_is_padded_to_twelve_bytes(digits: str, block: str) -> None:
    assert pins.padded(PIN1, bytearray(digits.encode())).hex() == block


@given(st.text("0123456789", min_size=4, max_size=12))
def test_any_digits_of_the_right_length_are_accepted(digits: str) -> None:
    typed = bytearray(digits.encode())
    pins.require_format(PIN1, typed)
    block = pins.padded(PIN1, typed)
    assert block.rstrip(b"\xff") == typed
    pins.wipe(block)
    assert block == bytes(12)


@given(st.binary(max_size=16))
def test_anything_else_is_refused_before_it_is_sent(typed: bytes) -> None:
    fits = 5 <= len(typed) <= 12 and typed.isdigit()
    if fits:
        pins.require_format(PIN2, bytearray(typed))
        return
    with pytest.raises(PinFormat):
        pins.require_format(PIN2, bytearray(typed))


@pytest.mark.parametrize(
    ("word", "error", "facts"),
    [
        (0x63C2, PinWrong, {"pin": "PIN1", "tries_left": 2}),
        (0x63C1, PinWrong, {"pin": "PIN1", "tries_left": 1}),
        (0x63CF, PinWrong, {"pin": "PIN1", "tries_left": 15}),
        (0x63C0, PinBlocked, {"pin": "PIN1"}),
        (0x6983, PinBlocked, {"pin": "PIN1"}),
        (0x6984, PinBlocked, {"pin": "PIN1"}),
        (0x6982, CardCommandRefused, {"step": "verify-pin", "status": "6982"}),
        (0x6100, CardCommandRefused, {"step": "verify-pin", "status": "6100"}),
    ],
)
def test_each_refusal_has_its_error(word: int, error: type[Exception], facts: dict[str, object]) -> None:
    refusal = pins.refusal(PIN1, word)
    assert type(refusal) is error
    assert refusal is not None
    assert refusal.facts == facts


@given(st.integers(0, 0xFFFF))
def test_only_9000_is_a_success(word: int) -> None:
    assert (pins.refusal(PIN1, word) is None) == (word == 0x9000)


def test_a_counter_is_asked_for_as_the_description_shows() -> None:
    assert pins.counter_query(PIN1).hex().upper() == "4D087006BF810102A080"
    assert pins.counter_query(PIN2).hex().upper() == "4D087006BF810502A080"
    assert pins.counter_query(PUK).hex().upper() == "4D087006BF810202A080"


def test_a_counter_is_read_from_the_whole_answer() -> None:
    assert pins.parse_counter(PIN1, WHOLE) == PinState(PinName.PIN1, 3, 2)
    short = bytes.fromhex("700BBF810107A0059B01009A0105")[:-1] + b"\x05"
    assert pins.parse_counter(PIN1, bytes.fromhex("700CBF810108A0069B01009A0105")).blocked
    with pytest.raises(CardAnswerMalformed):
        pins.parse_counter(PIN1, short)


def test_a_counter_of_another_pin_is_not_taken() -> None:
    with pytest.raises(CardAnswerMalformed):
        pins.parse_counter(PIN2, WHOLE)


@given(st.binary(max_size=40) | st.integers(0, 31).map(lambda size: WHOLE[:size]))
def test_any_answer_is_a_counter_or_malformed(octets: bytes) -> None:
    try:
        state = pins.parse_counter(PIN1, octets)
    except CardAnswerMalformed:
        return
    assert 0 <= state.left <= 255
