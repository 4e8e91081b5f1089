"""Everything that a person at the phones can do, and whoever runs them, as REST below `/control/`.

`RESOURCES` lists it; `GET /control/` gives that list. Only for programs of this machine.
"""

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from idclient.emulators.phone.control import operating
from idclient.emulators.phone.control.people import listed, read_person
from idclient.emulators.phone.control.scenarios import catalogue, from_json, to_json
from idclient.emulators.phone.holding import Answer
from idclient.emulators.phone.journal import Journal
from idclient.emulators.phone.local_requests import LOCAL_NAMES, NotUnderstood, is_local, read_message, told
from idclient.emulators.phone.phones import Phone, Phones
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.scripts import ANYBODY, Scripts
from idclient.emulators.phone.subscribers import Subscriber, Subscribers
from idclient.emulators.phone.view import pressing
from idclient.emulators.phone.virtual_clock import VirtualClock
from idclient.ports import Clock, Request
from idclient.value import frozen

PREFIX = "/control/"
RESOURCES = (
    "GET people, GET people/KEY: who there is, and what waits on the phones",
    "POST people: add a person; country, code, surname, given_names, phone_number and sim, accounts",
    "POST press: answer a prompt; person, prompt, action (accept, refuse, code, device, pin), value",
    "POST unblock: set a PIN anew; person, of (sim, app), pin (PIN1, PIN2), puk, new",
    "POST scan: hold a device link before a phone; person, link",
    "POST look: have a phone read a QR code that is in sight of it; person, token",
    "GET catalogue: the values of a scenario's members",
    "GET scenario, PUT scenario: what happens to everybody",
    "GET scenario/KEY, PUT scenario/KEY, DELETE scenario/KEY: what happens to one person",
    "GET queue, POST queue, GET queue/KEY, POST queue/KEY: scenarios for the next sessions",
    "POST reset: forget all scenarios of persons and queues",
    "PUT certificate/KEY: what OCSP says of it; of (sim, app), state (good, revoked, unknown)",
    "GET parties, POST parties: who has a contract; uuid, names, networks, advanced, shares_address",
    "GET provider, PUT provider: when_busy, one_session, signatures_left, failures_left",
    "GET clock, POST clock: a virtual clock is moved by `advance`, in seconds",
    "GET journal, DELETE journal: what was asked and answered; ?whole=yes with all values",
)
"""What there is, for people who look. KEY is a semantic identifier, `PNOEE-…`."""


class NotThere(Exception):
    """Nobody has this key, or there is nothing under this path."""


@frozen(kw_only=True)
class Controlled:
    """What is controlled. `added` is told of each new person. `names` are further names of this machine."""

    subscribers: Subscribers
    phones: Phones
    scripts: Scripts
    clock: Clock
    journal: Journal
    operated: operating.Operated
    added: Callable[[Subscriber], None] = lambda _subscriber: None
    names: Collection[str] = ()


