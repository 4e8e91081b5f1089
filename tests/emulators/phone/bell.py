"""The smallest service that lets one wait: a bell."""

import threading
from collections.abc import Callable

from idclient.ports import Clock, Request, Response


class Bell:
    """`GET /wait?ms=N` is answered when the bell is rung, or after that time; anything else at once."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rung = threading.Event()
        self.listeners: set[Callable[[], None]] = set()
        self.requests: list[Request] = []
        self.others: dict[str, Response] = {}

    def ring(self) -> None:
        self.rung.set()
        for callback in list(self.listeners):
            callback()

    def __call__(self, request: Request) -> "Response | Wait":
        self.requests.append(request)
        path, _, query = request.url.split("/", 3)[3].partition("?")
        if path in self.others:
            return self.others[path]
        if path != "wait":
            return Response(200, {"content-type": "text/plain"}, request.body)
        return Wait(self, self.clock.monotonic() + int(query.partition("=")[2] or 60_000) / 1000)


class Wait:
    """One request that waits for the bell."""

    def __init__(self, bell: Bell, until: float) -> None:
        self.bell = bell
        self.until = until

    def resume(self) -> "Response | Wait":
        if self.bell.rung.is_set():
            return Response(200, {}, b"rung")
        return Response(200, {}, b"silence") if self.bell.clock.monotonic() >= self.until else self

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        def unsubscribe() -> None:
            self.bell.listeners.discard(callback)

        self.bell.listeners.add(callback)
        if self.bell.rung.is_set():
            callback()
        return unsubscribe
