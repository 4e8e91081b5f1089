"""What a service answers to a program that logs in: status, cookies, body; believed after a look, or refused."""

import json
from contextlib import suppress

from idclient.errors import Error
from idclient.journeys.login import Exchange, Told
from idclient.ports import Request, Response
from idclient.wire.login_address import read_login_address

_ADDRESS = read_login_address("https://service.example/")
_STATUSES = (200, 200, 200, 204, 302, 401, 403, 404, 429, 500, 503)
SEEDS = (
    b"\x00a=1; Path=/, __Host-b=2; Secure; Path=/\n" + json.dumps({"nonce": "n" * 44}).encode(),
    b"\x00\n" + json.dumps({"person": {"given_name": "A", "surname": "B", "code": "PNOEE-1"}}).encode(),
    b"\x06c=; Max-Age=0\n" + json.dumps({"error": {"code": "login.token_signature"}}).encode(),
    b"\x04\n",
)


def run(octets: bytes) -> None:
    head, _, body = octets[1:].partition(b"\n")
    status = _STATUSES[octets[0] % len(_STATUSES)] if octets else 200
    headers = {"content-type": "application/json", "set-cookie": head.decode("latin-1")}
    asked: list[Request] = []

    def http(request: Request) -> Response:
        asked.append(request)
        return Response(status, headers, body)

    exchange = Exchange(http, _ADDRESS, lambda: None)
    with suppress(Error):
        assert 44 <= len(exchange.challenge()) <= 128
    with suppress(Error):
        told = exchange.log_in({})
        assert isinstance(told, Told)
        assert f"{told.given_name}{told.surname}{told.code}".isprintable()
    exchange.leave()
    for request in asked:
        assert request.url.startswith("https://service.example/")
        assert all(value.isascii() and value.isprintable() for value in request.headers.values())
