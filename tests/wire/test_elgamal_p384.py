"""Ballots over P-384: the values of the voting reference, made with school arithmetic."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.errors.ballot import ChoiceMalformed, CiphertextMalformed, ElectionKeyMalformed
from idclient.wire.ballot_choice import Choice, pad, read_choice, unpad, write_choice
from idclient.wire.elgamal_p384 import (
    OCTETS,
    PRIME,
    CurveCiphertext,
    CurveKey,
    Point,
    from_point,
    is_on_curve,
    read_curve_ciphertext,
    read_curve_key,
    to_point,
    write_curve_ciphertext,
    write_curve_key,
)

BASE = (
    int("AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7", 16),
    int("3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F", 16),
)
X, R = 123456789, 42
CHOICE = Choice("0164.127", "A", "B")
KEY_DER = (
    "308188301e06092b06010401868d1f0130111b05502d3338341b0854455354323032360366003063046104a7a5557c23165f044200f6dc9c"
    "a8d2820c7c3e139d32fc7e1ac1a2da2d2255b74f9688701e1f55005dd6e9f5d5962c568a931aa97808b21a85f7194853f9a7b8fba6b5c525"
    "bf5722d83206b6888c74ae53d5dbdbd89d0ef0547e917261c36d4e"
)
BALLOT_DER = (
    "3081d6300b06092b06010401868d1f013081c6046104e035e8b33efae0987f6b994529285be4a9d55093d2b9c155c086e2b3c025a8c1c860"
    "097bb529b268b7ff95719518ac0a97ec427650d600ee6cb34cd52ca0939b67b1549fa42eb2b56bc12979167a090075510dffbc395a4b6e04"
    "bec3a3ec4ae90461045e47b2e2f1768e6c92904afc592355a211489b5038c342ce84bdf350760618e596de7739bbdb654a7e6f22b9701633"
    "49c18aaa91cf17b30a64f8f3fa98b0db21694511880a752b311e48438805a31d5fc0f25bb2634ef482a9e461c90b8280f4"
)


def add(one: Point | None, other: Point | None) -> Point | None:
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % PRIME == 0:
        return None
    if one == other:
        slope = (3 * one[0] ** 2 - 3) * pow(2 * one[1], -1, PRIME)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, PRIME)
    x = (slope * slope - one[0] - other[0]) % PRIME
    return x, (slope * (one[0] - x) - one[1]) % PRIME


def times(scalar: int, point: Point) -> Point:
    found: Point | None = None
    for bit in f"{scalar:b}":
        found = add(found, found)
        found = add(found, point) if bit == "1" else found
    assert found is not None
    return found


def test_the_election_key_is_that_of_the_reference() -> None:
    key = CurveKey(times(X, BASE), "TEST2026")
    assert write_curve_key(key).hex() == KEY_DER
    assert read_curve_key(bytes.fromhex(KEY_DER)) == key


def test_the_encrypted_ballot_is_that_of_the_reference() -> None:
    message = to_point(pad(write_choice(CHOICE), OCTETS))
    b = add(times(R, times(X, BASE)), message)
    assert b is not None
    ballot = CurveCiphertext(times(R, BASE), b)
    assert write_curve_ciphertext(ballot).hex() == BALLOT_DER
    assert read_curve_ciphertext(bytes.fromhex(BALLOT_DER)) == ballot


def test_a_ballot_decrypts_to_the_choice() -> None:
    ballot = read_curve_ciphertext(bytes.fromhex(BALLOT_DER))
    x, y = times(X, ballot.a)
    point = add(ballot.b, (x, PRIME - y))
    assert point is not None
    assert read_choice(unpad(from_point(point))) == CHOICE


@settings(max_examples=30)
@given(octets=st.binary(min_size=OCTETS - 2, max_size=OCTETS - 2))
def test_every_padded_choice_has_a_point(octets: bytes) -> None:
    point = to_point(b"\0\1" + octets)
    assert is_on_curve(point)
    assert from_point(point) == b"\0\1" + octets


def test_a_choice_that_is_too_long_has_none() -> None:
    assert len(pad(b"x" * 44, OCTETS)) == OCTETS
    with pytest.raises(ChoiceMalformed):
        pad(b"x" * 45, OCTETS)
    with pytest.raises(ChoiceMalformed):
        to_point(bytes(OCTETS + 1))


def test_points_elsewhere_and_numbers_without_one_are_refused() -> None:
    with pytest.raises(ChoiceMalformed):
        to_point(b"\xff" * OCTETS)
    key = bytes.fromhex(KEY_DER)
    for old, new in [(b"P-384", b"P-521"), (b"TEST2026", b"TEST@026"), (b"\x04\xa7\xa5", b"\x04\xa7\xa6")]:
        with pytest.raises(ElectionKeyMalformed):
            read_curve_key(key.replace(old, new))
    ballot = bytes.fromhex(BALLOT_DER)
    for old, new in [(b"\x8d\x1f\1", b"\x8d\x1f\2"), (b"\4\xe0\x35", b"\2\xe0\x35"), (b"\4\xe0\x35", b"\4\xe0\x36")]:
        with pytest.raises(CiphertextMalformed):
            read_curve_ciphertext(ballot.replace(old, new))


@given(place=st.integers(0, 300), bit=st.integers(0, 7))
def test_a_changed_bit_is_refused_or_changes_what_is_read(place: int, bit: int) -> None:
    for whole, read, error in [
        (bytes.fromhex(KEY_DER), read_curve_key, ElectionKeyMalformed),
        (bytes.fromhex(BALLOT_DER), read_curve_ciphertext, CiphertextMalformed),
    ]:
        at = place % len(whole)
        changed = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
        with suppress(error):
            assert read(changed) != read(whole)
