"""Signatures are the published ones, others verify them, and nothing else is taken for one."""

import hashlib
import secrets
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.blind_signatures.keys import (
    from_private_key,
    make_key,
    public_key,
    read_public_key,
    secret_key,
    write_public_key,
)
from idclient.blind_signatures.request import blind, blind_with, finalize, original, prepare, verify
from idclient.blind_signatures.signing import blind_sign
from idclient.errors.blind_signature import BlindSignatureRefused
from idclient.value import replace
from tests.blind_signatures import published
from tests.judges import need

PUBLISHED = secret_key(published.P, published.Q)
KEY = make_key()
MESSAGE = b"TEST election, district 1, key 4711"
entropy = secrets.token_bytes


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def signed(message: bytes) -> tuple[bytes, bytes]:
    """Return a prepared message and its signature."""
    request = blind(KEY.public, prepare(message, entropy), entropy)
    return request.message, finalize(KEY.public, request, blind_sign(KEY, request.blinded, entropy))


def test_every_step_is_the_published_one() -> None:
    public = PUBLISHED.public
    assert sha256(public.modulus.to_bytes(512)) == published.MODULUS_SHA256
    factor = pow(published.INVERSE, -1, public.modulus)
    request = blind_with(public, published.PREFIX + published.MESSAGE, salt=published.SALT, factor=factor)
    assert request.inverse == published.INVERSE
    assert sha256(request.blinded) == published.BLINDED_SHA256
    answer = blind_sign(PUBLISHED, request.blinded, entropy)
    assert sha256(answer) == published.ANSWER_SHA256
    signature = finalize(public, request, answer)
    assert sha256(signature) == published.SIGNATURE_SHA256
    assert original(request.message) == published.MESSAGE


@settings(max_examples=10, deadline=None)
@given(message=st.binary(max_size=300))
def test_what_is_signed_unseen_verifies(message: bytes) -> None:
    prepared, signature = signed(message)
    assert original(prepared) == message
    verify(KEY.public, prepared, signature)


