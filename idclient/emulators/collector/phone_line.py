"""The collector as a relying party of Mobile-ID or Smart-ID: JSON over HTTP, one request, one answer."""

import json
from collections.abc import Callable
from typing import Any

from idclient.emulators.collector.refusals import Refused
from idclient.errors.service import ServiceError
from idclient.ports import Request, Response
from idclient.value import field, frozen

_LIMIT = 10_240
"""Octets of an answer (IVXV, mid.rpc)."""


@frozen(kw_only=True)
class PhoneLine:
    """`url` is the service's base, without a slash at its end; `failed` the word for whatever went wrong on the way.

    `hold` is how many seconds the service is asked to hold an answer back.
    """

    send: Callable[[Request], Response] = field(repr=False)
    url: str
    party_uuid: str = field(repr=False)
    party_name: str
    failed: str
    hold: float = 5.0

    def post(self, path: str, body: dict[str, Any], words: dict[int, str] | None = None) -> dict[str, Any]:
        """Begin something; `words` are refusals by HTTP status. Raises: Refused."""
        party = {"relyingPartyUUID": self.party_uuid, "relyingPartyName": self.party_name}
        request = Request(
            method="POST",
            url=f"{self.url}/{path}",
            service="phone",
            headers={"content-type": "application/json"},
            body=json.dumps(party | body).encode(),
            limit=_LIMIT,
        )
        return self._asked(request, words or {})

    def get(self, path: str) -> dict[str, Any] | None:
        """Ask for a session: None while the phone has not answered. Raises: Refused."""
        request = Request(
            method="GET",
            url=f"{self.url}/{path}?timeoutMs={round(1000 * self.hold)}",
            service="phone",
            headers={},
            hold=self.hold,
            limit=_LIMIT,
        )
        answer = self._asked(request, {})
        if answer.get("state") == "RUNNING":
            return None
        if answer.get("state") != "COMPLETE":
            raise Refused(self.failed, "state")
        return answer

    def _asked(self, request: Request, words: dict[int, str]) -> dict[str, Any]:
        try:
            response = self.send(request)
        except ServiceError as problem:
            raise Refused(self.failed, problem.code) from problem
        if response.status != 200:
            raise Refused(words.get(response.status, self.failed), f"status {response.status}")
        try:
            answer = json.loads(response.body)
        except (ValueError, RecursionError) as problem:
            raise Refused(self.failed, "json") from problem
        if not isinstance(answer, dict):
            raise Refused(self.failed, "json")
        return answer
