"""The smallest service that lets one wait: a bell."""

from functools import partial

from idclient.emulators.phone.changes import Changes
from idclient.emulators.phone.holding import Answer, Hold
from idclient.ports import Clock, Request, Response


class Bell:
    """`GET /wait?ms=N` is answered when the bell is rung, or after that time; anything else at once."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rung = False
        self.changes = Changes()
        self.requests: list[Request] = []
        self.others: dict[str, Answer] = {}

    @property
    def waiting(self) -> int:
        """How many are told of the next ring."""
        return len(self.changes._told)

    def ring(self) -> None:
        self.rung = True
        self.changes.announce()

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        path, _, query = request.url.split("/", 3)[3].partition("?")
        if path in self.others:
            return self.others[path]
        if path != "wait":
            return Response(200, {"content-type": "text/plain"}, request.body)
        return self._wait(self.clock.monotonic() + int(query.partition("=")[2] or 60_000) / 1000)

    def _wait(self, until: float) -> Answer:
        if self.rung:
            return Response(200, {}, b"rung")
        if self.clock.monotonic() >= until:
            return Response(200, {}, b"silence")
        return Hold(until, partial(self._wait, until), self.changes.subscribe)
