from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import personal
from idclient.cards.driver import Driver
from idclient.cards.identity import CardIdentity
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.errors.card import CardAnswerMalformed, CardCommandRefused
from tests.cards.doubles import CERTIFICATES, FakeChip, OfflinePerson

# Source: cards.md of the project's reference, clause 3.3 (public test person) and PersoFile
ID_CARD = [
    "JÕEORG", "JAAK-KRISTJAN", "M", "EST", "08 01 1980 EST", "38001085718", "AS0010392", "13 08 2023", "13 08 2018",
]  # fmt: skip
DIGI_ID = ["JÕEORG", "JAAK-KRISTJAN", "", "", "", "38001085718", "NS0000009", "13 08 2023", "13 08 2018"]


def card_of(texts: list[str], records: range = range(0x5001, 0x5010)) -> FakeChip:
    chip = FakeChip()
    for number, file_id in enumerate(records):
        chip.records[file_id] = (texts[number] if number < len(texts) else "").encode() or b"\0"
    chip.records[0xD003] = bytes.fromhex("0409") + texts[6].encode()
    return chip


def read(chip: FakeChip) -> personal.PersonalData:
    return CardIdentity(chip, Driver(COSMO_8)).personal_data(OfflinePerson(chip))


def test_an_id_card_tells_all_its_fields() -> None:
    chip = card_of(ID_CARD)
    data = read(chip)
    assert [getattr(data, name) for name in (
        "surname", "given_names", "sex", "citizenship", "birth", "personal_code", "document_number", "expiry", "issue",
    )] == ID_CARD  # fmt: skip
    assert (data.permit_type, data.notes) == ("", ())
    assert (data.expiry_date, data.birth_date, data.sex_or_derived) == (date(2023, 8, 13), date(1980, 1, 8), "M")
    assert [command.hex() for command in chip.sent[1:4]] == ["00a4010c025000", "00a4020c025001", "00b0000000"]
    assert (len(chip.sent), chip.transactions) == (32, 1)


def test_a_digi_id_tells_sex_and_birth_by_its_personal_code() -> None:
    data = read(card_of(DIGI_ID))
    assert (data.sex, data.birth) == ("", "")
    assert (data.birth_date, data.sex_or_derived) == (date(1980, 1, 8), "M")


def test_notes_are_kept_where_there_are_any() -> None:
    assert read(card_of([*ID_CARD, "permit", "", "note 2"])).notes == ("note 2",)


def test_records_that_a_card_does_not_have_are_empty() -> None:
    data = read(card_of(ID_CARD, range(0x5001, 0x500A)))
    assert (data.issue, data.notes) == ("13 08 2018", ())


def test_another_refusal_names_the_step() -> None:
    chip = card_of(ID_CARD)
    chip.faults[4] = b"\x69\x82"
    with pytest.raises(CardCommandRefused) as caught:
        read(chip)
    assert caught.value.step == "select-personal-data"


def test_the_document_number_is_read_alone() -> None:
    chip = card_of(DIGI_ID)
    assert CardIdentity(chip, Driver(COSMO_8)).document_number(OfflinePerson(chip)) == "NS0000009"
    assert [command.hex() for command in chip.sent[1:]] == ["00a4020c02d003", "00b0000000"]


@pytest.mark.parametrize("octets", ["", "00", "0400", "0409414243", "0403 4142FF", "0402 4120", "0504 41424344"])
def test_what_is_no_document_number_is_refused(octets: str) -> None:
    with pytest.raises(CardAnswerMalformed):
        personal.parse_document_number(bytes.fromhex(octets))


@given(st.binary(max_size=30))
def test_any_document_number_is_read_or_refused(octets: bytes) -> None:
    try:
        number = personal.parse_document_number(octets)
    except CardAnswerMalformed:
        return
    assert number.isalnum()


@given(st.dictionaries(st.integers(0, 20), st.binary(max_size=40)))
def test_any_records_are_personal_data_that_hide_themselves(records: dict[int, bytes]) -> None:
    data = personal.from_records(records)
    assert repr(data) == "<personal data>"
    assert data.expiry_date is None or data.expiry
    assert data.sex_or_derived is not None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13 08 2023", date(2023, 8, 13)),
        ("08 01 1980 EST", date(1980, 1, 8)),
        ("23 10 1989", date(1989, 10, 23)),
        ("31 02 2023", None),
        ("00 00 0000", None),
        ("1 8 2023", None),
        ("13.08.2023", None),
        ("１３ 08 2023", None),
        ("", None),
    ],
)
def test_dates_are_read_as_written_on_the_card(text: str, day: date | None) -> None:
    assert personal.parse_date(text) == day


@pytest.mark.parametrize(
    ("code", "day", "sex"),
    [
        ("38001085718", date(1980, 1, 8), "M"),
        ("49912310000", date(1999, 12, 31), "F"),
        ("10001010000", date(1800, 1, 1), "M"),
        ("60002290000", date(2000, 2, 29), "F"),
        ("70001010000", date(2100, 1, 1), "M"),
        ("90001010000", None, ""),
        ("38013015718", None, ""),
        ("3800108571", None, ""),
        ("", None, ""),
        ("²8001085718", None, ""),
    ],
)
def test_a_personal_code_tells_birth_and_sex(code: str, day: date | None, sex: str) -> None:
    assert personal.birth_date_in(code) == day
    assert personal.sex_in(code) == sex


def test_what_the_card_does_not_tell_stands_in_the_certificate() -> None:
    data = personal.with_holder(personal.PersonalData(personal_code="1"), CERTIFICATES[0x3401])
    assert (data.surname, data.given_names, data.personal_code) == ("JÕEORG", "JAAK-KRISTJAN", "1")
    assert personal.with_holder(personal.PersonalData(), CERTIFICATES[0x3401]).personal_code == "38001085718"


@pytest.mark.parametrize(
    ("serial", "code"),
    [("PNOLV-010203-12345", "010203-12345"), ("010203-12345", "010203-12345"), ("99912345A", "99912345A")],
)
def test_a_prefix_is_no_part_of_the_code(serial: str, code: str) -> None:
    assert personal._code_in(serial) == code


@given(st.binary(max_size=60) | st.integers(0, 1000).map(lambda size: CERTIFICATES[0x3401][:size]))
def test_what_is_no_certificate_adds_nothing(octets: bytes) -> None:
    data = personal.PersonalData(surname="A")
    assert personal.with_holder(data, octets) == data


@pytest.mark.parametrize("octets", [b"", b"\0", b"AT 123", "ÄÄ".encode()])
def test_a_plain_document_number_is_letters_and_digits(octets: bytes) -> None:
    assert personal.parse_plain_document_number(b"AT0006680\0") == "AT0006680"
    with pytest.raises(CardAnswerMalformed):
        personal.parse_plain_document_number(octets)
