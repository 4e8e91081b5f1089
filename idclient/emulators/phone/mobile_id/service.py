"""The REST protocol of Mobile-ID below `/mid-api`, any prefix. Source: SK-EID/MID README of 2024-11-21, chapter 3."""

import base64
import json
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.certificates import PhoneCertificates
from idclient.emulators.phone.endings import Ending
from idclient.emulators.phone.gate import Gate
from idclient.emulators.phone.holders import sim_subject
from idclient.emulators.phone.holding import Answer
from idclient.emulators.phone.line_faults import delayed, faulty, status_of
from idclient.emulators.phone.mobile_id.requests import Refusal, Task, Who, read_task, read_who
from idclient.emulators.phone.mobile_id.results import RESULTS, UNREACHED
from idclient.emulators.phone.mobile_id.signing import control_code, in_the_middle, signature_of
from idclient.emulators.phone.parties import Parties
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.prompts import Screen, Shown
from idclient.emulators.phone.scenario import AnswerFault, HttpFault, PhoneOutcome, Scenario, Stage
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.seeded import draw
from idclient.emulators.phone.sessions import Session, Sessions, poll_seconds
from idclient.emulators.phone.subscribers import Subscriber, Subscribers
from idclient.model import PhoneName, Purpose
from idclient.ports import Clock, Entropy, Request, Response
from idclient.value import field, frozen

DEFAULT_POLL = 10_000
"""Milliseconds that a poll waits when it does not say."""
VERSION = "Version: 5.1.1. Built: 21.11.2024 12:00"
_AT_ONCE = frozenset({HttpFault.HANG, HttpFault.RESET})
"""What befalls a poll before it waits."""
_PURPOSES = {"authentication": Purpose.AUTHENTICATION, "signature": Purpose.SIGNING}
_BASE = re.compile(r".*/mid-api(?=/|$)")


@frozen
class Started:
    """What a session is about. `result` is the answer that every poll gets after the end."""

    purpose: Purpose
    task: Task
    subscriber: Subscriber | None
    results: list[dict[str, object]] = field(default_factory=list, repr=False)


@frozen(kw_only=True)
class Provider:
    """What the service knows and uses."""

    subscribers: Subscribers
    phones: Phones
    scripts: Scripts
    parties: Parties
    certificates: PhoneCertificates
    clock: Clock
    entropy: Entropy
    gate: Gate = field(default_factory=Gate)


