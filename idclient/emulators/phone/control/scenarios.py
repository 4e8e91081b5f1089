"""Scenarios as JSON: `{"outcome": "refuse-pin", "after": 0, "troubles": [{"stage": "poll", "fault": "reset"}]}`.

What is left out is as it should be. `after` null leaves the phone to a person.
"""

from enum import Enum
from typing import Any, TypeVar

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.local_requests import NotUnderstood
from idclient.emulators.phone.scenario import (
    ANSWER_AFTER,
    AnswerFault,
    HttpFault,
    Latency,
    Middle,
    PhoneOutcome,
    Scenario,
    Stage,
    Trouble,
)

E = TypeVar("E", bound=Enum)
_LONGEST = 3_600.0
"""Seconds."""
_OFFSET = 10 * 365 * 86_400.0
"""Seconds by which the time in answers may be wrong: ten years."""
_MEMBERS = frozenset(Scenario.__annotations__)


def catalogue() -> dict[str, list[str]]:
    """Return every value there is, by the member of a scenario that takes it."""
    kinds = {
        "outcome": PhoneOutcome, "certificate": CertificateFault, "answer": AnswerFault, "middle": Middle,
        "troubles.stage": Stage, "troubles.fault": HttpFault,
    }  # fmt: skip
    return {name: [member.value for member in kind] for name, kind in kinds.items()}


def to_json(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as `from_json` takes it."""
    return {
        "outcome": scenario.outcome.value,
        "after": scenario.after,
        "wrong_pins": scenario.wrong_pins,
        "certificate": _name(scenario.certificate),
        "answer": _name(scenario.answer),
        "troubles": [
            {"stage": one.stage.value, "fault": one.fault.value, "times": one.times} for one in scenario.troubles
        ],
        "latencies": [{"stage": one.stage.value, "low": one.low, "high": one.high} for one in scenario.latencies],
        "middle": _name(scenario.middle),
        "clock_offset": scenario.clock_offset,
    }


def from_json(value: object) -> Scenario:
    """Return the scenario that an object describes. Raises: NotUnderstood."""
    members = _object(value, _MEMBERS)
    after = members.get("after", ANSWER_AFTER)
    return Scenario(
        outcome=_member(PhoneOutcome, members.get("outcome", PhoneOutcome.ACCEPT.value)),
        after=None if after is None else _number(after, 0.0, _LONGEST),
        wrong_pins=_count(members.get("wrong_pins", 1)),
        certificate=_optional(CertificateFault, members.get("certificate")),
        answer=_optional(AnswerFault, members.get("answer")),
        troubles=tuple(map(_trouble, _list(members.get("troubles")))),
        latencies=tuple(map(_latency, _list(members.get("latencies")))),
        middle=_optional(Middle, members.get("middle")),
        clock_offset=_number(members.get("clock_offset", 0), -_OFFSET, _OFFSET),
    )


def _trouble(value: object) -> Trouble:
    members = _object(value, frozenset({"stage", "fault", "times"}))
    times = members.get("times")
    return Trouble(
        _member(Stage, members.get("stage")),
        _member(HttpFault, members.get("fault")),
        None if times is None else _count(times),
    )


def _latency(value: object) -> Latency:
    members = _object(value, frozenset({"stage", "low", "high"}))
    low = _number(members.get("low", 0), 0.0, _LONGEST)
    return Latency(_member(Stage, members.get("stage")), low, _number(members.get("high", low), low, _LONGEST))


def _object(value: object, known: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotUnderstood("an object is needed")
    if not set(value) <= known:
        raise NotUnderstood(f"members are {', '.join(sorted(known))}")
    return value


def _list(value: object) -> list[object]:
    if value is not None and not isinstance(value, list):
        raise NotUnderstood("a list is needed")
    return value or []


def _member(kind: type[E], value: object) -> E:
    found = next((member for member in kind if member.value == value), None)
    if found is None:
        raise NotUnderstood(f"{kind.__name__} is one of {', '.join(member.value for member in kind)}")
    return found


def _optional(kind: type[E], value: object) -> E | None:
    return None if value is None else _member(kind, value)


def _number(value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise NotUnderstood(f"a number from {low:g} to {high:g} is needed")
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000:
        raise NotUnderstood("a whole number from 0 to 1000 is needed")
    return value


def _name(member: Enum | None) -> object:
    return None if member is None else member.value
