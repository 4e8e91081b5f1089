"""A choice as it is encrypted: three parts in UTF-8, padded to the length of the group's numbers.

Nothing in here appears in an error, a repr or a log: a choice is the one thing that nobody is told.
"""

import re

from idclient.errors.ballot import ChoiceMalformed
from idclient.value import field, frozen

_SEPARATOR = "\x1f"
_IDENTIFIER = re.compile(r"[0-9]{1,10}\.[0-9]{1,11}", re.ASCII)
_LONGEST_NAME = 100
_HEAD = b"\0\1"


@frozen
class Choice:
    """Whom somebody votes for. `identifier` as in the election's list: administrative unit, a point, a number."""

    identifier: str = field(repr=False)
    list_name: str = field(repr=False)
    candidate: str = field(repr=False)


def write_choice(choice: Choice) -> bytes:
    """Return a choice as text to be padded. Raises: ChoiceMalformed."""
    _check(choice)
    return _SEPARATOR.join((choice.identifier, choice.list_name, choice.candidate)).encode()


def read_choice(octets: bytes) -> Choice:
    """Return the choice in a text. Raises: ChoiceMalformed."""
    try:
        parts = octets.decode().split(_SEPARATOR)
    except UnicodeDecodeError:
        raise ChoiceMalformed(reason="text") from None  # the other error would hold the text
    if len(parts) != 3:
        raise ChoiceMalformed(reason="parts")
    choice = Choice(*parts)
    _check(choice)
    return choice


def pad(octets: bytes, size: int) -> bytes:
    """Return a text padded to `size`: 00 01 FF … FF 00, then the text. Raises: ChoiceMalformed."""
    filling = size - len(octets) - 3
    if filling < 0:
        raise ChoiceMalformed(reason="long")
    return _HEAD + b"\xff" * filling + b"\0" + octets


def unpad(octets: bytes) -> bytes:
    """Return the text in a padded one. Raises: ChoiceMalformed."""
    start = 2
    while octets[start : start + 1] == b"\xff":
        start += 1
    if octets[:2] != _HEAD or octets[start : start + 1] != b"\0":
        raise ChoiceMalformed(reason="padding")
    return octets[start + 1 :]


def _check(choice: Choice) -> None:
    if not _IDENTIFIER.fullmatch(choice.identifier):
        raise ChoiceMalformed(reason="identifier")
    for name in (choice.list_name, choice.candidate):
        if not 0 < len(name) <= _LONGEST_NAME or any(letter < " " or letter == "\x7f" for letter in name):
            raise ChoiceMalformed(reason="name")
