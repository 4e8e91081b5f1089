"""The ways in which Smart-ID can be asked, and which of them fits service, account and wish."""

from typing import Protocol

from idclient.errors.phone import PersonalCodeInvalid
from idclient.errors.phone_service import PhoneServiceNotConfigured
from idclient.mobile.line import Line
from idclient.mobile.smart_id.options import Flow, SmartIdOptions
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.v2.notification import Notification as NotificationV2
from idclient.mobile.smart_id.v3.linking import DeviceLink
from idclient.mobile.smart_id.v3.notification import Notification
from idclient.mobile.subscriber import Account, AccountKind
from idclient.model import Dialog, PhoneName, Purpose

SERVICE = PhoneName.SMART_ID.value


class Way(Protocol):
    """One version and flow. All block; what they return is read, not judged."""

    def authenticate(self, account: Account, digest: bytes, dialog: Dialog) -> Confirmed:
        """Have a digest, or a text around it, signed with an account's authentication key."""
        ...

    def choose(self, account: Account, dialog: Dialog) -> Chosen:
        """Return the certificate that will sign."""
        ...

    def sign(self, chosen: Chosen, digest: bytes, dialog: Dialog) -> Confirmed:
        """Have a digest signed with its key."""
        ...

    def resumes(self, purpose: Purpose) -> bool:
        """Whether such a request is waited for again after a restart."""
        ...


def open_way(line: Line, account: Account, options: SmartIdOptions) -> Way:
    """Return the way to ask an account. Nothing is sent.

    Raises: PhoneServiceNotConfigured for a version that cannot do it, PersonalCodeInvalid when nobody is named.
    """
    anonymous = account.kind is AccountKind.ANONYMOUS
    flow = options.flow or (Flow.DEVICE_LINK if anonymous else Flow.NOTIFICATION)
    if flow is Flow.NOTIFICATION and anonymous:
        raise PersonalCodeInvalid(service=SERVICE)
    if line.service.api == "v2" and flow is Flow.NOTIFICATION:
        return NotificationV2(line, options)
    if line.service.api != "v3":
        raise PhoneServiceNotConfigured(service=SERVICE, missing="smart_id.api")
    if not line.service.scheme:
        raise PhoneServiceNotConfigured(service=SERVICE, missing="smart_id.scheme")
    return DeviceLink(line, options) if flow is Flow.DEVICE_LINK else Notification(line, options)
