"""Votes are revoked and restored by lists, one after another; what a list cannot do is told for each entry."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.elections.revocations import Revocation, apply_revocations, read_revocation
from idclient.errors.ballot import RevocationListMalformed

ANN, BEN, CAI = "49901010001", "38001085718", "60001019906"


def written(**changes: Any) -> bytes:
    return json.dumps({"election": "E1", "type": "revoke", "persons": [ANN]} | changes).encode()


def test_a_list_is_read_as_the_protocol_has_it() -> None:
    assert read_revocation(written(), "1.asice", "E1") == Revocation("1.asice", "revoke", (ANN,))
    assert read_revocation(written(type="restore", persons=[]), "2", "E1") == Revocation("2", "restore", ())
    many = [f"{number:011d}" for number in range(1000)]
    assert read_revocation(written(persons=many), "3", "E1").persons == tuple(many)


@pytest.mark.parametrize(
    ("octets", "place"),
    [
        (written(election="E2"), "election"),
        (written(type="delete"), "type"),
        (written(persons=[ANN, "1"]), "persons 2"),
        (written(persons=[ANN, BEN, ANN]), "persons double"),
        (written(persons=ANN), "persons"),
        (written(more=1), "list"),
    ],
)
def test_what_is_no_list_is_told_with_its_place(octets: bytes, place: str) -> None:
    with pytest.raises(RevocationListMalformed) as caught:
        read_revocation(octets, "1.asice", "E1")
    assert caught.value.facts == {"file": "1.asice", "place": place}


@given(octets=st.binary(max_size=100))
def test_the_reader_is_total(octets: bytes) -> None:
    with pytest.raises(RevocationListMalformed):
        read_revocation(octets, "1", "E1")


def test_the_last_word_counts() -> None:
    lists = [
        Revocation("1", "revoke", (ANN, BEN, CAI)),
        Revocation("2", "restore", (BEN, ANN)),
        Revocation("3", "revoke", (ANN,)),
    ]
    revoked, done = apply_revocations(lists, {ANN, BEN})
    assert revoked == {ANN}
    assert [(one.list, one.person, one.outcome) for one in done] == [
        ("1", ANN, "revoked"), ("1", BEN, "revoked"), ("1", CAI, "absent"),
        ("2", BEN, "restored"), ("2", ANN, "restored"), ("3", ANN, "revoked"),
    ]  # fmt: skip
    assert not any(person in repr((lists, done)) for person in (ANN, BEN, CAI))


def test_what_is_so_already_is_said_to_be() -> None:
    lists = [Revocation("1", "restore", (ANN,)), *[Revocation("2", "revoke", (ANN,))] * 2]
    revoked, done = apply_revocations(lists, {ANN})
    assert [one.outcome for one in done] == ["already", "revoked", "already"]
    assert revoked == {ANN}
