"""What the service answers: JSON, errors with stable codes, and the headers that go with everything."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from idclient.errors import Error
from idclient.errors.login import LoginError, LoginRequestRefused, LoginTooMany, NotLoggedIn
from idclient.errors.service import ServiceError
from idclient.texts import LANGUAGES, text_for

if TYPE_CHECKING:
    from starlette.responses import Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_STATUSES = {"address": 404, "method": 405, "time": 408, "size": 413, "type": 415, "host": 421, "origin": 403}
_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
"""RFC 9110, 12.4.2."""


def json_answer(document: Mapping[str, Any], status: int = 200) -> "Response":
    """Return a document, never cached."""
    from starlette.responses import Response

    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(body, status, HEADERS, media_type="application/json")


def failure(error: Error, accept_language: str) -> "Response":
    """Return an error: its code, what a person should read in a language of theirs, and whether to try again."""
    text = text_for(error.code, chosen_language(accept_language))
    document = {"code": error.code, "message": text.title, "hint": text.advice, "retry": error.retry}
    if isinstance(error, LoginError) and error.facts:
        document["facts"] = dict(error.facts)
    return json_answer({"error": document}, _status(error))


def chosen_language(accept_language: str) -> str:
    """Return the language of ours that is wanted most (RFC 9110, 12.5.4); of equal ones the first. Never raises."""
    wanted = sorted((_weighed(part) for part in accept_language[:200].split(",")), key=lambda pair: -pair[0])
    return next((language for weight, language in wanted if weight > 0 and language in LANGUAGES), LANGUAGES[0])


def _weighed(part: str) -> tuple[float, str]:
    """Return how much a language is wanted, 0 to 1, and its first two letters."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weights = [text.removeprefix("q=") for text in parameters if text.startswith("q=")]
    if not weights:
        return 1.0, name[:2]
    known = _WEIGHT.fullmatch(weights[0])
    return float(weights[0]) if known else 0.0, name[:2]


def _status(error: Error) -> int:
    match error:
        case LoginRequestRefused():
            return _STATUSES.get(str(error.facts["why"]), 400)
        case LoginTooMany():
            return 429
        case NotLoggedIn():
            return 401
        case ServiceError():
            return 503
    return 403 if error.code != "internal" else 500
