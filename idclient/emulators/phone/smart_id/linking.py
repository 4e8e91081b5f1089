"""Apps that stay open after a certificate was chosen in them, for the signature that is to follow at once."""

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.sessions import Session
from idclient.emulators.phone.smart_id.intents import Flow, Intent, Kind
from idclient.emulators.phone.smart_id.refusals import Refusal, invalid
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.emulators.phone.subscribers import Account
from idclient.ports import Clock

_SECONDS = 60.0


class Waiting:
    """The choices that wait for their signature, by document number."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._choices: dict[str, Session[Task]] = {}

    def begin(self, document_number: str, choice: Session[Task]) -> None:
        """Have an app wait after a choice by device link."""
        self._choices[document_number] = choice

    def take(self, document_number: str) -> Session[Task] | None:
        """Return the choice for which an app still waits, and have it wait no more."""
        choice = self._choices.pop(document_number, None)
        if choice is None or choice.ended is None or self._clock.monotonic() - choice.ended.at > _SECONDS:
            return None
        return choice

    def require(self, intent: Intent, account: Account) -> None:
        """Refuse a linked signature for which no app waits. Raises: Refusal."""
        choice = self.take(account.document_number)
        if choice is None or choice.name != intent.linked or choice.task.intent.party != intent.party:
            raise _unlinked()

    def disturb(self, session: Session[Task]) -> bool:
        """Have another request by notification end at once if its app waits for a linked one; say whether it did."""
        intent, accounts = session.task.intent, session.task.accounts
        if intent.flow is not Flow.NOTIFICATION:
            return False
        if not any(self.take(account.document_number) for account in accounts):
            return False
        session.plan(Ending.LINK_MISSED, 0.0)
        return True


def waits_after(task: Task) -> bool:
    """Whether the app stays open after a session that succeeded."""
    return task.intent.kind is Kind.CERTIFICATE and task.intent.flow is Flow.LINK


def _unlinked() -> Refusal:
    return invalid("linkedSessionID", "linkedSessionID is not of a certificate choice that was just completed")
