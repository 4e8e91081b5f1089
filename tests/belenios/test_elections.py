"""An election is read from its text, whose fingerprint everything is bound to."""

import base64
import hashlib
from contextlib import suppress

import pytest

from idclient.belenios.election import read_election, write_election
from idclient.belenios.group import GENERATOR, PRIME
from idclient.errors.belenios import BeleniosRefused
from idclient.value import replace
from tests.belenios.world import ELECTION, PLAN, changed

TEXT = write_election(PLAN, ELECTION.public_key)


def test_an_election_is_read_as_it_was_written() -> None:
    election = read_election(TEXT)
    assert (election.name, election.description, election.questions) == (PLAN.name, PLAN.description, PLAN.questions)
    assert (election.uuid, election.administrator, election.credential_authority) == (PLAN.uuid, "TEST", "TEST")
    assert election.fingerprint == base64.b64encode(hashlib.sha256(TEXT).digest()).decode().rstrip("=")


def test_whatever_changes_in_the_text_changes_the_fingerprint_or_is_refused() -> None:
    found = {ELECTION.fingerprint}
    for place, text in changed(TEXT):
        with suppress(BeleniosRefused):
            read = read_election(text).fingerprint
            assert read not in found, place
            found.add(read)
    assert len(found) > 20


def test_a_text_in_another_form_is_another_election() -> None:
    spaced = TEXT.replace(b'{"version":1', b'{ "version":1')
    assert read_election(spaced).fingerprint != ELECTION.fingerprint
    assert read_election(spaced) == replace(ELECTION, fingerprint=read_election(spaced).fingerprint)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (b"BELENIOS-2048", b"RFC-3526-2048", "group"),
        (b'"version":1', b'"version":2', "version"),
        (b'"min":1,"max":2', b'"min":2,"max":1', "min"),
        (b'"max":2', b'"max":4', "max"),
        (b'"blank":true', b'"blank":1', "blank"),
        (b'"answers":["A","B","C"]', b'"answers":[]', "answers"),
        (b'"answers":["A"', b'"answers":["\\u0007"', "answer"),
        (b'"question":"Two', b'"question":"\\ud800', "question"),
        (b"TESTe1ection2126", b"TESTelection2O26", "uuid"),
        (b"TESTe1ection2126", b"TEST", "uuid"),
        (str(ELECTION.public_key).encode(), b"1", "public_key"),
        (str(ELECTION.public_key).encode(), b"0", "element"),
        (str(ELECTION.public_key).encode(), str(PRIME - GENERATOR).encode(), "element"),
        (b'"version":1', b'"version":1,"version":1', "json"),
        (b'"version":1', b'"version":1.0', "json"),
        (b'{"version"', b'{"more":1,"version"', "election"),
    ],
)
def test_what_cannot_be_counted_on_is_refused(before: bytes, after: bytes, reason: str) -> None:
    assert before in TEXT
    with pytest.raises(BeleniosRefused) as refused:
        read_election(TEXT.replace(before, after, 1))
    assert refused.value.reason == reason


def test_nobody_need_be_named() -> None:
    text = TEXT.replace(b',"administrator":"TEST","credential_authority":"TEST"', b"")
    assert (read_election(text).administrator, read_election(text).credential_authority) == (None, None)
