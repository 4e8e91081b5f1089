"""From the end on a phone to the answer that every poll gets from then on."""

from collections.abc import Mapping

from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.sessions import Session
from idclient.emulators.phone.smart_id.accounts import account_of
from idclient.emulators.phone.smart_id.confirming import Confirmer
from idclient.emulators.phone.smart_id.linking import Waiting, waits_after
from idclient.emulators.phone.smart_id.statuses import RUNNING, complete, result
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.value import frozen


@frozen
class Finisher:
    """Makes results, each once."""

    confirmer: Confirmer
    waiting: Waiting

    def status(self, session: Session[Task]) -> Mapping[str, object]:
        """Return what a session's state is now. Makes keys and signs when it has just been confirmed."""
        task, ended, scenario = session.task, session.ended, session.scenario
        if ended is None:
            return RUNNING
        if task.result is None:
            confirmed = None
            if ended.ending is Ending.ACCEPTED:
                account = account_of(task.accounts, ended.document_number)
                confirmed = self.confirmer.confirm(task, account, scenario)
                if waits_after(task):
                    self.waiting.begin(account.document_number, session)
            task.result = complete(task, result(task, ended, scenario), confirmed, scenario)
        return task.result
