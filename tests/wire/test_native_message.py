"""Messages between browser and native program, by the pages of the browsers about native messaging."""

import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.native import MessageRefused
from idclient.wire.native_message import frame, read_frame, read_object


def test_a_message_is_its_length_in_native_order_and_its_json() -> None:
    octets = frame({"version": "2.9.0"})

    assert struct.unpack("=I", octets[:4]) == (len(octets) - 4,)
    assert json.loads(octets[4:]) == {"version": "2.9.0"}


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), min_size=1, max_size=4))
def test_what_was_framed_is_read_again(document: dict[str, str]) -> None:
    body = read_frame(io.BytesIO(frame(document)).read)

    assert body is not None
    assert read_object(body) == document


def test_a_pipe_that_ends_before_a_message_holds_none() -> None:
    assert read_frame(io.BytesIO().read) is None


@pytest.mark.parametrize("length", [0, 4, 8_193, 1 << 20, 0xFFFFFFFF])
def test_a_length_out_of_bounds_is_refused_and_nothing_behind_it_is_read(length: int) -> None:
    source = io.BytesIO(struct.pack("=I", length) + b"x" * 10)

    with pytest.raises(MessageRefused) as caught:
        read_frame(source.read)

    assert caught.value.facts == {"why": "length"}
    assert source.tell() == 4


@pytest.mark.parametrize("length", [5, 8_192])
def test_the_shortest_and_the_longest_message_are_read(length: int) -> None:
    assert read_frame(io.BytesIO(struct.pack("=I", length) + b"x" * length).read) == b"x" * length


@pytest.mark.parametrize("octets", [b"\x05", b"\x05\x00\x00", struct.pack("=I", 9) + b"{}"])
def test_a_pipe_that_ends_inside_a_message_is_told_apart(octets: bytes) -> None:
    with pytest.raises(MessageRefused) as caught:
        read_frame(io.BytesIO(octets).read)

    assert caught.value.facts == {"why": "end"}


@pytest.mark.parametrize("text", [b"", b"[]", b"7", b'"text"', b"{", b"\xff\xfe{}", b'{"a":1,"a":2}', b"[" * 5000])
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(MessageRefused) as caught:
        read_object(text)

    assert caught.value.facts == {"why": "json"}


@given(st.binary(max_size=200))
def test_any_octets_are_an_object_or_refused(octets: bytes) -> None:
    try:
        document = read_object(octets)
    except MessageRefused:
        return
    assert isinstance(document, dict)


def test_an_answer_that_a_browser_would_drop_is_not_sent() -> None:
    with pytest.raises(MessageRefused):
        frame({"text": "x" * 1_000_001})
