"""A collector and one request: an answer or none, nothing else; what is refused leaves no vote behind.

The first octet picks the service and whether a certificate is shown; the rest is the request. Or it says that the next
two pick a request and a parameter in it, and the rest is its value: so more than the form of JSON is tried.
"""

import base64
import json
from dataclasses import dataclass, replace
from typing import Any

from tests.emulators.collector.forging import Forgery, forge
from tests.emulators.collector.phoned import JOHN, MARY, NUMBER
from tests.emulators.collector.played import DISTRICT, ballot
from tests.fuzz.collector_stage import Stage
from tests.trust.made import NOW

LONGEST = 16_500
_SERVICES = ("choices", "voting", "verification", "mid", "smartid", "")
_CERTIFIED, _ONE_VALUE = 0x80, 0x40
_STAGE = Stage()
_CLIENT = _STAGE.phoned.played.world.pki.authentication.certificate


@dataclass(frozen=True)
class Call:
    """A request and whether a certificate is shown with it."""

    service: str
    method: str
    values: dict[str, Any]
    certified: bool

    def request(self) -> bytes:
        shown = {
            name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in self.values.items()
        }
        return json.dumps({"id": 1, "method": f"RPC.{self.method}", "params": [shown]}).encode()

    def seeds(self, place: int) -> list[bytes]:
        first = _SERVICES.index(self.service) | (_CERTIFIED if self.certified else 0)
        values = [value if isinstance(value, bytes) else value.encode() for _, value in sorted(self.values.items())]
        single = [bytes([_ONE_VALUE, place, number]) + value for number, value in enumerate(values)]
        return [bytes([first]) + self.request(), *single]

    def changed(self, number: int, octets: bytes) -> "Call":
        """Return the call with another value for one of its parameters."""
        name = sorted(self.values)[number % len(self.values)]
        value = octets if isinstance(self.values[name], bytes) else octets.decode("utf-8", "surrogateescape")
        return replace(self, values=self.values | {name: value})


def _call(service: str, method: str, *, certified: bool = False, **values: Any) -> Call:
    return Call(service, method, values, certified)


def _calls() -> tuple[Call, ...]:
    phones = _STAGE.phoned
    head: dict[str, Any] = {"AuthMethod": "tls", "OS": "Linux", "SessionID": "0123456789abcdef"}
    vote = forge(phones.played.world.pki.signing, ballot(), NOW, Forgery())
    mary, john = phones.mid_ticket(), phones.smart_ticket()
    by_john: dict[str, Any] = {"AuthMethod": "ticket", "AuthToken": john}
    begun = phones.smart("GetCertificateChoice", **by_john)["result"]["SessionCode"]
    chosen = phones.done("smartid", "GetCertificateChoiceStatus", SessionCode=begun)["result"]
    by_john["DataToken"] = base64.b64decode(chosen["DataToken"])
    by_mary: dict[str, Any] = {"AuthMethod": "ticket", "AuthToken": mary}
    digest: dict[str, Any] = {"Hash": bytes(32), "HashType": "SHA256"}
    return (
        _call("choices", "VoterChoices", certified=True, **head),
        _call("choices", "Choices", Choices=DISTRICT),
        _call("voting", "Vote", certified=True, **head, Choices=DISTRICT, Type="bdoc", Vote=vote),
        _call("voting", "Vote", **by_mary, Choices=DISTRICT, Type="bdoc", Vote=vote),
        _call("verification", "Verify", VoteID=bytes(16)),
        _call("mid", "Authenticate", IDCode=MARY, PhoneNo=NUMBER),
        _call("mid", "AuthenticateStatus", SessionCode=_STAGE.mid_session),
        _call("mid", "GetCertificate", **by_mary, PhoneNo=NUMBER),
        _call("mid", "Sign", **by_mary, PhoneNo=NUMBER, **digest),
        _call("mid", "SignStatus", SessionCode=_STAGE.mid_session),
        _call("smartid", "Authenticate", Identifier=JOHN),
        _call("smartid", "AuthenticateStatus", SessionCode=_STAGE.smart_session),
        _call("smartid", "GetCertificateChoice", **by_john),
        _call("smartid", "Sign", **by_john, **digest),
    )


_CALLS = _calls()
SEEDS = tuple(seed for place, call in enumerate(_CALLS) for seed in call.seeds(place))


def run(octets: bytes) -> None:
    _STAGE.next()
    first, second, third = octets[:3].ljust(3, b"\0")
    if first & _ONE_VALUE:
        call = _CALLS[second % len(_CALLS)].changed(third, octets[3:])
        service, request, certified = call.service, call.request(), call.certified
    else:
        service, request = _SERVICES[(first & ~_CERTIFIED) % len(_SERVICES)], octets[1:]
        certified = bool(first & _CERTIFIED)
    _check(_STAGE.phoned.played.site.handle(service, request, _CLIENT if certified else None))


def _check(line: bytes | None) -> None:
    answer: Any = json.loads(line) if line is not None else {"id": 0, "result": None, "error": "none"}
    assert set(answer) == {"id", "result", "error"}
    assert line is None or line.endswith(b"\n")
    assert (answer["result"] is None) != (answer["error"] is None)
    stored = any(key.startswith("vote/") for key in _STAGE.store.kept)
    assert stored == ("VoteID" in (answer["result"] or {}))
