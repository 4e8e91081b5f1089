import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import pins
from idclient.cards.models import PinName, Scope
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.errors.card import CardCommandRefused, PinBlocked, PinFormat, PinWrong
from idclient.errors.pins import PukBlocked

PIN1, PIN2, PUK = (COSMO_8.pin(name) for name in (PinName.PIN1, PinName.PIN2, PinName.PUK))


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


@pytest.mark.parametrize("word", [0x63C0, 0x6983, 0x6984])
def test_a_blocked_puk_is_told_as_that(word: int) -> None:
    assert isinstance(pins.refusal(PUK, word), PukBlocked)
