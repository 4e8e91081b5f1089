"""Tokens as a service gets them from anybody: read, or refused as malformed."""

import base64
import json

from idclient.errors.login import TokenMalformed
from idclient.wire.web_eid import FORMAT_1_1, read_token, write_token

_TOKEN = {
    "unverifiedCertificate": base64.b64encode(bytes(range(90))).decode(),
    "algorithm": "ES384",
    "signature": base64.b64encode(bytes(96)).decode(),
    "format": "web-eid:1.0",
    "appVersion": "https://service.example/releases/1",
}
_SIGNING = {
    "certificate": base64.b64encode(bytes(90)).decode(),
    "supportedSignatureAlgorithms": [{"cryptoAlgorithm": "ECC", "hashFunction": "SHA-384", "paddingScheme": "NONE"}],
}
SEEDS = tuple(
    json.dumps(document).encode()
    for document in (_TOKEN, _TOKEN | {"format": FORMAT_1_1, "unverifiedSigningCertificates": [_SIGNING]})
)


def run(octets: bytes) -> None:
    try:
        token = read_token(octets.decode("utf-8", "replace"))
    except TokenMalformed:
        return
    again = read_token(json.dumps(write_token(token)))
    assert again == token
