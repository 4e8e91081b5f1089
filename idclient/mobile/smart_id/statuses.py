"""What the HTTP statuses of Smart-ID mean (v2 §2.1.1; v3, OpenAPI; those of the state's proxy as well)."""

from idclient.errors.phone import (
    PhoneAccountUnsuitable,
    PhoneActionNeeded,
    PhoneBusy,
    PhoneNoAccount,
    PhoneSessionGone,
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
from idclient.mobile.answers import StatusTable, refused, simply

_ANY: StatusTable = {
    400: refused,
    401: simply(PhonePartyUnknown),
    403: simply(PhonePartyForbidden),
    405: refused,
    409: simply(PhoneTooManyRequests),
    429: simply(PhoneQuotaUsed),
    471: simply(PhoneAccountUnsuitable),
    472: simply(PhoneActionNeeded),
    480: simply(PhoneClientTooOld),
    500: simply(PhoneServiceFailed),
    502: simply(PhoneServiceUnavailable),
    503: simply(PhoneServiceUnavailable),
    504: simply(PhoneServiceUnavailable),
    580: simply(PhoneBusy),
}

BEGINNING: StatusTable = {**_ANY, 404: simply(PhoneNoAccount)}
"""To a request that begins something. 404 is "no account", whatever RFC 9457 codes come with it: never told which."""

POLLING: StatusTable = {**_ANY, 404: simply(PhoneSessionGone)}
"""To a poll."""
