"""What a collector may be told to do wrong, and what that makes of its answers."""

import json
import threading
from collections.abc import Sequence
from typing import Any

from idclient.emulators.collector.fault_text import Fault
from idclient.value import field, frozen


@frozen
class Sent:
    """What leaves the collector. `cut`: the connection ends there, as networks end it. `after` is in seconds."""

    octets: bytes = field(repr=False)
    cut: bool = False
    after: float = 0.0


class Faults:
    """The faults of one collector. Safe for several threads."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._faults = tuple(faults)
        self._first: dict[str, Any] = {}
        self._lock = threading.Lock()

    def find(self, name: str, *places: str) -> Any:
        """Return the value of a fault of this name that is meant in one of these places (True for one without)."""
        for fault in self._faults:
            if fault.name == name and (not fault.where or fault.where in places):
                return True if fault.value is None else fault.value
        return None

    def refused(self, service: str, method: str) -> str | None:
        """Return the word with which a call is refused before anything is done."""
        word = self.find("refuse", service, method)
        return None if word is None else str(word)

    def sent(self, service: str, method: str, answer: bytes) -> Sent:
        """Return what is sent instead of an answer (a line of JSON)."""
        if self.find("repeat", service, method):
            with self._lock:
                first = self._first.setdefault(method, json.loads(answer))
            answer = _line(first | {"id": json.loads(answer)["id"]})
        if self.find("failed", service, method):
            answer = _line({"id": json.loads(answer)["id"], "result": None, "error": "INTERNAL_SERVER_ERROR"})
        for fault in self._faults:
            if fault.name == "lie" and (not fault.where or fault.where in {service, method}):
                answer = _line(_told(json.loads(answer), *fault.value))
        if self.find("duplicate", service, method):
            answer *= 2
        end, delay = self.find("cut-answer", service, method), self.find("delay", service, method) or 0.0
        if end is None or end >= len(answer):
            return Sent(answer, after=delay)
        return Sent(answer[:end], cut=True, after=delay)


def _told(document: Any, path: Sequence[str], value: Any) -> Any:
    """Return a document with a member changed, or added where there is an object for it."""
    place = document
    for name in path[:-1]:
        place = place.get(name) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place[path[-1]] = value
    return document


def _line(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"
