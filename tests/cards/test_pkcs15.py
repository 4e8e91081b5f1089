"""PKCS#15 directory files: those of Latvian cards, several entries, and anything else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import pkcs15
from idclient.cards.models import KeyType
from idclient.errors.card import CardAnswerMalformed

# Source: tests of Web eID's libelectronic-id (cards.md of the reference, clause 5)
DIRECTORY = bytes.fromhex("A406300404027005A006300404027001")


def test_the_object_directory_leads_to_keys_and_certificates() -> None:
    assert pkcs15.directory_path(DIRECTORY, pkcs15.CERTIFICATES) == b"\x70\x05"
    assert pkcs15.directory_path(DIRECTORY, pkcs15.PRIVATE_KEYS) == b"\x70\x01"


@pytest.mark.parametrize("octets", ["", "A400", "A4053003040170", "A4063004", "A40430020400"])
def test_a_directory_without_a_path_is_malformed(octets: str) -> None:
    with pytest.raises(CardAnswerMalformed):
        pkcs15.directory_path(bytes.fromhex(octets), pkcs15.CERTIFICATES)


def key(tag: int, identifier: str, reference: str) -> bytes:
    common = bytes.fromhex(f"0401{identifier}03020520{reference}")
    body = bytes.fromhex("3003" + "0C0141" + "30") + bytes([len(common)]) + common
    return bytes([tag, len(body)]) + body


def test_keys_tell_kind_and_reference() -> None:
    octets = (
        key(0xA0, "01", "02020081") + key(0x30, "02", "020200" + "9E") + key(0xA1, "03", "020101") + key(0x30, "04", "")
    )
    assert pkcs15.private_keys(octets) == [
        pkcs15.PrivateKeyEntry(b"\x01", KeyType.EC, 0x81),
        pkcs15.PrivateKeyEntry(b"\x02", KeyType.RSA, 0x9E),
    ]
    assert pkcs15.private_keys(bytes.fromhex("30020500")) == []


def test_certificates_tell_identifier_and_path() -> None:
    entry = bytes.fromhex("3014" + "30030C0141" + "3003040101" + "A1083006300404023401")
    other = bytes.fromhex("A003040101" + "30020500")
    assert pkcs15.certificates(entry + other) == [pkcs15.CertificateEntry(b"\x01", b"\x34\x01")]


def test_a_serial_number_is_an_octet_string() -> None:
    assert pkcs15.serial_number(bytes.fromhex("3007020100040212340000")) == b"\x12\x34"


@pytest.mark.parametrize("read", [pkcs15.private_keys, pkcs15.certificates, pkcs15.serial_number])
@given(octets=st.binary(max_size=60) | st.binary(max_size=40).map(lambda body: b"\x30" + bytes([len(body)]) + body))
def test_any_file_is_read_or_refused(read: Callable[[bytes], object], octets: bytes) -> None:
    try:
        read(octets)
    except CardAnswerMalformed:
        return


@pytest.mark.parametrize("read", [pkcs15.private_keys, pkcs15.certificates, pkcs15.serial_number])
def test_a_file_that_is_cut_off_is_malformed(read: Callable[[bytes], object]) -> None:
    with pytest.raises(CardAnswerMalformed):
        read(bytes.fromhex("3010"))


def test_a_token_without_serial_number_is_malformed() -> None:
    with pytest.raises(CardAnswerMalformed):
        pkcs15.serial_number(bytes.fromhex("3003020100"))
