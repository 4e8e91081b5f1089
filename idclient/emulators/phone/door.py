"""The door of emulated phone services to the network: ASGI, in which a request that waits holds no thread.

A service is a function of a request that may block (it makes keys), so it runs on a few threads of its own. What it
answers may be "not yet": then the request waits in the event loop until something changes or its time is over.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from idclient.emulators.phone.delivery import cut, deliver, disconnected
from idclient.ports import Clock, Request, Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

T = TypeVar("T")
REQUEST_LIMIT = 100_000
"""Octets of the largest body accepted; what the protocols send has a few thousand."""
_WORKERS = 4


class Hold(Protocol):
    """No answer yet. `until` is on the clock's monotonic seconds."""

    @property
    def until(self) -> float:
        """When `resume` has something to say at the latest."""
        ...

    def resume(self) -> "Response | Hold":
        """Look again. May block while keys are made."""
        ...

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have something called when it may pay to look again; what is returned ends that. Any thread."""
        ...


Service = Callable[[Request], "Response | Hold"]


class Door:
    """An ASGI application in which a service answers every path and method, any number at a time."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="emulated phone service")
        self._waiting: set[asyncio.Future[bool]] = set()
        self._closed = False

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        request = await _read(scope, receive)
        if request is None:
            await deliver(Response(413, {"connection": "close"}, b""), send)
            return
        outcome = await self._call(self._service, request)
        if isinstance(outcome, Response):  # most do at once: no waiting is set up
            await deliver(outcome, send)
            return
        gone = asyncio.ensure_future(disconnected(receive))
        try:
            answer = await self._wait(outcome, gone)
        finally:
            gone.cancel()
        if answer is None:
            await cut(scope, receive)
        else:
            await deliver(answer, send)

    def close(self) -> None:
        """End all waiting without an answer, now and from now on. Only in the event loop's thread."""
        self._closed = True
        for waiting in list(self._waiting):
            _settle(waiting, ended=True)

    def join(self) -> None:
        """Wait for what the threads are doing at the moment, after the event loop has ended."""
        self._workers.shutdown()

    async def _call(self, function: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, function, *arguments)

    async def _wait(self, hold: Hold, gone: "asyncio.Future[None]") -> Response | None:
        """Return the answer when there is one; None when nobody waits for it any more."""
        outcome: Response | Hold = hold
        while not isinstance(outcome, Response):
            if await self._changed(outcome, gone):
                return None
            outcome = await self._call(outcome.resume)
        return outcome

    async def _changed(self, hold: Hold, gone: "asyncio.Future[None]") -> bool:
        """Return when it pays to look again; True when it does not, because the client or the door has gone."""
        if self._closed or gone.done():
            return True
        loop = asyncio.get_running_loop()
        changed: asyncio.Future[bool] = loop.create_future()

        def look_again() -> None:
            with suppress(RuntimeError):  # the loop may have ended in the meantime
                loop.call_soon_threadsafe(_settle, changed)

        def leave(_: object) -> None:
            _settle(changed, ended=True)

        self._waiting.add(changed)
        gone.add_done_callback(leave)
        timer = loop.call_later(max(0.0, hold.until - self._clock.monotonic()), _settle, changed)
        unsubscribe = hold.subscribe(look_again)
        try:
            return await changed
        finally:
            unsubscribe()
            timer.cancel()
            gone.remove_done_callback(leave)
            self._waiting.discard(changed)


def _settle(future: "asyncio.Future[bool]", *, ended: bool = False) -> None:
    if not future.done():
        future.set_result(ended)


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
    # raw_path: a slash that is percent-coded separates nothing
    path = scope["raw_path"].decode("ascii", "replace")
    query = scope["query_string"].decode("ascii", "replace")
    url = f"{scope['scheme']}://{headers.get('host', '')}{path}" + (f"?{query}" if query else "")
    return Request(scope["method"], url, "emulator", headers, bytes(body))
