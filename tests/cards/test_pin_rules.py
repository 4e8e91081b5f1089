"""New PINs that are easy to guess are refused, and nothing else is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards.personal import PersonalData
from idclient.cards.pin_rules import require_different, require_repeated, require_strong
from idclient.errors import Error
from idclient.errors.pins import (
    NewPinBirthDate,
    NewPinInPersonalCode,
    NewPinNotRepeated,
    NewPinOneDigit,
    NewPinSequence,
    NewPinUnchanged,
    NewPinUnfit,
)

HOLDER = PersonalData(personal_code="38001085718", birth="08 01 1980 EST")
NOBODY = PersonalData()


def judge(digits: str, holder: PersonalData = HOLDER) -> type[Error] | None:
    try:
        require_strong("PIN1", bytearray(digits.encode()), holder)
    except NewPinUnfit as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    "digits", ["1234", "12345", "7890", "8901", "9012", "34567890", "123456789012", "901234567890"]
)
def test_digits_that_count_up_are_refused(digits: str) -> None:
    assert judge(digits, NOBODY) is NewPinSequence


@pytest.mark.parametrize("digits", ["4321", "0987", "1098", "2109", "98765432", "098765432109", "321098765432"])
def test_digits_that_count_down_are_refused(digits: str) -> None:
    assert judge(digits, NOBODY) is NewPinSequence


@pytest.mark.parametrize("digits", ["0000", "11111", "999999999999"])
def test_one_digit_repeated_is_refused(digits: str) -> None:
    assert judge(digits, NOBODY) is NewPinOneDigit


@pytest.mark.parametrize("digits", ["3800", "0857", "85718", "8001085718", "38001085718", "0108"])
def test_a_part_of_the_personal_code_is_refused(digits: str) -> None:
    assert judge(digits) is NewPinInPersonalCode


def test_a_part_of_a_code_written_with_a_dash_is_refused() -> None:
    assert judge("0312", PersonalData(personal_code="010203-12345")) is NewPinInPersonalCode


@pytest.mark.parametrize("digits", ["1980", "0801", "19800108", "08011980"])
def test_a_date_of_birth_is_refused(digits: str) -> None:
    assert judge(digits) is NewPinBirthDate


def test_month_and_day_of_birth_are_refused_when_no_personal_code_holds_them() -> None:
    assert judge("0108", PersonalData(birth="08 01 1980")) is NewPinBirthDate


def test_the_date_of_birth_inside_a_personal_code_counts_too() -> None:
    assert judge("19800108", PersonalData(personal_code="38001085718")) is NewPinBirthDate


@pytest.mark.parametrize("digits", ["1235", "1243", "1111112", "198001", "080119", "2580", "1357", "13579", "90123457"])
def test_other_digits_are_taken(digits: str) -> None:
    assert judge(digits) is None


@given(st.text("0123456789", min_size=4, max_size=12), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_the_rules_are_those_of_the_description(digits: str, born: date) -> None:
    holder = PersonalData(personal_code="39912310000", birth=f"{born:%d %m %Y}")
    up, down = "1234567890" * 3, "0987654321" * 3
    forms = {f"{born:{form}}" for form in ("%Y", "%d%m", "%m%d", "%Y%m%d", "%d%m%Y")}
    easy = digits in up or digits in down or len(set(digits)) == 1 or digits in holder.personal_code or digits in forms
    assert (judge(digits, holder) is not None) == easy


@given(st.text("0123456789", min_size=4, max_size=12), st.text("0123456789", min_size=4, max_size=12))
def test_a_new_pin_differs_from_the_present_one_and_equals_its_repetition(first: str, second: str) -> None:
    new, other = bytearray(first.encode()), bytearray(second.encode())
    if first == second:
        require_repeated("PIN2", new, other)
        with pytest.raises(NewPinUnchanged):
            require_different("PIN2", new, other)
    else:
        require_different("PIN2", new, other)
        with pytest.raises(NewPinNotRepeated):
            require_repeated("PIN2", new, other)


def test_judging_leaves_the_digits_as_they_are() -> None:
    digits = bytearray(b"2580")
    require_strong("PIN1", digits, HOLDER)
    assert digits == b"2580"
