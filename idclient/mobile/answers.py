"""Answers of Mobile-ID and Smart-ID: read strictly, and turned into our own error where they are none.

JSON objects in UTF-8 with content type application/json; a duplicate key, a wrong type, a letter outside of base64 are
refused; unknown fields are ignored (SK-EID/MID README §2.7; RFC 8259; RFC 9457 for the problems of Smart-ID v3).
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence

from idclient.errors import Error
from idclient.errors.phone_answer import PhoneAnswerMalformed
from idclient.errors.phone_service import PhoneRequestRefused, PhoneServiceFailed
from idclient.errors.service import ServiceRedirected
from idclient.ports import Response
from idclient.value import field, frozen

LIMIT = 64 * 1024
"""Octets of the largest answer: room for RSA-6144 certificates (mobile-id.md §5)."""

_MOST_CODES = 20
_TRACE = re.compile(r"[0-9a-f]{16}|[0-9a-f]{32}", re.ASCII | re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_TASK = re.compile(r"/task-id/([0-9a-zA-Z-]{8,64})", re.ASCII)


@frozen
class Fields:
    """A JSON object of an answer. `trace` is the service's number for the case."""

    service: str
    trace: str
    values: Mapping[str, object] = field(repr=False)

    def text(self, name: str) -> str:
        """Return a string that must be there and not be empty. Raises: PhoneAnswerMalformed."""
        found = self.optional_text(name)
        if not found:
            raise self.malformed(name)
        return found

    def optional_text(self, name: str) -> str:
        """Return a string, empty when it is absent or null. Raises: PhoneAnswerMalformed for another type."""
        found = self.values.get(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise self.malformed(name)
        return found

    def octets(self, name: str) -> bytes:
        """Return what base64 (standard alphabet, padded, nothing else) holds. Raises: PhoneAnswerMalformed."""
        try:
            return base64.b64decode(self.text(name).encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError) as problem:
            raise self.malformed(name) from problem

    def uuid(self, name: str) -> str:
        """Return a UUID, which may safely become part of an address. Raises: PhoneAnswerMalformed."""
        found = self.text(name)
        if not is_uuid(found):
            raise self.malformed(name)
        return found

    def part(self, name: str) -> "Fields":
        """Return an object that must be there. Raises: PhoneAnswerMalformed."""
        found = self.optional_part(name)
        if found is None:
            raise self.malformed(name)
        return found

    def optional_part(self, name: str) -> "Fields | None":
        """Return an object, None when it is absent or null. Raises: PhoneAnswerMalformed for another type."""
        found = self.values.get(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self.malformed(name)
        return Fields(self.service, self.trace, found)

    def malformed(self, part: str) -> PhoneAnswerMalformed:
        """Return the error that says which part is not as it should be; never what it is."""
        return PhoneAnswerMalformed(service=self.service, trace=self.trace, part=part)


@frozen
class Refusal:
    """An HTTP status other than 200, and what the body tells of it. `codes` are those of RFC 9457 `errors`."""

    service: str
    status: int
    trace: str
    codes: tuple[str, ...] = ()


StatusTable = Mapping[int, Callable[[Refusal], Error]]
"""What a status means to one kind of request; what is not in it gets a general error, never a success."""


def read_answer(response: Response, *, service: str, statuses: StatusTable) -> Fields:
    """Return the object in an answer with status 200.

    Raises: PhoneAnswerMalformed, the table's error for another status, ServiceRedirected, PhoneRequestRefused,
    PhoneServiceFailed.
    """
    if response.status != 200:
        raise _refused(response, service, statuses)
    if not _is_json(response):
        raise PhoneAnswerMalformed(service=service, part="content-type")
    values = _object(response.body)
    if values is None:
        raise PhoneAnswerMalformed(service=service, part="json")
    return Fields(service, _trace(values), values)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID, and so may safely become part of an address."""
    return _UUID.fullmatch(text) is not None


def simply(leaf: type[Error]) -> Callable[[Refusal], Error]:
    """Return a row of a table: an error that takes service and trace and nothing else."""

    def made(refusal: Refusal) -> Error:
        return leaf(service=refusal.service, trace=refusal.trace)

    return made


def refused(refusal: Refusal) -> Error:
    """Return a row of a table: our request was wrong."""
    return PhoneRequestRefused(service=refusal.service, trace=refusal.trace, status=refusal.status)


def _refused(response: Response, service: str, statuses: StatusTable) -> Error:
    values = _object(response.body) or {}
    refusal = Refusal(service, response.status, _trace(values), _codes(values.get("errors")))
    if response.status in statuses:
        return statuses[response.status](refusal)
    if 300 <= response.status < 400:
        return ServiceRedirected(service=service)
    if 400 <= response.status < 500:
        return refused(refusal)
    return PhoneServiceFailed(service=service, trace=refusal.trace)


def _is_json(response: Response) -> bool:
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind == "application/json"


def _object(body: bytes) -> dict[str, object] | None:
    """Return the JSON object that the octets are; None when they are none."""
    if len(body) > LIMIT:
        return None
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the same key twice")
    return found


def _refuse(_constant: str) -> object:
    raise ValueError("not JSON")  # NaN, Infinity: RFC 8259 §6


def _trace(values: Mapping[str, object]) -> str:
    """Return `traceId`, or the task in `instance` (RFC 9457); empty when it does not look like one."""
    given, instance = values.get("traceId"), values.get("instance")
    if isinstance(given, str) and _TRACE.fullmatch(given):
        return given
    task = _TASK.fullmatch(instance) if isinstance(instance, str) else None
    return task[1] if task else ""


def _codes(errors: object) -> tuple[str, ...]:
    items = errors if isinstance(errors, list) else []
    codes = [item.get("code") for item in items[:_MOST_CODES] if isinstance(item, dict)]
    return tuple(code for code in codes if isinstance(code, str))