class MobileId:
    """The service: a state machine that changes when it is asked."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._sessions: Sessions[Started] = Sessions(provider.clock, provider.entropy)
        self._seen: dict[tuple[str, Stage], tuple[Scenario, int]] = {}

    def handle(self, request: Request) -> Answer:
        """Answer a request."""
        address = urlsplit(request.url)
        path = _BASE.sub("", re.sub("/+", "/", address.path), count=1).strip("/")
        try:
            match request.method, path.split("/"):
                case "POST", ["certificate"]:
                    return self._certificate(read_who(request))
                case "POST", ["authentication" | "signature" as kind]:
                    return self._start(_PURPOSES[kind], read_task(request))
                case "GET", ["authentication" | "signature" as kind, "session", name]:
                    wait = poll_seconds(parse_qs(address.query).get("timeoutMs", [None])[0], DEFAULT_POLL)
                    return self._poll(_PURPOSES[kind], name, wait)
                case "GET", ["version"]:
                    return Response(200, {"content-type": "text/plain"}, VERSION.encode())
                case method, parts:
                    return self._other(method, parts)
        except Refusal as refusal:
            self._provider.gate.failed()
            return self._refuse(refusal.status, refusal.text)

    def _other(self, method: str, parts: list[str]) -> Response:
        allowed = {"certificate": "POST", "authentication": "POST", "signature": "POST", "version": "GET"}.get(parts[0])
        if len(parts) > 1:
            allowed = "GET" if parts[0] in _PURPOSES and parts[1] == "session" and len(parts) <= 3 else None
        if allowed is None:
            return self._refuse(404, "HTTP 404 Not Found")
        if method == "OPTIONS":
            return Response(200, {"allow": f"{allowed},OPTIONS"}, b"")
        if method == "GET" and allowed == "GET":
            return self._refuse(400, "Required sessionId is missing")
        return self._refuse(405, "HTTP 405 Method Not Allowed")

    def _certificate(self, who: Who) -> Answer:
        subscriber, scenario = self._look_up(who, self._provider.scripts.peek)

        def answer() -> Response:
            return self._json(200, self._certificate_answer(subscriber, scenario), scenario)

        return self._through(Stage.CERTIFICATE, scenario, self._count(who, Stage.CERTIFICATE, scenario), answer)

    def _certificate_answer(self, subscriber: Subscriber | None, scenario: Scenario) -> dict[str, object]:
        fault = scenario.certificate
        gone = scenario.outcome is PhoneOutcome.NOT_CLIENT or fault is CertificateFault.NOT_FOUND
        if subscriber is None or subscriber.sim is None or not subscriber.sim.active or gone:
            return {"result": "NOT_FOUND"}
        if fault is CertificateFault.MISSING:
            return {"result": "OK"}
        held = self._provider.certificates.holding(sim_subject(subscriber), PhoneName.MOBILE_ID, Purpose.SIGNING, fault)
        return {"result": "OK", "cert": base64.b64encode(held.certificate).decode()}

    def _start(self, purpose: Purpose, task: Task) -> Answer:
        self._pass_gate(purpose, task.who)
        subscriber, scenario = self._look_up(task.who, self._provider.scripts.take)
        earlier = self._count(task.who, Stage.START, scenario)
        if status_of(scenario.trouble(Stage.START, earlier)) is not None:
            return self._through(Stage.START, scenario, earlier, lambda: self._json(200, {}, scenario))
        session = self._sessions.open(Started(purpose, task, subscriber), scenario)
        if subscriber is not None:
            self._provider.gate.admit(subscriber.personal_code, purpose, session)
        self._ask(session)
        return self._through(
            Stage.START, scenario, earlier, lambda: self._json(200, {"sessionID": session.name}, scenario)
        )

    def _pass_gate(self, purpose: Purpose, who: Who) -> None:
        """Raises: Refusal by the proxy before the service."""
        status = self._provider.gate.refusal(who.personal_code, purpose)
        if status is not None:
            raise Refusal(status, f"HTTP {status}")

    def _ask(self, session: Session[Started]) -> None:
        """Bring a request to its phone, or not."""
        started, scenario = session.task, session.scenario
        subscriber, task = started.subscriber, started.task
        unreached = UNREACHED.get(scenario.outcome)
        if subscriber is None or subscriber.sim is None or not subscriber.sim.active:
            session.plan(Ending.NO_CLIENT, 0.0 if subscriber is None else scenario.after or 0.0)
        elif unreached is not None:
            session.plan(unreached, scenario.after or 0.0)
        else:
            code = control_code(in_the_middle(task.digest, scenario.middle))
            shown = Shown("mobile-id", started.purpose, task.who.party_name, task.text, code, language=task.language)
            phone = self._provider.phones.of(subscriber)
            screens = (Screen.TEXT, Screen.PIN)
            session.wait_for(phone.show(shown, screens, scenario, session.expires, session.finish))

    def _poll(self, purpose: Purpose, name: str, seconds: float) -> Answer:
        session = self._sessions.find(name)
        if session is None or session.task.purpose is not purpose:
            return self._refuse(404, "SessionID not found")
        earlier = session.seen.get(Stage.POLL, 0)
        session.seen[Stage.POLL] = earlier + 1
        found = session
        fault = session.scenario.trouble(Stage.POLL, earlier)
        if fault in _AT_ONCE or status_of(fault) is not None:
            return self._through(Stage.POLL, session.scenario, earlier, lambda: self._status(found))

        def answer() -> Answer:
            return self._through(Stage.POLL, found.scenario, earlier, lambda: self._status(found))

        return session.poll(seconds, answer)

    def _status(self, session: Session[Started]) -> Response:
        if session.ended is None:
            return self._json(200, {"state": "RUNNING"}, session.scenario)
        if not session.task.results:
            session.task.results.append(self._result(session, session.ended.ending))
        return self._json(200, session.task.results[0], session.scenario)

    def _result(self, session: Session[Started], ending: Ending) -> dict[str, object]:
        started, scenario = session.task, session.scenario
        result: dict[str, object] = {"state": "COMPLETE", "result": RESULTS.get(ending, "ERROR")}
        if ending is not Ending.ACCEPTED or started.subscriber is None:
            return result
        subject, purpose = sim_subject(started.subscriber), started.purpose
        certificates, fault = self._provider.certificates, scenario.certificate
        held = certificates.holding(subject, PhoneName.MOBILE_ID, purpose, fault)
        key = held.key
        if scenario.answer is AnswerFault.OTHER_KEY:
            key = certificates.other_key(subject, PhoneName.MOBILE_ID, purpose)
        digest = in_the_middle(started.task.digest, scenario.middle)
        signature = signature_of(key, digest, started.task.hash_type, scenario.answer)
        if signature is not None:
            result["signature"] = signature
        missing = fault in {CertificateFault.NOT_FOUND, CertificateFault.MISSING}
        if purpose is Purpose.AUTHENTICATION and not missing:
            result["cert"] = base64.b64encode(held.certificate).decode()
        return result

    def _look_up(
        self, who: Who, scenario: Callable[[str, Scenario | None], Scenario]
    ) -> tuple[Subscriber | None, Scenario]:
        """Return the person, if there is one, and the scenario. Raises: Refusal for a party that is not known."""
        if self._provider.parties.find(who.party_uuid, who.party_name, who.address) is None:
            raise Refusal(401, "Failed to authorize user")
        subscriber = self._provider.subscribers.by_phone(who.phone_number, who.personal_code)
        return subscriber, scenario(
            subscriber.key if subscriber else who.phone_number, subscriber.scenario if subscriber else None
        )

    def _count(self, who: Who, stage: Stage, scenario: Scenario) -> int:
        """Return how many requests of a stage there were about a person before this one, under the same scenario."""
        last, earlier = self._seen.get((who.phone_number, stage), (scenario, 0))
        earlier = earlier if last is scenario else 0
        self._seen[who.phone_number, stage] = scenario, earlier + 1
        return earlier

    def _through(self, stage: Stage, scenario: Scenario, earlier: int, answer: Callable[[], Response]) -> Answer:
        """Return an answer as it comes through the line: late, broken, or another one."""
        sent = faulty(scenario.trouble(stage, earlier), answer(), lambda status: self._refuse(status, f"HTTP {status}"))
        latency = scenario.latency(stage)
        if latency is None:
            return sent
        return delayed(sent, draw(self._provider.entropy, latency.low, latency.high), self._provider.clock)

    def _refuse(self, status: int, text: str) -> Response:
        return self._json(status, {"error": text}, Scenario())

    def _json(self, status: int, content: dict[str, object], scenario: Scenario) -> Response:
        now = self._provider.clock.now() + timedelta(seconds=scenario.clock_offset)
        stamps = {"time": now.strftime("%Y-%m-%dT%H:%M:%S"), "traceId": self._provider.entropy(8).hex()}
        body = json.dumps(content | stamps, ensure_ascii=False).encode()
        return Response(status, {"content-type": "application/json", "content-length": str(len(body))}, body)
