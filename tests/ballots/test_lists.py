"""Lists of candidates: in their order, complete, or refused; what is there can be written into a ballot."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.ballots.lists import read_choices
from idclient.errors import Error
from idclient.errors.ballot import ChoicesMalformed
from idclient.wire.ballot_choice import Choice

LISTS = {
    "Nimi Valimisliit": {"0164.1010": "Õie Žšüä", "0164.127": "TEST Kaur", "0164.102": "TEST Mari"},
    "Üksikkandidaadid": {"0164.200": "TEST Юрий"},
}


def octets(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def test_lists_keep_their_order_and_candidates_stand_by_number() -> None:
    lists = read_choices(octets(LISTS))
    assert [one.name for one in lists] == list(LISTS)
    assert [choice.identifier for choice in lists[0].choices] == ["0164.102", "0164.127", "0164.1010"]
    assert lists[1].choices == (Choice("0164.200", "Üksikkandidaadid", "TEST Юрий"),)


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        5,
        {"A": {}},
        {"A": []},
        {"A": {"0164.101": ""}},
        {"A": {"0164.101": 5}},
        {"A": {"0164.101": "a\nb"}},
        {"A": {"0164.101": "a" * 101}},
        {"A" * 101: {"0164.101": "a"}},
        {"": {"0164.101": "a"}},
        {"A": {"0164-101": "a"}},
        {"A": {"": "a"}},
        {"A": {"٣.١": "a"}},
        {"A": {"0164.101": "a"}, "B": {"0164.101": "b"}},
        {"A": {f"1.{number}": "a" for number in range(5001)}},
    ],
)
def test_what_is_no_list_is_refused(document: Any) -> None:
    with pytest.raises(ChoicesMalformed) as caught:
        read_choices(octets(document))
    assert caught.value.facts == {}


@pytest.mark.parametrize("text", ['{"A":{"1.1":"a","1.1":"b"}}', '{"A":{"1.1":"a"},"A":{"1.2":"b"}}', "{", "\xff"])
def test_what_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ChoicesMalformed):
        read_choices(text.encode("latin-1"))


@given(data=st.binary(max_size=60) | st.text(alphabet='{}":,.A1 ', max_size=40).map(str.encode))
def test_whatever_comes_our_own_error_comes_out(data: bytes) -> None:
    with suppress(Error):
        read_choices(data)
