"""Which identity can log in to a service that speaks Web eID: its token is checked here by the specification alone."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm

from idclient.errors.login import LoginUnsupported
from idclient.journeys.identities import ChosenSmartId
from idclient.journeys.web_eid import make_token, require_token_maker
from idclient.model import PhoneName
from idclient.trust.persons import read_person
from idclient.wire.origin import read_origin
from idclient.wire.web_eid import AuthenticationToken
from idclient.wire.web_eid_command import Authenticate
from tests.identities.means import Means

ORIGIN, NONCE = "https://service.example", "12345678123456781234567812345678912356789123"
ASKED = Authenticate(NONCE, read_origin(ORIGIN))


def verify(token: AuthenticationToken) -> None:
    algorithm: HashAlgorithm = SHA384() if token.algorithm == "ES384" else SHA256()
    message = b"".join(hashlib.new(algorithm.name, text.encode()).digest() for text in (ORIGIN, NONCE))
    digest, value = hashlib.new(algorithm.name, message).digest(), token.signature
    key = x509.load_der_x509_certificate(token.certificate).public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        assert token.algorithm in {"ES256", "ES384"}
        half = len(value) // 2
        der = encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))
        key.verify(der, digest, ec.ECDSA(Prehashed(algorithm)))
        return
    assert isinstance(key, rsa.RSAPublicKey)
    assert token.algorithm == "RS256"
    key.verify(value, digest, padding.PKCS1v15(), Prehashed(algorithm))


def test_an_identity_makes_a_token_or_says_that_it_cannot(means: Means) -> None:
    wraps = isinstance(means.choice, ChosenSmartId) and means.environment.services.smart_id.api == "v3"
    with means.open() as identity:
        if wraps:
            with pytest.raises(LoginUnsupported):
                require_token_maker(means.environment, PhoneName.SMART_ID)
            assert means.prompts() == 0
            with pytest.raises(LoginUnsupported):  # and none that is wrong, if somebody did not ask before
                make_token(means.environment, identity, ASKED, means.person)
            return
        token = make_token(means.environment, identity, ASKED, means.person)
    verify(token)
    assert token.format == "web-eid:1.0"
    assert read_person(token.certificate).identifier == means.holder
    assert means.prompts() == 1
