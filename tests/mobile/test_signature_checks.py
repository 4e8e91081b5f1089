"""A phone's signature counts when it is by this key, over what was sent, in the scheme that was asked for."""

import base64
import hashlib
from functools import cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.phone_answer import (
    PhoneAlgorithmDifferent,
    PhoneParametersDifferent,
    PhoneSignatureInvalid,
)
from idclient.mobile.signature_checks import Answered, Requested, judge_signature
from idclient.model import PhoneName, Signature, SignatureAlgorithm
from tests.mobile import certificates as made
from tests.trust.made import NOW, Made, Recipe, flip, name

EC_NAME, RSA_NAME, PSS_NAME = "SHA256WithECEncryption", "sha256WithRSAEncryption", "rsassa-pss"
DIGEST = hashlib.sha256(b"a document").digest()
MESSAGE = b"smart-id|ACSP_V2|a|b||REVNTw==||c|displayTextAndPIN||QR"
MOBILE_ID = Requested(PhoneName.MOBILE_ID, "sha256")
V2 = Requested(PhoneName.SMART_ID, "sha256")
V3 = Requested(PhoneName.SMART_ID, "sha512", pss=True)


@cache
def ec_holder() -> Made:
    return Recipe(key=made.ec_key()).make()


@cache
def rsa_holder() -> Made:
    return Recipe(key=made.rsa_key()).make()


def ec_signature(digest: bytes = DIGEST) -> bytes:
    """DER."""
    return made.ec_key().sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))


def raw(signature: bytes) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))


def rsa_signature(digest: bytes = DIGEST) -> bytes:
    return made.rsa_key().sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))


def pss_signature(message: bytes, *, salt: int = 64, mask: hashes.HashAlgorithm | None = None) -> bytes:
    scheme = padding.PSS(padding.MGF1(mask or hashes.SHA512()), salt)
    return made.rsa_key().sign(message, scheme, hashes.SHA512())


def parameters(**changes: Any) -> dict[str, Any]:
    usual = {
        "hashAlgorithm": "SHA-512",
        "maskGenAlgorithm": {"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": "SHA-512"}},
        "saltLength": 64,
        "trailerField": "0xbc",
    }
    return usual | changes


def judged(holder: Made, answered: Answered, requested: Requested, **other: bytes) -> Signature:
    return judge_signature(
        holder.der, answered, requested=requested, digest=other.pop("digest", DIGEST), trace="t", **other
    )


