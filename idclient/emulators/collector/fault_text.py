"""How a fault of a collector is written: `[WHERE:]NAME[=VALUE]`.

WHERE is a service (`voting`) or a method (`Vote`); without it every call is meant. A collector with a fault of `stamp`
or `status`, or of their times, believes its authorities whatever they answer, and so hands out what does not hold.
"""

import json
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from idclient.emulators.authorities.ocsp import OcspBehaviour
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.value import frozen

NAMES: Mapping[str, str] = {
    "cut-request": "hang up after so many octets of a request: nothing is done",
    "cut-answer": "do what was asked, and hang up after so many octets of the answer",
    "delay": "hold every answer back for so many seconds",
    "lie": "say something else in the answer: lie=result.TestVote:true (a path, a colon, JSON)",
    "refuse": "refuse with this word: refuse=VOTING_END",
    "failed": "do what was asked, and say INTERNAL_SERVER_ERROR",
    "duplicate": "send every answer twice",
    "repeat": "give the first answer of a method again and again",
    "forget": "confirm votes as they should be, and keep none",
    "wrong-key": "sign registrations with another key than the collector's",
    "stamp": "hand out time stamps as the authority makes them when it is told so: stamp=WRONG_IMPRINT",
    "stamp-time": "hand out time stamps of another time, by so many seconds: stamp-time=-3600",
    "status": "hand out OCSP responses as the responder makes them when it is told so: status=STALE",
    "status-time": "hand out OCSP responses of another time, by so many seconds: status-time=901",
}
"""What each does, in English, for help texts."""
SERVICES: Mapping[str, frozenset[str]] = {
    "choices": frozenset({"VoterChoices", "Choices"}),
    "voting": frozenset({"Vote"}),
    "verification": frozenset({"Verify"}),
    "mid": frozenset({"Authenticate", "AuthenticateStatus", "GetCertificate", "Sign", "SignStatus"}),
    "smartid": frozenset(
        {
            "Authenticate", "AuthenticateStatus", "GetCertificateChoice", "GetCertificateChoiceStatus", "Sign",
            "SignStatus",
        }
    ),
}  # fmt: skip
"""Where something can go wrong: services, and their methods."""
_ANYWHERE = frozenset({"", *SERVICES, *(method for methods in SERVICES.values() for method in methods)})
_OF_VOTES = dict.fromkeys(
    ("forget", "wrong-key", "stamp", "stamp-time", "status", "status-time"), frozenset({"", "voting", "Vote"})
)
_PLACES: Mapping[str, frozenset[str]] = {**_OF_VOTES, "cut-request": frozenset({"", *SERVICES})}
"""Where a fault can be, if not anywhere: a request that is cut has no method yet."""


class FaultUnknown(ValueError):
    """What was written is no fault; the text says why."""


@frozen
class Fault:
    """One fault. `value` is what comes behind the name: a number, a lie (path and value), a word."""

    name: str
    where: str
    value: Any


def parse_fault(text: str) -> Fault:
    """Return the fault that a text describes. Raises: FaultUnknown."""
    head, equals, value = text.partition("=")
    where, _, name = head.rpartition(":")
    if name not in NAMES:
        raise FaultUnknown(f"no fault: one of {', '.join(NAMES)}")
    places = _PLACES.get(name, _ANYWHERE)
    if where not in places or (":" in head and not where):
        raise FaultUnknown(f"{name} is at one of {', '.join(sorted(places - {''}))}")
    if (name in _VALUES) != bool(equals):
        raise FaultUnknown(f"{name} takes {'a' if name in _VALUES else 'no'} value")
    return Fault(name, where, _value(name, value))


def _value(name: str, text: str) -> Any:
    """Raises: FaultUnknown."""
    if name not in _VALUES:
        return None
    form, read = _VALUES[name]
    if not re.fullmatch(form, text, re.ASCII | re.DOTALL):
        raise FaultUnknown(f"{name} does not take this value")
    if name in _BEHAVIOURS and text not in _BEHAVIOURS[name].__members__:
        raise FaultUnknown(f"{name} takes one of {', '.join(_BEHAVIOURS[name].__members__)}")
    try:
        return read(text)
    except (ValueError, RecursionError) as problem:
        raise FaultUnknown(f"{name} does not take this value") from problem


def _lie(text: str) -> tuple[list[str], Any]:
    path, _, said = text.partition(":")
    return path.split("."), json.loads(said)


_BEHAVIOURS: Mapping[str, type[Enum]] = {"stamp": TsaBehaviour, "status": OcspBehaviour}
_VALUES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "cut-request": ("[0-9]{1,6}", int),
    "cut-answer": ("[0-9]{1,6}", int),
    "delay": (r"[0-9]{1,3}(\.[0-9]{1,3})?", float),
    "lie": (r"[A-Za-z.]+:.+", _lie),
    "refuse": ("[A-Z_]{1,40}", str),
    "stamp": ("[A-Z_]+", TsaBehaviour.__getitem__),
    "stamp-time": ("-?[0-9]{1,9}", int),
    "status": ("[A-Z_]+", OcspBehaviour.__getitem__),
    "status-time": ("-?[0-9]{1,9}", int),
}
"""How values are written, and what reads them."""
