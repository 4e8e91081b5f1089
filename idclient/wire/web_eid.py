"""The authentication token of Web eID, formats 1.0 and 1.1: JSON to values and back, and what its signature covers.

Source: Web eID system architecture, "Authentication token specification".
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from idclient.errors.login import NonceUnfit, TokenMalformed
from idclient.value import field, frozen

FORMAT_1_0 = "web-eid:1.0"
FORMAT_1_1 = "web-eid:1.1"
MINIMUM_NONCE, MAXIMUM_NONCE = 44, 128
MINIMUM_TOKEN, MAXIMUM_TOKEN = 100, 10_000
"""Characters."""

HASHES: Mapping[str, str] = {
    "ES256": "sha256",
    "ES384": "sha384",
    "ES512": "sha512",
    "RS256": "sha256",
    "PS256": "sha256",
}
"""The hash of each JWA algorithm that a token may name, as hashlib calls it (RFC 7518)."""

ALGORITHMS: Mapping[str, tuple[str, ...]] = {
    "secp256r1": ("ES256",),
    "secp384r1": ("ES384",),
    "secp521r1": ("ES512",),
    "rsa": ("RS256", "PS256"),
}
"""The JWA algorithms that go with a kind of key."""

_FIELDS = ("unverifiedCertificate", "algorithm", "signature", "format", "appVersion")
_MORE = "unverifiedSigningCertificates"


@frozen
class SigningCertificate:
    """A signing certificate, DER, that came with a token (1.1), and what its key can do, as the format writes it."""

    certificate: bytes = field(repr=False)
    algorithms: tuple[Mapping[str, str], ...] = ()


@frozen
class AuthenticationToken:
    """A token that was read, nothing of it believed. `signature` is r‖s for EC keys (DER is taken too)."""

    certificate: bytes = field(repr=False)
    algorithm: str
    signature: bytes = field(repr=False)
    format: str
    app_version: str
    signing: tuple[SigningCertificate, ...] = field(default=(), repr=False)


def require_nonce(nonce: str) -> None:
    """Accept a challenge nonce of 44 to 128 visible ASCII characters. Raises: NonceUnfit."""
    visible = nonce.isascii() and nonce.isprintable() and " " not in nonce
    if not visible or not MINIMUM_NONCE <= len(nonce) <= MAXIMUM_NONCE:
        raise NonceUnfit


def signed_digest(origin: str, nonce: str, hash_name: str) -> bytes:
    """Return the digest that the authentication key signs: H(H(origin) ‖ H(nonce)), over their UTF-8 bytes."""
    message = b"".join(hashlib.new(hash_name, part.encode()).digest() for part in (origin, nonce))
    return hashlib.new(hash_name, message).digest()


def write_token(token: AuthenticationToken) -> dict[str, Any]:
    """Return the token as a JSON object."""
    document: dict[str, Any] = {
        "unverifiedCertificate": _text(token.certificate),
        "algorithm": token.algorithm,
        "signature": _text(token.signature),
        "format": token.format,
        "appVersion": token.app_version,
    }
    if token.format == FORMAT_1_1:
        document[_MORE] = [
            {"certificate": _text(item.certificate), "supportedSignatureAlgorithms": [dict(a) for a in item.algorithms]}
            for item in token.signing
        ]
    return document


def read_token(text: str) -> AuthenticationToken:
    """Read a token's JSON; unknown members are ignored, doubled ones refused. Raises: TokenMalformed."""
    if not MINIMUM_TOKEN <= len(text) <= MAXIMUM_TOKEN:
        raise TokenMalformed(part="length")
    try:
        document = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as problem:
        raise TokenMalformed(part="json") from problem
    if not isinstance(document, dict):
        raise TokenMalformed(part="json")
    values = {name: _string(document, name) for name in _FIELDS}
    return AuthenticationToken(
        certificate=_octets(values["unverifiedCertificate"], "unverifiedCertificate"),
        algorithm=values["algorithm"],
        signature=_octets(values["signature"], "signature"),
        format=values["format"],
        app_version=values["appVersion"],
        signing=_signing(document.get(_MORE)) if values["format"] == FORMAT_1_1 else (),
    )


def _signing(entries: Any) -> tuple[SigningCertificate, ...]:
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise TokenMalformed(part=_MORE)
    return tuple(
        SigningCertificate(
            _octets(_string(entry, "certificate"), _MORE), _algorithms(entry.get("supportedSignatureAlgorithms"))
        )
        for entry in entries
    )


def _algorithms(entries: Any) -> tuple[Mapping[str, str], ...]:
    wanted = ("cryptoAlgorithm", "hashFunction", "paddingScheme")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise TokenMalformed(part="supportedSignatureAlgorithms")
    return tuple({name: _string(entry, name) for name in wanted} for entry in entries)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _string(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise TokenMalformed(part=name)
    return value


def _octets(text: str, part: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise TokenMalformed(part=part) from problem


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
