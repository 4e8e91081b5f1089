"""Text to values and back: known tokens, then any bytes at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf.tokens import DEPTH, END, Truncated, parse_indirect, parse_value
from idclient.documents.pdf.values import Array, Boolean, Dictionary, Name, Null, Number, Reference, String, Value
from idclient.errors import Error
from idclient.errors.document import DocumentDamaged, DocumentTooComplex


def parse(text: bytes) -> Value:
    return parse_value(text + END)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"+5", 5),
        (b"-17", -17),
        (b"-.5", -0.5),
        (b"4.", 4.0),
        (b"0", 0),
        (b"  % a comment\r\n 7", 7),
        (b"34.5", 34.5),
    ],
)
def test_numbers_are_read_in_every_spelling(text: bytes, value: float) -> None:
    number = parse(text)
    assert isinstance(number, Number)
    assert number.value == value
    assert type(number.value) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"(plain)", b"plain"),
        (b"(a (nested (pair)) b)", b"a (nested (pair)) b"),
        (rb"(\) \( \\)", b") ( \\"),
        (rb"(\n\r\t\b\f\q)", b"\n\r\t\b\fq"),
        (rb"(\101\7\0053\400)", b"A\x07\x053\x00"),
        (b"(a\\\nb\\\r\nc)", b"abc"),
        (b"(a\r\nb\rc\nd)", b"a\nb\nc\nd"),
        (b"()", b""),
        (b"<48 65\n6C6c 6F>", b"Hello"),
        (b"<901FA>", b"\x90\x1f\xa0"),
        (b"<>", b""),
        (b"<4?8>", b"H"),
    ],
)
def test_strings_are_decoded(text: bytes, value: bytes) -> None:
    string = parse(text)
    assert isinstance(string, String)
    assert string.value == value
    assert string.hexadecimal is text.startswith(b"<")
    assert string.raw == text


@pytest.mark.parametrize(
    ("text", "value"),
    [(b"/Name", b"Name"), (b"/A#20B#2f", b"A B/"), (b"/", b""), (b"/A;_$*#zz", b"A;_$*#zz"), (b"/1.2", b"1.2")],
)
def test_names_are_decoded(text: bytes, value: bytes) -> None:
    name = parse(text)
    assert isinstance(name, Name)
    assert (name.value, name.raw) == (value, text)


@pytest.mark.parametrize("text", [b"12 0 R", b"12\r\n0\tR", b"12 %x\n 0 % y\r R"])
def test_references_may_have_any_white_space_inside(text: bytes) -> None:
    reference = parse(text)
    assert isinstance(reference, Reference)
    assert (reference.number, reference.generation) == (12, 0)


def test_two_numbers_and_a_word_are_no_reference() -> None:
    array = parse(b"[1 0 Rx 2 0 R]")
    assert isinstance(array, Array)
    assert [type(item) for item in array.items] == [Number, Number, Value, Reference]


def test_words_are_told_apart() -> None:
    array = parse(b"[true false null 1.2.3 --4 what]")
    assert isinstance(array, Array)
    assert [type(item) for item in array.items] == [Boolean, Boolean, Null, Value, Value, Value]
    assert [item.value for item in array.items if isinstance(item, Boolean)] == [True, False]


def test_a_dictionary_keeps_its_text_and_its_last_duplicate_counts() -> None:
    text = b"<</A 1/B[2 3]/A%c\n<</C null>>/D null/E>>"
    dictionary = parse(text)
    assert isinstance(dictionary, Dictionary)
    assert dictionary.raw == text
    inner = dictionary.get(b"A")
    assert isinstance(inner, Dictionary)
    assert inner.raw == b"<</C null>>"
    assert dictionary.get(b"D") is None
    assert dictionary.get(b"E") is None
    assert list(dictionary.keys()) == [b"A", b"B", b"A", b"D", b"E"]


def test_numerals_without_end_are_no_numbers() -> None:
    assert type(parse(b"9" * 5000)) is Value


@pytest.mark.parametrize("text", [b"[1 2", b"<</A", b"(open", b"<48", b"", b"<", b"% only a comment"])
def test_what_ends_in_the_middle_is_damaged(text: bytes) -> None:
    with pytest.raises(DocumentDamaged):
        parse(text)


@pytest.mark.parametrize("text", [b"]", b">>", b"[1>>", b"<<1]", b"}", b")", b"[1 endobj"])
def test_what_does_not_match_is_damaged(text: bytes) -> None:
    with pytest.raises(DocumentDamaged):
        parse(text)


def test_nesting_has_an_end() -> None:
    assert isinstance(parse(b"[" * DEPTH + b"]" * DEPTH), Array)
    with pytest.raises(DocumentTooComplex):
        parse(b"[" * 10_000 + b"]" * 10_000)


@pytest.mark.parametrize("gap", [b"\r\n", b"\n", b"\r", b" \r\n", b" \n"])
def test_stream_data_begins_behind_the_line_end(gap: bytes) -> None:
    text = b"7 0 obj<</Length 3>>stream" + gap + b"abc\nendstream endobj\n"
    found = parse_indirect(text + END, base=100)
    assert found.data == 100 + text.index(b"abc")
    assert (found.number, found.generation, found.base) == (7, 0, 100)


def test_an_object_may_lack_endobj_and_even_a_value() -> None:
    assert isinstance(parse_indirect(b"1 0 obj\n<</A 1>>\n2 0 obj" + END, 0).value, Dictionary)
    assert isinstance(parse_indirect(b"1 0 obj endobj" + END, 0).value, Null)


def test_a_window_that_cuts_a_token_asks_for_more() -> None:
    text = b"12 0 obj\n<</Kids[1 0 R 22 0 R]/Name/Long#20Name/Text(a(b)c)/Hex<4865>/N 123>>\nendobj\n"
    whole = parse_indirect(text + END, 0).value
    for size in range(len(text) - len(b"endobj\n")):
        try:
            found = parse_indirect(text[:size], 0)
        except Truncated:
            continue
        assert found.value.raw == whole.raw


@pytest.mark.parametrize("gap", [b" ", b"\r\n", b" \x00\t"])
def test_a_long_list_of_references_is_like_a_short_one(gap: bytes) -> None:
    texts = [b"%d %d R" % (number * 7, number % 3) for number in range(5000)]
    array = parse(b"[" + gap.join(texts) + gap + b"]")
    assert isinstance(array, Array)
    assert len(array.items) == 5000
    found = [(item.number, item.generation) for item in array.items if isinstance(item, Reference)]
    assert found == [(number * 7, number % 3) for number in range(5000)]
    assert array.items[-1].raw == texts[-1]
    assert [item.raw for item in array.items[10:12]] == texts[10:12]


@pytest.mark.parametrize("odd", [b"null", b"7", b"<</A 1>>", b"(R)", b"1 0 Rx", b"% 1 0 R\n"])
def test_a_long_list_with_something_else_inside_is_taken_apart(odd: bytes) -> None:
    text = b"[" + b"1 0 R " * 1000 + odd + b" 2 0 R" * 1000 + b"]"
    array = parse(text)
    assert isinstance(array, Array)
    assert array.raw == text
    assert len(array.items) == 2000 + (0 if odd.startswith(b"%") else 3 if odd == b"1 0 Rx" else 1)


@pytest.mark.parametrize("size", range(5_990, 6_010))
def test_a_long_list_that_is_cut_asks_for_more(size: int) -> None:
    text = b"1 0 obj[" + b"1 0 R " * 998 + b"12 0 R]endobj" + b"\n" * 40
    try:
        found = parse_indirect(text[:size], 0)
    except Truncated:
        return
    assert found.value.raw == text[7 : text.index(b"]") + 1]


LEAVES = st.one_of(
    st.sampled_from([b"null", b"true", b"1", b"-2.5", b"3 0 R", b"(a\\)(b))", b"<4a>", b"/N#41", b"word"]),
    st.binary(max_size=6).map(lambda data: b"<" + data.hex().encode() + b">"),
)
OBJECTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: b"[" + b" ".join(items) + b"]"),
        st.lists(inner, max_size=4).map(
            lambda items: b"<<" + b"\n".join(b"/K%d %b" % pair for pair in enumerate(items)) + b">>"
        ),
    ),
    max_leaves=12,
)


@given(OBJECTS)
def test_every_object_gives_back_its_own_text(text: bytes) -> None:
    assert parse(b" \n" + text).raw == text


@given(st.one_of(st.binary(max_size=200), st.text("<>[]()/%0123R \n\\streamobjend#", max_size=100).map(str.encode)))
def test_any_bytes_give_a_value_or_our_error(data: bytes) -> None:
    for text in (data, data + END, b"1 0 obj" + data, b"1 0 obj" + data + END):
        for reader in (parse_value, lambda buffer: parse_indirect(buffer, 0).value):
            try:
                value = reader(text)
            except Error:
                continue
            assert value.raw == text[value.start : value.end]
            if isinstance(value, String):
                assert isinstance(value.value, bytes)