def test_openssl_verifies_an_unblinded_signature(tmp_path: Path) -> None:
    prepared, signature = signed(MESSAGE)
    for name, octets in (("message", prepared), ("signature", signature), ("key", write_public_key(KEY.public))):
        (tmp_path / name).write_bytes(octets)
    said = ("rsa_padding_mode:pss", "rsa_pss_saltlen:48", "rsa_mgf1_md:sha384")
    options = [word for one in said for word in ("-sigopt", one)]
    command = [need("openssl", "openssl"), "dgst", "-sha384", "-keyform", "DER", "-verify", "key", *options]
    done = subprocess.run(
        [*command, "-signature", "signature", "message"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "Verified OK", done.stderr


def test_the_same_request_gets_the_same_answer() -> None:
    request = blind(KEY.public, prepare(MESSAGE, entropy), entropy)
    assert blind_sign(KEY, request.blinded, entropy) == blind_sign(KEY, request.blinded, entropy)


def test_the_signer_sees_nothing_that_comes_back() -> None:
    requests = [blind(KEY.public, prepare(MESSAGE, bytes), entropy) for _ in range(3)]
    assert len({request.blinded for request in requests}) == 3
    assert all(str(request.inverse) not in repr(request) for request in requests)
    signatures = {finalize(KEY.public, one, blind_sign(KEY, one.blinded, entropy)) for one in requests}
    assert signatures.isdisjoint({request.blinded for request in requests})
    assert all(str(prime) not in repr(KEY) for prime in KEY.primes)


def test_an_answer_that_is_no_signature_is_refused() -> None:
    request = blind(KEY.public, prepare(MESSAGE, entropy), entropy)
    right = blind_sign(KEY, request.blinded, entropy)
    other = blind_sign(KEY, blind(KEY.public, request.message, entropy).blinded, entropy)
    turned = (int.from_bytes(right) ^ 1).to_bytes(384)
    too_large = (KEY.public.modulus).to_bytes(384)
    for answer, reason in [
        (other, "signature"),
        (turned, "signature"),
        (bytes(384), "signature"),
        (right[1:], "length"),
        (b"\x00" + right, "length"),
        (b"", "length"),
        (too_large, "range"),
        (b"\xff" * 384, "range"),
    ]:
        with pytest.raises(BlindSignatureRefused) as refused:
            finalize(KEY.public, request, answer)
        assert refused.value.reason == reason


@settings(max_examples=30, deadline=None)
@given(place=st.integers(0, 383), bit=st.integers(0, 7))
def test_no_bit_of_a_signature_can_be_turned(place: int, bit: int) -> None:
    prepared, signature = SIGNED
    octets = bytearray(signature)
    octets[place] ^= 1 << bit
    with pytest.raises(BlindSignatureRefused):
        verify(KEY.public, prepared, bytes(octets))


def test_a_signature_is_of_one_message_and_one_key() -> None:
    prepared, signature = SIGNED
    verify(KEY.public, prepared, signature)
    for key, message, value in [
        (KEY.public, prepared + b"\x00", signature),
        (KEY.public, original(prepared), signature),
        (make_key().public, prepared, signature),
        (KEY.public, prepared, signature[:-1]),
        (KEY.public, prepared, b""),
    ]:
        with pytest.raises(BlindSignatureRefused):
            verify(key, message, value)


@pytest.mark.parametrize("salt", [b"", bytes(32), bytes(64)])
def test_another_length_of_salt_is_refused(salt: bytes) -> None:
    request = blind_with(KEY.public, prepare(MESSAGE, entropy), salt=salt, factor=12345)
    with pytest.raises(BlindSignatureRefused):
        finalize(KEY.public, request, blind_sign(KEY, request.blinded, entropy))


@pytest.mark.parametrize("blinded", [b"", bytes(384), b"\xff" * 384, b"\x01", bytes(385)])
def test_what_is_no_request_is_not_signed(blinded: bytes) -> None:
    with pytest.raises(BlindSignatureRefused):
        blind_sign(KEY, blinded, entropy)


def test_an_answer_that_was_computed_wrongly_never_goes_out() -> None:
    """One wrong remainder and the right number give away a prime."""
    broken = replace(KEY, primes=(KEY.primes[0], KEY.primes[1] + 2))
    request = blind(KEY.public, prepare(MESSAGE, entropy), entropy)
    with pytest.raises(BlindSignatureRefused) as refused:
        blind_sign(broken, request.blinded, entropy)
    assert refused.value.reason == "fault"


def test_a_key_is_read_as_it_was_written() -> None:
    assert read_public_key(write_public_key(KEY.public)) == KEY.public
    assert from_private_key(rsa.generate_private_key(65537, 3072)).public.octets == 384


def _der(key: "rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey") -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30\x00",
        write_public_key(KEY.public) + b"\x00",
        _der(rsa.generate_private_key(65537, 2048)),
        _der(rsa.generate_private_key(3, 3072)),
        _der(ec.generate_private_key(ec.SECP384R1())),
        bytes(2000),
    ],
    ids=["nothing", "empty", "more", "short", "exponent", "curve", "long"],
)
def test_other_keys_are_refused(octets: bytes) -> None:
    with pytest.raises(BlindSignatureRefused) as refused:
        read_public_key(octets)
    assert refused.value.reason == "key"


@pytest.mark.parametrize("modulus", [0, 7, 1 << 3071, (1 << 3072) - 1 << 8, (1 << 4200) + 1])
def test_other_numbers_are_no_modulus(modulus: int) -> None:
    with pytest.raises(BlindSignatureRefused):
        public_key(modulus)
    with pytest.raises(BlindSignatureRefused):
        secret_key(KEY.primes[0], KEY.primes[0])
    with pytest.raises(BlindSignatureRefused):
        secret_key(KEY.primes[0], KEY.primes[1] + 2)
    with pytest.raises(BlindSignatureRefused):
        from_private_key(rsa.generate_private_key(3, 2048))


def test_a_message_without_its_prefix_is_none() -> None:
    with pytest.raises(BlindSignatureRefused):
        original(b"short")


SIGNED = signed(MESSAGE)
