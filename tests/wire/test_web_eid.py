"""The authentication token against the published vector, and every text that is none."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.login import NonceUnfit, TokenMalformed
from idclient.wire.web_eid import (
    FORMAT_1_0,
    FORMAT_1_1,
    AuthenticationToken,
    SigningCertificate,
    read_token,
    require_nonce,
    signed_digest,
    write_token,
)

ORIGIN = "https://ria.ee"
NONCE = "12345678123456781234567812345678912356789123"
DIGEST = "6ab5b68a5b108467440b4787a75bd827a7afcdd7d90f4f3ec57fe4718d0cc6d3daeb4affee561758dfbb5d3fee88b548"
POINT = (
    "0426c042ac2538da30749a663d7d85bf4425a265c1b29ce551739a518c152255938743cbe794c5ae4a380eed597ab37268"
    "61e5261dbfe33171a40a94a58b31adfaa5f82fdb41691036f4dc60ad2ea8cb4d167beb8f4fba0010e44980a8889cdbd0"
)
SIGNATURE = (
    "0Ov7ME6pTY1K2GXMj8Wxov/o2fGIMEds8OMY5dKdkB0nrqQX7fG1E5mnsbvyHpMDecMUH6Yg+p1HXdgB/lLqOcFZjt/OVXPjAAApC5d1YgRYATDc"
    "xsR1zqQwiNcHdmWn"
)
"""The published vector of Web eID's validators (a test identity)."""

TOKEN = AuthenticationToken(b"certificate" * 9, "ES384", b"s" * 96, FORMAT_1_0, "https://example.invalid/1")
ALGORITHM = {"cryptoAlgorithm": "ECC", "hashFunction": "SHA-384", "paddingScheme": "NONE"}


def test_the_published_signature_is_over_our_digest() -> None:
    digest = signed_digest(ORIGIN, NONCE, "sha384")
    assert digest.hex() == DIGEST
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), bytes.fromhex(POINT))
    value = base64.b64decode(SIGNATURE)
    encoded = encode_dss_signature(int.from_bytes(value[:48]), int.from_bytes(value[48:]))
    key.verify(encoded, digest, ec.ECDSA(Prehashed(SHA384())))


@pytest.mark.parametrize(
    ("origin", "nonce"), [(ORIGIN + "/", NONCE), (ORIGIN, NONCE + "x"), ("https://evil.example", NONCE)]
)
def test_another_origin_or_nonce_has_another_digest(origin: str, nonce: str) -> None:
    assert signed_digest(origin, nonce, "sha384").hex() != DIGEST


@pytest.mark.parametrize("nonce", ["x" * 44, "x" * 128, NONCE])
def test_a_nonce_of_44_to_128_characters_is_taken(nonce: str) -> None:
    require_nonce(nonce)


@pytest.mark.parametrize("nonce", ["", "x" * 43, "x" * 129, "x" * 43 + " ", "x" * 43 + "\n", "õ" * 44])
def test_any_other_nonce_is_refused(nonce: str) -> None:
    with pytest.raises(NonceUnfit):
        require_nonce(nonce)


@pytest.mark.parametrize(
    "token",
    [
        TOKEN,
        AuthenticationToken(
            b"certificate" * 9,
            "ES384",
            b"s" * 96,
            FORMAT_1_1,
            "https://example.invalid/1",
            (SigningCertificate(b"signing", (ALGORITHM,)),),
        ),
    ],
)
def test_a_token_is_read_as_it_was_written(token: AuthenticationToken) -> None:
    assert read_token(json.dumps(write_token(token))) == token


def changed(**changes: Any) -> str:
    document = write_token(TOKEN)
    for name, value in changes.items():
        if value is None:
            del document[name]
        else:
            document[name] = value
    return json.dumps(document)


@pytest.mark.parametrize("name", write_token(TOKEN))
@pytest.mark.parametrize("value", [None, "", 7, ["x"]])
def test_each_field_must_be_there_as_text(name: str, value: Any) -> None:
    with pytest.raises(TokenMalformed) as caught:
        read_token(changed(**{name: value}))
    assert caught.value.facts == {"part": name}


@pytest.mark.parametrize(
    "signing",
    [
        None,
        [],
        {},
        ["x"],
        [{"certificate": "eA=="}],
        [{"certificate": "eA==", "supportedSignatureAlgorithms": []}],
        [{"certificate": "eA==", "supportedSignatureAlgorithms": [{"cryptoAlgorithm": "ECC"}]}],
        [{"certificate": "no base64!", "supportedSignatureAlgorithms": [ALGORITHM]}],
    ],
)
def test_format_1_1_must_bring_signing_certificates(signing: Any) -> None:
    document = json.loads(changed(format=FORMAT_1_1)) | {"unverifiedSigningCertificates": signing}
    with pytest.raises(TokenMalformed):
        read_token(json.dumps(document))


def test_a_member_that_stands_twice_is_refused() -> None:
    text = changed()
    doubled = text[:-1] + ', "algorithm": "RS256"}'
    with pytest.raises(TokenMalformed) as caught:
        read_token(doubled)
    assert caught.value.facts == {"part": "json"}


def test_members_that_nobody_knows_are_ignored() -> None:
    assert read_token(changed(more={"a": 1})) == TOKEN


@pytest.mark.parametrize("text", ["", "x" * 99, "x" * 10_001, "[" * 9_000, json.dumps(["x" * 200]), "{" + " " * 200])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenMalformed):
        read_token(text)


@given(
    st.text(min_size=90, max_size=400) | st.recursive(st.none() | st.text(), st.lists, max_leaves=20).map(json.dumps)
)
def test_every_text_is_a_token_or_refused(text: str) -> None:
    try:
        read_token(text)
    except TokenMalformed:
        return
