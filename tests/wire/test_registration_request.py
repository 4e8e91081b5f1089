"""A request for a registration is read in one form; whatever else it is, is told."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.collector import RegistrationNonceMalformed
from idclient.wire.registration_request import read_registration_request
from tests.elections.test_registrations import digest, request

HONEST = request(b"a")


def test_imprint_and_nonce_are_read() -> None:
    found = read_registration_request(HONEST)
    assert found.imprint == digest(b"a")
    assert found.nonce > 1 << 2048


@given(octets=st.binary(max_size=400), place=st.integers(0, len(HONEST) - 1), bit=st.integers(0, 7))
def test_the_parser_is_total(octets: bytes, place: int, bit: int) -> None:
    flipped = bytearray(HONEST)
    flipped[place] ^= 1 << bit
    for text in (octets, bytes(flipped), HONEST[:place]):
        with suppress(RegistrationNonceMalformed):
            read_registration_request(text)
