"""The encrypted totals: products of all ballots that count, which everybody computes anew (4.15, 4.16)."""

from collections.abc import Sequence
from typing import Any

from idclient.belenios.ballot import Ballot
from idclient.belenios.ciphertext import (
    NOTHING,
    Ciphertext,
    multiply,
    read_ciphertext,
    weigh,
    write_ciphertext,
)
from idclient.belenios.election import MOST_ANSWERS, MOST_QUESTIONS, Election
from idclient.belenios.form import compact, reading, require_text
from idclient.errors.belenios import BeleniosRefused
from idclient.wire.strict_json import items, parse

Tally = tuple[tuple[Ciphertext, ...], ...]
"""For each question the encrypted total of each of its choices."""

_LARGEST = 1 << 26


def choices_of(ballot: Ballot) -> Tally:
    """Return the ciphertexts of a ballot: the tally of it alone."""
    return tuple(answer.choices for answer in ballot.answers)


def start(election: Election) -> Tally:
    """Return the tally of no ballots."""
    return tuple((NOTHING,) * question.choices for question in election.questions)


def add(tally: Tally, choices: Tally, weight: int) -> Tally:
    """Return a tally with the choices of one more ballot, which was verified."""
    return tuple(
        tuple(multiply((total, weigh(choice, weight))) for total, choice in zip(totals, row, strict=True))
        for totals, row in zip(tally, choices, strict=True)
    )


def read_tally(octets: bytes) -> Tally:
    """Return the tally of its one text. Raises: BeleniosRefused."""
    with reading("tally"):
        tally = tuple(
            tuple(read_ciphertext(one, "tally") for one in items(totals, "tally", most=MOST_ANSWERS + 1))
            for totals in items(parse(octets, limit=_LARGEST), "tally", most=MOST_QUESTIONS)
        )
        require_text(octets, _form(tally))
    return tally


def write_tally(tally: Tally) -> bytes:
    """Return the one text of a tally."""
    return compact(_form(tally))


def require_tally(expected: Tally, said: Tally) -> None:
    """Make sure that a published tally is the one that follows from the ballots. Raises: BeleniosRefused."""
    if said != expected:
        raise BeleniosRefused(what="tally", reason="ballots")


def _form(tally: Tally) -> Sequence[Any]:
    return [[write_ciphertext(one) for one in totals] for totals in tally]
