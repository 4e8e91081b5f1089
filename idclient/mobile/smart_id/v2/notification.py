"""Smart-ID by RP API v2: asked by notification; the code depends on the digest alone, keys sign PKCS#1 v1.5."""

import base64
from collections.abc import Mapping

from idclient.errors.card import DigestUnsupported
from idclient.mobile.answers import Fields
from idclient.mobile.line import Line
from idclient.mobile.smart_id.interactions import listed
from idclient.mobile.smart_id.options import V2_SCREENS, SmartIdOptions
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.party import nonce, party_body
from idclient.mobile.smart_id.sessions import addressee, ask, wait
from idclient.mobile.smart_id.v2.answers import read_choice, read_confirmed, read_session
from idclient.mobile.subscriber import Account, AccountKind
from idclient.model import Dialog, PhoneName, Purpose, ShowCode
from idclient.value import frozen
from idclient.wire.verification_code import smart_id_code

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
        return read_choice(self._waited(answer, dialog), account, level)

    def sign(self, chosen: Chosen, digest: bytes, dialog: Dialog) -> Confirmed:
        """Have a digest signed with the chosen certificate's key. Raises: as above."""
        return self._confirmed(Account(AccountKind.DOCUMENT, chosen.document), digest, Purpose.SIGNING, dialog)

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
        dialog.tell(ShowCode(PhoneName.SMART_ID, purpose, smart_id_code(digest)))
        path = "authentication" if purpose is Purpose.AUTHENTICATION else "signature"
        answer = ask(self.line, f"{path}/{addressee(account)}", body, dialog)
        return read_confirmed(self._waited(answer, dialog), account, self.options.level_for(purpose))

    def _body(self, purpose: Purpose) -> dict[str, object]:
        return {**party_body(self.line.service), "certificateLevel": self.options.level_for(purpose).name}

    def _waited(self, answer: Fields, dialog: Dialog) -> Fields:
        return wait(self.line, read_session(answer), dialog)
