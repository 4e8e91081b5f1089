"""Every result and status of Mobile-ID has its own error, and what nobody published is none of them."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.phone import (
    PhoneAbsent,
    PhoneBusy,
    PhoneDeliveryFailed,
    PhoneError,
    PhoneNoAccount,
    PhoneNotReady,
    PhoneProtocolFailed,
    PhoneRefused,
    PhoneResultUnknown,
    PhoneSessionGone,
    PhoneSimFailed,
    PhoneSimMismatch,
    PhoneTimeout,
)
from idclient.errors.phone_answer import PhoneAnswerMalformed
from idclient.errors.phone_service import (
    PhoneClientTooOld,
    PhonePartyForbidden,
    PhonePartyUnknown,
    PhoneQuotaUsed,
    PhoneRequestRefused,
    PhoneServiceFailed,
    PhoneServiceUnavailable,
    PhoneTooManyRequests,
)
from idclient.errors.service import ServiceRedirected
from idclient.mobile.answers import Fields, StatusTable, read_answer
from idclient.mobile.mobile_id.results import ASKING, POLLING, require_ok
from idclient.ports import Response

TRACE = "5ffc28098bb14341"

RESULTS: dict[str, tuple[type[PhoneError], bool]] = {
    "TIMEOUT": (PhoneTimeout, True),
    "NOT_MID_CLIENT": (PhoneNoAccount, False),
    "USER_CANCELLED": (PhoneRefused, True),
    "SIGNATURE_HASH_MISMATCH": (PhoneSimMismatch, False),
    "PHONE_ABSENT": (PhoneAbsent, True),
    "DELIVERY_ERROR": (PhoneDeliveryFailed, True),
    "SIM_ERROR": (PhoneSimFailed, True),
    "ERROR": (PhoneProtocolFailed, True),
    "MID_NOT_READY": (PhoneNotReady, True),
}
"""Each published result, its error, and whether trying again may help (mobile-id.md §1.5)."""
SYNONYMS = {
    "EXPIRED_TRANSACTION": "TIMEOUT",
    "NOT_FOUND": "NOT_MID_CLIENT",
    "NOT_ACTIVE": "NOT_MID_CLIENT",
}
"""Results of earlier versions and of the certificate's request."""

STATUSES: dict[int, tuple[type[Error], bool]] = {
    401: (PhonePartyUnknown, False),
    403: (PhonePartyForbidden, False),
    409: (PhoneTooManyRequests, False),
    429: (PhoneQuotaUsed, False),
    480: (PhoneClientTooOld, False),
    500: (PhoneServiceFailed, True),
    503: (PhoneServiceUnavailable, True),
    580: (PhoneBusy, True),
}


def fields(**values: object) -> Fields:
    return Fields("mobile-id", TRACE, values)


def answered(status: int, statuses: StatusTable) -> Fields:
    body = json.dumps({"error": "some words +37200000766", "time": "2026-11-25T12:00:00", "traceId": TRACE})
    response = Response(status, {"content-type": "application/json"}, body.encode())
    return read_answer(response, service="mobile-id", statuses=statuses)


def test_ok_is_no_failure() -> None:
    require_ok(fields(result="OK"))


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_is_its_own_error_with_its_own_rule(result: str) -> None:
    kind, retry = RESULTS[result]
    with pytest.raises(PhoneError) as caught:
        require_ok(fields(result=result))
    assert type(caught.value) is kind
    assert caught.value.retry is retry
    assert caught.value.facts["trace"] == TRACE


def test_no_two_results_share_an_error() -> None:
    assert max(Counter(kind for kind, _ in RESULTS.values()).values()) == 1


@pytest.mark.parametrize(("result", "same"), SYNONYMS.items())
def test_an_older_result_is_the_same_error_as_the_newer(result: str, same: str) -> None:
    with pytest.raises(RESULTS[same][0]):
        require_ok(fields(result=result))


@given(st.text(min_size=1).filter(lambda text: text not in {"OK", *RESULTS, *SYNONYMS}))
def test_a_result_that_nobody_published_is_no_success(result: str) -> None:
    with pytest.raises(PhoneResultUnknown):
        require_ok(fields(result=result))


@pytest.mark.parametrize("result", ["ok", "OK ", " OK", "Ok"])
def test_only_the_exact_letters_are_ok(result: str) -> None:
    with pytest.raises(PhoneResultUnknown):
        require_ok(fields(result=result))


@pytest.mark.parametrize("values", [{}, {"result": ""}, {"result": None}, {"result": 0}, {"result": ["OK"]}])
def test_a_complete_answer_without_result_is_malformed(values: dict[str, object]) -> None:
    with pytest.raises(PhoneAnswerMalformed):
        require_ok(fields(**values))


@pytest.mark.parametrize("statuses", [ASKING, POLLING], ids=["asking", "polling"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_its_own_error_with_its_own_rule(status: int, statuses: StatusTable) -> None:
    kind, retry = STATUSES[status]
    with pytest.raises(Error) as caught:
        answered(status, statuses)
    assert type(caught.value) is kind
    assert caught.value.retry is retry
    assert caught.value.facts["trace"] == TRACE
    assert "37200000766" not in f"{caught.value!r} {caught.value} {caught.value.facts}"


def test_no_two_statuses_share_an_error() -> None:
    assert max(Counter(kind for kind, _ in STATUSES.values()).values()) == 1


@pytest.mark.parametrize("status", [502, 504])
def test_gateways_that_are_down_are_a_service_that_is_down(status: int) -> None:
    with pytest.raises(PhoneServiceUnavailable):
        answered(status, ASKING)


@pytest.mark.parametrize("status", [400, 405, 404, 418, 471, 472])
def test_a_request_called_wrong_is_told_with_its_number(status: int) -> None:
    with pytest.raises(PhoneRequestRefused) as caught:
        answered(status, ASKING)
    assert caught.value.facts["status"] == status
    assert not caught.value.retry


def test_an_unknown_session_is_gone() -> None:
    with pytest.raises(PhoneSessionGone):
        answered(404, POLLING)


@pytest.mark.parametrize(
    ("status", "kind"), [(302, ServiceRedirected), (201, PhoneServiceFailed), (599, PhoneServiceFailed)]
)
def test_a_status_that_nobody_published_is_no_success(status: int, kind: type[Error]) -> None:
    with pytest.raises(kind):
        answered(status, ASKING)
