"""Smart-ID v3 by device link: a QR code that the app reads, made anew every second; no code needs comparing."""

from idclient.mobile.line import Line
from idclient.mobile.smart_id.acsp import acsp_message
from idclient.mobile.smart_id.device_link import LinkTerms, SessionType
from idclient.mobile.smart_id.interactions import encoded
from idclient.mobile.smart_id.options import LINKED_SCREENS, Flow, SmartIdOptions
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.party import nonce
from idclient.mobile.smart_id.sessions import addressee, ask, wait
from idclient.mobile.smart_id.v3.answers import (
    Offer,
    read_authentication,
    read_choice,
    read_link,
    read_session,
    read_signature,
)
from idclient.mobile.smart_id.v3.notification import signing_certificate
from idclient.mobile.smart_id.v3.requests import Protocol, Wanted, choice_body, signed_terms, signing_body, wanted
from idclient.mobile.smart_id.v3.showing import show_until_read
from idclient.mobile.subscriber import ANONYMOUS, Account, AccountKind
from idclient.model import Dialog, Purpose
from idclient.value import frozen, replace

_WAITS = 30.0
"""Seconds after which nobody counts on the app still waiting for the signature that follows a choice."""
_LINKED = frozenset({Flow.DEVICE_LINK})
_FOLLOWING = frozenset({Flow.DEVICE_LINK, Flow.NOTIFICATION})
"""A signature that follows a choice was reached by both."""


@frozen
class DeviceLink:
    """Requests that the app fetches when it has read a QR code. Everything returned is read, nothing is judged."""

    line: Line
    options: SmartIdOptions

    def authenticate(self, account: Account, digest: bytes, dialog: Dialog) -> Confirmed:
        """Ask, show links, and return what was confirmed. Blocks.

        Raises: PhoneLinkExpired, PhoneError, ServiceError, Cancelled.
        """
        service, offer = self.line.service, self._offer(account, Purpose.AUTHENTICATION)
        what = self._wanted(Protocol.ACSP, digest, offer, Purpose.AUTHENTICATION)
        path = f"authentication/device-link/{addressee(account)}"
        link = read_link(ask(self.line, path, signing_body(service, what), dialog))
        status = show_until_read(self.line, link, self._terms(SessionType.AUTHENTICATION, what), dialog)
        confirmed, answered = read_authentication(status, offer)
        return replace(confirmed, message=acsp_message(signed_terms(self.line.service, what), answered))

    def choose(self, account: Account, dialog: Dialog) -> Chosen:
        """Return a signing certificate: of whoever reads the code, unless a document is named. Raises: as above.

        The app then waits for the signature.
        """
        offer = self._offer(account, Purpose.SIGNING)
        if account.kind is AccountKind.DOCUMENT:
            return signing_certificate(self.line, offer, dialog)
        body = choice_body(self.line.service, offer.level, self.line.environment.entropy)
        path = f"signature/certificate-choice/device-link/{addressee(ANONYMOUS)}"
        link = read_link(ask(self.line, path, body, dialog))
        status = show_until_read(self.line, link, self._terms(SessionType.CERTIFICATE_CHOICE), dialog)
        return replace(read_choice(status, offer), linked=link.session, at=self.line.environment.clock.monotonic())

    def sign(self, chosen: Chosen, digest: bytes, dialog: Dialog) -> Confirmed:
        """Have a digest signed with the chosen certificate's key. Raises: as above.

        An app that still waits since the choice goes on by itself; otherwise there is another code to read.
        """
        account = Account(AccountKind.DOCUMENT, chosen.document)
        offer = self._offer(account, Purpose.SIGNING)
        what = self._wanted(Protocol.RAW, digest, offer, Purpose.SIGNING)
        body = {**signing_body(self.line.service, what), "nonce": nonce(self.line.environment.entropy)}
        if chosen.linked and self.line.environment.clock.monotonic() - chosen.at < _WAITS:
            body["linkedSessionID"] = chosen.linked
            answer = ask(self.line, f"signature/notification/linked/{chosen.document}", body, dialog)
            status = wait(self.line, read_session(answer), dialog)
            return read_signature(status, replace(offer, flows=_FOLLOWING))
        link = read_link(ask(self.line, f"signature/device-link/{addressee(account)}", body, dialog))
        status = show_until_read(self.line, link, self._terms(SessionType.SIGNATURE, what), dialog)
        return read_signature(status, offer)

    def resumes(self, purpose: Purpose) -> bool:
        """Return False: a code that was read, or not, is made anew."""
        del purpose
        return False

    def _offer(self, account: Account, purpose: Purpose) -> Offer:
        level = self.options.level_for(purpose)
        return Offer(account=account, level=level, flows=_LINKED, screens=LINKED_SCREENS)

    def _wanted(self, protocol: Protocol, digest: bytes, offer: Offer, purpose: Purpose) -> Wanted:
        return wanted(protocol, digest, encoded(self.options.interactions(purpose, offer.screens)), offer.level)

    def _terms(self, session_type: SessionType, what: Wanted | None = None) -> LinkTerms:
        service = self.line.service
        return LinkTerms(
            scheme=service.scheme,
            session_type=session_type,
            party_name=service.party_name,
            protocol=what.protocol.value if what is not None else "",
            challenge=what.challenge if what is not None else "",
            interactions=what.interactions if what is not None else "",
            language=self.options.language,
        )
