"""ACSP_V2 and the values of the callback, by the published vectors."""

import base64
import hashlib

import pytest

from idclient.errors.phone_answer import PhoneAuthenticityUnproven
from idclient.mobile.smart_id.acsp import acsp_message
from idclient.mobile.smart_id.callback import require_secret_digest, require_user_challenge, secret_digest
from idclient.value import replace
from tests.mobile.smart_id import vectors as v


def test_the_published_digest_comes_out() -> None:
    message = acsp_message(v.TERMS, v.ANSWER)
    assert base64.b64encode(hashlib.sha512(message).digest()).decode() == v.ACSP_DIGEST


def test_the_text_is_what_the_protocol_prescribes() -> None:
    message = acsp_message(replace(v.TERMS, broker_name="", callback_url=""), replace(v.ANSWER, flow="QR"))
    interactions = base64.b64encode(hashlib.sha256(v.INTERACTIONS.encode()).digest()).decode()
    assert message.decode() == (
        f"smart-id|ACSP_V2|{v.SERVER_RANDOM}|{v.CHALLENGE}|{v.USER_CHALLENGE}|REVNTw==||{interactions}"
        "|confirmationMessage||QR"
    )


def test_the_relying_partys_name_counts_byte_for_byte() -> None:
    assert acsp_message(v.TERMS, v.ANSWER) != acsp_message(replace(v.TERMS, party_name="demo"), v.ANSWER)


def test_no_repr_shows_challenge_or_random_values() -> None:
    shown = repr(v.TERMS) + repr(v.ANSWER)
    for secret in (v.CHALLENGE, v.SERVER_RANDOM, v.USER_CHALLENGE, v.INTERACTIONS, v.CALLBACK):
        assert secret not in shown


def test_the_published_session_secret_digest_comes_out() -> None:
    assert secret_digest(v.SECRET) == v.SECRET_DIGEST
    require_secret_digest(v.SECRET_DIGEST, v.SECRET)


def test_the_published_verifier_fits_its_challenge() -> None:
    require_user_challenge(v.VERIFIER, v.USER_CHALLENGE)


@pytest.mark.parametrize("given", ["", v.SECRET_DIGEST[:-1], v.SECRET_DIGEST + "=", v.USER_CHALLENGE, "ä"])
def test_another_session_secret_digest_proves_nothing(given: str) -> None:
    with pytest.raises(PhoneAuthenticityUnproven):
        require_secret_digest(given, v.SECRET)


@pytest.mark.parametrize("verifier", ["", v.VERIFIER + "=", v.VERIFIER[1:], v.USER_CHALLENGE])
def test_another_verifier_proves_nothing(verifier: str) -> None:
    with pytest.raises(PhoneAuthenticityUnproven):
        require_user_challenge(verifier, v.USER_CHALLENGE)
