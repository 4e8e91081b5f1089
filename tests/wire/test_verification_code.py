"""Control codes: the published vectors (mobile-id.md §1.8, §2.4, §3.5)."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.card import DigestUnsupported
from idclient.wire.verification_code import mobile_id_code, smart_id_code

MOBILE_ID = [
    (bytes.fromhex("2f665f6a6999e0ef0752e00ec9f453adf59d8cb6"), "1462"),
    (base64.b64decode("0nbgC2fVdLVQFZJdBbmG7oPoElpCYsQMtrY0c0wKYRg="), "6680"),
    (base64.b64decode("AE7S1QxYjqtVv+Tgukv2bMMi9gDCbc9ca2vy/iIG6ug="), "0104"),
    (hashlib.sha256(b"HACKERMAN_SHA256").digest(), "6008"),
    (hashlib.sha384(b"HACKERMAN_SHA384").digest(), "7230"),
    (b"\xff" * 32, "8191"),
    (bytes(32), "0000"),
    (bytes(31) + b"\x80", "0000"),
    (b"\x03" + bytes(31), "0000"),
    (
        base64.b64decode("ChvbzfuBCQNxx7f0H0ImkhwW+1BDeg9ei15wBeO1Sxk4QS6uhZn14dmS1xqWTDxWGK7wAyJN7Bn12pUwBNWE3A=="),
        "0348",
    ),
]
CHALLENGE = "GYS+yoah6emAcVDNIajwSs6UB/M95XrDxMzXBUkwQJ9YFDipXXzGpPc7raWcuc2+TEoRc7WvIZ/7dU/iRXenYg=="
SMART_ID = [
    (hashlib.sha256(b"Hello World!").digest(), "7712"),
    (hashlib.sha256(b"Go ahead, make my day.").digest(), "7782"),
    (b"\x1b\xbb", "4555"),
    (base64.b64decode("AE7S1QxYjqtVv+Tgukv2bMMi9gDCbc9ca2vy/iIG6ug="), "1359"),
    (base64.b64decode(CHALLENGE), "7180"),
]


@pytest.mark.parametrize(("digest", "code"), MOBILE_ID)
def test_mobile_id_shows_the_published_codes(digest: bytes, code: str) -> None:
    assert mobile_id_code(digest) == code


@pytest.mark.parametrize(("octets", "code"), SMART_ID)
def test_smart_id_shows_the_published_codes(octets: bytes, code: str) -> None:
    assert smart_id_code(octets) == code


@given(st.binary(max_size=80))
def test_a_code_has_four_digits_or_there_is_none(octets: bytes) -> None:
    if len(octets) in {20, 32, 48, 64}:
        assert len(mobile_id_code(octets)) == 4
        assert 0 <= int(mobile_id_code(octets)) <= 8191
    else:
        with pytest.raises(DigestUnsupported):
            mobile_id_code(octets)
    if octets:
        assert len(smart_id_code(octets)) == 4
        assert smart_id_code(octets).isdigit()
    else:
        with pytest.raises(DigestUnsupported):
            smart_id_code(octets)
