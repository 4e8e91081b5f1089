"""The login page as files: nothing is filled in here, so nothing needs to be escaped; what they show they ask for."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.relying_party.service.answers import HEADERS

if TYPE_CHECKING:
    from starlette.responses import Response

_FOLDER = Path(__file__).parent / "page"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}


def page(name: str) -> "Response | None":
    """Return a file of the page, None if there is no such file."""
    from starlette.responses import Response

    body = _files().get(name)
    if body is None:
        return None
    return Response(body, 200, {**HEADERS, "content-type": _TYPES[Path(name).suffix]})


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in _FOLDER.iterdir() if path.suffix in _TYPES}
