"""One request: a JSON object with a number, a method and one object of parameters (JSON-RPC 1.0), read strictly."""

import base64
import binascii
import json
import re
from datetime import datetime
from typing import Any

from idclient.emulators.collector.refusals import HungUp, bad
from idclient.value import field, frozen

LIMIT = 16_384
"""Octets of a whole request; who sends more gets no answer."""
_HEX = re.compile(r"[0-9a-fA-F]{0,32}", re.ASCII)
_SIZES = {
    "SessionID": 32, "OS": 100, "AuthMethod": 10, "AuthToken": 16_000, "DataToken": 16_000, "Choices": 10, "Type": 10,
    "VoteID": 16, "Vote": 32_768, "IDCode": 11, "PhoneNo": 20, "SessionCode": 36, "Identifier": 11, "Hash": 64,
    "HashType": 10,
}  # fmt: skip
"""Octets: of texts as they are in UTF-8, of what is base64 without it."""
_OCTETS = frozenset({"AuthToken", "DataToken", "VoteID", "Vote", "Hash"})
_NAMES = {name.lower(): name for name in _SIZES}
HEAD = frozenset({"SessionID", "OS", "AuthMethod", "AuthToken", "DataToken"})
"""What every request may hold."""


@frozen
class Asked:
    """What is asked, by whom, and when: parameters under their own names, octets decoded."""

    texts: dict[str, str] = field(repr=False)
    octets: dict[str, bytes] = field(repr=False)
    client: bytes | None = field(repr=False)
    """The certificate of the connection, DER."""
    now: datetime

    @property
    def names(self) -> set[str]:
        """Of all parameters that are there."""
        return {*self.texts, *self.octets}

    def text(self, name: str) -> str:
        """Return a text, empty where it is not there."""
        return self.texts.get(name, "")

    def data(self, name: str) -> bytes:
        """Return octets, none where they are not there."""
        return self.octets.get(name, b"")

    def session(self) -> str:
        """Return the id of the session, empty for a new one. Raises: Refused."""
        if not _HEX.fullmatch(self.text("SessionID")):
            raise bad("session")
        return self.text("SessionID")


def open_request(request: bytes) -> tuple[int, str, dict[str, Any]]:
    """Return number, method and parameters as they are written. Raises: HungUp where nothing can be answered."""
    if len(request) > LIMIT:
        raise HungUp
    try:
        document = json.loads(request.decode(), object_pairs_hook=_single, parse_constant=_no_number)
        (parameters,) = document["params"]
        number, method, given = document["id"], document["method"], len(document)
    except (ValueError, RecursionError, LookupError, TypeError) as problem:
        raise HungUp from problem
    if type(number) is not int or not isinstance(method, str) or not isinstance(parameters, dict) or given != 3:
        raise HungUp
    return number, method, parameters


def read_parameters(parameters: dict[str, Any], client: bytes | None, now: datetime) -> Asked:
    """Return parameters, whose names may be written in any case, but each once. Raises: Refused."""
    texts: dict[str, str] = {}
    octets: dict[str, bytes] = {}
    for written, value in parameters.items():
        name = _NAMES.get(written.lower(), "") if written.isascii() else ""
        if not name or not isinstance(value, str):
            raise bad("parameter")
        if name in texts or name in octets:
            raise bad("parameter twice")
        if name in _OCTETS:
            found = octets[name] = _decoded(value)
        else:
            texts[name], found = value, _in_utf8(value)
        if len(found) > _SIZES[name]:
            raise bad("size")
    return Asked(texts, octets, client, now)


def encoded(octets: bytes) -> str:
    """Return base64, as answers have it."""
    return base64.b64encode(octets).decode("ascii")


def _decoded(text: str) -> bytes:
    """Return what is in base64, written in the one way there is. Raises: Refused."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise bad("base64") from problem
    if encoded(octets) != text:
        raise bad("base64")
    return octets


def _in_utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as problem:
        raise bad("text") from problem


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> None:
    """Python reads NaN and Infinity, which JSON does not have."""
    raise ValueError
