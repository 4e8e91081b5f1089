"""What an archive says happened: events chained by hash, and the small texts they refer to (4.4, 4.10)."""

import re
from collections.abc import Mapping
from typing import Any

from idclient.belenios.form import compact, reading, require_text
from idclient.value import frozen
from idclient.wire.strict_json import Unexpected, members, number, parse

SETUP, BALLOT, END_BALLOTS = "Setup", "Ballot", "EndBallots"
ENCRYPTED_TALLY, PARTIAL_DECRYPTION, RESULT = "EncryptedTally", "PartialDecryption", "Result"
_WITH_PAYLOAD = frozenset({SETUP, BALLOT, ENCRYPTED_TALLY, PARTIAL_DECRYPTION, RESULT})
_LARGEST = 1024
_HIGHEST = 1 << 32
_DIGEST = re.compile(r"[0-9a-f]{64}")


@frozen
class Event:
    """An event. `parent` is the hash of the one before it, `payload` that of what it brings."""

    parent: str | None
    height: int
    kind: str
    payload: str | None


@frozen
class Setup:
    """The hashes of what an election begins with."""

    election: str
    trustees: str
    credentials: str


@frozen
class SizedTally:
    """How many ballots were counted, what they weigh together, and the hash of their tally."""

    counted: int
    weight: int
    tally: str


@frozen
class OwnedDecryption:
    """The number of a trustee, from 1, and the hash of their part."""

    owner: int
    part: str


def read_event(octets: bytes) -> Event:
    """Return the event of its one text. Raises: BeleniosRefused; for shuffles, too, which are not spoken."""
    with reading("archive"):
        found = members(parse(octets, limit=_LARGEST), "event", ("height", "type"), ("parent", "payload"))
        kind = found["type"]
        if not isinstance(kind, str) or kind not in {*_WITH_PAYLOAD, END_BALLOTS}:
            raise Unexpected("type")
        if ("payload" in found) != (kind in _WITH_PAYLOAD):
            raise Unexpected("payload")
        event = Event(
            _digest(found["parent"], "parent") if "parent" in found else None,
            number(found["height"], "height", least=0, most=_HIGHEST),
            kind,
            _digest(found["payload"], "payload") if "payload" in found else None,
        )
        require_text(octets, _event(event))
    return event


def write_event(event: Event) -> bytes:
    """Return the one text of an event."""
    return compact(_event(event))


def read_setup(octets: bytes) -> Setup:
    """Return what an election begins with. Raises: BeleniosRefused."""
    with reading("archive"):
        found = members(parse(octets, limit=_LARGEST), "setup", ("election", "trustees", "credentials"))
        setup = Setup(*(_digest(found[name], "setup") for name in ("election", "trustees", "credentials")))
        require_text(octets, _setup(setup))
    return setup


def write_setup(setup: Setup) -> bytes:
    """Return the one text of it."""
    return compact(_setup(setup))


def read_sized_tally(octets: bytes) -> SizedTally:
    """Return the sizes of a tally. Raises: BeleniosRefused."""
    with reading("archive"):
        found = members(parse(octets, limit=_LARGEST), "tally", ("num_tallied", "total_weight", "encrypted_tally"))
        sized = SizedTally(
            number(found["num_tallied"], "num_tallied", least=0, most=_HIGHEST),
            number(found["total_weight"], "total_weight", least=0, most=_HIGHEST << 20),
            _digest(found["encrypted_tally"], "encrypted_tally"),
        )
        require_text(octets, _sized(sized))
    return sized


def write_sized_tally(sized: SizedTally) -> bytes:
    """Return the one text of it."""
    return compact(_sized(sized))


def read_owned_decryption(octets: bytes) -> OwnedDecryption:
    """Return whose part it is. Raises: BeleniosRefused."""
    with reading("archive"):
        found = members(parse(octets, limit=_LARGEST), "decryption", ("owner", "payload"))
        owned = OwnedDecryption(
            number(found["owner"], "owner", least=1, most=_HIGHEST), _digest(found["payload"], "payload")
        )
        require_text(octets, _owned(owned))
    return owned


def write_owned_decryption(owned: OwnedDecryption) -> bytes:
    """Return the one text of it."""
    return compact(_owned(owned))


def _digest(value: Any, place: str) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise Unexpected(place)
    return value


def _event(event: Event) -> Mapping[str, Any]:
    found: dict[str, Any] = {} if event.parent is None else {"parent": event.parent}
    found |= {"height": event.height, "type": event.kind}
    return found if event.payload is None else {**found, "payload": event.payload}


def _setup(setup: Setup) -> Mapping[str, str]:
    return {"election": setup.election, "trustees": setup.trustees, "credentials": setup.credentials}


def _sized(sized: SizedTally) -> Mapping[str, Any]:
    return {"num_tallied": sized.counted, "total_weight": sized.weight, "encrypted_tally": sized.tally}


def _owned(owned: OwnedDecryption) -> Mapping[str, Any]:
    return {"owner": owned.owner, "payload": owned.part}
