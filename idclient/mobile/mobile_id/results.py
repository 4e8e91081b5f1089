"""What the results and HTTP statuses of Mobile-ID mean; what nobody published is a failure.

Sources: SK-EID/MID README §3.3.5 (results, and those of earlier versions), §3.4 (statuses); 409, 429 and 580 are those
of the state's proxy, as DigiDoc4 reads them.
"""

from collections.abc import Callable, Mapping

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
from idclient.errors.phone_service import (
    PhoneClientTooOld,
    PhonePartyForbidden,
    PhonePartyUnknown,
    PhoneQuotaUsed,
    PhoneServiceFailed,
    PhoneServiceUnavailable,
    PhoneTooManyRequests,
)
from idclient.mobile.answers import Fields, StatusTable, refused, simply

OK = "OK"

FAILURES: Mapping[str, Callable[..., PhoneError]] = {
    "TIMEOUT": PhoneTimeout,
    "EXPIRED_TRANSACTION": PhoneTimeout,
    "NOT_MID_CLIENT": PhoneNoAccount,
    "NOT_FOUND": PhoneNoAccount,
    "NOT_ACTIVE": PhoneNoAccount,
    "USER_CANCELLED": PhoneRefused,
    "SIGNATURE_HASH_MISMATCH": PhoneSimMismatch,
    "PHONE_ABSENT": PhoneAbsent,
    "DELIVERY_ERROR": PhoneDeliveryFailed,
    "SIM_ERROR": PhoneSimFailed,
    "MID_NOT_READY": PhoneNotReady,
    "ERROR": PhoneProtocolFailed,
}
"""Results other than OK, of sessions and of the certificate's request alike."""

ASKING: StatusTable = {
    400: refused,
    401: simply(PhonePartyUnknown),
    403: simply(PhonePartyForbidden),
    404: refused,
    405: refused,
    409: simply(PhoneTooManyRequests),
    429: simply(PhoneQuotaUsed),
    480: simply(PhoneClientTooOld),
    500: simply(PhoneServiceFailed),
    502: simply(PhoneServiceUnavailable),
    503: simply(PhoneServiceUnavailable),
    504: simply(PhoneServiceUnavailable),
    580: simply(PhoneBusy),
}
"""To a request that begins something."""

POLLING: StatusTable = {**ASKING, 404: simply(PhoneSessionGone)}
"""To a poll."""


def require_ok(answer: Fields) -> None:
    """Return if the result is OK, letter for letter. Raises: PhoneError, PhoneResultUnknown, PhoneAnswerMalformed."""
    problem = failure_of(answer)
    if problem is not None:
        raise problem


def failure_of(answer: Fields) -> Error | None:
    """Return what the result means, None for OK alone. Raises: PhoneAnswerMalformed when there is none."""
    result = answer.text("result")
    if result == OK:
        return None
    if result in FAILURES:
        return FAILURES[result](service=answer.service, trace=answer.trace)
    return PhoneResultUnknown(service=answer.service, trace=answer.trace, result=result)
