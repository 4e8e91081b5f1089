"""How a session begins: who asks, for whom, for what, and what is answered at once."""

import base64
from collections.abc import Mapping

from idclient.emulators.phone.parties import peer
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.emulators.phone.scripts import ANYBODY
from idclient.emulators.phone.sessions import Session, Sessions
from idclient.emulators.phone.smart_id.accounts import find_accounts, require_right
from idclient.emulators.phone.smart_id.bodies import read_body
from idclient.emulators.phone.smart_id.confirming import purpose_of
from idclient.emulators.phone.smart_id.device_links import new_link
from idclient.emulators.phone.smart_id.intents import Flow, Intent, Kind, TargetKind, Version
from idclient.emulators.phone.smart_id.linking import Waiting
from idclient.emulators.phone.smart_id.parties import authorise
from idclient.emulators.phone.smart_id.prompting import prepare, show
from idclient.emulators.phone.smart_id.refusals import Refusal, unknown_account
from idclient.emulators.phone.smart_id.routes import Start
from idclient.emulators.phone.smart_id.scanning import Scanner
from idclient.emulators.phone.smart_id.surroundings import Surroundings
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.emulators.phone.smart_id.v2_requests import read_v2_intent
from idclient.emulators.phone.smart_id.v3_requests import read_v3_intent
from idclient.model import Purpose
from idclient.ports import Request


class Starter:
    """Opens sessions and reaches phones."""

    def __init__(
        self, surroundings: Surroundings, sessions: Sessions[Task], scanner: Scanner, waiting: Waiting
    ) -> None:
        self._around = surroundings
        self._sessions = sessions
        self._scanner = scanner
        self._waiting = waiting

    def open(self, route: Start, request: Request) -> Session[Task]:
        """Begin a session; its phone is not reached yet. Raises: Refusal."""
        task = Task(self._read(route, request), route.target)
        if route.target.kind is not TargetKind.ANONYMOUS:
            subscribers, version = self._around.subscribers, route.version
            task.holder, task.accounts = find_accounts(subscribers, route.target, task.intent.level, version)
        person, purpose = _who_and_what_for(task)
        status = self._around.gate.refusal(person, purpose)
        if status is not None:
            raise Refusal(status)
        if route.flow is Flow.LINKED:
            self._waiting.require(task.intent, task.accounts[0])
        scenario = self._scenario(task)
        if scenario.outcome is PhoneOutcome.NOT_CLIENT:
            raise unknown_account()
        prepare(task, scenario.middle, self._around.entropy)
        session = self._sessions.open(task, scenario)
        self._around.gate.admit(person, purpose, session)
        return session

    def reach(self, session: Session[Task]) -> None:
        """Bring a session to its phone, once; a device link waits to be read."""
        task = session.task
        if task.intent.flow is Flow.LINK:
            if task.link is None:
                task.link = new_link(self._around.entropy, self._around.clock.monotonic())
                self._scanner.add(session)
                self._around.phones.changes.announce()
        elif not task.started and not self._waiting.disturb(session):
            show(session, self._around.phones, self._around.entropy)

    def answer(self, session: Session[Task]) -> Mapping[str, object]:
        """Return what the relying party is told at once."""
        task, content = session.task, {"sessionID": session.name}
        if task.link is not None:
            return content | {
                "sessionToken": task.link.token,
                "sessionSecret": base64.b64encode(task.link.secret).decode(),
                "deviceLinkBase": self._around.link_base,
            }
        intent = task.intent
        coded = intent.version is Version.V3 and intent.kind is Kind.SIGNATURE and intent.flow is Flow.NOTIFICATION
        return {**content, "vc": {"type": "numeric4", "value": task.told_code}} if coded else content

    def _read(self, route: Start, request: Request) -> Intent:
        body = read_body(request)
        party = authorise(body, self._around.parties, peer(request))
        if route.version is Version.V3:
            intent = read_v3_intent(body, route.kind, route.flow, party)
        else:
            intent = read_v2_intent(body, route.version, route.kind, party)
        require_right(intent.level, advanced=party.advanced)
        return intent

    def _scenario(self, task: Task) -> Scenario:
        """Return what will happen. A choice of certificate leaves a queue alone: one entry covers what follows too."""
        scripts, holder = self._around.scripts, task.holder
        if holder is None:
            return scripts.peek(ANYBODY)
        own = task.accounts[0].scenario
        if task.intent.kind is Kind.CERTIFICATE:
            return scripts.peek(holder.key, own)
        return scripts.take(holder.key, own)


def _who_and_what_for(task: Task) -> tuple[str, Purpose | None]:
    """Return the personal code, empty while nobody is known, and the purpose; a choice of certificate has none."""
    purpose = None if task.intent.kind is Kind.CERTIFICATE else purpose_of(task.intent)
    return "" if task.holder is None else task.holder.personal_code, purpose
