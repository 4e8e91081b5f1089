"""The text of the QR code of a stored vote: written as the reference has it, read strictly, told to nobody."""

import base64
import secrets
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.collector import VoteReferenceMalformed
from idclient.wire.election_group import OCTETS, ORDER
from idclient.wire.vote_reference import VoteReference, read_reference, write_reference

REFERENCE = VoteReference("0123456789abcdef" * 2, ORDER - 1, bytes(range(16)))
LINES = write_reference(REFERENCE).split("\n")


def test_the_text_has_the_lines_and_lengths_of_the_reference() -> None:
    assert [len(line) for line in LINES] == [32, 512, 24]
    assert len("\n".join(LINES)) == 570
    assert base64.b64decode(LINES[1]) == (ORDER - 1).to_bytes(OCTETS)


@given(randomness=st.integers(1, ORDER - 1), vote=st.binary(min_size=16, max_size=16))
def test_what_is_written_is_read(randomness: int, vote: bytes) -> None:
    reference = VoteReference(secrets.token_hex(16), randomness, vote)
    assert read_reference(write_reference(reference)) == reference
    assert read_reference(write_reference(reference) + "\n") == reference


def encoded(number: int, size: int = OCTETS) -> str:
    return base64.b64encode(number.to_bytes(size)).decode()


@pytest.mark.parametrize(
    "lines",
    [
        LINES[:2],
        [*LINES, "", ""],
        [LINES[0].upper(), *LINES[1:]],
        [LINES[0][:-1], *LINES[1:]],
        [LINES[0], encoded(0), LINES[2]],
        [LINES[0], encoded(ORDER), LINES[2]],
        [LINES[0], encoded(5, 383), LINES[2]],
        [LINES[0], LINES[1], LINES[2][:-4]],
        [LINES[0], LINES[1], LINES[2].replace("=", "")],
        [LINES[0], LINES[1] + " ", LINES[2]],
        [LINES[0], "ä" + LINES[1][1:], LINES[2]],
        [LINES[0], LINES[1], LINES[2][:-3] + "x=="],
        ["\r".join(LINES)],
    ],
)
def test_another_text_is_refused_and_not_repeated(lines: list[str]) -> None:
    with pytest.raises(VoteReferenceMalformed) as caught:
        read_reference("\n".join(lines))
    assert caught.value.facts == {}
    assert caught.value.__cause__ is None


@given(text=st.text(max_size=80))
def test_whatever_is_scanned_our_own_error_comes_out(text: str) -> None:
    with suppress(Error):
        read_reference(text)


def test_nothing_of_it_is_in_a_repr() -> None:
    assert repr(REFERENCE) == "VoteReference()"
