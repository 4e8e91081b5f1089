"""The web side of the phones, below `/phones/`.

`GET …` gives pages. `GET …state` and `GET …KEY/state` give JSON; with `?seen=` and what was got before, only once it is
something else (long poll). `POST …KEY/press`, `unblock`, `scan`, `look`, `auto` take JSON and do what a person would.
Only pages of this very server may ask: the name in the address must be one of this machine, the origin our own.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from idclient.emulators.phone.holding import Answer, Hold
from idclient.emulators.phone.local_requests import LOCAL_NAMES, NotUnderstood, is_local, read_message
from idclient.emulators.phone.phones import Phone, Phones
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.subscribers import Subscribers
from idclient.emulators.phone.view import pages, pressing, showing
from idclient.ports import Clock, Request, Response
from idclient.value import replace

PREFIX = "/phones/"
POLL_SECONDS = 25.0


class View:
    """Pages and actions for all phones. `names` are host names under which this server may be asked for, too."""

    def __init__(
        self,
        subscribers: Subscribers,
        phones: Phones,
        scripts: Scripts,
        clock: Clock,
        names: Sequence[str] = (),
    ) -> None:
        self._subscribers = subscribers
        self._phones = phones
        self._scripts = scripts
        self._clock = clock
        self._names = LOCAL_NAMES | frozenset(names)

    def handle(self, request: Request) -> Answer:
        """Answer a request whose path begins with `/phones/`."""
        address = urlsplit(request.url)
        if not is_local(request, self._names):
            return _json(403, {"error": "only pages of this server may ask, by a name of this machine"})
        path = address.path.removeprefix(PREFIX)
        if request.method == "GET":
            return self._get(path, parse_qs(address.query).get("seen", [""])[0])
        return self._post(path, request) if request.method == "POST" else _json(405, {"error": "method not allowed"})

    def _get(self, path: str, seen: str) -> Answer:
        if path == "state":
            return self._poll(self._everybody(), self._list, seen)
        name, _, rest = path.partition("/")
        phone = self._find(unquote(name))
        if phone is None:
            return pages.page(path or "phones.html") or _json(404, {"error": "there is no such page"})
        if rest == "state":
            return self._poll([phone], lambda: self._whole(phone), seen)
        return pages.page(rest or "phone.html") or _json(404, {"error": "there is no such page"})

    def _post(self, path: str, request: Request) -> Response:
        name, _, action = path.partition("/")
        phone = self._find(unquote(name))
        if phone is None:
            return _json(404, {"error": "there is no such phone"})
        try:
            message = read_message(request)
            match action:
                case "press":
                    answer: dict[str, object] = {"done": pressing.press(phone, message)}
                case "unblock":
                    answer = {"done": pressing.unblock(phone, message)}
                case "scan":
                    answer = {"refused": pressing.scan(phone, message)}
                case "look":
                    answer = {"refused": pressing.look(phone, message)}
                case "auto":
                    answer = {"done": self._answer_by_itself(phone, pressing.seconds(message))}
                case _:
                    return _json(404, {"error": "there is no such action"})
        except NotUnderstood:
            return _json(400, {"error": "not understood"})
        return _json(200, answer)

    def _poll(self, phones: Sequence[Phone], shape: Callable[[], showing.Shape], seen: str) -> Answer:
        """Return what there is once it is not what was seen, or after some seconds; until then a Hold.

        The moments at which something happens by itself are those of these phones.
        """
        deadline = self._clock.monotonic() + POLL_SECONDS
        queues = [queue for phone in phones for queue in (phone.sim, phone.app)]

        def resume() -> Answer:
            found = shape()
            mark = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]
            now = self._clock.monotonic()
            if mark != seen or now >= deadline:
                return _json(200, {"seen": mark, "now": now, **found})
            return Hold(min(deadline, *(queue.next_due for queue in queues)), resume, self._phones.changes.subscribe)

        return resume()

    def _everybody(self) -> list[Phone]:
        return [self._phones.of(subscriber) for subscriber in self._subscribers.everybody()]

    def _find(self, key: str) -> Phone | None:
        subscriber = self._subscribers.by_key(key)
        return None if subscriber is None else self._phones.of(subscriber)

    def _list(self) -> showing.Shape:
        return {"phones": [showing.row(phone, self._scenario(phone)) for phone in self._everybody()]}

    def _whole(self, phone: Phone) -> showing.Shape:
        return {"phone": showing.whole(phone, self._scenario(phone))}

    def _scenario(self, phone: Phone) -> Scenario:
        subscriber = phone.subscriber
        published = [subscriber.scenario, *(account.scenario for account in subscriber.accounts)]
        return self._scripts.peek(subscriber.key, next(filter(None, published), None))

    def _answer_by_itself(self, phone: Phone, after: float | None) -> bool:
        self._scripts.set(phone.subscriber.key, replace(self._scenario(phone), after=after))
        self._phones.changes.announce()
        return True


def _json(status: int, value: dict[str, object]) -> Response:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Response(status, {**pages.HEADERS, "content-type": "application/json"}, body)
