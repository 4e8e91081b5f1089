"""How a request is turned down: HTTP status and, in v3, problem details (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from idclient.emulators.phone.smart_id.intents import Version
from idclient.ports import Response

_PHRASES = {
    471: "No suitable account of requested type found, but user has some other accounts",
    472: "Person should view app or self-service portal now",
    480: "The client is too old and not supported any more",
    580: "System is under maintenance, retry later",
}


class Refusal(Exception):
    """The request is not carried out. `parameter` is the name of what is wrong in it, `pointer` where (RFC 6901)."""

    def __init__(self, status: int, code: str = "", detail: str = "", parameter: str = "", pointer: str = "") -> None:
        super().__init__(status, code, parameter)
        self.status = status
        self.code = code
        self.detail = detail
        self.parameter = parameter
        self.pointer = pointer


def invalid(parameter: str, detail: str, pointer: str = "") -> Refusal:
    """Return the refusal of a parameter."""
    return Refusal(400, "INVALID_PARAMETER", detail, parameter, pointer or f"/{parameter}")


def unknown_account() -> Refusal:
    """Return the refusal for whom there is no account."""
    return Refusal(404, "NO_SUITABLE_ACCOUNT_FOUND", "No suitable account found")


def refuse(refusal: Refusal, version: Version, task: str) -> Response:
    """Return the answer in the words of a version. `task` names the occurrence."""
    if version is not Version.V3:
        content: dict[str, object] = {"code": refusal.status, "message": phrase(refusal.status)}
        return as_json(content, refusal.status)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        return Response(refusal.status, {"content-length": "0"}, b"")
    error = {"code": refusal.code, "detail": refusal.detail}
    error |= {"paramName": refusal.parameter, "pointer": refusal.pointer} if refusal.parameter else {}
    content = {
        "type": "about:blank",
        "title": phrase(refusal.status),
        "status": refusal.status,
        "detail": refusal.detail or phrase(refusal.status),
        "instance": f"/task-id/{task}",
        "errors": [error] if refusal.code else [],
    }
    return as_json(content, refusal.status, "application/problem+json")


def phrase(status: int) -> str:
    """Return what a status is called."""
    return _PHRASES.get(status) or HTTPStatus(status).phrase


def as_json(content: Mapping[str, object], status: int = 200, media_type: str = "application/json") -> Response:
    """Return a JSON answer."""
    body = json.dumps(dict(content), ensure_ascii=False).encode()
    return Response(status, {"content-type": f"{media_type};charset=UTF-8", "content-length": str(len(body))}, body)
