"""How an answer leaves: whole, or as networks and servers fail."""

from typing import TYPE_CHECKING

from idclient.ports import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def deliver(response: Response, send: "Send") -> None:
    """Send an answer as it is."""
    await _begin(response, send)
    await send({"type": "http.response.body", "body": response.body})


async def cut(scope: "Scope", receive: "Receive") -> None:
    """Close the connection at once, what was not sent yet included; the client sees its end or a reset."""
    scope["state"]["transport"].abort()
    await disconnected(receive)


async def disconnected(receive: "Receive") -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _begin(response: Response, send: "Send") -> None:
    headers = {"content-length": str(len(response.body))} | dict(response.headers)
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": pairs})
