"""Dictionaries and arrays are edited by copying their text."""

from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import Array, Dictionary, edited, extended


def dictionary(text: bytes) -> Dictionary:
    value = parse_value(text + END)
    assert isinstance(value, Dictionary)
    return value


def array(text: bytes) -> Array:
    value = parse_value(text + END)
    assert isinstance(value, Array)
    return value


def test_a_new_key_goes_to_the_end_and_nothing_else_changes() -> None:
    assert (
        edited(dictionary(b"<< /A#20B (x\\)) %c\n >>"), {b"New": b"[1 0 R]"}) == b"<< /A#20B (x\\)) %c\n /New[1 0 R]>>"
    )


def test_a_key_is_replaced_where_it_stands() -> None:
    assert edited(dictionary(b"<</A 1/B 2/C 3>>"), {b"B": b"9"}) == b"<</A 1/B 9/C 3>>"


def test_of_a_key_that_occurs_twice_one_remains() -> None:
    assert edited(dictionary(b"<</A 1/B 2/A 3>>"), {b"A": b"9"}) == b"<</B 2/A 9>>"


def test_a_key_is_removed() -> None:
    assert edited(dictionary(b"<</A 1/B 2/A 3>>"), {b"A": None, b"Z": None}) == b"<</B 2>>"


def test_a_key_that_is_spelt_with_escapes_is_found() -> None:
    assert edited(dictionary(b"<</#41 1>>"), {b"A": b"2"}) == b"<</A 2>>"


def test_an_array_grows_at_its_end() -> None:
    assert extended(array(b"[]"), b"1 0 R") == b"[1 0 R]"
    assert extended(array(b"[2 0 R]"), b"1 0 R") == b"[2 0 R 1 0 R]"
    assert extended(array(b"[ 2 0 R % x\n ]"), b"1 0 R") == b"[ 2 0 R % x\n 1 0 R]"
    assert extended(array(b"[% x\n]"), b"1 0 R") == b"[% x\n1 0 R]"


KEYS = st.sampled_from([b"A", b"B", b"C", b"D"])
TEXTS = st.sampled_from([b"1", b"(s)", b"[1 2]", b"<</X 1>>", b"/N", b"5 0 R", b"true"])


@given(st.lists(st.tuples(KEYS, TEXTS), max_size=6), st.dictionaries(KEYS, st.one_of(st.none(), TEXTS)))
def test_editing_sets_what_is_asked_and_keeps_the_rest(
    entries: list[tuple[bytes, bytes]], changes: dict[bytes, bytes | None]
) -> None:
    before = dictionary(b"<<" + b"".join(b"/%b %b\n" % entry for entry in entries) + b">>")
    after = dictionary(edited(before, changes))
    for key in (b"A", b"B", b"C", b"D"):
        found = after.get(key)
        if key in changes:
            assert (None if found is None else found.raw) == changes[key]
        else:
            old = before.get(key)
            assert (None if found is None else found.raw) == (None if old is None else old.raw)
