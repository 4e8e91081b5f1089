"""The door of emulated phone services to the network: ASGI, in which a request that waits holds no thread.

A service is a function of a request that may block (it makes keys), so it runs on a thread of its own, one request
after the other. What it answers may be "not yet": then the request waits in the event loop until something changes or
its time is over.
"""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from idclient.emulators.phone.changes import Subscribe, any_of
from idclient.emulators.phone.delivery import cut, deliver, disconnected
from idclient.emulators.phone.holding import Answer, Broken, Handle, Hold
from idclient.emulators.phone.parties import PEER
from idclient.ports import Clock, Request, Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

T = TypeVar("T")
REQUEST_LIMIT = 100_000
"""Octets of the largest body accepted; what the protocols send has a few thousand."""
_WORKERS = 1
"""Services are written for one thread."""


class Door:
    """An ASGI application in which a service answers every path and method, any number at a time.

    `moves` tells when the clock was moved by hand, so that whatever waits is looked at again.
    """

    def __init__(self, handle: Handle, clock: Clock, moves: Subscribe | None = None) -> None:
        self._handle = handle
        self._clock = clock
        self._moves = moves
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="emulated phone service")
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        request = await _read(scope, receive)
        if request is None:
            await deliver(Response(413, {"connection": "close"}, b""), scope, receive, send)
            return
        answer = await self._call(self._handle, request)
        settled = await self._wait(answer, receive) if isinstance(answer, Hold) else answer
        if settled is None:
            await cut(scope, receive)
        else:
            await deliver(settled, scope, receive, send)

    def close(self) -> None:
        """End all waiting without an answer, now and from now on. Only in the event loop's thread."""
        self._closed = True
        for woken in list(self._waiting):
            woken.set()

    def join(self) -> None:
        """Wait for what the threads are doing at the moment, after the event loop has ended."""
        self._workers.shutdown()

    async def _call(self, function: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, function, *arguments)

    async def _wait(self, hold: Hold, receive: "Receive") -> Response | Broken | None:
        """Return the answer when there is one; None when nobody waits for it any more."""
        woken = asyncio.Event()
        gone = asyncio.ensure_future(disconnected(receive))
        gone.add_done_callback(lambda _: woken.set())
        self._waiting.add(woken)
        try:
            answer: Answer = hold
            while isinstance(answer, Hold):
                if self._closed or gone.done():
                    return None
                answer = await self._next(answer, woken)
            return answer
        finally:
            self._waiting.discard(woken)
            gone.cancel()

    async def _next(self, hold: Hold, woken: asyncio.Event) -> Answer:
        """Return what comes after a hold, once something changed or its moment has come."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop may have ended in the meantime
                loop.call_soon_threadsafe(woken.set)

        leave = any_of(hold.subscribe, *([] if self._moves is None else [self._moves]))(wake)
        timer: asyncio.TimerHandle | None = None
        try:
            answer = await self._call(hold.resume)  # it may have changed before we subscribed
            if not isinstance(answer, Hold) or answer.until != hold.until:
                return answer
            if not math.isinf(hold.until):
                timer = loop.call_later(max(0.0, hold.until - self._clock.monotonic()), woken.set)
            await woken.wait()
            woken.clear()
            return answer
        finally:
            leave()
            if timer is not None:
                timer.cancel()


async def _read(scope: "Scope", receive: "Receive") -> Request | None:
    """Return the request, None if its body is too large."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > REQUEST_LIMIT:
            return None
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    headers[PEER] = (scope.get("client") or ("",))[0]
    # raw_path: a slash that is percent-coded separates nothing
    path = scope["raw_path"].decode("ascii", "replace")
    query = scope["query_string"].decode("ascii", "replace")
    url = f"{scope['scheme']}://{headers.get('host', '')}{path}" + (f"?{query}" if query else "")
    return Request(scope["method"], url, "emulator", headers, bytes(body))
