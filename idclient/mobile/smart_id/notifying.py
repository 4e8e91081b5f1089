"""Requests whose control code depends on nothing but the digest: it is shown first, and again after a restart."""

from collections.abc import Mapping

from idclient.mobile import waiting
from idclient.mobile.answers import Fields
from idclient.mobile.smart_id.sessions import ask
from idclient.mobile.waiting import Intent
from idclient.model import Dialog, ShowCode
from idclient.wire.verification_code import smart_id_code


def notify(intent: Intent, path: str, body: Mapping[str, object], dialog: Dialog) -> Fields:
    """Show the code, ask unless that was done before a restart, and return the status of the session when complete.

    Blocks. Raises: PhoneBusy when an earlier request is still open, PhoneError, ServiceError, Cancelled.
    """
    request = waiting.find_same(intent, dialog)
    started = intent.line.environment.clock.now()
    dialog.check()
    dialog.tell(ShowCode(intent.line.name, intent.purpose, smart_id_code(intent.digest)))
    if request is None:
        session = ask(intent.line, path, body, dialog).uuid("sessionID")
        request = waiting.begin(intent, session, started, dialog)
    return waiting.wait(intent, request, dialog)