def test_the_signature_that_the_service_published_is_valid_and_keeps_its_leading_zeros() -> None:
    x = 0x7625799837F4292040653CCFC6FC7A172D0449DA1A576E7228FA79311378E8F6
    y = 0x2E91302DE74C4B5A427CD1190098C3C006760C9301801D39407AEBBF37ABB142
    digest = base64.b64decode(
        "ChvbzfuBCQNxx7f0H0ImkhwW+1BDeg9ei15wBeO1Sxk4QS6uhZn14dmS1xqWTDxWGK7wAyJN7Bn12pUwBNWE3A=="
    )
    value = base64.b64decode("AAAUr/OqPnEXT97w36t2JH9YO1B9Tte4hO3ZYNEw+HgAhfnvnZ9tiJzTJFWy603tmVtgNalRH2Ex0QOCYTYy8g==")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name("TEST"))
        .issuer_name(name("TEST"))
        .public_key(ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW)
        .sign(made.ec_key(), hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    requested = Requested(PhoneName.MOBILE_ID, "sha512")
    answered = Answered(value, "SHA512WithECEncryption")
    signature = judge_signature(certificate, answered, requested=requested, digest=digest)
    assert signature == Signature(value, SignatureAlgorithm.ECDSA_SHA512, certificate)
    with pytest.raises(PhoneSignatureInvalid):
        judge_signature(certificate, answered, requested=requested, digest=flip(digest, 0))


@pytest.mark.parametrize("form", ["raw", "der"])
def test_both_forms_of_an_ecdsa_signature_come_out_as_two_halves(form: str) -> None:
    der = ec_signature()
    answered = Answered(raw(der) if form == "raw" else der, EC_NAME)
    assert judged(ec_holder(), answered, MOBILE_ID).value == raw(der)


@pytest.mark.parametrize("name", [RSA_NAME, "SHA256WithRSAEncryption"])
def test_an_rsa_signature_passes_however_its_algorithm_is_capitalised(name: str) -> None:
    result = judged(rsa_holder(), Answered(rsa_signature(), name), V2)
    assert result.algorithm is SignatureAlgorithm.RSA_SHA256
    assert result.message == b""


def test_a_signature_over_the_wrapped_digest_carries_what_was_signed() -> None:
    answered = Answered(pss_signature(MESSAGE), PSS_NAME, parameters())
    result = judged(rsa_holder(), answered, V3, message=MESSAGE)
    assert (result.message, result.algorithm) == (MESSAGE, SignatureAlgorithm.RSA_PSS_SHA512)
    with pytest.raises(PhoneSignatureInvalid):
        judged(rsa_holder(), answered, V3, message=MESSAGE + b" ")
    with pytest.raises(PhoneSignatureInvalid):
        judged(rsa_holder(), answered, V3, digest=hashlib.sha512(b"other").digest())


@pytest.mark.parametrize(
    "name",
    [
        "",
        "SHA512WithECEncryption",
        "SHA256WithRSAEncryption",
        "ecdsa-with-SHA256",
        "SHA1WithECEncryption",
        "SHA256WithECEncryption ",
        "\u017fHA256WithECEncryption",
        PSS_NAME,
    ],
)
def test_another_algorithm_than_asked_for_is_refused_even_if_the_signature_fits(name: str) -> None:
    with pytest.raises(PhoneAlgorithmDifferent) as refused:
        judged(ec_holder(), Answered(raw(ec_signature()), name), MOBILE_ID)
    assert refused.value.facts == {"service": "mobile-id", "trace": "t"}


def test_the_family_of_the_algorithm_is_that_of_the_key() -> None:
    with pytest.raises(PhoneAlgorithmDifferent):
        judged(rsa_holder(), Answered(rsa_signature(), EC_NAME), V2)
    with pytest.raises(PhoneAlgorithmDifferent):
        judged(ec_holder(), Answered(raw(ec_signature()), PSS_NAME, parameters()), V3)
    with pytest.raises(PhoneAlgorithmDifferent):
        judged(rsa_holder(), Answered(pss_signature(MESSAGE), "sha512WithRSAEncryption"), V3, message=MESSAGE)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "SHA-512",
        {},
        parameters(hashAlgorithm="SHA-256"),
        parameters(hashAlgorithm="sha-512"),
        parameters(saltLength=32),
        parameters(saltLength=64.0),
        parameters(saltLength="64"),
        parameters(saltLength=True),
        parameters(trailerField="bc"),
        parameters(trailerField=None),
        parameters(maskGenAlgorithm="id-mgf1"),
        parameters(maskGenAlgorithm={"algorithm": "id-mgf1"}),
        parameters(maskGenAlgorithm={"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": "SHA-256"}}),
        parameters(maskGenAlgorithm={"algorithm": "mgf2", "parameters": {"hashAlgorithm": "SHA-512"}}),
    ],
)
def test_other_parameters_of_pss_are_refused(wrong: object) -> None:
    with pytest.raises(PhoneParametersDifferent):
        judged(rsa_holder(), Answered(pss_signature(MESSAGE), PSS_NAME, wrong), V3, message=MESSAGE)


def test_pss_is_made_as_its_parameters_say() -> None:
    for value in (pss_signature(MESSAGE, salt=32), pss_signature(MESSAGE, mask=hashes.SHA256())):
        with pytest.raises(PhoneSignatureInvalid):
            judged(rsa_holder(), Answered(value, PSS_NAME, parameters()), V3, message=MESSAGE)


def test_parameters_where_none_belong_are_refused() -> None:
    with pytest.raises(PhoneParametersDifferent):
        judged(rsa_holder(), Answered(rsa_signature(), RSA_NAME, parameters()), V2)


def test_a_signature_by_another_key_is_refused() -> None:
    other = Recipe().make()
    with pytest.raises(PhoneSignatureInvalid):
        judged(other, Answered(raw(ec_signature()), EC_NAME), MOBILE_ID)


@given(position=st.integers(0, 63), bit=st.integers(0, 7))
def test_no_changed_bit_of_a_signature_passes(position: int, bit: int) -> None:
    with pytest.raises(PhoneSignatureInvalid):
        judged(ec_holder(), Answered(flip(raw(ec_signature()), position, bit), EC_NAME), MOBILE_ID)


@given(value=st.binary(max_size=80) | st.sampled_from([b"", bytes(64), b"\xff" * 64, b"\x30\x00"]))
def test_octets_that_are_no_signature_are_refused(value: bytes) -> None:
    for holder, requested, algorithm in ((ec_holder(), MOBILE_ID, EC_NAME), (rsa_holder(), V2, RSA_NAME)):
        with pytest.raises(PhoneSignatureInvalid):
            judged(holder, Answered(value, algorithm), requested)


def test_halves_have_their_full_width() -> None:
    full = raw(ec_signature())
    for value in (full[:-1], full[1:], full + b"\x00"):
        with pytest.raises(PhoneSignatureInvalid):
            judged(ec_holder(), Answered(value, EC_NAME), MOBILE_ID)


def test_no_repr_shows_a_signature() -> None:
    assert "secret" not in repr(Answered(b"secret", EC_NAME))
