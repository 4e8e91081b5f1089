"""A journal played back: each request gets what the same request got then, as late as then."""

import base64
import binascii
import json
import math
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from idclient.emulators.phone.holding import Answer, Broken, Handle
from idclient.emulators.phone.line_faults import delayed
from idclient.ports import Clock, Request, Response

_Key = tuple[str, str]


class NoJournal(Exception):
    """The text is not a journal that can be played back. A redacted one cannot: it holds no answers."""


def replay(text: str, clock: Clock) -> Handle:
    """Return a service that answers from a journal, lines of JSON. Requests are told apart by method and path.

    What comes more often than then, or never came, is answered 404. Raises: NoJournal.
    """
    answers: defaultdict[_Key, deque[tuple[Response | Broken, float]]] = defaultdict(deque)
    for line in text.splitlines():
        key, answer, after = _entry(line)
        answers[key].append((answer, after))

    def handle(request: Request) -> Answer:
        left = answers.get((request.method, _path(request.url.partition("://")[2].partition("/")[2])))
        if not left:
            return Response(404, {"content-length": "0"}, b"")
        answer, after = left.popleft()
        return delayed(answer, after, clock)

    return handle


def _entry(line: str) -> tuple[_Key, Response | Broken, float]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise NoJournal from problem
    if not isinstance(entry, dict) or entry.get("redacted") is not False:
        raise NoJournal
    response = Response(_whole(entry, "status"), _headers(entry), _octets(entry, "answered"))
    cut, drip, after = entry.get("cut"), _seconds(entry, "drip"), _seconds(entry, "after")
    key = (_text(entry, "method"), _path(_text(entry, "url").removeprefix("/")))
    if cut is None and not drip:
        return key, response, after
    return key, Broken(response, None if cut is None else _whole(entry, "cut"), drip), after


def _path(url: str) -> str:
    return url.partition("?")[0]


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str):
        raise NoJournal
    return value


def _whole(entry: Mapping[str, Any], name: str) -> int:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise NoJournal
    return value


def _seconds(entry: Mapping[str, Any], name: str) -> float:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise NoJournal
    return float(min(value, 3_600))


def _headers(entry: Mapping[str, Any]) -> dict[str, str]:
    headers = entry.get("headers")
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise NoJournal
    return headers


def _octets(entry: Mapping[str, Any], name: str) -> bytes:
    if name in entry:
        return _text(entry, name).encode("utf-8", "replace")
    try:
        return base64.b64decode(_text(entry, f"{name}_base64"), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise NoJournal from problem
