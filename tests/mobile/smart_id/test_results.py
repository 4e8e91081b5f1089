"""Every end result of Smart-ID has its own error, and nothing but OK is a success."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import phone, phone_service
from idclient.mobile.smart_id.results import failure_of


@pytest.mark.parametrize(
    ("result", "error"),
    [
        ("TIMEOUT", phone.PhoneTimeout),
        ("DOCUMENT_UNUSABLE", phone.PhoneDocumentUnusable),
        ("WRONG_VC", phone.PhoneWrongCode),
        ("REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP", phone.PhoneAppTooOld),
        ("PROTOCOL_FAILURE", phone.PhoneProtocolFailed),
        ("SERVER_ERROR", phone_service.PhoneServiceFailed),
        ("EXPECTED_LINKED_SESSION", phone.PhoneOtherTransaction),
        ("ACCOUNT_UNUSABLE", phone.PhoneAccountUnusable),
    ],
)
def test_a_failure_has_its_error(result: str, error: type[phone.PhoneError]) -> None:
    found = failure_of(result, trace="5ffc")
    assert type(found) is error
    assert found.facts["trace"] == "5ffc"
    assert found.facts["service"] == "smart-id"


@pytest.mark.parametrize(
    ("result", "screen"),
    [
        ("USER_REFUSED", None),
        ("USER_REFUSED_CERT_CHOICE", "certificateChoice"),
        ("USER_REFUSED_DISPLAYTEXTANDPIN", "displayTextAndPIN"),
        ("USER_REFUSED_VC_CHOICE", "verificationCodeChoice"),
        ("USER_REFUSED_CONFIRMATIONMESSAGE", "confirmationMessage"),
        (
            "USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE",
            "confirmationMessageAndVerificationCodeChoice",
        ),
    ],
)
def test_a_refusal_names_its_screen(result: str, screen: str | None) -> None:
    found = failure_of(result)
    assert type(found) is phone.PhoneRefused
    assert found.facts["screen"] == screen


@pytest.mark.parametrize(("given", "kept"), [("confirmationMessage", "confirmationMessage"), ("38001085718", None)])
def test_a_refused_screen_of_v3_is_named_only_when_it_is_one(given: str, kept: str | None) -> None:
    found = failure_of("USER_REFUSED_INTERACTION", screen=given)
    assert type(found) is phone.PhoneRefused
    assert found.facts["screen"] == kept


def test_ok_is_no_failure() -> None:
    assert failure_of("OK") is None


@pytest.mark.parametrize("result", ["ok", "OK ", "", "SUCCESS", "COMPLETED", "USER_REFUSED_SOMETHING"])
def test_what_nobody_published_is_never_a_success(result: str) -> None:
    assert type(failure_of(result)) is phone.PhoneResultUnknown


@given(st.text().filter(lambda text: text != "OK"))
def test_every_other_text_is_a_failure(result: str) -> None:
    assert isinstance(failure_of(result), phone.PhoneError)
