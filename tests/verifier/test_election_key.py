"""The verifier reads the election's key by itself, and takes no other for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.ballot import BallotNotOpened
from idclient.verifier.election_key import read_key
from idclient.verifier.group import PRIME
from idclient.wire import der
from idclient.wire.elgamal import ElectionKey, write_election_key
from tests.elgamal.reference import KEY, sha256

OCTETS = write_election_key(KEY)
OID = bytes.fromhex("2b0601040197550201")


def made(oid: bytes = OID, prime: int = PRIME, generator: int = 2, name: bytes = b"TEST2026", value: int = 4) -> bytes:
    """Return a key written by hand."""
    group = der.write(
        der.SEQUENCE,
        der.write_integer(prime),
        der.write_integer(generator),
        der.write(der.GENERAL_STRING, name),
    )
    algorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, oid), group)
    number = der.write(der.SEQUENCE, der.write_integer(value))
    return der.write(der.SEQUENCE, algorithm, der.write(der.BIT_STRING, b"\0", number))


def test_the_key_of_the_reference_is_read() -> None:
    assert sha256(OCTETS) == "fd97aae47b30fa4c72858a4169f7062c918f33ba17c2a96157b417acc1a1eb9d"
    assert read_key(OCTETS, "TEST2026") == KEY.value
    assert read_key(made(value=KEY.value), "TEST2026") == KEY.value


@pytest.mark.parametrize(
    "octets",
    [
        made(oid=OID[:-1] + b"\2"), made(prime=PRIME - 2), made(generator=4), made(name=b"TEST2027"),
        made(name=b"\xff"), made(value=1), made(value=PRIME - 4), made(value=PRIME + 4), made(value=0),
        b"", OCTETS[:-1], OCTETS + b"\0", b"\x30\x00",
    ],
)  # fmt: skip
def test_another_key_is_none(octets: bytes) -> None:
    with pytest.raises(BallotNotOpened) as caught:
        read_key(octets, "TEST2026")
    assert caught.value.facts == {"reason": "key"}


def test_a_key_of_another_election_is_none() -> None:
    with pytest.raises(BallotNotOpened):
        read_key(write_election_key(ElectionKey(KEY.value, "TEST2027")), "TEST2026")


@given(st.binary(max_size=900))
def test_any_octets_are_a_key_or_none(octets: bytes) -> None:
    with pytest.raises(BallotNotOpened):
        read_key(octets, "TEST2026")
