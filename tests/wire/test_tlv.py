import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.wire import WireMalformed
from idclient.wire import tlv
from idclient.wire.tlv import Tlv


def is_tag(tag: int) -> bool:
    try:
        tlv.encode(tag, b"")
    except WireMalformed:
        return False
    return True


tags = st.integers(1, 0xFFFFFFFF).filter(is_tag) | st.sampled_from([0x62, 0x5F24, 0xBF8101, 0x7F49, 0x1F818002])
objects = st.builds(Tlv, tags, st.binary(max_size=300))


@pytest.mark.parametrize(
    ("tag", "value", "octets"),
    [
        (0x80, bytes.fromhex("0407"), "80020407"),
        (0xBF8105, b"\xa0\x80", "bf810502a080"),
        (0x53, bytes(128), "538180" + "00" * 128),
        (0x53, bytes(256), "53820100" + "00" * 256),
    ],
)
def test_tags_and_lengths_of_several_octets(tag: int, value: bytes, octets: str) -> None:
    assert tlv.encode(tag, value).hex() == octets
    assert list(tlv.iterate(bytes.fromhex(octets))) == [Tlv(tag, value)]


@pytest.mark.parametrize("length", [0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000, 0xFFFFFF, 0x1000000, 0xFFFFFFFF])
def test_every_length_reads_back(length: int) -> None:
    assert tlv.read_header(b"\x04" + tlv.encode_length(length))[:2] == (0x04, length)


def test_a_length_of_five_octets_is_not_written() -> None:
    with pytest.raises(WireMalformed):
        tlv.encode_length(0x100000000)


@given(st.lists(objects, max_size=5))
def test_a_row_of_objects_survives_writing_and_reading(row: list[Tlv]) -> None:
    assert list(tlv.iterate(b"".join(item.encode() for item in row))) == row


@given(st.binary(max_size=200), st.lists(st.integers(0, 0xFFFFFF), max_size=4))
def test_any_bytes_are_read_or_refused(octets: bytes, path: list[int]) -> None:
    for read in (lambda: list(tlv.iterate(octets)), lambda: tlv.find(octets, *path), lambda: tlv.read_header(octets)):
        with contextlib.suppress(WireMalformed):
            read()


@pytest.mark.parametrize(
    "octets",
    [
        "62",  # no length
        "6205AABB",  # value cut off
        "6280AABB0000",  # indefinite length
        "6285000000000100",  # five length octets
        "628201",  # length cut off
        "BF81",  # tag cut off
        "BF818181810100",  # tag of five octets
        "1F",
    ],
)
def test_what_is_cut_off_or_too_long_is_refused(octets: str) -> None:
    with pytest.raises(WireMalformed, match="tlv"):
        list(tlv.iterate(bytes.fromhex(octets)))


@pytest.mark.parametrize("tag", [0, -1, 0x1F, 0x6202, 0xBF81, 0x1FFFFFFFFF])
def test_what_is_no_single_tag_is_not_written(tag: int) -> None:
    with pytest.raises(WireMalformed):
        tlv.encode(tag, b"")


def test_zeros_between_objects_and_ff_at_the_end_mean_nothing() -> None:
    octets = bytes.fromhex("0000 800101 00 810102 0000 FFFF".replace(" ", ""))
    assert list(tlv.iterate(octets)) == [Tlv(0x80, b"\x01"), Tlv(0x81, b"\x02")]


def test_find_follows_a_path_and_takes_the_first() -> None:
    counter = bytes.fromhex("701EBF81011AA0189A01039B0102A1108C06F300007343009C06F30000734300")
    assert tlv.find(counter, 0x70, 0xBF8101, 0xA0, 0x9B) == b"\x02"
    assert tlv.find(counter, 0x70, 0xBF8105, 0xA0) is None
    assert tlv.find(counter) == counter


def test_an_object_knows_whether_it_holds_others_and_hides_its_value() -> None:
    assert Tlv(0xBF8101, b"").constructed
    assert not Tlv(0x5F24, b"").constructed
    assert repr(Tlv(0x5F24, b"secret")) == "<5F24 6 bytes>"
