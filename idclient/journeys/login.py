"""Log in to a service that speaks Web eID: its challenge, our token, its session, and who it says we are.

The token is made for the origin of the address that the person typed, never for one that the service names. Nothing
that the service sends is believed before it was looked at, no redirect is followed, nothing goes to another origin.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from idclient.errors.login import LoginRefused, NonceUnfit, NotLoggedIn
from idclient.errors.service import ServiceAnswerMalformed, ServiceAnswerTooLarge, ServiceError, ServiceRedirected
from idclient.ports import Http, Request, Response
from idclient.ports.stopping import wait_for
from idclient.trust.calls import media_type
from idclient.value import field, frozen
from idclient.wire.cookies import Cookies
from idclient.wire.login_address import LoginAddress
from idclient.wire.web_eid import require_nonce

SERVICE = "login"
CHALLENGE_PATH, LOGIN_PATH = "auth/challenge", "auth/login"
_WHO_PATH, _LEAVE_PATH = "auth/whoami", "auth/logout"
_LIMIT = 65_536
"""Octets of an answer."""
_NOBODY, _NOT_FOUND = (401, 403), 404
_LONGEST = 200
"""Characters of anything that the service says about a person."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\.[a-z0-9_]{1,40}|[A-Z][A-Z0-9_]{1,60}")


@frozen
class Told:
    """Who the service says has logged in, in its words; empty where it says nothing."""

    given_name: str = field(default="", repr=False)
    surname: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


class Exchange:
    """One login with one service. All methods block, and stop waiting when `check` raises."""

    def __init__(
        self,
        http: Http,
        address: LoginAddress,
        check: Callable[[], None],
        *,
        challenge_path: str = CHALLENGE_PATH,
        login_path: str = LOGIN_PATH,
    ) -> None:
        """Nothing is sent. Raises: OriginRefused for paths that could lead elsewhere."""
        self._http = http
        self._address = address
        self._check = check
        self._challenge = address.below(challenge_path)
        self._login = address.below(login_path)
        self._cookies = Cookies()

    @property
    def cookies(self) -> Mapping[str, str]:
        """What the service wants to be sent back: after a login, the session. As secret as a password."""
        return self._cookies.values

    def challenge(self) -> str:
        """Return the nonce that is to be signed. Raises: NonceUnfit, LoginRefused, ServiceError."""
        document = self._ask("GET", self._challenge)
        nonce = document.get("nonce", document.get("challengeNonce"))
        if not isinstance(nonce, str):
            raise NonceUnfit
        require_nonce(nonce)
        return nonce

    def log_in(self, token: Mapping[str, Any]) -> Told:
        """Send the token, and return who the service says we are now.

        A service that does not tell (404) is asked no further.

        Raises: LoginRefused with the service's own code, NotLoggedIn when it knows nobody afterwards, ServiceError.
        """
        answer = self._ask("POST", self._login, {"authToken": token})
        try:
            answer = self._ask("GET", self._address.below(_WHO_PATH))
        except LoginRefused as problem:
            if problem.facts["status"] in _NOBODY:
                raise NotLoggedIn from problem
            if problem.facts["status"] != _NOT_FOUND:
                raise
        return self._told(answer)

    def leave(self) -> bool:
        """End the session and tell whether the service did; its failure is none of the login."""
        try:
            self._ask("POST", self._address.below(_LEAVE_PATH), {})
        except (LoginRefused, ServiceError):
            return False
        return True

    def _ask(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        headers = {"accept": "application/json"}
        if body is not None:
            headers |= {"content-type": "application/json", "origin": self._address.origin.text}
        if self._cookies.header:
            headers["cookie"] = self._cookies.header
        octets = b"" if body is None else json.dumps(body).encode("ascii")
        request = Request(method, url, SERVICE, headers, octets, limit=_LIMIT)
        response = wait_for(lambda: self._http(request), self._check)
        self._cookies = self._cookies.after(response.headers.get("set-cookie", ""))
        return self._judged(response)

    def _judged(self, response: Response) -> Mapping[str, Any]:
        host = self._address.origin.host
        if 300 <= response.status < 400:
            raise ServiceRedirected(service=SERVICE, host=host)
        if len(response.body) > _LIMIT:
            raise ServiceAnswerTooLarge(service=SERVICE, host=host)
        document = _read(response)
        if not 200 <= response.status < 300:
            raise LoginRefused(status=response.status, service_code=_service_code(document))
        if document is None:
            raise ServiceAnswerMalformed(service=SERVICE, host=host)
        return document

    def _told(self, document: Mapping[str, Any]) -> Told:
        person = document.get("person", {})
        if not isinstance(person, dict):
            raise ServiceAnswerMalformed(service=SERVICE, host=self._address.origin.host)
        return Told(*(self._shown(person.get(name, "")) for name in ("given_name", "surname", "code")))

    def _shown(self, value: object) -> str:
        """Return what may be shown: text that holds nothing that a terminal obeys. Raises: ServiceAnswerMalformed."""
        if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
            raise ServiceAnswerMalformed(service=SERVICE, host=self._address.origin.host)
        return value


def _read(response: Response) -> Mapping[str, Any] | None:
    if media_type(response) != "application/json":
        return {} if not response.body else None
    try:
        document = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _service_code(document: Mapping[str, Any] | None) -> str | None:
    """Return the service's code for its refusal, if it is one word that can be shown."""
    error = document.get("error") if document else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None
