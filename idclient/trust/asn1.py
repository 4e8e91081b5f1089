"""The border to asn1crypto: whatever it raises on bad input becomes one error of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from idclient.errors.base import Error

# asn1crypto parses lazily and reports bad input with these, depending on where the bytes stop making sense.
_BAD_INPUT = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)

MAXIMUM_SIZE = 10_000_000
"""Larger structures than this, in bytes, are refused before they are parsed."""


@contextmanager
def reading(malformed: type[Error]) -> Iterator[None]:
    """Turn what a parser raises on bad input into `malformed`, which must need no arguments."""
    try:
        yield
    except _BAD_INPUT as problem:
        raise malformed from problem


def octets(bit_string: Any) -> bytes:
    """Return a BIT STRING of whole octets, as signatures and keys are. Call inside `reading`."""
    contents: bytes = bit_string.contents
    if not contents or contents[0] != 0:  # DER: the number of unused bits; otherwise one value had many encodings
        raise ValueError
    return contents[1:]


def utc(moment: datetime) -> datetime:
    """Return an ASN.1 time as aware UTC."""
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """Write a time for facts and messages: ISO 8601, UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def whole(moment: datetime) -> datetime:
    """Cut off fractions of a second: most services state times without them, some with."""
    return moment.replace(microsecond=0)
