"""Who may prove themselves with a certificate, and what a finished signature proves."""

import base64
import hashlib
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.trust import (
    CertificateExpired,
    CertificateExtensionUnknown,
    CertificateIsAuthority,
    CertificateNotForAuthentication,
    CertificateNotYetValid,
    SignatureInvalid,
)
from idclient.model import Signature, SignatureAlgorithm
from idclient.trust.authentication import check_authentication_certificate, verify_signature
from idclient.value import replace
from tests.trust.made import NOW, Made, Recipe, flip

DIGEST = hashlib.sha256(b"a random value").digest()
PROVES = Recipe(usages=("digital_signature",))
CLIENT, SERVER, MAIL, SMART_ID = (
    "1.3.6.1.5.5.7.3.2",
    "1.3.6.1.5.5.7.3.1",
    "1.3.6.1.5.5.7.3.4",
    "1.3.6.1.4.1.62306.5.7.0",
)


def purposes(*names: str) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    return ((x509.ExtendedKeyUsage([x509.ObjectIdentifier(name) for name in names]), False),)


@pytest.mark.parametrize("named", [(), (CLIENT,), (MAIL, CLIENT), (SMART_ID,), ("2.5.29.37.0",)])
def test_a_certificate_for_authentication_passes(named: tuple[str, ...]) -> None:
    extra = purposes(*named) if named else ()
    check_authentication_certificate(PROVES.but(extra=extra).make().der, NOW)


@pytest.mark.parametrize(
    "recipe",
    [
        PROVES.but(usages=("content_commitment",)),
        PROVES.but(usages=("key_agreement",)),
        PROVES.but(usages=()),
        PROVES.but(extra=purposes(SERVER)),
        PROVES.but(extra=purposes(MAIL)),
    ],
)
def test_other_certificates_prove_nobody(recipe: Recipe) -> None:
    with pytest.raises(CertificateNotForAuthentication):
        check_authentication_certificate(recipe.make().der, NOW)


def test_it_is_a_persons_and_in_time() -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    second = timedelta(seconds=1)
    for recipe, error in (
        (PROVES.but(authority=True), CertificateIsAuthority),
        (PROVES.but(end=NOW - second), CertificateExpired),
        (PROVES.but(start=NOW + second), CertificateNotYetValid),
        (PROVES.but(extra=((unknown, True),)), CertificateExtensionUnknown),
    ):
        with pytest.raises(error):
            check_authentication_certificate(recipe.make().der, NOW)


def by_ec(digest: bytes = DIGEST) -> Signature:
    key = ec.generate_private_key(ec.SECP384R1())
    r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()))))
    value = r.to_bytes(48, "big") + s.to_bytes(48, "big")
    return Signature(value, SignatureAlgorithm.ECDSA_SHA256, PROVES.but(key=key).make().der)


def rsa_holder() -> tuple[rsa.RSAPrivateKey, Made]:
    key = rsa.generate_private_key(65537, 2048)
    return key, PROVES.but(key=key).make()


def by_pss(message: bytes, digest: bytes = DIGEST) -> Signature:
    """What Smart-ID answers: RSASSA-PSS over a text around the digest."""
    key, made = rsa_holder()
    value = key.sign(message, padding.PSS(padding.MGF1(hashes.SHA512()), 64), hashes.SHA512())
    assert base64.b64decode(base64.b64encode(digest)) == digest
    return Signature(value, SignatureAlgorithm.RSA_PSS_SHA512, made.der, message)


def test_signatures_of_every_family_are_verified() -> None:
    verify_signature(by_ec(), DIGEST)
    key, made = rsa_holder()
    value = key.sign(DIGEST, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
    verify_signature(Signature(value, SignatureAlgorithm.RSA_SHA256, made.der), DIGEST)
    value = key.sign(DIGEST, padding.PSS(padding.MGF1(hashes.SHA256()), 32), Prehashed(hashes.SHA256()))
    verify_signature(Signature(value, SignatureAlgorithm.RSA_PSS_SHA256, made.der), DIGEST)


def test_a_message_around_the_digest_counts_only_if_it_names_the_digest() -> None:
    named = base64.b64encode(DIGEST)
    verify_signature(by_pss(b"smart-id|ACSP_V2|x|" + named + b"||REVNTw=="), DIGEST)
    for message in (b"smart-id|ACSP_V2|x|y", b"a|" + named + b"A|b", named[:-1] + b"|"):
        with pytest.raises(SignatureInvalid):
            verify_signature(by_pss(message), DIGEST)
    with pytest.raises(SignatureInvalid):
        verify_signature(by_pss(b"|" + named), hashlib.sha256(b"another").digest())


def test_a_signature_of_another_key_value_or_family_proves_nothing() -> None:
    signature = by_ec()
    for false in (
        replace(signature, certificate=PROVES.make().der),
        replace(signature, algorithm=SignatureAlgorithm.ECDSA_SHA384),
        replace(signature, algorithm=SignatureAlgorithm.RSA_SHA256),
        replace(signature, value=signature.value[:-1]),
        replace(signature, value=b""),
        replace(signature, message=b"|" + base64.b64encode(DIGEST)),
    ):
        with pytest.raises(SignatureInvalid):
            verify_signature(false, DIGEST)
    with pytest.raises(SignatureInvalid):
        verify_signature(signature, flip(DIGEST, 5))


@given(value=st.binary(max_size=100), algorithm=st.sampled_from(SignatureAlgorithm), digest=st.binary(max_size=64))
def test_nothing_made_up_is_believed(value: bytes, algorithm: SignatureAlgorithm, digest: bytes) -> None:
    with pytest.raises(Error):
        verify_signature(Signature(value, algorithm, _CERTIFICATE), digest)


_CERTIFICATE = PROVES.make().der
