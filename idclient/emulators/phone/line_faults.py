"""What the web server and the line make of an answer: another status, half of it, too much, too late, nothing."""

import json
from collections.abc import Callable
from types import MappingProxyType

from idclient.emulators.phone.holding import Answer, Broken, Hold, hang
from idclient.emulators.phone.scenario import HttpFault
from idclient.ports import Clock, Response
from idclient.value import replace

HUGE = 11_000_000
"""Octets: more than any client accepts."""
DRIP = 1.0
"""Seconds between two octets."""


def faulty(fault: HttpFault | None, answer: Response, refuse: Callable[[int], Response]) -> Answer:
    """Return what becomes of an answer. `refuse` makes the answer of a status in the protocol's own words."""
    if fault is None:
        return answer
    status = status_of(fault)
    return refuse(status) if status is not None else _FAULTS[fault](answer)


def status_of(fault: HttpFault | None) -> int | None:
    """Return the HTTP status that a fault is; with one nothing of what was asked for is done."""
    return int(fault.value) if fault is not None and fault.value.isdigit() else None


def delayed(answer: Answer, seconds: float, clock: Clock) -> Answer:
    """Return the answer that many seconds from now."""
    if seconds <= 0:
        return answer
    due = clock.monotonic() + seconds

    def resume() -> Answer:
        return answer if clock.monotonic() >= due else Hold(due, resume, lambda _told: lambda: None)

    return resume()


def _with(answer: Response, body: bytes, media_type: str = "") -> Response:
    changed = {"content-type": media_type} if media_type else {}
    return replace(answer, body=body, headers={**answer.headers, **changed, "content-length": str(len(body))})


def _duplicated(answer: Response) -> Response:
    """Return an object in which the first key comes again with another value."""
    name = next(iter(json.loads(answer.body or b"{}")), "state")
    return _with(answer, answer.body.rstrip()[:-1] + f", {json.dumps(name)}: null}}".encode())


def _extended(answer: Response) -> Response:
    content = {"somethingNew": {"of": ["a", "later", "version"]}, **json.loads(answer.body or b"{}")}
    return _with(answer, json.dumps(content).encode())


def _huge(answer: Response) -> Response:
    return _with(answer, b'{"padding":"' + b" " * HUGE + b'"}')


def _redirect(_answer: Response) -> Response:
    return Response(302, {"location": "https://localhost.invalid/", "content-length": "0"}, b"")


_FAULTS: MappingProxyType[HttpFault, Callable[[Response], Answer]] = MappingProxyType(
    {
        HttpFault.HANG: lambda _answer: hang(),
        HttpFault.RESET: lambda answer: Broken(answer, cut=-1),
        HttpFault.RESET_IN_BODY: lambda answer: Broken(answer, cut=len(answer.body) // 2),
        HttpFault.SLOW_DRIP: lambda answer: Broken(answer, drip=DRIP),
        HttpFault.TRUNCATED_JSON: lambda answer: _with(answer, answer.body[: len(answer.body) // 2]),
        HttpFault.WRONG_TYPE: lambda answer: _with(answer, answer.body, "text/plain"),
        HttpFault.HTML: lambda answer: _with(answer, b"<!DOCTYPE html><title>Proxy</title>", "text/html"),
        HttpFault.HUGE: _huge,
        HttpFault.DUPLICATE_KEYS: _duplicated,
        HttpFault.UNKNOWN_FIELDS: _extended,
        HttpFault.REDIRECT: _redirect,
        HttpFault.EMPTY: lambda answer: _with(answer, b""),
        HttpFault.NOT_UTF8: lambda answer: _with(answer, answer.body.rstrip()[:-1] + b', "x": "\xff"}'),
        HttpFault.ARRAY: lambda answer: _with(answer, b"[" + answer.body + b"]"),
    }
)
