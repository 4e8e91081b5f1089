"""Messages between a browser and a native program: a length of four octets in this machine's order, then JSON in UTF-8.

Source: the native messaging pages of Chromium and Firefox; the limits are those of Web eID's own extension.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from idclient.errors.native import MessageRefused

HEAD = 4
SHORTEST, LONGEST = 5, 8_192
"""Octets of a message to us."""
LONGEST_ANSWER = 1_000_000
"""Octets of a message to a browser, which hangs up on more than 1 MiB."""


def frame(document: Mapping[str, Any]) -> bytes:
    """Return a message as it goes through the pipe. Raises: MessageRefused when a browser would not take it."""
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(text) > LONGEST_ANSWER:
        raise MessageRefused(why="length")
    return len(text).to_bytes(HEAD, sys.byteorder) + text


def read_frame(read: Callable[[int], bytes], *, shortest: int = SHORTEST, longest: int = LONGEST) -> bytes | None:
    """Return one message's JSON octets, None when the pipe ended before any. Blocks in `read`.

    `read` gives as many octets as asked for, fewer only at the end. Nothing behind a refused head is read.

    Raises: MessageRefused for a length out of bounds and for a pipe that ends inside a message.
    """
    head = read(HEAD)
    if not head:
        return None
    if len(head) < HEAD:
        raise MessageRefused(why="end")
    length = int.from_bytes(head, sys.byteorder)
    if not shortest <= length <= longest:
        raise MessageRefused(why="length")
    body = read(length)
    if len(body) < length:
        raise MessageRefused(why="end")
    return body


def read_object(octets: bytes | str) -> dict[str, Any]:
    """Return the JSON object that a message is; a doubled member is refused. Raises: MessageRefused."""
    try:
        document = json.loads(octets.decode("utf-8") if isinstance(octets, bytes) else octets, object_pairs_hook=_once)
    except (ValueError, RecursionError) as problem:
        raise MessageRefused(why="json") from problem
    if not isinstance(document, dict):
        raise MessageRefused(why="json")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found
