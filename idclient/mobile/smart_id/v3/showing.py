"""A device link is shown as long as somebody may read it, each second another, while its session is waited for."""

from idclient.errors.phone import PhoneLinkExpired, PhoneTimeout
from idclient.mobile.answers import Fields
from idclient.mobile.line import Line
from idclient.mobile.polling import PROMPT, EachSecond
from idclient.mobile.smart_id.device_link import LinkSession, LinkTerms, SessionType, device_link
from idclient.mobile.smart_id.reading import require_success
from idclient.mobile.smart_id.sessions import wait
from idclient.model import Dialog, PhoneName, Purpose, ShowDeviceLink, WaitingForPhone

SHOWN = 60
"""Seconds for which codes are shown; the rest of the session is for who has read one (SK, user experience)."""


def show_until_read(line: Line, link: LinkSession, terms: LinkTerms, dialog: Dialog) -> Fields:
    """Return the status of the link's session, which succeeded. Blocks.

    Nobody tells whether a code was read: a session that ends without an answer is PhoneLinkExpired.

    Raises: PhoneLinkExpired, PhoneError, ServiceError, Cancelled.
    """
    try:
        status = wait(line, link.session, dialog, _showing(link, terms, dialog))
        require_success(status)
    except PhoneTimeout as problem:
        raise PhoneLinkExpired(service=PhoneName.SMART_ID.value) from problem
    return status


def _showing(link: LinkSession, terms: LinkTerms, dialog: Dialog) -> EachSecond:
    purpose = Purpose.AUTHENTICATION if terms.session_type is SessionType.AUTHENTICATION else Purpose.SIGNING

    def show(elapsed: float) -> None:
        seconds = int(elapsed)
        if seconds < SHOWN:
            dialog.tell(ShowDeviceLink(purpose, device_link(link, terms, elapsed=seconds), SHOWN - seconds))
        else:
            dialog.tell(WaitingForPhone(PhoneName.SMART_ID, max(0, round(PROMPT) - seconds)))

    return show
