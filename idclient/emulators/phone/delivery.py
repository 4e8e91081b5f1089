"""How an answer leaves: whole, or as networks and servers fail."""

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from idclient.emulators.phone.holding import Broken
from idclient.ports import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, without time: closing sends a reset (socket(7))."""


async def deliver(answer: Response | Broken, scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Send an answer, broken as it may be."""
    if isinstance(answer, Broken):
        await _break(answer, scope, receive, send)
        return
    await _begin(answer, send)
    await send({"type": "http.response.body", "body": answer.body})


async def cut(scope: "Scope", receive: "Receive") -> None:
    """Close the connection at once, what was not sent yet included."""
    scope["state"]["transport"].abort()
    await disconnected(receive)


async def disconnected(receive: "Receive") -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _break(broken: Broken, scope: "Scope", receive: "Receive", send: "Send") -> None:
    body, end = broken.response.body, broken.cut
    if end is None or end >= 0:
        await _begin(broken.response, send)
    await _drip(body if end is None else body[: max(0, end)], broken.drip, send)
    if end is None:
        await send({"type": "http.response.body", "body": b""})
        return
    await _drained(scope)
    scope["state"]["transport"].get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    await cut(scope, receive)


async def _drip(body: bytes, pause: float, send: "Send") -> None:
    """Send a body without ending it, octet by octet if there is a pause before each."""
    step = 1 if pause else max(1, len(body))
    for start in range(0, len(body), step):
        await asyncio.sleep(pause)
        await send({"type": "http.response.body", "body": body[start : start + step], "more_body": True})


async def _drained(scope: "Scope") -> None:
    """Let what was written leave before a reset takes it back; at most a second."""
    transport = scope["state"]["transport"]
    for _ in range(100):
        await asyncio.sleep(0.01)
        if not transport.get_write_buffer_size():
            return


async def _begin(response: Response, send: "Send") -> None:
    headers = {"content-length": str(len(response.body))} | dict(response.headers)
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": pairs})
