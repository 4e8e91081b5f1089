"""How a ledger is served as files that never change (C2SP tlog-tiles): paths of tiles, and bundles of entries."""

import re
from collections.abc import Iterator, Sequence

from idclient.errors.ledger import LedgerMalformed
from idclient.value import frozen

WIDTH = 256
"""Hashes in a whole tile, entries in a whole bundle."""
LONGEST_ENTRY = 65535
_LEVELS = 8
_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
_MOST = 1 << 55


@frozen
class Tile:
    """A tile, or a bundle of entries where there is no `level`. One that is not whole has fewer than WIDTH of them."""

    level: int | None
    index: int
    width: int = WIDTH

    def __str__(self) -> str:
        groups = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{'/'.join(groups)}{part}"


def read_tile_path(path: str) -> Tile:
    """Return the tile of its one path, without the slash before it. Raises: LedgerMalformed."""
    found = _PATH.fullmatch(path) if len(path) < 100 else None
    if found is None:
        raise LedgerMalformed(what="tile")
    tile = Tile(
        None if found[1] == "entries" else int(found[1]),
        int(found[2].replace("x", "").replace("/", "")),
        WIDTH if found[3] is None else int(found[3]),
    )
    if str(tile) != path or (tile.level or 0) >= _LEVELS or tile.index >= _MOST or tile.width > WIDTH:
        raise LedgerMalformed(what="tile")
    return tile


def tiles_of(size: int, level: int | None) -> Iterator[Tile]:
    """Yield the tiles of a level, or the bundles, that a ledger of a size has."""
    nodes = size >> 8 * (level or 0)
    for index in range(nodes // WIDTH):
        yield Tile(level, index)
    if nodes % WIDTH:
        yield Tile(level, nodes // WIDTH, nodes % WIDTH)


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Return a bundle of up to WIDTH entries, each of LONGEST_ENTRY octets at most; ValueError otherwise."""
    if len(entries) > WIDTH or any(len(one) > LONGEST_ENTRY for one in entries):
        raise ValueError(len(entries))
    return b"".join(len(one).to_bytes(2) + one for one in entries)


def read_bundle(octets: bytes, tile: Tile) -> tuple[bytes, ...]:
    """Return the entries of a bundle, as many as its path says. Raises: LedgerMalformed."""
    found: list[bytes] = []
    place = 0
    while place < len(octets):
        length = int.from_bytes(octets[place : place + 2])
        entry = octets[place + 2 : place + 2 + length]
        if place + 2 > len(octets) or len(entry) != length or len(found) == tile.width:
            raise LedgerMalformed(what="bundle")
        found.append(entry)
        place += 2 + length
    if len(found) != tile.width:
        raise LedgerMalformed(what="bundle")
    return tuple(found)
