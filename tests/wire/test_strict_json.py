"""What is signed is JSON of exactly the expected members; everything else is refused, whoever sent it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.wire import strict_json as strict


def test_json_is_read_as_it_is_written() -> None:
    assert strict.parse('{"a": [1, true, "õ"]}'.encode(), limit=100) == {"a": [1, True, "õ"]}


@pytest.mark.parametrize(
    "octets",
    [b"", b"{", b'{"a":1,"a":1}', b"[1.0]", b"[NaN]", b"\xff", '{"a":1}'.encode("utf-16"), b"[" * 100_000],
    ids=["empty", "open", "doubled", "fraction", "no number", "no text", "utf-16", "deep"],
)
def test_what_is_no_such_json_is_refused(octets: bytes) -> None:
    with pytest.raises(strict.Unexpected, match="json"):
        strict.parse(octets, limit=1 << 20)


def test_more_than_the_limit_is_not_even_read() -> None:
    with pytest.raises(strict.Unexpected, match="size"):
        strict.parse(b"[1,2]", limit=4)


@given(st.binary(max_size=60))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    try:
        strict.parse(octets, limit=50)
    except strict.Unexpected:
        return


def test_an_object_has_its_members_and_no_others() -> None:
    value = {"a": 1, "b": 2}
    assert strict.members(value, "it", ("a", "b")) == value
    assert strict.members(value, "it", ("a",), ("b", "c")) == value
    others: tuple[object, ...] = ({"a": 1}, {"a": 1, "b": 2, "c": 3}, [], None)
    for other in others:
        with pytest.raises(strict.Unexpected, match="it"):
            strict.members(other, "it", ("a", "b"))


def test_a_text_is_short_enough_and_can_be_read() -> None:
    assert strict.text("Õie", "name") == "Õie"
    for other in ("", "a" * 201, "a\nb", 1, None):
        with pytest.raises(strict.Unexpected, match="name"):
            strict.text(other, "name")


def test_a_number_is_whole_and_in_its_range() -> None:
    assert strict.number(3, "n", least=3, most=3) == 3
    for other in (2, 4, True, "3", None):
        with pytest.raises(strict.Unexpected, match="n"):
            strict.number(other, "n", least=3, most=3)


def test_a_flag_is_true_or_false() -> None:
    assert strict.flag(False, "f") is False
    for other in (0, 1, None, "true"):
        with pytest.raises(strict.Unexpected, match="f"):
            strict.flag(other, "f")


def test_a_list_has_as_many_items_as_allowed() -> None:
    assert strict.items([1], "l") == [1]
    others: tuple[object, ...] = ([], [1] * 65, {}, None)
    for other in others:
        with pytest.raises(strict.Unexpected, match="l"):
            strict.items(other, "l")


@given(st.binary(min_size=1, max_size=40))
def test_octets_come_back_from_their_one_spelling(octets: bytes) -> None:
    assert strict.octets(base64.b64encode(octets).decode(), "o") == octets


@pytest.mark.parametrize("spelled", ["", "A", "AB==", "AA==\n", "õõõõ", 5, None, "A" * 12_000])
def test_other_spellings_of_octets_are_refused(spelled: object) -> None:
    with pytest.raises(strict.Unexpected, match="o"):
        strict.octets(spelled, "o")


def test_a_moment_has_its_offset() -> None:
    assert strict.moment("2027-03-07T20:00:00Z", "m") == datetime(2027, 3, 7, 20, tzinfo=UTC)
    later = strict.moment("2027-03-07T20:00:00+02:00", "m")
    assert later.utcoffset() == timedelta(hours=2)
    for other in ("2027-03-07", "2027-03-07T20:00:00", "T", "yesterday", 7, None):
        with pytest.raises(strict.Unexpected, match="m"):
            strict.moment(other, "m")
