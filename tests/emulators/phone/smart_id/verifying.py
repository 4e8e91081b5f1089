"""Signatures of an app, judged by cryptography against what was asked for."""

import base64
import hashlib
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

HASHES: dict[str, hashes.HashAlgorithm] = {
    "SHA-256": hashes.SHA256(),
    "SHA-384": hashes.SHA384(),
    "SHA-512": hashes.SHA512(),
    "SHA3-256": hashes.SHA3_256(),
    "SHA3-384": hashes.SHA3_384(),
    "SHA3-512": hashes.SHA3_512(),
}
Json = dict[str, Any]


def certificate(status: Json) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(status["cert"]["value"]))


def key(status: Json) -> RSAPublicKey:
    found = certificate(status).public_key()
    assert isinstance(found, RSAPublicKey)
    return found


def payload(status: Json, body: Json, callback: str = "") -> bytes:
    """What ACSP_V2 says is signed."""
    signature = status["signature"]
    parts = [
        "smart-id-demo",
        "ACSP_V2",
        signature["serverRandom"],
        body["signatureProtocolParameters"]["rpChallenge"],
        signature["userChallenge"],
        base64.b64encode(body["relyingPartyName"].encode()).decode(),
        "",
        base64.b64encode(hashlib.sha256(body["interactions"].encode()).digest()).decode(),
        status["interactionTypeUsed"],
        callback,
        signature["flowType"],
    ]
    return "|".join(parts).encode()


def verify_pss(status: Json, message: bytes | None = None, digest: bytes | None = None) -> None:
    """Raise InvalidSignature unless the signature is right by the parameters that are stated."""
    signature = status["signature"]
    stated = signature["signatureAlgorithmParameters"]
    algorithm = HASHES[stated["hashAlgorithm"]]
    mask = HASHES[stated["maskGenAlgorithm"]["parameters"]["hashAlgorithm"]]
    chosen = padding.PSS(padding.MGF1(mask), stated["saltLength"])
    value = base64.b64decode(signature["value"])
    if message is not None:
        key(status).verify(value, message, chosen, algorithm)
    else:
        assert digest is not None
        key(status).verify(value, digest, chosen, Prehashed(algorithm))


def verify_old(status: Json, digest: bytes) -> None:
    """Raise InvalidSignature unless the PKCS #1 v1.5 signature is right."""
    name = status["signature"].get("algorithm") or status["signature"]["signatureAlgorithm"]
    algorithm = HASHES[f"SHA-{name[3:6]}"]
    key(status).verify(base64.b64decode(status["signature"]["value"]), digest, padding.PKCS1v15(), Prehashed(algorithm))
