"""The services of Smart-ID, v1, v2 and v3: from a request to an answer. Not for several threads at once."""

from collections import Counter

from idclient.emulators.phone.holding import Answer
from idclient.emulators.phone.line_faults import delayed, faulty, status_of
from idclient.emulators.phone.phones import CodeInSight
from idclient.emulators.phone.scenario import HttpFault, Scenario, Stage
from idclient.emulators.phone.seeded import draw, new_uuid
from idclient.emulators.phone.sessions import Session, Sessions, poll_seconds
from idclient.emulators.phone.smart_id.autosigner import is_autosigner, read_in_place_of_phone
from idclient.emulators.phone.smart_id.certificates import Fetcher
from idclient.emulators.phone.smart_id.confirming import Confirmer
from idclient.emulators.phone.smart_id.finishing import Finisher
from idclient.emulators.phone.smart_id.intents import Target, Version
from idclient.emulators.phone.smart_id.linking import Waiting
from idclient.emulators.phone.smart_id.refusals import Refusal, as_json, refuse
from idclient.emulators.phone.smart_id.repeating import Repeats
from idclient.emulators.phone.smart_id.routes import Fetch, Poll, Route, Start, find_route
from idclient.emulators.phone.smart_id.scanning import Scanner
from idclient.emulators.phone.smart_id.starting import Starter
from idclient.emulators.phone.smart_id.surroundings import Surroundings
from idclient.emulators.phone.smart_id.tasks import Task
from idclient.emulators.phone.subscribers import Subscriber
from idclient.ports import Request, Response

DEFAULT_POLL = 60_500
"""Milliseconds a poll waits that does not say how long."""
_AT_ONCE = frozenset({HttpFault.HANG, HttpFault.RESET})
"""What befalls a poll before it waits."""


class SmartId:
    """An emulator's Smart-ID. `handle` raises nothing, whatever it is asked."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._sessions: Sessions[Task] = Sessions(surroundings.clock, surroundings.entropy)
        self._repeats = Repeats(surroundings.clock)
        self._scanner = Scanner(surroundings)
        waiting = Waiting(surroundings.clock)
        confirmer = Confirmer(surroundings.certificates, surroundings.entropy, surroundings.scheme)
        self._starter = Starter(surroundings, self._sessions, self._scanner, waiting)
        self._finisher = Finisher(confirmer, waiting)
        self._fetcher = Fetcher(surroundings, confirmer)
        self._fetched: Counter[tuple[str, Scenario]] = Counter()

    def handle(self, request: Request) -> Answer:
        """Answer a request to any of the three versions, or to the helper that reads device links."""
        version, route = find_route(request.url)
        try:
            if is_autosigner(request.url):
                return read_in_place_of_phone(request, self._around.subscribers, self._scanner)
            return self._dispatch(route, request)
        except Refusal as refusal:
            self._around.gate.failed()
            return self._refuse(refusal, version or Version.V3)

    def scan(self, subscriber: Subscriber, text: str) -> str:
        """Hold the text of a QR code before a person's phone; return why its app refuses it, empty if it does not."""
        return self._scanner.scan(subscriber, text).value

    def in_sight(self, subscriber: Subscriber) -> tuple[CodeInSight, ...]:
        """Return the QR codes that should be on screens now and that a person may read."""
        return self._scanner.in_sight(subscriber)

    def look(self, subscriber: Subscriber, token: str) -> str:
        """Read one of them with a person's phone; return why its app refuses it, empty if it does not."""
        return self._scanner.look(subscriber, token).value

    def _dispatch(self, route: Route | None, request: Request) -> Answer:
        if route is None:
            raise Refusal(404, "NOT_FOUND", "No such resource")
        if request.method != ("GET" if isinstance(route, Poll) else "POST"):
            raise Refusal(405, "METHOD_NOT_ALLOWED", "Method not allowed")
        if isinstance(route, Poll):
            return self._poll(route)
        if isinstance(route, Start):
            return self._start(route, request)
        return self._fetch(route, request)

    def _start(self, route: Start, request: Request) -> Answer:
        session = self._repeats.find(request)
        if session is None:
            session = self._starter.open(route, request)
            self._repeats.remember(request, session)
        fault = _next_fault(session, Stage.START)
        if status_of(fault) is not None:
            return self._told(Response(200, {}, b""), fault, session.scenario, Stage.START, route.version)
        self._starter.reach(session)
        answer = as_json(self._starter.answer(session))
        return self._told(answer, fault, session.scenario, Stage.START, route.version)

    def _poll(self, route: Poll) -> Answer:
        session = self._sessions.find(route.session)
        if session is None or session.task.intent.version is not route.version:
            raise Refusal(404, "SESSION_NOT_FOUND", "No such session")
        fault = _next_fault(session, Stage.POLL)

        def answer() -> Answer:
            content = as_json(self._finisher.status(session))
            return self._told(content, fault, session.scenario, Stage.POLL, route.version)

        if fault in _AT_ONCE or status_of(fault) is not None:
            return self._told(Response(200, {}, b""), fault, session.scenario, Stage.POLL, route.version)
        return session.poll(poll_seconds(route.timeout_ms, DEFAULT_POLL), answer)

    def _fetch(self, route: Fetch, request: Request) -> Answer:
        holder, account, scenario = self._fetcher.find(route.target, request)
        fault = scenario.trouble(Stage.CERTIFICATE, self._fetches(route.target, scenario))
        answer = as_json(self._fetcher.content(holder, account, scenario))
        return self._told(answer, fault, scenario, Stage.CERTIFICATE, Version.V3)

    def _fetches(self, target: Target, scenario: Scenario) -> int:
        """Count the requests for a document's certificate under a scenario; return how many came before."""
        key = (target.name, scenario)
        self._fetched[key] += 1
        return self._fetched[key] - 1

    def _told(
        self, answer: Response, fault: HttpFault | None, scenario: Scenario, stage: Stage, version: Version
    ) -> Answer:
        """Return an answer as late and as damaged as the scenario has it."""
        latency = scenario.latency(stage)
        late = 0.0 if latency is None else draw(self._around.entropy, latency.low, latency.high)
        damaged = faulty(fault, answer, lambda status: self._refuse(Refusal(status), version))
        return delayed(damaged, late, self._around.clock)

    def _refuse(self, refusal: Refusal, version: Version) -> Response:
        return refuse(refusal, version, new_uuid(self._around.entropy))


def _next_fault(session: Session[Task], stage: Stage) -> HttpFault | None:
    """Count a request of a session, and return what befalls it."""
    earlier = session.seen.get(stage, 0)
    session.seen[stage] = earlier + 1
    return session.scenario.trouble(stage, earlier)
