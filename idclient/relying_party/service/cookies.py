"""Two cookies: of a login under way, and of a session. This host alone gets them, over HTTPS; no script reads them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

LOGIN = "__Host-login"
SESSION = "__Host-session"
_ID_LENGTH = 43


def read_cookie(request: "Request", name: str) -> str:
    """Return an id that a browser sent, ``""`` without one that this service can have made."""
    value = request.cookies.get(name, "")
    return value if len(value) == _ID_LENGTH and value.isascii() else ""


def set_cookie(response: "Response", name: str, value: str, *, seconds: float) -> None:
    """Have the browser keep an id."""
    response.set_cookie(name, value, max_age=int(seconds), path="/", secure=True, httponly=True, samesite="strict")


def drop_cookie(response: "Response", name: str) -> None:
    """Have the browser forget an id."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
