"""Whom to ask: what is accepted, what is refused before anything is sent, and what is shown of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.phone import DocumentNumberInvalid, PersonalCodeInvalid, PhoneNumberInvalid
from idclient.mobile.personal_code import parse_personal_code
from idclient.mobile.subscriber import (
    ANONYMOUS,
    Account,
    AccountKind,
    Subscriber,
    parse_account,
    parse_phone_number,
    parse_subscriber,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+37200000766", "+37200000766"),
        ("+372 0000 0766", "+37200000766"),
        (" +372-5555-(1234) ", "+37255551234"),
        ("0037060000266", "+37060000266"),
        ("+12345678", "+12345678"),
        ("+" + "1" * 30, "+" + "1" * 30),
    ],
)
def test_a_number_is_written_as_people_write_it(text: str, number: str) -> None:
    assert parse_phone_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "37200000766",
        "5555123",
        "+1234567",
        "+" + "1" * 31,
        "+372000o0766",
        "+٣٧٢٠٠٠٠٠٧٦٦",
        "++37200000766",
        "00",
    ],
)
def test_what_is_no_number_with_country_code_is_refused(text: str) -> None:
    with pytest.raises(PhoneNumberInvalid):
        parse_phone_number(text)


PUBLISHED = [
    "37605030299", "60001019906", "60001017869", "51307149560", "60001017716", "60001018800", "60001019939",
    "60001019928", "60001019950", "60001019961", "60001019947", "60001019972", "60001019983", "50001018908",
    "50001018832", "50001018854", "50001018876", "38001085718",
]  # fmt: skip


@pytest.mark.parametrize("code", PUBLISHED)
@pytest.mark.parametrize("country", ["EE", "LT"])
def test_published_codes_are_codes(code: str, country: str) -> None:
    assert parse_personal_code(f" {code}\n", country=country) == code


@pytest.mark.parametrize(
    "code",
    [
        "60001019938",  # check digit
        "60013019906",  # month 13
        "60002309906",  # 30 February
        "00001019906",
        "90001019906",
        "6000101990",
        "600010199060",
        "6000101990٦",
        "6000101990O",
        "",
    ],
)
@pytest.mark.parametrize("country", ["EE", "LT"])
def test_what_is_no_code_is_refused(code: str, country: str) -> None:
    with pytest.raises(PersonalCodeInvalid):
        parse_personal_code(code, country=country)


def test_the_second_weights_and_the_zero_after_them_count() -> None:
    found = {_ending(f"5{year:02}0101{serial:03}") for year in range(20) for serial in range(100)}
    assert {kind for kind, _ in found} == {"first", "second", "zero"}
    for _, code in found:
        assert parse_personal_code(code, country="EE") == code


def _ending(ten: str) -> tuple[str, str]:
    """Complete a code, by the national rule written down once more."""
    first = sum(int(digit) * int(weight) for digit, weight in zip(ten, "1234567891", strict=True))
    second = sum(int(digit) * int(weight) for digit, weight in zip(ten, "3456789123", strict=True))
    if first % 11 < 10:
        return "first", f"{ten}{first % 11}"
    return ("second", f"{ten}{second % 11}") if second % 11 < 10 else ("zero", f"{ten}0")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("030303-10012", "030303-10012"),
        ("03030310012", "030303-10012"),
        ("329999-99709", "329999-99709"),
        ("040404-10003", "040404-10003"),
    ],
)
def test_published_latvian_codes_are_codes(text: str, code: str) -> None:
    assert parse_personal_code(text, country="LV") == code


@pytest.mark.parametrize(
    "text", ["030303-10013", "320303-1001", "031303-10012", "030303-90012", "030303/10012", "030303--0012", ""]
)
def test_what_is_no_latvian_code_is_refused(text: str) -> None:
    with pytest.raises(PersonalCodeInvalid):
        parse_personal_code(text, country="LV")


def test_codes_of_other_countries_are_not_guessed() -> None:
    with pytest.raises(PersonalCodeInvalid):
        parse_personal_code("60001019906", country="FI")


@given(st.text(max_size=14))
def test_every_text_is_a_code_or_our_error(text: str) -> None:
    for country in ("EE", "LT", "LV"):
        try:
            assert len(parse_personal_code(text, country=country)) in {11, 12}
        except PersonalCodeInvalid:
            continue


@pytest.mark.parametrize(
    ("number", "code", "subject"),
    [
        ("+372 0000 0766", "60001019906", "PNOEE-60001019906"),
        ("+37060000266", "50001018832", "PNOLT-50001018832"),
        ("+35840123456", "60001019906", "PNOEE-60001019906"),
    ],
)
def test_a_subscriber_is_looked_for_in_the_country_of_the_number(number: str, code: str, subject: str) -> None:
    assert parse_subscriber(number, code).subject == subject


def test_a_subscriber_shows_itself_masked_only() -> None:
    subscriber = parse_subscriber("+37200000766", "60001019906")
    assert subscriber.masked == "+372…766, 6000…"
    assert repr(subscriber) == "Subscriber()"
    with pytest.raises(PhoneNumberInvalid):
        parse_subscriber("1", "60001019906")
    with pytest.raises(PersonalCodeInvalid):
        parse_subscriber("+37200000766", "1")
    assert subscriber == Subscriber("+37200000766", "60001019906")


@pytest.mark.parametrize(
    ("text", "kind", "identifier", "subject"),
    [
        ("60001019906", AccountKind.PERSON, "PNOEE-60001019906", "PNOEE-60001019906"),
        ("PNOEE-60001019906", AccountKind.PERSON, "PNOEE-60001019906", "PNOEE-60001019906"),
        ("PNOLT-50001018832", AccountKind.PERSON, "PNOLT-50001018832", "PNOLT-50001018832"),
        ("PNOLV-03030310012", AccountKind.PERSON, "PNOLV-030303-10012", "PNOLV-030303-10012"),
        ("PASKZ-987654321012", AccountKind.PERSON, "PASKZ-987654321012", "PASKZ-987654321012"),
        ("IDCBE-ab12", AccountKind.PERSON, "IDCBE-ab12", "IDCBE-ab12"),
        ("PNOEE-40504040001-DEM0-Q", AccountKind.DOCUMENT, "PNOEE-40504040001-DEM0-Q", "PNOEE-40504040001"),
        ("pnoee-40504040001-dem0-q", AccountKind.DOCUMENT, "PNOEE-40504040001-DEM0-Q", "PNOEE-40504040001"),
        ("PNOLV-040404-10003-DEMO-Q", AccountKind.DOCUMENT, "PNOLV-040404-10003-DEMO-Q", "PNOLV-040404-10003"),
        ("PNOLT-40504049999-MOCK-NQ", AccountKind.DOCUMENT, "PNOLT-40504049999-MOCK-NQ", "PNOLT-40504049999"),
    ],
)
def test_an_account_is_a_person_or_a_document(text: str, kind: AccountKind, identifier: str, subject: str) -> None:
    account = parse_account(text)
    assert (account.kind, account.identifier, account.subject) == (kind, identifier, subject)
    assert identifier not in repr(account)
    assert account.masked == f"{identifier[:10]}…"


def test_a_bare_code_belongs_to_the_country_given() -> None:
    assert parse_account("50001018832", country="LT").identifier == "PNOLT-50001018832"
    assert parse_account("030303-10012", country="LV").identifier == "PNOLV-030303-10012"


def test_whoever_reads_the_code_has_no_identifier() -> None:
    assert Account(AccountKind.ANONYMOUS) == ANONYMOUS
    assert (ANONYMOUS.subject, ANONYMOUS.masked) == ("", "anonymous")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("PNOEE-60001019938", PersonalCodeInvalid),
        ("PNOEE-60001019938-DEM0-Q", PersonalCodeInvalid),
        ("60001019938", PersonalCodeInvalid),
        ("PASKZ---", PersonalCodeInvalid),
        ("", PersonalCodeInvalid),
        ("PNOee-60001019906", DocumentNumberInvalid),
        ("PNOEE-", DocumentNumberInvalid),
        ("PNOEE-60001019906/x", DocumentNumberInvalid),
        ("PNOEE", DocumentNumberInvalid),
    ],
)
def test_what_names_no_account_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_account(text)
