"""JSON whose objects have exactly the members that are expected, each once and of its kind: for what is signed."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


class Unexpected(Exception):
    """Something is not as expected; the text says where, in names of members only."""


def parse(octets: bytes, *, limit: int) -> Any:
    """Return what UTF-8 JSON says. Raises: Unexpected."""
    if len(octets) > limit:
        raise Unexpected("size")
    try:
        return json.loads(octets.decode(), object_pairs_hook=_single, parse_constant=_refuse, parse_float=_refuse)
    except (ValueError, RecursionError) as problem:
        raise Unexpected("json") from problem


def members(value: Any, place: str, names: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Any]:
    """Return an object with these members, perhaps the optional ones, and no others. Raises: Unexpected."""
    needed, allowed = set(names), set(optional)
    if not isinstance(value, dict) or not needed <= set(value) <= needed | allowed:
        raise Unexpected(place)
    return value


def text(value: Any, place: str, *, longest: int = 200) -> str:
    """Return a text that is not empty and can be read. Raises: Unexpected."""
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise Unexpected(place)
    return value


def number(value: Any, place: str, *, least: int, most: int) -> int:
    """Return a whole number in a range. Raises: Unexpected."""
    if type(value) is not int or not least <= value <= most:
        raise Unexpected(place)
    return value


def flag(value: Any, place: str) -> bool:
    """Return true or false. Raises: Unexpected."""
    if not isinstance(value, bool):
        raise Unexpected(place)
    return value


def items(value: Any, place: str, *, least: int = 1, most: int = 64) -> list[Any]:
    """Return the items of a list. Raises: Unexpected."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Unexpected(place)
    return value


def octets(value: Any, place: str, *, longest: int = 8192) -> bytes:
    """Return what standard base64 spells, in its one form. Raises: Unexpected."""
    try:
        found = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError) as problem:
        raise Unexpected(place) from problem
    if not 0 < len(found) <= longest or base64.b64encode(found).decode("ascii") != value:
        raise Unexpected(place)
    return found


def moment(value: Any, place: str) -> datetime:
    """Return a time with its offset from UTC (RFC 3339). Raises: Unexpected."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError as problem:
        raise Unexpected(place) from problem
    if found is None or found.tzinfo is None:
        raise Unexpected(place)
    return found


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(_: str) -> Any:
    raise ValueError  # neither fractions nor what is no number at all has a place in a configuration
