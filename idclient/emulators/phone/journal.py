"""The journal: what was asked of the services and what they answered, to be read or to be played back."""

import base64
import json
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from idclient.emulators.phone.holding import Answer, Broken, Handle, Hold
from idclient.emulators.phone.redaction import redact_body, redact_url
from idclient.ports import Clock, Request, Response
from idclient.value import field, frozen, replace

KEPT = 1_000
"""How many entries are remembered."""
_HEADERS = ("content-type", "location")


@frozen
class Entry:
    """A request and its answer. `at` is the wall clock (ISO 8601, UTC), `after` the seconds until the answer."""

    number: int
    service: str
    at: str
    after: float
    method: str
    url: str = field(repr=False)
    """Path and query."""
    asked: bytes = field(repr=False)
    status: int
    headers: Mapping[str, str] = field(repr=False)
    answered: bytes = field(repr=False)
    cut: int | None = None
    """As in `Broken`, likewise `drip`."""
    drip: float = 0.0
    redacted: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the entry as JSON values: bodies as text, or in Base64 where they are none."""
        return {
            "number": self.number, "service": self.service, "at": self.at, "after": round(self.after, 3),
            "method": self.method, "url": self.url, **_body("asked", self.asked), "status": self.status,
            "headers": dict(self.headers), **_body("answered", self.answered), "cut": self.cut, "drip": self.drip,
            "redacted": self.redacted,
        }  # fmt: skip


def redact(entry: Entry) -> Entry:
    """Return the entry without anything about a person, a relying party or a session."""
    return replace(
        entry,
        url=redact_url(entry.url),
        asked=redact_body(entry.asked),
        headers={name: value for name, value in entry.headers.items() if name == "content-type"},
        answered=redact_body(entry.answered),
        redacted=True,
    )


class Journal:
    """Remembers the last thousand exchanges. `write` is given each as a line of JSON, redacted unless `whole`."""

    def __init__(self, clock: Clock, write: Callable[[str], None] | None = None, *, whole: bool = False) -> None:
        self._clock = clock
        self._write = write
        self._whole = whole
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def entries(self, *, whole: bool = False) -> list[Entry]:
        """Return what is remembered, the oldest first, redacted unless `whole`."""
        return [entry if whole else redact(entry) for entry in self._entries]

    def clear(self) -> None:
        """Forget all of it."""
        self._entries.clear()

    def record(self, service: str, handle: Handle) -> Handle:
        """Return the service, each of whose answers is written down when it is given."""

        def recorded(request: Request) -> Answer:
            at, begun = self._clock.now().isoformat(), self._clock.monotonic()

            def note(answer: Response | Broken) -> None:
                self._note(Entry(0, service, at, self._clock.monotonic() - begun, **_exchange(request, answer)))

            return _watched(handle(request), note)

        return recorded

    def _note(self, entry: Entry) -> None:
        self._count += 1
        entry = replace(entry, number=self._count)
        self._entries.append(entry)
        if self._write is not None:
            said = entry if self._whole else redact(entry)
            self._write(json.dumps(said.as_json(), ensure_ascii=False) + "\n")


def _watched(answer: Answer, note: Callable[[Response | Broken], None]) -> Answer:
    """Return an answer that is noted once, now or when a hold comes to its end."""
    if not isinstance(answer, Hold):
        note(answer)
        return answer
    hold, noted = answer, False

    def once(final: Response | Broken) -> None:
        nonlocal noted
        if not noted:
            noted = True
            note(final)

    return Hold(hold.until, lambda: _watched(hold.resume(), once), hold.subscribe)


def _exchange(request: Request, answer: Response | Broken) -> dict[str, Any]:
    response = answer.response if isinstance(answer, Broken) else answer
    headers = {name.lower(): value for name, value in response.headers.items()}
    broken = {"cut": answer.cut, "drip": answer.drip} if isinstance(answer, Broken) else {}
    return {
        "method": request.method,
        "url": "/" + request.url.partition("://")[2].partition("/")[2],
        "asked": request.body,
        "status": response.status,
        "headers": {name: headers[name] for name in _HEADERS if name in headers},
        "answered": response.body,
        **broken,
    }


def _body(name: str, octets: bytes) -> dict[str, str]:
    try:
        return {name: octets.decode("utf-8")}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(octets).decode()}
