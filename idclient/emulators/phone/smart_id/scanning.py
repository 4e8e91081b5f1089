"""A device link held before a phone."""

from idclient.emulators.phone.phones import CodeInSight
from idclient.emulators.phone.sessions import Session
from idclient.emulators.phone.smart_id.accounts import holds, in_reach
from idclient.emulators.phone.smart_id.confirming import purpose_of
from idclient.emulators.phone.smart_id.device_links import LinkProblem, Scanned, check_link, qr_link, read_link
from idclient.emulators.phone.smart_id.intents import TargetKind
from idclient.emulators.phone.smart_id.prompting import prepare, show
from idclient.emulators.phone.smart_id.surroundings import Surroundings
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.emulators.phone.subscribers import Account, Subscriber
from idclient.value import replace


class Scanner:
    """The links that can be read, by their tokens."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._sessions: dict[str, Session[Task]] = {}

    def add(self, session: Session[Task]) -> None:
        """Let a session's link be read until it is over."""
        now = self._around.clock.monotonic()
        self._sessions = {token: kept for token, kept in self._sessions.items() if kept.expires + 60 > now}
        if session.task.link is not None:
            self._sessions[session.task.link.token] = session

    def scan(self, subscriber: Subscriber, text: str, *, document: str = "", after: float | None = None) -> LinkProblem:
        """Read a link with a person's phone: its app shows the request, unless something is wrong with the link.

        Only the account with that `document` number is used, if one is given. `after` is the number of seconds after
        which the phone answers by itself if it would wait for a person.
        """
        scanned = read_link(text)
        if scanned is None:
            return LinkProblem.NOT_A_LINK
        if scanned.base != self._around.link_base:
            return LinkProblem.OTHER_BASE
        session = self._sessions.get(scanned.token)
        if session is None:
            return LinkProblem.UNKNOWN
        accounts = in_reach(subscriber, session.task.target, session.task.intent)
        used = tuple(account for account in accounts if document in ("", account.document_number))
        problem = self._problem(session, scanned, subscriber, used)
        if problem is LinkProblem.NONE:
            self._accept(session, scanned, subscriber, used)
            if session.scenario.after is None and after is not None:
                session.scenario = replace(session.scenario, after=after)
            show(session, self._around.phones, self._around.entropy)
        return problem

    def in_sight(self, subscriber: Subscriber) -> tuple[CodeInSight, ...]:
        """Return the codes that should be on screens now and that a person may read."""
        return tuple(
            CodeInSight(token, session.task.intent.party_name, purpose_of(session.task.intent))
            for token, session in self._sessions.items()
            if self._readable(session) and holds(subscriber, session.task.target)
        )

    def look(self, subscriber: Subscriber, token: str) -> LinkProblem:
        """Read the code that a screen should be showing, as `scan` does."""
        session, around = self._sessions.get(token), self._around
        if session is None or session.task.link is None:
            return LinkProblem.UNKNOWN
        link, intent = session.task.link, session.task.intent
        return self.scan(subscriber, qr_link(link, intent, around.scheme, around.link_base, around.clock.monotonic()))

    def _readable(self, session: Session[Task]) -> bool:
        session.settle()
        return session.ended is None and not session.task.started

    def _problem(
        self, session: Session[Task], scanned: Scanned, subscriber: Subscriber, accounts: tuple[Account, ...]
    ) -> LinkProblem:
        session.settle()
        task, around = session.task, self._around
        if task.link is None or session.ended is not None:
            return LinkProblem.OVER
        problem = check_link(scanned, task.link, task.intent, around.scheme, around.clock.monotonic())
        if problem is not LinkProblem.NONE:
            return problem
        if task.started:
            return LinkProblem.USED
        if not holds(subscriber, task.target):
            return LinkProblem.OTHER_PERSON
        return LinkProblem.NONE if accounts else LinkProblem.NO_ACCOUNT

    def _accept(
        self, session: Session[Task], scanned: Scanned, subscriber: Subscriber, accounts: tuple[Account, ...]
    ) -> None:
        task = session.task
        task.flow = scanned.type
        task.holder = subscriber
        task.accounts = accounts
        if task.target.kind is TargetKind.ANONYMOUS:
            session.scenario = self._around.scripts.take(subscriber.key, task.accounts[0].scenario)
            prepare(task, session.scenario.middle, self._around.entropy)
