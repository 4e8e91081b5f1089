"""What a collector may be told to do wrong, so that voters' programs can be tried: `[WHERE:]NAME[=VALUE]`.

WHERE is a service (`voting`) or a method (`Vote`); without it every call is meant. A collector with faults of `stamp`
or `status` believes its authorities whatever they answer, and so hands out what does not hold.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from idclient.emulators.authorities.ocsp import OcspBehaviour
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.value import field, frozen

NAMES: Mapping[str, str] = {
    "cut-request": "hang up after so many octets of a request: nothing is done",
    "cut-answer": "do what was asked, and hang up after so many octets of the answer",
    "delay": "hold every answer back for so many seconds",
    "lie": "say something else in the answer: lie=result.TestVote:true (a path, a colon, JSON)",
    "refuse": "refuse with this word: refuse=VOTING_END",
    "failed": "do what was asked, and say INTERNAL_SERVER_ERROR",
    "duplicate": "send every answer twice",
    "repeat": "give the first answer of a method again and again",
    "forget": "confirm votes as they should be, and keep none",
    "wrong-key": "sign registrations with another key than the collector's",
    "stamp": "hand out time stamps as the authority makes them when it is told so: stamp=WRONG_IMPRINT",
    "status": "hand out OCSP responses as the responder makes them when it is told so: status=STALE",
}
"""What each does, in English, for help texts."""
_WHERE = re.compile(r"[A-Za-z]{1,40}", re.ASCII)


class FaultUnknown(ValueError):
    """What was written is no fault; the text says why."""


@frozen
class Fault:
    """One fault. `value` is what comes behind the name: a number, a lie (path and value), a word."""

    name: str
    where: str
    value: Any


@frozen
class Sent:
    """What leaves the collector. `cut`: the connection ends there, as networks end it. `after` is in seconds."""

    octets: bytes = field(repr=False)
    cut: bool = False
    after: float = 0.0


def parse_fault(text: str) -> Fault:
    """Return the fault that a text describes. Raises: FaultUnknown."""
    head, equals, value = text.partition("=")
    where, _, name = head.rpartition(":")
    if name not in NAMES or (where and not _WHERE.fullmatch(where)):
        raise FaultUnknown(f"no fault: one of {', '.join(NAMES)}")
    if (name in _VALUES) != bool(equals):
        raise FaultUnknown(f"{name} takes {'a' if name in _VALUES else 'no'} value")
    return Fault(name, where, _value(name, value))


def _value(name: str, text: str) -> Any:
    """Raises: FaultUnknown."""
    if name not in _VALUES:
        return None
    form, read = _VALUES[name]
    if not re.fullmatch(form, text, re.ASCII | re.DOTALL):
        raise FaultUnknown(f"{name} does not take this value")
    try:
        return read(text)
    except (KeyError, ValueError, RecursionError) as problem:
        raise FaultUnknown(f"{name} does not take this value") from problem


def _lie(text: str) -> tuple[list[str], Any]:
    path, _, said = text.partition(":")
    return path.split("."), json.loads(said)


_VALUES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "cut-request": ("[0-9]{1,6}", int),
    "cut-answer": ("[0-9]{1,6}", int),
    "delay": (r"[0-9]{1,3}(\.[0-9]{1,3})?", float),
    "lie": (r"[A-Za-z.]+:.+", _lie),
    "refuse": ("[A-Z_]{1,40}", str),
    "stamp": ("[A-Z_]+", TsaBehaviour.__getitem__),
    "status": ("[A-Z_]+", OcspBehaviour.__getitem__),
}
"""How values are written, and what reads them."""


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
