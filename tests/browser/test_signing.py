"""A page has a hash signed: the certificate first, by consent, then the signature, by PIN2."""

import base64
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from tests.browser.page import Page

_DIGEST = hashlib.sha384(b"what the page shows").digest()


def sign(page: Page, certificate: str, *acts: str) -> dict[str, object]:
    hashed = base64.b64encode(_DIGEST).decode()
    return page.ask("sign", *acts, certificate=certificate, hash=hashed, hashFunction="SHA-384")


def test_a_hash_is_signed_with_the_certificate_that_the_page_was_given(page: Page) -> None:
    given = page.ask("get-signing-certificate", "yes")
    assert page.person.states == ["agree"]

    signed = sign(page, given["certificate"], "12345")

    assert signed["signatureAlgorithm"] == {
        "cryptoAlgorithm": "ECC",
        "hashFunction": "SHA-384",
        "paddingScheme": "NONE",
    }
    octets = base64.b64decode(str(signed["signature"]))
    key = x509.load_der_x509_certificate(base64.b64decode(given["certificate"])).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    r, s = int.from_bytes(octets[:48], "big"), int.from_bytes(octets[48:], "big")
    key.verify(encode_dss_signature(r, s), _DIGEST, ec.ECDSA(Prehashed(hashes.SHA384())))


def test_whoever_does_not_agree_gives_no_certificate_away(page: Page) -> None:
    assert page.refused("get-signing-certificate", "close") == "ERR_WEBEID_USER_CANCELLED"


def test_nothing_is_signed_for_the_certificate_of_another_card(page: Page) -> None:
    other = base64.b64encode(b"\x30\x03\x02\x01\x01").decode()

    assert "error" in sign(page, other, "close")
    assert "code" not in page.person.states
