"""Requests that only a person or a program at this machine may make: to the pages of phones and to their control."""

import json
from collections.abc import Collection
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from idclient.ports import Request, Response

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = MappingProxyType(
    {
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }
)


class NotUnderstood(Exception):
    """The message is not one of those there are. Its text says what is wrong, and repeats nothing of it."""


def is_local(request: Request, names: Collection[str] = LOCAL_NAMES) -> bool:
    """Say whether a request names this machine, and no page of another server has the browser send it."""
    try:
        address = urlsplit(request.url)
        host = address.hostname or ""
    except ValueError:
        return False
    headers = {name.lower(): value for name, value in request.headers.items()}
    ours = f"{address.scheme}://{address.netloc}"
    from_here = request.method == "GET" or headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    return host in names and headers.get("origin", ours) == ours and from_here


def read_message(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent. Raises: NotUnderstood."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotUnderstood("the body must be application/json")
    try:
        message = json.loads(request.body)
    except (ValueError, RecursionError) as problem:
        raise NotUnderstood("the body is no JSON") from problem
    if not isinstance(message, dict):
        raise NotUnderstood("the body must be an object")
    return message


def told(value: object, status: int = 200) -> Response:
    """Return an answer in JSON."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(status, {**HEADERS, "content-type": "application/json", "content-length": str(len(body))}, body)
