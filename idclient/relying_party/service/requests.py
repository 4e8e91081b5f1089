"""What comes in from outside: bounded, of the right kind, from the right page, or refused."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from idclient.errors.login import LoginRequestRefused

if TYPE_CHECKING:
    from starlette.requests import Request

BODY_LIMIT = 16_384
"""Octets: a token has 10,000 characters at most."""
_BODY_SECONDS = 10.0


def require_host(request: "Request", host: str) -> None:
    """Accept a request made to the service by its own name: no other name may lead here (DNS rebinding).

    Raises: LoginRequestRefused.
    """
    if request.headers.getlist("host") != [host]:
        raise LoginRequestRefused(why="host")


def require_own_page(request: "Request", origin: str) -> None:
    """Accept a request that no page of another site has made; a program that is no browser names no page.

    Raises: LoginRequestRefused.
    """
    pages, sites = request.headers.getlist("origin"), request.headers.getlist("sec-fetch-site")
    if any(page != origin for page in pages) or any(site != "same-origin" for site in sites):
        raise LoginRequestRefused(why="origin")


async def read_json(request: "Request") -> Any:
    """Return the JSON of a body, none of whose objects has a name twice. Raises: LoginRequestRefused."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise LoginRequestRefused(why="type")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = await _read_body(request)
    except TimeoutError as problem:
        raise LoginRequestRefused(why="time") from problem
    try:
        return json.loads(body, object_pairs_hook=_single)
    except (ValueError, RecursionError) as problem:
        raise LoginRequestRefused(why="json") from problem


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of distinct names: of two of the same name, readers take one or the other."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


async def _read_body(request: "Request") -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise LoginRequestRefused(why="size")
    return bytes(body)
