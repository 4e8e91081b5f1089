"""What goes to a vote collector and comes back: one JSON object each way (IVXV, JSON-RPC 1.0 as Go's net/rpc has it).

A request may be filled up with white space, which JSON ignores, so that its length tells nothing of what is in it.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from idclient.errors.collector import CollectorAnswerMalformed, CollectorRequestTooLong, refusal
from idclient.value import field, frozen
from idclient.wire import strict_json as strict

LIMIT = 16_384
"""Octets of a request, at most; a collector hangs up on longer ones without a word."""
VOTE_LENGTH = 8_192
"""Octets of every request that carries a vote."""
Result = Mapping[str, Any]
"""What a call returned: members of an object, nothing of them looked at yet."""
_ANSWER_LIMIT = 1 << 20
_SESSION = re.compile(r"[0-9a-fA-F]{1,32}", re.ASCII)


class Method(Enum):
    """How a person is authenticated: with the certificate of the connection, or with a ticket that a service gave."""

    NONE = ""
    TLS = "tls"
    TICKET = "ticket"


@frozen(kw_only=True)
class Header:
    """What every request carries. `session` is empty in the first one; tickets are opaque."""

    session: str = field(default="", repr=False)
    system: str = ""
    method: Method = Method.NONE
    ticket: bytes = field(default=b"", repr=False)
    data: bytes = field(default=b"", repr=False)


def write_request(
    number: int, name: str, header: Header, values: Mapping[str, str | bytes], *, length: int = 0
) -> bytes:
    """Return a request for `RPC.name`, filled up to `length` octets. Octets in values become base64.

    Raises: CollectorRequestTooLong when it is longer than `length` or the protocol's limit.
    """
    parameters = {
        "SessionID": header.session,
        "OS": header.system,
        "AuthMethod": header.method.value,
        "AuthToken": header.ticket,
        "DataToken": header.data,
        **values,
    }
    shown = {key: _text(value) for key, value in parameters.items() if value or key in values}
    document = {"id": number, "method": f"RPC.{name}", "params": [shown]}
    octets = json.dumps(document, separators=(",", ":"), ensure_ascii=True).encode("ascii")
    if len(octets) > (length or LIMIT):
        raise CollectorRequestTooLong
    return octets[:-1] + b" " * (length - len(octets)) + octets[-1:]


def read_answer(octets: bytes, number: int) -> Result:
    """Return the result that answers a request: UTF-8, no name twice, no fraction anywhere, the request's own number.

    Raises: CollectorRefusal for an error of the collector, CollectorAnswerMalformed for everything else.
    """
    if len(octets) > _ANSWER_LIMIT:
        raise CollectorAnswerMalformed(reason="size")
    try:
        document = strict.parse(octets.removesuffix(b"\n"), limit=_ANSWER_LIMIT)
    except strict.Unexpected as problem:
        raise CollectorAnswerMalformed(reason="json") from problem
    if not isinstance(document, dict) or set(document) != {"id", "result", "error"}:
        raise CollectorAnswerMalformed(reason="form")
    if type(document["id"]) is not int or document["id"] != number:
        raise CollectorAnswerMalformed(reason="id")
    result, error = document["result"], document["error"]
    if result is None and isinstance(error, str):
        raise refusal(error)
    if error is not None or not isinstance(result, dict):
        raise CollectorAnswerMalformed(reason="form")
    return result


def session_in(result: Result, before: str) -> str:
    """Return the session's number; once there is one it stays. Raises: CollectorAnswerMalformed."""
    session = result.get("SessionID")
    if not isinstance(session, str) or not _SESSION.fullmatch(session) or (before and session != before):
        raise CollectorAnswerMalformed(reason="session")
    return session


def text_in(result: Result, name: str, *, longest: int = 100) -> str:
    """Return a text that is not empty. Raises: CollectorAnswerMalformed."""
    value = result.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise CollectorAnswerMalformed(reason=name)
    return value


def octets_in(result: Result, name: str) -> bytes:
    """Return octets that are not none, written in standard base64, one way only. Raises: CollectorAnswerMalformed."""
    value = result.get(name)
    try:
        octets = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError) as problem:
        raise CollectorAnswerMalformed(reason=name) from problem
    if not octets or base64.b64encode(octets).decode("ascii") != value:
        raise CollectorAnswerMalformed(reason=name)
    return octets


def flag_in(result: Result, name: str) -> bool:
    """Return whether something is said to be so; not said means no. Raises: CollectorAnswerMalformed."""
    value = result.get(name, False)
    if not isinstance(value, bool):
        raise CollectorAnswerMalformed(reason=name)
    return value


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else base64.b64encode(value).decode("ascii")
