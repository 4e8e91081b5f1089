"""Smart-ID v3 by notification: the request appears on the phone of an account that is known; a code ties both ends."""

from idclient.mobile import waiting
from idclient.mobile.asking import Effect
from idclient.mobile.line import Line
from idclient.mobile.smart_id.acsp import acsp_message
from idclient.mobile.smart_id.interactions import encoded
from idclient.mobile.smart_id.notifying import notify
from idclient.mobile.smart_id.options import NOTIFIED_SCREENS, Flow, SmartIdOptions
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.party import nonce, party_body
from idclient.mobile.smart_id.sessions import addressee, ask, intent_of, wait
from idclient.mobile.smart_id.v3.answers import (
    Offer,
    read_authentication,
    read_choice,
    read_code,
    read_session,
    read_signature,
    read_signing_certificate,
)
from idclient.mobile.smart_id.v3.requests import (
    NUMERIC_CODE,
    Protocol,
    choice_body,
    signed_terms,
    signing_body,
    wanted,
)
from idclient.mobile.subscriber import Account, AccountKind
from idclient.model import Dialog, PhoneName, Purpose, ShowCode
from idclient.value import frozen, replace

_FLOWS = frozenset({Flow.NOTIFICATION})


@frozen
class Notification:
    """Requests that reach the phone by themselves. Everything it returns is read, nothing is judged."""

    line: Line
    options: SmartIdOptions

    def authenticate(self, account: Account, digest: bytes, dialog: Dialog) -> Confirmed:
        """Show the code, ask, and return what was confirmed. Blocks. Raises: PhoneError, ServiceError, Cancelled."""
        service, offer = self.line.service, self._offer(account, Purpose.AUTHENTICATION)
        interactions = encoded(self.options.interactions(Purpose.AUTHENTICATION, offer.screens))
        what = wanted(Protocol.ACSP, digest, interactions, offer.level)
        body = {**signing_body(service, what), "vcType": NUMERIC_CODE}
        intent = intent_of(self.line, account, Purpose.AUTHENTICATION, digest)
        status = notify(intent, f"authentication/notification/{addressee(account)}", body, dialog)
        confirmed, answered = read_authentication(status, offer)
        return replace(confirmed, message=acsp_message(signed_terms(self.line.service, what), answered))

    def choose(self, account: Account, dialog: Dialog) -> Chosen:
        """Return the account's signing certificate; a person is asked which, a document is not. Raises: as above."""
        offer = self._offer(account, Purpose.SIGNING)
        if account.kind is AccountKind.DOCUMENT:
            return signing_certificate(self.line, offer, dialog)
        body = choice_body(self.line.service, offer.level, self.line.environment.entropy)
        path = f"signature/certificate-choice/notification/{addressee(account)}"
        return read_choice(wait(self.line, read_session(ask(self.line, path, body, dialog)), dialog), offer)

    def sign(self, chosen: Chosen, digest: bytes, dialog: Dialog) -> Confirmed:
        """Have a digest signed with the chosen certificate's key. Raises: as above.

        The code is the service's and not kept, so that this is not taken up again after a restart.
        """
        account = Account(AccountKind.DOCUMENT, chosen.document)
        service, offer = self.line.service, self._offer(account, Purpose.SIGNING)
        interactions = encoded(self.options.interactions(Purpose.SIGNING, offer.screens))
        what = wanted(Protocol.RAW, digest, interactions, offer.level)
        body = {**signing_body(service, what), "nonce": nonce(self.line.environment.entropy)}
        intent = intent_of(self.line, account, Purpose.SIGNING, digest)
        waiting.require_free(intent, dialog)
        started = self.line.environment.clock.now()
        answer = ask(self.line, f"signature/notification/{addressee(account)}", body, dialog)
        session = read_session(answer)
        dialog.tell(ShowCode(PhoneName.SMART_ID, Purpose.SIGNING, read_code(answer)))
        request = waiting.begin(intent, session, started, dialog)
        return read_signature(waiting.wait(intent, request, dialog), offer)

    def resumes(self, purpose: Purpose) -> bool:
        """Return whether the code to show depends on the digest alone."""
        return purpose is Purpose.AUTHENTICATION

    def _offer(self, account: Account, purpose: Purpose) -> Offer:
        level = self.options.level_for(purpose)
        return Offer(account=account, level=level, flows=_FLOWS, screens=NOTIFIED_SCREENS)


def signing_certificate(line: Line, offer: Offer, dialog: Dialog) -> Chosen:
    """Return the signing certificate of a document; nobody is asked. Raises: PhoneError, ServiceError, Cancelled."""
    body = {**party_body(line.service), "certificateLevel": offer.level.name}
    path = f"signature/certificate/{offer.account.identifier}"
    return read_signing_certificate(ask(line, path, body, dialog, effect=Effect.LOOKS_UP), offer)
