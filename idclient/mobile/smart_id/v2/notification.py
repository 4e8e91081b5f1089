"""Smart-ID by RP API v2: asked by notification; the code depends on the digest alone, keys sign PKCS#1 v1.5."""

import base64
from collections.abc import Mapping

from idclient.errors.card import DigestUnsupported
from idclient.mobile.line import Line
from idclient.mobile.smart_id.interactions import listed
from idclient.mobile.smart_id.notifying import notify
from idclient.mobile.smart_id.options import V2_SCREENS, SmartIdOptions
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.party import nonce, party_body
from idclient.mobile.smart_id.sessions import addressee, ask, intent_of, wait
from idclient.mobile.smart_id.v2.answers import read_choice, read_confirmed
from idclient.mobile.subscriber import Account, AccountKind
from idclient.model import Dialog, Purpose
from idclient.value import frozen

HASHES: Mapping[int, str] = {32: "SHA256", 48: "SHA384", 64: "SHA512"}
"""hashType by the digest's length in octets."""


@frozen
class Notification:
    """Requests that reach the phone by themselves. Everything it returns is read, nothing is judged."""

    line: Line
    options: SmartIdOptions

    def authenticate(self, account: Account, digest: bytes, dialog: Dialog) -> Confirmed:
        """Show the code, ask, and return what was confirmed. Blocks.

        Raises: DigestUnsupported, PhoneError, ServiceError, Cancelled.
        """
        return self._confirmed(account, digest, Purpose.AUTHENTICATION, dialog)

    def choose(self, account: Account, dialog: Dialog) -> Chosen:
        """Return a signing certificate of the account; who has several phones is asked on them. Raises: as above."""
        level = self.options.level_for(Purpose.SIGNING)
        body = {**self._body(Purpose.SIGNING), "nonce": nonce(self.line.environment.entropy)}
        answer = ask(self.line, f"certificatechoice/{addressee(account)}", body, dialog)
        return read_choice(wait(self.line, answer.uuid("sessionID"), dialog), account, level)

    def sign(self, chosen: Chosen, digest: bytes, dialog: Dialog) -> Confirmed:
        """Have a digest signed with the chosen certificate's key. Raises: as above."""
        return self._confirmed(Account(AccountKind.DOCUMENT, chosen.document), digest, Purpose.SIGNING, dialog)

    def resumes(self, purpose: Purpose) -> bool:
        """Return True: the code to show depends on the digest alone."""
        del purpose
        return True

    def _confirmed(self, account: Account, digest: bytes, purpose: Purpose, dialog: Dialog) -> Confirmed:
        if len(digest) not in HASHES:
            raise DigestUnsupported(size=len(digest))
        body = {
            **self._body(purpose),
            "hash": base64.b64encode(digest).decode(),
            "hashType": HASHES[len(digest)],
            "allowedInteractionsOrder": listed(self.options.interactions(purpose, V2_SCREENS)),
            "nonce": nonce(self.line.environment.entropy),
        }
        path = "authentication" if purpose is Purpose.AUTHENTICATION else "signature"
        intent = intent_of(self.line, account, purpose, digest)
        status = notify(intent, f"{path}/{addressee(account)}", body, dialog)
        return read_confirmed(status, account, self.options.level_for(purpose))

    def _body(self, purpose: Purpose) -> dict[str, object]:
        return {**party_body(self.line.service), "certificateLevel": self.options.level_for(purpose).name}
