"""Everything of the emulated phones behind one port: services, OCSP, pages, control, and whom to trust."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from idclient.emulators.phone.holding import Answer, Handle
from idclient.ports import Request, Response

PHONES, CONTROL, OCSP, FILES = "/phones/", "/control/", "/ocsp", "/files/"
_MOBILE_ID = re.compile(r"/mid-api(/|$)")
"""Below any prefix, as gateways have it."""
_SMART_ID = re.compile(r"(^|/)(v[123](/|$)|mock/device-link/?$)")


def site(services: Mapping[str, Handle], files: Mapping[str, bytes]) -> Handle:
    """Return one service for all paths. `services` are called mobile-id, smart-id, phones, control and ocsp.

    `files` are PEM texts by name, below `/files/`.
    """

    def handle(request: Request) -> Answer:
        path = re.sub("/+", "/", urlsplit(request.url).path)
        name = _service(path)
        if name in services:
            return services[name](request)
        if path in {"/", PHONES.rstrip("/")}:
            return Response(302, {"location": PHONES}, b"")
        body = files.get(path.removeprefix(FILES)) if path.startswith(FILES) and request.method == "GET" else None
        if body is None:
            return Response(404, {"content-type": "text/plain"}, b"There is nothing here.\n")
        return Response(200, {"content-type": "application/x-pem-file"}, body)

    return handle


def _service(path: str) -> str:
    for prefix, name in ((PHONES, "phones"), (CONTROL, "control"), (OCSP, "ocsp"), (FILES, "")):
        if path.startswith(prefix):
            return name
    if _MOBILE_ID.search(path):
        return "mobile-id"
    return "smart-id" if _SMART_ID.search(path) else ""
