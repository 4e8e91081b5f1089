"""`idclient authenticate --origin`: a token of Web eID, checked here from its specification alone."""

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm

from tests.cli.background import running
from tests.cli.run import CommandLine, Result

ORIGIN = "https://ria.ee"
NONCE = "12345678123456781234567812345678912356789123"
"""Of the published test vector, as is the digest that follows from them."""
DIGEST = "6ab5b68a5b108467440b4787a75bd827a7afcdd7d90f4f3ec57fe4718d0cc6d3daeb4affee561758dfbb5d3fee88b548"
HASHES: dict[str, tuple[str, HashAlgorithm]] = {"ES256": ("sha256", SHA256()), "ES384": ("sha384", SHA384())}


def token_of(idclient: CommandLine, *arguments: str, environment: dict[str, str] | None = None) -> Result:
    words = ("--demo", "authenticate", "--origin", ORIGIN, "--nonce", NONCE)
    return idclient(*words, *arguments, stdin="1234\n", environment=environment)


def verify(token: dict[str, Any]) -> x509.Certificate:
    """Check a token by "Authentication token specification" and return whose it is."""
    assert all(isinstance(token[name], str) for name in ("unverifiedCertificate", "appVersion", "format"))
    certificate = x509.load_der_x509_certificate(base64.b64decode(token["unverifiedCertificate"], validate=True))
    name, algorithm = HASHES[token["algorithm"]]
    parts = b"".join(hashlib.new(name, text.encode("utf-8")).digest() for text in (ORIGIN, NONCE))
    digest = hashlib.new(name, parts).digest()
    assert name != "sha384" or digest.hex() == DIGEST
    value = base64.b64decode(token["signature"], validate=True)
    half = len(value) // 2
    der = encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert half * 8 == key.curve.key_size
    key.verify(der, digest, ec.ECDSA(Prehashed(algorithm)))
    return certificate


def test_the_token_of_a_card_verifies_and_stands_alone_on_standard_output(idclient: CommandLine) -> None:
    made = token_of(idclient, "--pin-stdin")
    assert made.code == 0, made.err
    token = json.loads(made.out)
    assert set(token) == {"unverifiedCertificate", "algorithm", "signature", "format", "appVersion"}
    assert (token["format"], token["algorithm"]) == ("web-eid:1.0", "ES384")
    verify(token)


def test_who_learns_what_is_said_before_the_pin_and_even_quietly(idclient: CommandLine) -> None:
    made = token_of(idclient, "--pin-stdin", "--json", "--quiet")
    assert "ria.ee will learn your name" in made.err
    assert made.json["method"] == "card"
    verify(made.json["token"])


def test_the_newer_format_brings_the_signing_certificate_and_says_so(idclient: CommandLine) -> None:
    made = token_of(idclient, "--pin-stdin", environment={"IDCLIENT_WEB_EID_TOKEN": "1.1"})
    token = json.loads(made.out)
    assert token["format"] == "web-eid:1.1"
    subject = verify(token).subject
    (signing,) = token["unverifiedSigningCertificates"]
    assert x509.load_der_x509_certificate(base64.b64decode(signing["certificate"])).subject == subject
    assert "signing certificate" in made.err


def test_a_phone_with_mobile_id_makes_a_token_and_one_with_smart_id_is_not_even_asked(idclient: CommandLine) -> None:
    with running(idclient, "emulate", "mobile", "--port", "0", "--answer-after", "0") as told:
        words = ("--demo", "authenticate", "--origin", ORIGIN, "--nonce", NONCE, "--person-stdin", "--json")
        person = "+37269930366\n51307149560\n"
        made = idclient(*words, "--mobile-id", stdin=person, environment=told["environment"])
        assert made.code == 0, made.err
        assert made.json["method"] == "mobile-id"
        assert made.json["token"]["algorithm"] == "ES256"
        verify(made.json["token"])
        refused = idclient(*words, "--smart-id", stdin="PNOEE-30001010004-K2GN-NQ\n", environment=told["environment"])
    assert refused.json["error"]["code"] == "login.unsupported"
    assert "Smart-ID signs in a form of its own" in refused.err


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        ("http://ria.ee", "scheme"),
        ("https://ria.ee/", "path"),
        ("https://ria.ee:443", "port"),
        ("https://piksõ.ee", "characters"),
        ("https://user@ria.ee", "user"),
        (f"https://{'a' * 250}.ee", "length"),
    ],
)
def test_an_origin_that_no_browser_would_send_is_refused(idclient: CommandLine, origin: str, why: str) -> None:
    refused = idclient("--demo", "authenticate", "--origin", origin, "--nonce", NONCE, "--pin-stdin", "--json")
    assert refused.json["error"]["code"] == "login.origin_refused"
    assert refused.json["error"]["facts"] == {"why": why}


@pytest.mark.parametrize("nonce", [NONCE[:-1], "n" * 129, NONCE + "õ"])
def test_a_nonce_that_no_host_would_sign_is_refused(idclient: CommandLine, nonce: str) -> None:
    refused = idclient("--demo", "authenticate", "--origin", ORIGIN, "--nonce", nonce, "--pin-stdin", "--json")
    assert refused.json["error"]["code"] == "login.nonce_unfit"


def test_an_origin_without_a_nonce_is_no_command(idclient: CommandLine) -> None:
    assert idclient("authenticate", "--origin", ORIGIN).code == 2
    assert idclient("authenticate", "--nonce", NONCE).code == 2


def test_a_host_whose_letters_look_like_others_is_shown_as_it_is_written(idclient: CommandLine) -> None:
    words = ("--demo", "authenticate", "--origin", "https://xn--80ak6aa92e.ee", "--nonce", NONCE, "--pin-stdin")
    made = idclient(*words, stdin="1234\n")
    assert "xn--80ak6aa92e.ee will learn" in made.err
    assert "technical form" in made.err
