"""The signing certificate of a document: the one request of v3 that asks no person."""

from collections.abc import Mapping

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.parties import peer
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.emulators.phone.smart_id.accounts import find_accounts, require_right
from idclient.emulators.phone.smart_id.bodies import read_body
from idclient.emulators.phone.smart_id.confirming import Confirmer, certificate_text, stated_level
from idclient.emulators.phone.smart_id.intents import Target, Version
from idclient.emulators.phone.smart_id.parties import authorise
from idclient.emulators.phone.smart_id.refusals import unknown_account
from idclient.emulators.phone.smart_id.surroundings import Surroundings
from idclient.emulators.phone.smart_id.v3_requests import read_level
from idclient.emulators.phone.subscribers import Account, Subscriber
from idclient.model import Purpose
from idclient.ports import Request
from idclient.value import frozen


@frozen
class Fetcher:
    """Hands out certificates by document number."""

    surroundings: Surroundings
    confirmer: Confirmer

    def find(self, target: Target, request: Request) -> tuple[Subscriber, Account, Scenario]:
        """Return whose certificate is asked for, and what is to go wrong. Raises: Refusal."""
        body, around = read_body(request), self.surroundings
        party = authorise(body, around.parties, peer(request))
        level = read_level(body)
        require_right(level, advanced=party.advanced)
        holder, accounts = find_accounts(around.subscribers, target, level, Version.V3)
        return holder, accounts[0], around.scripts.peek(holder.key, accounts[0].scenario)

    def content(self, holder: Subscriber, account: Account, scenario: Scenario) -> Mapping[str, object]:
        """Return the answer. Raises: Refusal. Makes a key on first use."""
        if scenario.outcome is PhoneOutcome.NOT_CLIENT or scenario.certificate is CertificateFault.NOT_FOUND:
            raise unknown_account()
        if scenario.outcome is PhoneOutcome.UNUSABLE:
            return {"state": "DOCUMENT_UNUSABLE"}
        held = self.confirmer.certificate(holder, account, Purpose.SIGNING, scenario.certificate)
        value = certificate_text(held, scenario.certificate)
        level = stated_level(account, scenario.answer)
        return {"state": "OK"} | ({} if value is None else {"cert": {"value": value, "certificateLevel": level}})
