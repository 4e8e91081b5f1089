"""Belenios' JSON: big numbers are decimal texts, no spaces, members in the order of the specification (4.1, 4.2)."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from idclient.belenios.group import ORDER, PRIME, is_element
from idclient.errors.belenios import BeleniosRefused
from idclient.wire.strict_json import Unexpected

_DIGITS = len(str(PRIME))


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn what is unexpected in JSON into our error. Raises: BeleniosRefused."""
    try:
        yield
    except Unexpected as problem:
        raise BeleniosRefused(what=what, reason=str(problem)) from problem


def compact(value: Any) -> bytes:
    """Return the one text of a value."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def require_text(octets: bytes, value: Any) -> None:
    """Make sure that octets are the one text of the value that was read from them. Raises: Unexpected."""
    if compact(value) != octets:
        raise Unexpected("form")


def number(value: Any, place: str, *, below: int) -> int:
    """Return the natural number that a text spells in decimal, in its one form. Raises: Unexpected."""
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > _DIGITS:
        raise Unexpected(place)
    found = int(value)
    if found >= below or str(found) != value:
        raise Unexpected(place)
    return found


def scalar(value: Any, place: str) -> int:
    """Return a number below the order of the group. Raises: Unexpected."""
    return number(value, place, below=ORDER)


def element(value: Any, place: str) -> int:
    """Return a number that is proven to be a member of the group. Raises: Unexpected."""
    found = number(value, place, below=PRIME)
    if not is_element(found):
        raise Unexpected("element")
    return found


def hash_to_scalar(text: str) -> int:
    """Return SHA-256 of a text as a number below the order."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % ORDER


def fingerprint(octets: bytes) -> str:
    """Return SHA-256 of a text in base64 without padding: of an election, of a ballot (its tracker)."""
    return base64.b64encode(hashlib.sha256(octets).digest()).decode("ascii").rstrip("=")
