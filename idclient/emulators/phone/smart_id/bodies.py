"""Strict reading of request bodies: JSON objects whose values have the type and the form the protocol gives."""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeVar

from idclient.emulators.phone.smart_id.refusals import Refusal, invalid
from idclient.ports import Request

E = TypeVar("E", bound=Enum)
_BASE64 = re.compile(r"[a-zA-Z0-9+/]+={0,2}", re.ASCII)


class Body:
    """A JSON object of a request. What does not fit is a Refusal that names the parameter."""

    def __init__(self, values: dict[str, Any], pointer: str = "") -> None:
        self.values = values
        self._pointer = pointer

    def has(self, name: str) -> bool:
        """Whether a parameter is there; null counts as absent."""
        return self.values.get(name) is not None

    def wrong(self, name: str, detail: str) -> Refusal:
        """Return the refusal of a parameter of this object."""
        return invalid(name, detail, f"{self._pointer}/{name}")

    def text(self, name: str, *, longest: int = 10_000) -> str:
        """Return a text that must be there and not be empty."""
        value = self.values.get(name)
        if value is None:
            raise self.wrong(name, f"{name} must not be null")
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            raise self.wrong(name, f"{name} must be a string of 1 to {longest} characters")
        return value

    def matching(self, name: str, pattern: re.Pattern[str], *, longest: int = 10_000) -> str:
        """Return a text of a certain form."""
        value = self.text(name, longest=longest)
        if not pattern.fullmatch(value):
            raise self.wrong(name, f'{name} must match "{pattern.pattern}"')
        return value

    def one_of(self, name: str, allowed: Iterable[E], default: E | None = None) -> E:
        """Return the member whose value is given, or the default when nothing is."""
        if default is not None and not self.has(name):
            return default
        value = self.text(name)
        found = next((member for member in allowed if member.value == value), None)
        if found is None:
            raise self.wrong(name, f"{name} has an unknown value")
        return found

    def octets(self, name: str, shortest: int, longest: int) -> tuple[str, bytes]:
        """Return a Base64 text and what it stands for; the lengths are those of the text."""
        text = self.text(name)
        if not shortest <= len(text) <= longest:
            raise self.wrong(name, f"size must be between {shortest} and {longest}")
        return text, decoded(text, self.wrong(name, f"{name} must be Base64"))

    def part(self, name: str) -> "Body":
        """Return an object that must be there."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise self.wrong(name, f"{name} must be an object")
        return Body(value, f"{self._pointer}/{name}")

    def flag(self, name: str) -> bool:
        """Return a boolean, false when it is not there."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, f"{name} must be a boolean")
        return bool(value)


def read_body(request: Request) -> Body:
    """Return the object in a request. Raises: Refusal."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json")
    values = parsed(request.body, Refusal(400, "INVALID_BODY", "The body is not a JSON object"))
    if not isinstance(values, dict):
        raise Refusal(400, "INVALID_BODY", "The body is not a JSON object")
    return Body(values)


def parsed(raw: bytes | str, refusal: Refusal) -> Any:
    """Return a JSON value in UTF-8 without duplicate keys and other than finite numbers; else raise the refusal."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise refusal from problem


def decoded(text: str, refusal: Refusal) -> bytes:
    """Return what a Base64 text with its padding stands for; else raise the refusal."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise refusal from problem
    if not _BASE64.fullmatch(text) or base64.b64encode(octets).decode() != text:
        raise refusal
    return octets


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_name: str) -> Any:
    raise ValueError
