"""The nonce of a registered vote: the structure of the reference, both ways of writing its algorithm, nothing else."""

from contextlib import suppress

import pytest
from asn1crypto import algos, core
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.collector import RegistrationNonceMalformed
from idclient.wire import der
from idclient.wire.registration_nonce import read_registration_nonce, write_registration_nonce

SIGNATURE = bytes(range(256))


class _Nonce(core.Sequence):  # another reader of the same structure
    _fields = [("algorithm", algos.SignedDigestAlgorithm), ("signature", core.OctetString)]  # noqa: RUF012


def test_the_octets_of_the_nonce_are_the_structure_of_the_reference() -> None:
    nonce = write_registration_nonce(SIGNATURE)
    octets = nonce.to_bytes((nonce.bit_length() + 7) // 8)
    read = _Nonce.load(octets, strict=True)
    assert read["algorithm"]["algorithm"].native == "sha256_rsa"
    assert read["signature"].native == SIGNATURE


@given(signature=st.binary(min_size=1, max_size=600))
def test_what_is_written_is_read(signature: bytes) -> None:
    assert read_registration_nonce(write_registration_nonce(signature)) == signature


def nonce(*, oid: str = "2a864886f70d01010b", null: bytes = b"\x05\x00", signature: bytes = SIGNATURE) -> int:
    algorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, bytes.fromhex(oid)), null)
    return int.from_bytes(der.write(der.SEQUENCE, algorithm, der.write(der.OCTET_STRING, signature)))


def test_the_null_of_the_algorithm_may_be_left_out() -> None:
    assert read_registration_nonce(nonce(null=b"")) == SIGNATURE


@pytest.mark.parametrize(
    "number",
    [
        0,
        -5,
        1,
        1 << 8000,
        nonce(oid="2a864886f70d01010c"),
        nonce(signature=b""),
        nonce(null=b"\x04\x00"),
        nonce(null=b"\x05\x00\x05\x00"),
        nonce() << 8,
    ],
)
def test_another_number_is_no_registration(number: int) -> None:
    with pytest.raises(RegistrationNonceMalformed):
        read_registration_nonce(number)


@given(number=st.integers())
def test_whatever_number_comes_our_own_error_comes_out(number: int) -> None:
    with suppress(Error):
        read_registration_nonce(number)
