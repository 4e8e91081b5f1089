"""The personal data file: any octets in any record, and the certificate that completes it."""

from contextlib import suppress

from idclient.cards import personal
from idclient.errors.card import CardAnswerMalformed

SEEDS = (
    "J\u00d5EORG\nJAAK-KRISTJAN\nM\nEST\n08 01 1980 EST\n38001085718\nAS0010392\n13 08 2030\n13 08 2025".encode(),
    b"\x04\x09NS0000009",
    b"\x00\n\x00\n\x00",
    b"29 02 2027\n" * 8,
)


def run(octets: bytes) -> None:
    records = dict(enumerate(octets.split(b"\n"), start=1))
    data = personal.from_records(records)
    assert repr(data) == "<personal data>"
    assert data.sex_or_derived in ("", "M", "F", data.sex)
    assert data.expiry_date is None or data.expiry_date.year > 0
    assert data.birth_date is None or data.birth_date.year > 0
    personal.with_holder(data, octets)
    personal.parse_date(octets.decode("latin-1"))
    for parse in (personal.parse_document_number, personal.parse_plain_document_number):
        with suppress(CardAnswerMalformed):
            number = parse(octets)
            assert number.isascii()
            assert number.isalnum()
