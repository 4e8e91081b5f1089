"""The configuration of an election: read as it was signed, or refused, whatever is wrong with it."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.ballots.configuration import read_election, require_newest, require_valid
from idclient.ballots.seen import require_not_older
from idclient.errors import Error
from idclient.errors.ballot import (
    ElectionConfigurationMalformed,
    ElectionDifferent,
    ElectionExpired,
    ElectionKeyMalformed,
    ElectionRolledBack,
    OutboxUnusable,
)
from idclient.value import replace
from idclient.wire.elgamal import write_election_key
from tests.ballots.making import COLLECTOR, base64_of, document, octets
from tests.elgamal.reference import KEY
from tests.trust.world import shared_pki


def test_everything_that_was_signed_is_there() -> None:
    election = read_election(octets())
    assert (election.name, election.question, election.version) == ("TEST2026", "Q1", 3)
    assert election.title["et"] == "Katsevalimine"
    assert election.key == KEY
    assert election.collector.addresses == (("collector.example", 443), ("192.0.2.7", 4443), ("2001:db8::1", 443))
    assert election.collector.domain == "ivxv.invalid"
    assert election.pinned.registration == COLLECTOR.der
    assert election.pinned.timestamps == (shared_pki().tsa.certificate,)
    assert (election.pinned.ocsp, election.pinned.delay) == ((), timedelta(minutes=15))
    assert election.period.service_stop - election.period.stop == timedelta(minutes=15)
    assert election.authentication == {"tls", "mid"}
    assert (election.checking.count, election.checking.minutes, election.checking.latest_only) == (3, 30, False)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything in a configuration."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


PLACES = [*places(document())]


def changed(path: tuple[Any, ...], value: Any = None, *, gone: bool = False) -> bytes:
    made = copy.deepcopy(document())
    holder: Any = made
    for key in path[:-1]:
        holder = holder[key]
    if gone:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return json.dumps(made).encode()


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(str(part) for part in path))
@pytest.mark.parametrize("value", [None, -1, 1.5, "", "\n", [], {}, [5], {"x": 1}, True, "x" * 9000])
def test_whatever_one_member_is_instead_it_is_refused(path: tuple[Any, ...], value: Any) -> None:
    fits = (value == [] and path[-1] in {"ocsp_certificates", "voter_intermediates"}) or (
        value is True and path[-1] == "latest_only"
    )
    if fits:
        assert read_election(changed(path, value))
        return
    with pytest.raises((ElectionConfigurationMalformed, ElectionKeyMalformed, ElectionDifferent)):
        read_election(changed(path, value))


@pytest.mark.parametrize("path", [path for path in PLACES if isinstance(path[-1], str)], ids=str)
def test_a_member_that_is_missing_makes_it_unusable(path: tuple[Any, ...]) -> None:
    with pytest.raises(ElectionConfigurationMalformed):
        read_election(changed(path, gone=True))


@pytest.mark.parametrize("path", [(), ("collector",), ("period",), ("title",), ("verification",), ("valid",)])
def test_a_member_that_nobody_knows_makes_it_unusable(path: tuple[str, ...]) -> None:
    with pytest.raises(ElectionConfigurationMalformed):
        read_election(changed((*path, "extra"), 1))


def test_a_member_that_is_there_twice_makes_it_unusable() -> None:
    with pytest.raises(ElectionConfigurationMalformed) as caught:
        read_election(octets().replace(b'"version": 3', b'"version": 4, "version": 3'))
    assert caught.value.facts == {"place": "json"}


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("format", {"format": "idclient-election-2"}),
        ("valid", {"valid": {"from": "2027-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}}),
        ("valid.from", {"valid": {"from": "2026-01-01T00:00:00", "until": "2027-01-01T00:00:00Z"}}),
        ("election", {"election": "x" * 29}),
        ("question", {"question": "Q\t1"}),
        ("authentication", {"authentication": ["tls", "password"]}),
        ("version", {"version": 0}),
    ],
)
def test_what_is_wrong_is_told_by_its_place(place: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ElectionConfigurationMalformed) as caught:
        read_election(octets(**changes))
    assert caught.value.facts == {"place": place}


@pytest.mark.parametrize(
    "address", ["collector.example", "collector.example:0", "a:65536", "a:1:2", "Ä:1", "a b:1", "-a:1", ":1", "a:01"]
)
def test_an_address_is_a_host_and_a_port(address: str) -> None:
    with pytest.raises(ElectionConfigurationMalformed):
        read_election(changed(("collector", "addresses", 0), address))


def test_times_that_contradict_each_other_are_refused() -> None:
    period = document()["period"]
    for name in ("service_start", "start", "stop"):
        with pytest.raises(ElectionConfigurationMalformed):
            read_election(octets(period=period | {name: "2029-01-01T00:00:00Z"}))


def test_the_key_of_another_election_is_refused() -> None:
    other = write_election_key(replace(KEY, election="TEST2027"))
    with pytest.raises(ElectionDifferent):
        read_election(octets(public_key=base64_of(other)))


def test_a_key_of_another_group_is_refused() -> None:
    with pytest.raises(ElectionKeyMalformed):
        read_election(octets(public_key=base64_of(b"\x30\x03\x02\x01\x05")))


def test_an_older_configuration_than_one_that_was_used_is_refused() -> None:
    election = read_election(octets())
    for seen in (0, 2, 3):
        require_newest(election, seen)
    with pytest.raises(ElectionRolledBack) as caught:
        require_newest(election, 4)
    assert caught.value.facts == {"version": 3, "seen": 4}


@pytest.mark.parametrize(("days", "is_valid"), [(-26, False), (-24, True), (0, True), (36, True), (38, False)])
def test_a_configuration_is_used_in_its_time_and_a_day_around_it(days: int, is_valid: bool) -> None:
    election, now = read_election(octets()), datetime(2026, 11, 25, 12, tzinfo=UTC) + timedelta(days=days)
    if is_valid:
        require_valid(election, now)
        return
    with pytest.raises(ElectionExpired) as caught:
        require_valid(election, now)
    assert caught.value.facts == {"since": "2026-11-01", "until": "2027-01-01", "here": f"{now:%Y-%m-%d}"}


def test_the_newest_that_was_used_is_remembered(tmp_path: Path) -> None:
    election = read_election(octets())
    folder = tmp_path / "votes"
    for version in (3, 3, 5):
        require_not_older(folder, replace(election, version=version))
    with pytest.raises(ElectionRolledBack) as caught:
        require_not_older(folder, replace(election, version=4))
    assert caught.value.facts == {"version": 4, "seen": 5}
    require_not_older(folder, replace(election, name="OTHER", version=1))
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("text", ["", "x", "-1", "é"])
def test_a_memory_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path, text: str) -> None:
    require_not_older(tmp_path, read_election(octets()))
    (path,) = tmp_path.iterdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OutboxUnusable):
        require_not_older(tmp_path, read_election(octets()))


@given(data=st.binary(max_size=100) | st.text(max_size=60).map(str.encode))
def test_whatever_is_read_our_own_error_comes_out(data: bytes) -> None:
    with suppress(Error):
        read_election(data)


def test_what_is_huge_or_deep_is_refused() -> None:
    for data in (b" " * ((1 << 18) + 1), b"[" * 200_000, b'{"a":' * 20_000):
        with pytest.raises(ElectionConfigurationMalformed):
            read_election(data)
