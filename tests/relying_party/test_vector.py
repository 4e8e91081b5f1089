"""The published test vector of Web eID, through the whole validator.

Only its key and its signature are published here; a TEST certificate is issued for that key.
"""

import json
from base64 import b64encode
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.errors.login import TokenSignatureInvalid
from idclient.relying_party import TokenValidator
from tests.trust.made import Made, Recipe
from tests.trust.world import World

NONCE = "12345678123456781234567812345678912356789123"
POINT = bytes.fromhex(
    "0426c042ac2538da30749a663d7d85bf4425a265c1b29ce551739a518c152255938743cbe794c5ae4a380eed597ab37268"
    "61e5261dbfe33171a40a94a58b31adfaa5f82fdb41691036f4dc60ad2ea8cb4d167beb8f4fba0010e44980a8889cdbd0"
)
SIGNATURE = (
    "0Ov7ME6pTY1K2GXMj8Wxov/o2fGIMEds8OMY5dKdkB0nrqQX7fG1E5mnsbvyHpMDecMUH6Yg+p1HXdgB/lLqOcFZjt/OVXPjAAApC5d1YgRYATDcxsR1"
    "zqQwiNcHdmWn"
)


def vector(world: World) -> str:
    issuing = world.pki.issuing
    issuer = Made(issuing.certificate, issuing.key, x509.load_der_x509_certificate(issuing.certificate).subject)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), POINT)
    key: Any = SimpleNamespace(public_key=lambda: public)
    certificate = Recipe(key=key, issuer=issuer, usages=("digital_signature",)).make().der
    world.ocsp.learn(certificate)
    return json.dumps(
        {
            "unverifiedCertificate": b64encode(certificate).decode(),
            "algorithm": "ES384",
            "signature": SIGNATURE,
            "format": "web-eid:1.0",
            "appVersion": "https://web-eid.eu/web-eid-app/releases/2.0.0",
        }
    )


def validator(world: World, origin: str) -> TokenValidator:
    return TokenValidator(origin, world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": OCSP_URL}))


def test_the_published_vector_logs_in(world: World) -> None:
    assert validator(world, "https://ria.ee").validate(vector(world), NONCE)


@pytest.mark.parametrize(("origin", "nonce"), [("https://ria.eu", NONCE), ("https://ria.ee", NONCE[:-1] + "4")])
def test_the_published_vector_is_for_its_origin_and_challenge_alone(world: World, origin: str, nonce: str) -> None:
    with pytest.raises(TokenSignatureInvalid):
        validator(world, origin).validate(vector(world), nonce)