class Control:
    """The control interface. `handle` answers at once."""

    def __init__(self, controlled: Controlled) -> None:
        self._all = controlled
        self._names = LOCAL_NAMES | frozenset(controlled.names)

    def handle(self, request: Request) -> Answer:
        """Answer a request whose path begins with `/control/`."""
        if not is_local(request, self._names):
            return told({"error": "only programs of this machine may ask, by one of its names"}, 403)
        address = urlsplit(request.url)
        name, _, key = address.path.removeprefix(PREFIX).rstrip("/").partition("/")
        actions = {"GET": self._get, "POST": self._post, "PUT": self._put, "DELETE": self._delete}
        try:
            if request.method not in actions:
                return told({"error": "method not allowed"}, 405)
            return told(actions[request.method](name, unquote(key), request))
        except NotUnderstood as problem:
            return told({"error": str(problem) or "not understood"}, 400)
        except NotThere:
            return told({"error": "there is nothing like this"}, 404)

    def _get(self, name: str, key: str, request: Request) -> object:
        operated = self._all.operated
        unkeyed: dict[str, Callable[[], object]] = {
            "catalogue": catalogue,
            "clock": self._moments,
            "parties": lambda: operating.parties(operated),
            "provider": lambda: operating.provider(operated),
        }
        match name:
            case "":
                return {"resources": RESOURCES}
            case "people":
                return {"people": [listed(phone) for phone in self._asked_for(key)]}
            case "scenario":
                return to_json(self._scenario(key))
            case "queue":
                waiting = self._all.scripts.waiting(self._person(key).key if key else ANYBODY)
                return {"scenarios": [to_json(scenario) for scenario in waiting]}
            case "journal":
                whole = parse_qs(urlsplit(request.url).query).get("whole") == ["yes"]
                return {"entries": [entry.as_json() for entry in self._all.journal.entries(whole=whole)]}
        if name not in unkeyed:
            raise NotThere
        return unkeyed[name]()

    def _post(self, name: str, key: str, request: Request) -> object:
        message = read_message(request)
        presses = {"press": pressing.press, "unblock": pressing.unblock}
        reads = {"scan": pressing.scan, "look": pressing.look}
        match name:
            case "press" | "unblock":
                return {"done": presses[name](self._phone(message), message)}
            case "scan" | "look":
                return {"refused": reads[name](self._phone(message), message)}
            case "people":
                return self._add(read_person(message))
            case "queue":
                return self._queue(self._person(key).key if key else ANYBODY, message.get("scenarios"))
            case "clock":
                return self._advance(message.get("advance"))
        return self._post_unkeyed(name, message)

    def _post_unkeyed(self, name: str, message: dict[str, Any]) -> object:
        if name == "parties":
            return operating.add_party(self._all.operated, message)
        if name != "reset":
            raise NotThere
        self._all.scripts.clear()
        self._all.phones.changes.announce()
        return {"done": True}

    def _put(self, name: str, key: str, request: Request) -> object:
        message = read_message(request)
        match name:
            case "scenario":
                return self._put_scenario(key, from_json(message))
            case "certificate":
                return operating.certify(self._all.operated, self._person(key), message)
            case "provider":
                return operating.change_provider(self._all.operated, message)
        raise NotThere

    def _put_scenario(self, key: str, scenario: Scenario) -> object:
        if key:
            self._all.scripts.set(self._person(key).key, scenario)
        else:
            self._all.scripts.default = scenario
        self._all.phones.changes.announce()
        return to_json(scenario)

    def _delete(self, name: str, key: str, _request: Request) -> object:
        if name == "scenario" and key:
            self._all.scripts.set(self._person(key).key, None)
            self._all.phones.changes.announce()
        elif name == "journal" and not key:
            self._all.journal.clear()
        else:
            raise NotThere
        return {"done": True}

    def _add(self, person: Subscriber) -> object:
        if self._all.subscribers.by_key(person.key) is not None:
            raise NotUnderstood("there is a person with this code already")
        self._all.subscribers.add(person)
        self._all.added(person)
        return listed(self._all.phones.of(person))

    def _scenario(self, key: str) -> Scenario:
        """Return what a person gets next, or the run's."""
        if not key:
            return self._all.scripts.default
        person = self._person(key)
        published = [person.scenario, *(account.scenario for account in person.accounts)]
        return self._all.scripts.peek(key, next(filter(None, published), None))

    def _queue(self, person: str, scenarios: object) -> object:
        if not isinstance(scenarios, list):
            raise NotUnderstood("scenarios must be a list")
        self._all.scripts.queue([from_json(scenario) for scenario in scenarios], person)
        self._all.phones.changes.announce()
        return {"waiting": len(self._all.scripts.waiting(person))}

    def _advance(self, seconds: object) -> object:
        clock = self._all.clock
        if not isinstance(clock, VirtualClock):
            raise NotUnderstood("only a virtual clock can be moved")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 1_000_000:
            raise NotUnderstood("advance is a number of seconds from 0 to 1000000")
        clock.advance(seconds)
        return self._moments()

    def _moments(self) -> dict[str, Any]:
        clock = self._all.clock
        virtual = isinstance(clock, VirtualClock)
        return {"now": clock.now().isoformat(), "monotonic": clock.monotonic(), "virtual": virtual}

    def _asked_for(self, key: str) -> list[Phone]:
        people = (self._person(key),) if key else self._all.subscribers.everybody()
        return [self._all.phones.of(person) for person in people]

    def _phone(self, message: dict[str, Any]) -> Phone:
        key = message.get("person")
        return self._all.phones.of(self._person(key if isinstance(key, str) else ""))

    def _person(self, key: str) -> Subscriber:
        person = self._all.subscribers.by_key(key)
        if person is None:
            raise NotThere
        return person
