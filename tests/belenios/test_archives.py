"""An archive proves the whole election to everybody, at any time, and nothing in it can be changed unnoticed."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.belenios import events
from idclient.belenios.archive import Archive
from idclient.belenios.audit import audit
from idclient.belenios.ballot import write_ballot
from idclient.belenios.credentials import write_credentials
from idclient.belenios.events import Event, write_event
from idclient.belenios.tape import Entry, digest_of, read_entries, read_header, write_entry
from idclient.belenios.trustees import write_trustees
from idclient.errors.belenios import BeleniosRefused
from tests.belenios.archives import ELECTION, RESULT, SECRETS, TEXTS, TIMESTAMP, ballots, steps
from tests.belenios.world import VOTERS

BALLOTS = ballots()
STEPS = steps(BALLOTS)
WHOLE = b"".join(STEPS)
BEGUN = Archive(TIMESTAMP).begin(*TEXTS)
KINDS = ["Setup", *["Ballot"] * 4, "EndBallots", "EncryptedTally", *["PartialDecryption"] * 3, "Result"]


def refused(octets: bytes) -> tuple[str, str]:
    with pytest.raises(BeleniosRefused) as why:
        audit(io.BytesIO(octets))
    return why.value.what, why.value.reason


def entries(octets: bytes) -> list[Entry]:
    stream = io.BytesIO(octets)
    assert read_header(stream) == TIMESTAMP
    return list(read_entries(stream))


def rewritten(kind: str, before: bytes, after: bytes) -> bytes:
    """Return the whole archive as somebody writes it who changes the data of one kind of event and all hashes."""
    found = BEGUN[:1024]
    names: dict[str, str] = {}
    parent: str | None = None
    waiting: list[bytes] = []
    for entry in entries(WHOLE):
        octets = entry.octets
        for old, new in names.items():
            octets = octets.replace(old.encode(), new.encode())
        if not entry.is_event:
            waiting.append(entry.octets)
            continue
        event = json.loads(octets)
        for data in waiting:
            changed = data.replace(before, after) if event["type"] == kind else data
            for old, new in names.items():
                changed = changed.replace(old.encode(), new.encode())
            names[digest_of(data)] = digest_of(changed)
            found += write_entry(changed, event=False, timestamp=TIMESTAMP)
        payload = names.get(event["payload"], event["payload"]) if "payload" in event else None
        text = write_event(Event(parent, event["height"], event["type"], payload))
        found += write_entry(text, event=True, timestamp=TIMESTAMP)
        parent, waiting = digest_of(text), []
    return found


def test_a_whole_election_is_true() -> None:
    found = audit(io.BytesIO(WHOLE))
    assert (found.accepted, found.counted, found.last, found.result) == (4, 3, "Result", RESULT)
    assert found.election == ELECTION
    assert rewritten("Result", b"", b"") == WHOLE


@pytest.mark.parametrize("count", [1, 3, 6, 7, 9])
def test_an_election_under_way_is_true_so_far(count: int) -> None:
    found = audit(io.BytesIO(b"".join(STEPS[:count])))
    assert (found.last, found.result) == (KINDS[count - 1], None)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(1024, len(WHOLE) - 1), bit=st.integers(0, 7))
def test_no_bit_after_the_header_can_be_turned(place: int, bit: int) -> None:
    octets = bytearray(WHOLE)
    octets[place] ^= 1 << bit
    with pytest.raises(BeleniosRefused):
        entries(bytes(octets))


@settings(max_examples=30, deadline=None)
@given(end=st.integers(0, len(BEGUN) - 1))
def test_an_archive_that_was_cut_off_is_noticed(end: int) -> None:
    assert refused(BEGUN[:end])[0] == "archive"


@settings(max_examples=60, deadline=None)
@given(octets=st.binary(max_size=2048))
def test_what_is_no_archive_is_refused(octets: bytes) -> None:
    assert refused(octets)[0] == "archive"
    assert refused(BEGUN + octets)[0] == "archive" if octets else True


@pytest.mark.parametrize("lost", range(1, 10))
def test_no_event_can_be_left_out(lost: int) -> None:
    assert refused(b"".join(STEPS[:lost] + STEPS[lost + 1 :]))[1] in {"chain", "order"}


def test_events_cannot_change_places() -> None:
    assert refused(b"".join([STEPS[0], STEPS[2], STEPS[1]])) == ("archive", "chain")


def test_two_histories_cannot_be_joined() -> None:
    """The second ballot of one archive after the first of another, at the same height."""
    other = Archive(TIMESTAMP)
    begun = other.begin(*TEXTS)
    assert begun == STEPS[0]
    first = other.ballot(write_ballot(BALLOTS[2]))
    assert refused(begun + first + STEPS[2]) == ("archive", "chain")
    assert audit(io.BytesIO(begun + first + other.ballot(write_ballot(BALLOTS[1])))).accepted == 2


@pytest.mark.parametrize(
    ("kind", "before", "after", "why"),
    [
        ("Result", b"[1,2,2]", b"[2,1,2]", ("result", "totals")),
        ("EncryptedTally", b'"num_tallied":3', b'"num_tallied":4', ("tally", "sizes")),
        ("EncryptedTally", b'"total_weight":3', b'"total_weight":4', ("tally", "sizes")),
        ("PartialDecryption", b'"owner":3', b'"owner":2', ("decryption", "proof")),
        ("PartialDecryption", b'"owner":3', b'"owner":9', ("decryption", "owner")),
        ("PartialDecryption", b'"owner":3', b'"owner":1', ("decryption", "proof")),
        ("Setup", b'"name":"K', b'"name":"L', ("ballot", "election")),
    ],
)
def test_whoever_writes_the_archive_cannot_lie(kind: str, before: bytes, after: bytes, why: tuple[str, str]) -> None:
    octets = rewritten(kind, before, after)
    assert octets != WHOLE
    assert refused(octets) == why


def test_the_key_of_the_election_is_that_of_its_trustees() -> None:
    others = (TEXTS[0], write_trustees((SECRETS[0].key,)), TEXTS[2])
    assert refused(Archive(TIMESTAMP).begin(*others)) == ("trustees", "election")


def test_a_trustee_takes_part_once() -> None:
    archive = Archive(TIMESTAMP)
    made = [archive.begin(*TEXTS), *(archive.ballot(write_ballot(one)) for one in BALLOTS), archive.end_ballots()]
    found = [entry.octets for entry in entries(WHOLE) if not entry.is_event]
    tally = next(one for one in found if one.startswith(b"[[{"))
    part = next(one for one in found if one.startswith(b'{"decryption_factors"'))
    made.append(archive.tally(tally, counted=3, weight=3))
    made.extend([archive.decryption(3, part), archive.decryption(3, part)])
    assert refused(b"".join(made)) == ("decryption", "owner")


def test_a_ballot_is_accepted_once_and_from_voters_only() -> None:
    archive = Archive(TIMESTAMP)
    twice = archive.begin(*TEXTS) + archive.ballot(write_ballot(BALLOTS[0]))
    assert refused(twice + archive.ballot(write_ballot(BALLOTS[0]))) == ("ballot", "double")
    archive = Archive(TIMESTAMP)
    begun = archive.begin(*TEXTS[:2], write_credentials({VOTERS[2].public: 1}))
    assert refused(begun + archive.ballot(write_ballot(BALLOTS[0]))) == ("ballot", "credential")


def test_nothing_comes_after_its_time() -> None:
    archive = Archive(TIMESTAMP)
    ended = archive.begin(*TEXTS) + archive.end_ballots()
    assert refused(ended + archive.ballot(write_ballot(BALLOTS[0]))) == ("archive", "order")
    assert refused(WHOLE + STEPS[-1]) == ("archive", "chain")
    archive = Archive(TIMESTAMP)
    assert refused(archive.begin(*TEXTS) + archive.result(b'{"result":[[0]]}')) == ("archive", "order")


def test_data_that_nobody_refers_to_or_that_is_not_there_is_noticed() -> None:
    more = write_entry(b'"more"', event=False, timestamp=TIMESTAMP)
    assert refused(BEGUN + more) == ("archive", "cut")
    assert refused(BEGUN + more + more) == ("archive", "double")
    assert refused(BEGUN + more + STEPS[1]) == ("archive", "unreferenced")
    event = STEPS[1][-1024:]
    assert refused(BEGUN + event) == ("archive", "missing")


@pytest.mark.parametrize(
    "text",
    [
        b'{"height":1,"type":"Shuffle"}',
        b'{"height":1,"type":"Ballot"}',
        b'{"height":1,"type":"EndBallots","payload":"%s"}' % (b"0" * 64),
        b'{"type":"EndBallots","height":1}',
        b'{"height":-1,"type":"EndBallots"}',
        b'{"parent":"00","height":1,"type":"EndBallots"}',
        b'{"height":1,"type":["EndBallots"]}',
        b"{}",
        b"",
    ],
)
def test_what_is_no_event_is_refused(text: bytes) -> None:
    with pytest.raises(BeleniosRefused):
        events.read_event(text)
