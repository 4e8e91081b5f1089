"""Zip files in which two programs could see different things, and files that want to be read for ever."""

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from idclient.documents.asice.archive import Archive
from idclient.documents.checking import Outcome
from idclient.errors import Error
from idclient.errors.container import ContainerMalformed, ContainerTooLarge
from tests.documents.asice.making import check, make
from tests.documents.check_world import World

LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make(world, tmp_path_factory.mktemp("zip")).read_bytes()


def _refusal(folder: Path, data: bytes) -> str:
    """Return why an archive is refused, empty when it is not."""
    path = folder / "tried.asice"
    path.write_bytes(data)
    try:
        with Archive(path) as archive:
            for entry in archive.entries:
                archive.read(entry, limit=1 << 20)
    except ContainerMalformed as problem:
        return problem.reason
    return ""


def _patched(data: bytes, offset: int, new: bytes) -> bytes:
    return data[:offset] + new + data[offset + len(new) :]


def _end(data: bytes) -> int:
    return data.rindex(END)


def _central(data: bytes, name: bytes) -> int:
    """Return where the central directory's entry of a name begins."""
    start = struct.unpack_from("<L", data, _end(data) + 16)[0]
    return data.index(name, start) - 46


def test_the_container_itself_is_sound(whole: bytes, tmp_path: Path) -> None:
    assert _refusal(tmp_path, whole) == ""


def test_something_before_the_first_entry_is_refused(whole: bytes, tmp_path: Path) -> None:
    assert _refusal(tmp_path, b"#!/bin/sh\n" + whole) == "zip"


def test_something_behind_the_end_is_refused(whole: bytes, tmp_path: Path) -> None:
    assert _refusal(tmp_path, whole + b"\0") == "zip"


def test_a_comment_is_allowed_unless_it_holds_another_directory(whole: bytes, tmp_path: Path) -> None:
    commented = _patched(whole, _end(whole) + 20, struct.pack("<H", 4)) + b"LIB "
    assert _refusal(tmp_path, commented) == ""
    hidden = whole[_end(whole) :]
    assert _refusal(tmp_path, _patched(whole, _end(whole) + 20, struct.pack("<H", len(hidden))) + hidden) == "zip"


def test_two_directories_are_refused(whole: bytes, tmp_path: Path) -> None:
    start = struct.unpack_from("<L", whole, _end(whole) + 16)[0]
    directory = whole[start : _end(whole)]
    moved = _patched(whole[_end(whole) :], 16, struct.pack("<L", len(whole)))
    assert _refusal(tmp_path, whole + directory + moved) in {"gap", "overlap", "zip"}


def test_another_name_in_the_local_header_is_refused(whole: bytes, tmp_path: Path) -> None:
    at = whole.index(b"contract.pdf")
    assert _refusal(tmp_path, _patched(whole, at, b"c0ntract")) == "header-differs"


@pytest.mark.parametrize(("place", "value"), [(6, 0x0800), (8, 0), (14, 1), (18, 1), (22, 1)])
def test_any_other_difference_between_the_headers_is_refused(
    whole: bytes, tmp_path: Path, place: int, value: int
) -> None:
    at = whole.index(b"contract.pdf") - 30 + place
    changed = struct.unpack_from("<H", whole, at)[0] ^ (value or 8)
    assert _refusal(tmp_path, _patched(whole, at, struct.pack("<H", changed))) == "header-differs"


@pytest.mark.parametrize("flag", [1, 1 << 6, 1 << 13])
def test_encrypted_entries_are_refused(whole: bytes, tmp_path: Path, flag: int) -> None:
    at = _central(whole, b"contract.pdf") + 8
    assert _refusal(tmp_path, _patched(whole, at, struct.pack("<H", flag))) == "encrypted"


@pytest.mark.parametrize("method", [1, 12, 14, 93, 99])
def test_other_ways_of_packing_are_refused(whole: bytes, tmp_path: Path, method: int) -> None:
    at = _central(whole, b"contract.pdf") + 10
    assert _refusal(tmp_path, _patched(whole, at, struct.pack("<H", method))) == "method"


def test_zip64_and_several_volumes_are_refused(whole: bytes, tmp_path: Path) -> None:
    assert _refusal(tmp_path, _patched(whole, _end(whole) + 10, b"\xff\xff")) == "zip64"
    assert _refusal(tmp_path, _patched(whole, _end(whole) + 4, b"\1\0")) == "multi-volume"
    assert _refusal(tmp_path, _patched(whole, _central(whole, b"ballot") + 24, b"\xff" * 4)) == "zip64"
    assert _refusal(tmp_path, _patched(whole, _central(whole, b"ballot") + 34, b"\1\0")) == "multi-volume"


