"""The service's addresses: a challenge, a login, who is logged in, and the end of it.

    GET  /auth/challenge  → {"nonce": …}, with a cookie for this attempt
    POST /auth/login      ← {"authToken": {…}}  → {"person": {given_name, surname, code, country}}, with a session
    GET  /auth/whoami     → {"person": …}
    POST /auth/logout     → {}

Failures are {"error": {code, message, hint, retry, facts}}; `code` is stable, the words are in the browser's language.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from idclient.errors import Error, Internal
from idclient.errors.login import LoginRequestRefused, LoginTooMany, NotLoggedIn, TokenMalformed
from idclient.ports import Outside
from idclient.relying_party.nonces import LIFETIME as CHALLENGE_LIFETIME
from idclient.relying_party.nonces import NonceStore
from idclient.relying_party.service import cookies, sessions
from idclient.relying_party.service.answers import failure, json_answer
from idclient.relying_party.service.limits import Limiter
from idclient.relying_party.service.options import ServiceOptions
from idclient.relying_party.service.pages import page
from idclient.relying_party.service.requests import read_json, require_host, require_own_page
from idclient.relying_party.tokens import Person, TokenValidator
from idclient.wire.host_name import show_host
from idclient.wire.origin import read_origin

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

Endpoint = Callable[["Request"], Awaitable["Response"]]
_AT_ONCE = 64
"""Tokens that are validated or wait for it, at most; the next one is told to come back."""


def make_service(origin: str, outside: Outside, options: ServiceOptions | None = None) -> "Starlette":
    """Return the service as an ASGI application, for one origin, as browsers write it: https://service.example.

    It keeps challenges and sessions in memory: run it as one process. Raises: OriginRefused.
    """
    from starlette.applications import Starlette
    from starlette.routing import Route

    service = _Service(origin, outside, options or ServiceOptions())
    routes = [
        Route("/auth/challenge", service.guarded(service.challenge), methods=["GET"]),
        Route("/auth/login", service.guarded(service.login), methods=["POST"]),
        Route("/auth/whoami", service.guarded(service.whoami), methods=["GET"]),
        Route("/auth/logout", service.guarded(service.logout), methods=["POST"]),
        Route("/{name}", service.guarded(service.file), methods=["GET"]),
        Route("/", service.guarded(service.file), methods=["GET"]),
    ]
    handlers: Any = {404: service.refused("address"), 405: service.refused("method")}
    application = Starlette(routes=routes, exception_handlers=handlers)
    application.router.redirect_slashes = False  # a redirect would be answered before any check, to any host
    return application


class _Service:
    def __init__(self, origin: str, outside: Outside, options: ServiceOptions) -> None:
        self._origin = read_origin(origin)
        self._outside = outside
        self._test = options.test
        self._nonces = NonceStore(outside.clock, outside.entropy)
        self._sessions = sessions.SessionStore(outside.clock, outside.entropy)
        self._limiter = Limiter(outside.clock, options.rate)
        self._validator = TokenValidator(
            origin,
            outside,
            formats=options.formats,
            phones=options.phones,
            refused_policies=options.refused_policies,
            status_lifetime=options.status_lifetime,
        )
        self._at_work = 0

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """Return an endpoint that turns failures into answers, and that is not reached by whom it is not for."""

        async def answer(request: "Request") -> "Response":
            try:
                self._limiter.require(request.client.host if request.client else "")
                require_host(request, self._origin.text.removeprefix("https://"))
                response = await endpoint(request)
            except Error as error:
                response = failure(error, request.headers.get("accept-language", ""))
            except Exception as problem:  # noqa: BLE001 the last border: no trace of ours may hold a person's data
                response = failure(Internal(kind=type(problem).__name__), "")
            if not self._test:  # a browser would keep it for every port of localhost
                response.headers["strict-transport-security"] = "max-age=31536000"
            return response

        return answer

    def refused(self, why: str) -> Callable[["Request", Exception], Awaitable["Response"]]:
        """Return what answers a request that no endpoint is for, under the same checks as all others."""

        async def refuse(_request: "Request") -> "Response":
            raise LoginRequestRefused(why=why)

        guarded = self.guarded(refuse)

        async def answer(request: "Request", _problem: Exception) -> "Response":
            return await guarded(request)

        return answer

    async def file(self, request: "Request") -> "Response":
        """Answer a file of the login page."""
        name = request.path_params.get("name", "login.html")
        if name == "about.json":
            place = show_host(self._origin.host).text + (f":{self._origin.port}" if self._origin.port else "")
            return json_answer({"host": place, "test": self._test})
        found = page(name)
        if found is None:
            raise LoginRequestRefused(why="address")
        return found

    async def challenge(self, request: "Request") -> "Response":
        """Begin a login: a challenge, bound to a new cookie."""
        require_own_page(request, self._origin.text)
        attempt = sessions.new_id(self._outside.entropy)
        response = json_answer({"nonce": self._nonces.issue(attempt)})
        cookies.set_cookie(response, cookies.LOGIN, attempt, seconds=CHALLENGE_LIFETIME.total_seconds())
        return response

    async def login(self, request: "Request") -> "Response":
        """Validate `{"authToken": …}` for the challenge of this login, which is over whatever comes of it.

        Only who comes while too many wait may come again with the same token.
        """
        require_own_page(request, self._origin.text)
        body = await read_json(request)
        if self._at_work >= _AT_ONCE:  # known before the challenge is used up
            raise LoginTooMany
        nonce = self._nonces.redeem(cookies.read_cookie(request, cookies.LOGIN))
        person = await self._validated(body, nonce)
        self._sessions.end(cookies.read_cookie(request, cookies.SESSION))
        response = json_answer({"person": _told(person)})
        session = self._sessions.begin(person)
        cookies.set_cookie(response, cookies.SESSION, session, seconds=sessions.LIFETIME.total_seconds())
        cookies.drop_cookie(response, cookies.LOGIN)
        return response

    async def whoami(self, request: "Request") -> "Response":
        """Tell whose session it is."""
        person = self._sessions.find(cookies.read_cookie(request, cookies.SESSION))
        if person is None:
            raise NotLoggedIn
        return json_answer({"person": _told(person)})

    async def logout(self, request: "Request") -> "Response":
        """End the session, if there is one."""
        require_own_page(request, self._origin.text)
        self._sessions.end(cookies.read_cookie(request, cookies.SESSION))
        response = json_answer({})
        cookies.drop_cookie(response, cookies.SESSION)
        return response

    async def _validated(self, body: Any, nonce: str) -> Person:
        from starlette.concurrency import run_in_threadpool

        token = body.get("authToken") if isinstance(body, dict) else None
        if not isinstance(token, dict):
            raise TokenMalformed(part="authToken")
        self._at_work += 1
        try:
            return await run_in_threadpool(self._validator.validate, json.dumps(token), nonce)
        finally:
            self._at_work -= 1


def _told(person: Person) -> dict[str, str]:
    return {
        "given_name": person.given_name,
        "surname": person.surname,
        "code": person.code,
        "country": person.country,
    }
