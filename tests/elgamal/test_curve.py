"""Ballots over P-384: the reference's values, and OpenSSL's opinion of our points."""

import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from idclient.elgamal.curve import BASE, ORDER, curve_point, decrypt_on_curve, encrypt_on_curve, encrypt_point
from idclient.errors.ballot import ChoiceMalformed
from idclient.wire.ballot_choice import Choice, pad, read_choice, write_choice
from idclient.wire.elgamal_p384 import OCTETS, PRIME, CurveKey, to_point, write_curve_ciphertext, write_curve_key

SECRET, RANDOMNESS = 123456789, 42
CHOICE = Choice("0164.127", "A", "B")
CIPHERTEXT = (
    "3081d6300b06092b06010401868d1f013081c6046104e035e8b33efae0987f6b994529285be4a9d55093d2b9c155c086e2b3c025a8c1c8600"
    "97bb529b268b7ff95719518ac0a97ec427650d600ee6cb34cd52ca0939b67b1549fa42eb2b56bc12979167a090075510dffbc395a4b6e04be"
    "c3a3ec4ae90461045e47b2e2f1768e6c92904afc592355a211489b5038c342ce84bdf350760618e596de7739bbdb654a7e6f22b970163349c"
    "18aaa91cf17b30a64f8f3fa98b0db21694511880a752b311e48438805a31d5fc0f25bb2634ef482a9e461c90b8280f4"
)


def test_the_key_and_the_ballot_are_those_of_the_reference() -> None:
    key = CurveKey(curve_point(SECRET), "TEST2026")
    assert write_curve_key(key).hex().startswith("308188301e06092b06010401868d1f013011")
    encrypted = encrypt_point(key, to_point(pad(write_choice(CHOICE), OCTETS)), RANDOMNESS)
    assert write_curve_ciphertext(encrypted.ciphertext).hex() == CIPHERTEXT
    assert read_choice(decrypt_on_curve(SECRET, encrypted.ciphertext)) == CHOICE


@pytest.mark.parametrize("factor", [1, 2, 3, ORDER - 1, ORDER - 2, ORDER // 3, 3**240])
def test_multiples_are_those_of_openssl(factor: int) -> None:
    numbers = ec.derive_private_key(factor, ec.SECP384R1()).public_key().public_numbers()
    assert curve_point(factor) == (numbers.x, numbers.y)


def test_what_was_encrypted_is_decrypted() -> None:
    secret = secrets.randbelow(ORDER - 1) + 1
    key = CurveKey(curve_point(secret), "E1")
    encrypted = encrypt_on_curve(key, CHOICE, secrets.token_bytes)
    assert read_choice(decrypt_on_curve(secret, encrypted.ciphertext)) == CHOICE
    assert str(encrypted.randomness) not in repr(encrypted)
    with pytest.raises(ChoiceMalformed):
        decrypt_on_curve(secret ^ 1 or 1, encrypted.ciphertext)


def test_randomness_beyond_the_order_is_drawn_again() -> None:
    drawn = iter([b"\xff" * 48, bytes(48), (7).to_bytes(48)])
    key = CurveKey(curve_point(5), "E1")
    assert encrypt_on_curve(key, CHOICE, lambda _: next(drawn)).randomness == 7


def test_a_sum_that_is_no_point_is_nobodys_ballot() -> None:
    negative = (BASE[0], PRIME - BASE[1])
    with pytest.raises(ChoiceMalformed):
        encrypt_point(CurveKey(BASE, "E1"), negative, 1)


def test_names_that_are_too_long_are_refused() -> None:
    with pytest.raises(ChoiceMalformed):
        encrypt_on_curve(CurveKey(BASE, "E1"), Choice("0164.127", "A" * 30, "B" * 30), secrets.token_bytes)
