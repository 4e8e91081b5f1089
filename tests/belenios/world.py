"""A small election of the tests: a question with bounds, one with a blank vote, three voters, one key."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

from idclient.belenios.credentials import credential_of
from idclient.belenios.election import Election, Plan, Question, read_election, write_election
from idclient.belenios.group import GENERATOR, ORDER, secret_power

UUID = "TESTe1ection2126"
SECRET = int.from_bytes(b"the secret of a trustee") % ORDER
VOTERS = tuple(credential_of(1000 + number) for number in range(3))
WEIGHTS = {one.public: 1 for one in VOTERS}
PLAN = Plan(
    name="Külavanem",
    description="Kes?\nКто?",
    questions=(
        Question("Two of three?", ("A", "B", "C"), 1, 2),
        Question("One, or blank?", ("D", "E"), 1, 1, blank=True),
    ),
    uuid=UUID,
    administrator="TEST",
    credential_authority="TEST",
)


def election_with(public_key: int, plan: Plan = PLAN) -> Election:
    return read_election(write_election(plan, public_key))


ELECTION = election_with(secret_power(GENERATOR, SECRET))
entropy = secrets.token_bytes


def changed(octets: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a JSON text with one thing changed at a time, compact as before, and where that is."""
    value = json.loads(octets)
    for place in list(_places(value)):
        for name, other in _others(_at(value, place)):
            copy = json.loads(octets)
            _at(copy, place[:-1])[place[-1]] = other
            yield f"{'.'.join(map(str, place))} {name}", _compact(copy)
        copy = json.loads(octets)
        del _at(copy, place[:-1])[place[-1]]
        yield f"{'.'.join(map(str, place))} left out", _compact(copy)


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if place:
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _places(item, (*place, key))


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str) and value.isdigit():
        yield "another number", str(int(value) + 1)
        yield "beyond the order", str(int(value) + ORDER)
        yield "as a number", int(value)
    elif isinstance(value, str):
        yield "another text", ("A" if value[:1] != "A" else "B") + value[1:]
    elif isinstance(value, bool):
        yield "turned", not value
    elif isinstance(value, int):
        yield "one more", value + 1
    elif isinstance(value, list):
        yield "with the last twice", [*value, value[-1]]
        if value[::-1] != value:
            yield "turned round", value[::-1]
    elif isinstance(value, dict):
        yield "with one more", {**value, "more": "1"}