def test_an_entry_that_is_another_ones_bytes_is_refused(whole: bytes, tmp_path: Path) -> None:
    at = _central(whole, b"ballot") + 42
    assert _refusal(tmp_path, _patched(whole, at, struct.pack("<L", 0))) == "header-differs"


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"second")
    assert _refusal(tmp_path, path.read_bytes()) == "entry-twice"


def test_a_name_in_another_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "named.zip"
    info = zipfile.ZipInfo("a.txt")
    info.extra = struct.pack("<HHBL", 0x7075, 10, 1, zlib.crc32(b"a.txt")) + b"b.exe"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, b"x")
    assert _refusal(tmp_path, path.read_bytes()) == "entry-name"


def test_sizes_behind_the_data_are_read_and_compared(tmp_path: Path) -> None:
    path = tmp_path / "streamed.zip"

    class Stream:
        """Cannot be sought in, so that the writer puts sizes behind the data."""

        def __init__(self) -> None:
            self.data = bytearray()

        def write(self, data: bytes) -> int:
            self.data += data
            return len(data)

        def flush(self) -> None:
            """Nothing waits."""

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("a.txt", b"x" * 1000)
        archive.writestr("b.txt", b"y" * 1000)
    path.write_bytes(stream.data)
    assert _refusal(tmp_path, bytes(stream.data)) == ""
    at = stream.data.index(b"PK\7\10")
    assert _refusal(tmp_path, _patched(bytes(stream.data), at + 8, b"\0")) == "header-differs"


def test_a_wrong_checksum_and_a_wrong_size_are_found(tmp_path: Path) -> None:
    path = tmp_path / "good.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"x" * 1000)
    data = path.read_bytes()
    central = _central(data, b"a.txt")
    for place, new, reason in [(14, b"\0\0\0\0", "checksum"), (22, struct.pack("<L", 999), "size-differs"),
                               (22, struct.pack("<L", 1001), "size-differs")]:  # fmt: skip
        changed = _patched(_patched(data, place, new), central + place + 2, new)
        assert _refusal(tmp_path, changed) == reason


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("zeros", bytes(1 << 20))
    data = path.read_bytes()
    central = _central(data, b"zeros")
    claimed = struct.pack("<L", 1 << 30)
    path.write_bytes(_patched(_patched(data, 22, claimed), central + 24, claimed))
    with pytest.raises(ContainerTooLarge):
        Archive(path)
    lying = struct.pack("<L", 1000)  # says that it is small, and is not
    assert _refusal(tmp_path, _patched(_patched(data, 22, lying), central + 24, lying)) == "size-differs"


def test_thousands_of_entries_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2001):
            archive.writestr(f"{number}", b"")
    with pytest.raises(ContainerTooLarge):
        Archive(path)


UNREAD_LOCAL = {4, 5, 10, 11, 12, 13}
"""Version needed, time and date: of an entry's local header all that is no part of what is read."""
UNREAD_CENTRAL = {4, 5, 6, 7, 12, 13, 14, 15, 36, 37, 38, 39, 40, 41}
"""Versions, time, date, and the attributes that a file system would like to know."""


def test_no_changed_byte_leaves_the_container_valid(world: World, whole: bytes, tmp_path: Path) -> None:
    """Every byte in turn would take long: each seventeenth, and all of the directory's end."""
    for place in [*range(0, len(whole), 17), *range(_end(whole), len(whole))]:
        path = tmp_path / "flipped.asice"
        path.write_bytes(_patched(whole, place, bytes([whole[place] ^ 1])))
        if check(world, path).outcome is Outcome.PASSED:
            local = place - whole.rfind(LOCAL, 0, place + 1)
            central = place - whole.rfind(CENTRAL, 0, place + 1)
            assert local in UNREAD_LOCAL or central in UNREAD_CENTRAL, place


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 1 << 16), st.binary(max_size=8), st.integers(0, 16)), min_size=1, max_size=6
    )
)
@example(edits=[(0, b"", 16)])
def test_whatever_is_done_to_it_a_verdict_or_our_own_error_comes_out(
    world: World, whole: bytes, tmp_path: Path, edits: list[tuple[int, bytes, int]]
) -> None:
    data = whole
    for place, new, removed in edits:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + removed :]
    path = tmp_path / "edited.asice"
    path.write_bytes(data)
    try:
        report = check(world, path)
    except Error:
        return
    assert report.outcome is not Outcome.PASSED or len(data) == len(whole)
