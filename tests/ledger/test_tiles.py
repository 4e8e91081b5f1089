"""Paths of tiles are the published ones, and bundles hold what was put in."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.ledger import LedgerMalformed
from idclient.ledger.tiles import LONGEST_ENTRY, WIDTH, Tile, read_bundle, read_tile_path, tiles_of, write_bundle


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(None, 0), "tile/entries/000"),
        (Tile(2, 999, 1), "tile/2/999.p/1"),
        (Tile(None, 1000, 255), "tile/entries/x001/000.p/255"),
        (Tile(7, 1_000_000), "tile/7/x001/x000/000"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert str(tile) == path
    assert read_tile_path(path) == tile


@given(level=st.one_of(st.none(), st.integers(0, 7)), index=st.integers(0, (1 << 55) - 1), width=st.integers(1, WIDTH))
def test_every_path_is_read_as_it_was_written(level: int | None, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert read_tile_path(str(tile)) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/tile/0/000",
        "tile/8/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/data/000",
        "tile/0/../000",
        "tile/0/" + "x999/" * 6 + "999",
        "tile/0/" + "x999/" * 60 + "999",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(LedgerMalformed):
        read_tile_path(path)


@pytest.mark.parametrize(
    ("size", "level", "expected"),
    [
        (0, 0, []),
        (255, 0, [Tile(0, 0, 255)]),
        (256, 0, [Tile(0, 0)]),
        (70_000, 0, [*(Tile(0, index) for index in range(273)), Tile(0, 273, 112)]),
        (70_000, 1, [Tile(1, 0), Tile(1, 1, 17)]),
        (70_000, 2, [Tile(2, 0, 1)]),
        (70_000, 3, []),
        (300, None, [Tile(None, 0), Tile(None, 1, 44)]),
    ],
)
def test_a_ledger_has_the_tiles_that_its_size_says(size: int, level: int | None, expected: list[Tile]) -> None:
    assert list(tiles_of(size, level)) == expected


@given(entries=st.lists(st.binary(max_size=40), min_size=1, max_size=20))
def test_a_bundle_holds_its_entries(entries: list[bytes]) -> None:
    octets = write_bundle(entries)
    assert read_bundle(octets, Tile(None, 0, len(entries))) == tuple(entries)
    for cut in (octets[:-1], octets + b"\x00", octets + b"\x00\x00"):
        with pytest.raises(LedgerMalformed):
            read_bundle(cut, Tile(None, 0, len(entries)))
    with pytest.raises(LedgerMalformed):
        read_bundle(octets, Tile(None, 0, len(entries) + 1))


@given(octets=st.binary(max_size=60), width=st.integers(1, WIDTH))
def test_every_bundle_is_read_or_refused(octets: bytes, width: int) -> None:
    with suppress(LedgerMalformed):
        assert write_bundle(read_bundle(octets, Tile(None, 0, width))) == octets


def test_what_fits_into_no_bundle_is_not_written() -> None:
    assert len(write_bundle([bytes(LONGEST_ENTRY)])) == LONGEST_ENTRY + 2
    for entries in ([bytes(LONGEST_ENTRY + 1)], [b""] * 257):
        with pytest.raises(ValueError, match=r"\d"):
            write_bundle(entries)
