"""The pages as files: nothing is filled in here, so nothing needs to be escaped; what they show they ask for."""

from functools import cache
from pathlib import Path

from idclient.ports import Response

_FOLDER = Path(__file__).parent / "pages"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def page(name: str) -> Response | None:
    """Return a file of the pages, None if there is no such file."""
    body = _files().get(name)
    if body is None:
        return None
    return Response(200, {**HEADERS, "content-type": _TYPES[Path(name).suffix]}, body)


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in _FOLDER.iterdir() if path.suffix in _TYPES}
