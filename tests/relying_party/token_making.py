"""Tokens of the tests, made from the specification by hand, without this program's own maker."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ORIGIN = "https://service.example"
NONCE = base64.b64encode(bytes(range(32))).decode()


def message(origin: str, nonce: str, name: str) -> bytes:
    return hashlib.new(name, origin.encode()).digest() + hashlib.new(name, nonce.encode()).digest()


def ec_signature(key: ec.EllipticCurvePrivateKey, text: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    """Return r‖s."""
    size = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(text, ec.ECDSA(algorithm)))
    return r.to_bytes(size) + s.to_bytes(size)


def signature(key: Any, algorithm: str, origin: str, nonce: str) -> bytes:
    name = {"ES256": "sha256", "ES384": "sha384", "ES512": "sha512"}.get(algorithm, "sha256")
    hash_algorithm = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[name]
    text = message(origin, nonce, name)
    if isinstance(key, rsa.RSAPrivateKey):
        if algorithm == "PS256":
            return key.sign(text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return ec_signature(key, text, hash_algorithm)


def make_token(
    certificate: bytes,
    key: Any,
    *,
    algorithm: str = "ES384",
    origin: str = ORIGIN,
    nonce: str = NONCE,
    **changes: Any,
) -> str:
    document: dict[str, Any] = {
        "unverifiedCertificate": base64.b64encode(certificate).decode(),
        "algorithm": algorithm,
        "signature": base64.b64encode(signature(key, algorithm, origin, nonce)).decode(),
        "format": "web-eid:1.0",
        "appVersion": "https://example.invalid/releases/1",
    }
    return json.dumps(document | changes)
