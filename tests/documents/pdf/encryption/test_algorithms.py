import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf.encryption.aes import cbc_opened, cbc_sealed
from idclient.documents.pdf.encryption.passwords import saslprep, spellings
from idclient.documents.pdf.encryption.rc4 import rc4
from tests.doubles import CountingEntropy

# RFC 6229, section 2: the first 16 octets of the key stream.
STREAMS = {
    "0102030405": "b2396305f03dc027ccc3524a0a1118a8",
    "01020304050607": "293f02d47f37c9b633f2af5285feb46b",
    "0102030405060708": "97ab8a1bf0afb96132f2f67258da15a8",
    "0102030405060708090a": "ede3b04643e586cc907dc21851709902",
    "0102030405060708090a0b0c0d0e0f10": "9ac7cc9a609d1ef7b2932899cde41b97",
}
# RFC 4013, section 3; what is prohibited is None.
PREPARED = {
    "I\u00adX": "IX",
    "user": "user",
    "USER": "USER",
    "\u00aa": "a",
    "\u2168": "IX",
    "\u0007": None,
    "\u06271": None,
    "a\u00a0b": "a b",
    "\u0627\u0628": "\u0627\u0628",
    "": "",
}


@pytest.mark.parametrize("key", STREAMS)
@pytest.mark.parametrize("length", [16, 5000])
def test_rc4_gives_the_key_streams_of_its_published_vectors(key: str, length: int) -> None:
    assert rc4(bytes.fromhex(key), bytes(length))[:16].hex() == STREAMS[key]


@given(st.binary(min_size=1, max_size=32), st.binary(max_size=300))
def test_rc4_twice_changes_nothing(key: bytes, data: bytes) -> None:
    assert rc4(key, rc4(key, data)) == data


@given(st.sampled_from([16, 32]), st.binary(max_size=100))
def test_what_aes_sealed_it_opens(size: int, data: bytes) -> None:
    key = hashlib.sha256(data).digest()[:size]
    sealed = cbc_sealed(key, data, CountingEntropy())
    assert len(sealed) % 16 == 0
    assert len(sealed) > len(data) + 16
    assert cbc_opened(key, sealed) == data


@given(st.binary(max_size=100))
def test_aes_opens_anything_without_failing(data: bytes) -> None:
    assert len(cbc_opened(bytes(32), data)) <= max(0, len(data) - 16)


@pytest.mark.parametrize("text", PREPARED)
def test_a_password_is_prepared_as_rfc_4013_has_it(text: str) -> None:
    assert saslprep(text) == PREPARED[text]


def test_letters_of_old_documents_are_one_octet_each() -> None:
    assert list(spellings("Žõ€".encode(), unicode=False)) == [b"\x99\xf5\xa0", "Žõ€".encode()]


def test_letters_that_old_documents_lack_are_taken_as_typed() -> None:
    assert list(spellings("пароль".encode(), unicode=False)) == ["пароль".encode()]


def test_letters_of_new_documents_are_composed() -> None:
    assert next(spellings("o\u0303".encode(), unicode=True)) == "õ".encode()


@given(st.binary(max_size=200), st.booleans())
def test_any_octets_are_some_password(data: bytes, unicode: bool) -> None:
    found = list(spellings(data, unicode=unicode))
    assert 1 <= len(found) <= 2
    assert all(len(spelling) <= 127 for spelling in found)
