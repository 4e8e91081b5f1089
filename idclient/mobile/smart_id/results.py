"""The end results of Smart-ID sessions, v2 and v3, and what each of them means."""

from collections.abc import Callable, Mapping

from idclient.errors.phone import (
    PhoneAccountUnusable,
    PhoneAppTooOld,
    PhoneDocumentUnusable,
    PhoneError,
    PhoneOtherTransaction,
    PhoneProtocolFailed,
    PhoneRefused,
    PhoneResultUnknown,
    PhoneTimeout,
    PhoneWrongCode,
)
from idclient.errors.phone_service import PhoneServiceFailed
from idclient.mobile.smart_id.interactions import Screen
from idclient.model import PhoneName

SERVICE = PhoneName.SMART_ID.value
OK = "OK"

_PLAIN: Mapping[str, Callable[..., PhoneError]] = {
    "TIMEOUT": PhoneTimeout,
    "DOCUMENT_UNUSABLE": PhoneDocumentUnusable,
    "WRONG_VC": PhoneWrongCode,
    "REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP": PhoneAppTooOld,
    "PROTOCOL_FAILURE": PhoneProtocolFailed,
    "SERVER_ERROR": PhoneServiceFailed,
    "EXPECTED_LINKED_SESSION": PhoneOtherTransaction,
    "ACCOUNT_UNUSABLE": PhoneAccountUnusable,
}
"""RP API v2 2.3.9.3 and v3, session status: endResult."""

_REFUSED: Mapping[str, str] = {
    "USER_REFUSED": "",
    "USER_REFUSED_CERT_CHOICE": "certificateChoice",
    "USER_REFUSED_DISPLAYTEXTANDPIN": Screen.TEXT_AND_PIN.value,
    "USER_REFUSED_VC_CHOICE": Screen.CODE_CHOICE.value,
    "USER_REFUSED_CONFIRMATIONMESSAGE": Screen.MESSAGE.value,
    "USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE": Screen.MESSAGE_AND_CODE_CHOICE.value,
}
"""On which screen a person refused; v3 names it in `details` instead (USER_REFUSED_INTERACTION)."""

_SCREENS = frozenset(screen.value for screen in Screen)


def failure_of(result: str, *, screen: str = "", trace: str = "") -> PhoneError | None:
    """Return what an endResult means, None for OK alone. `screen` is `details.interaction` as it was received.

    What nobody published is PhoneResultUnknown, never a success.
    """
    if result == OK:
        return None
    if result == "USER_REFUSED_INTERACTION":
        return PhoneRefused(service=SERVICE, trace=trace, screen=screen if screen in _SCREENS else "")
    if result in _REFUSED:
        return PhoneRefused(service=SERVICE, trace=trace, screen=_REFUSED[result])
    if result in _PLAIN:
        return _PLAIN[result](service=SERVICE, trace=trace)
    return PhoneResultUnknown(service=SERVICE, trace=trace, result=result)
