"""The digests of all signatures of a file, made in one pass over it.

A later signature covers what an earlier one does: up to the gap of the latest one there is one running digest for each
algorithm, of which each signature takes a copy (midstate) where its gap begins, and goes on with it behind the gap.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from idclient.documents.pdf.source import Source
from idclient.errors.document import DocumentTooComplex
from idclient.value import field, frozen, mutable

if TYPE_CHECKING:
    from hashlib import _Hash

HASHES = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
"""What can be computed, by hashlib's names; which of them prove anything is decided elsewhere."""
_CHUNK = 1 << 20
_MOST_HASHED = 1 << 30
_HASHED_PER_BYTE = 4
"""Each signature with its gap far from the end of its bytes needs them hashed anew; honest files have one or two."""


@frozen
class Wanted:
    """A digest that will be asked for: algorithm as in hashlib, end of the first range, begin and end of the second."""

    hash_name: str
    length: int
    second: int
    end: int


@mutable
class _Fork:
    """A copy of the running digest, waiting for the bytes behind the gap; `ends` are where a digest is taken."""

    wanted: Wanted
    ends: set[int]
    state: "_Hash | None" = field(default=None)

    @property
    def last(self) -> int:
        return max(self.ends)


class Digests:
    """All digests over one file. Reads the file when the first is asked for; blocks then."""

    def __init__(self, source: Source, wanted: Iterable[Wanted]) -> None:
        """Prepare; each of `wanted` lies within the file, its ranges in order."""
        self._source = source
        self._wanted = set(wanted)
        self._made: dict[Wanted, bytes] | None = None

    def of(self, wanted: Wanted) -> bytes:
        """Return a digest. Raises: DocumentUnreadable, DocumentTooComplex when there would be too much to hash."""
        if self._made is None or wanted not in self._wanted:
            self._wanted.add(wanted)
            self._made = _digests(self._source, self._wanted)
        if wanted not in self._made:
            raise DocumentTooComplex(limit="digests")
        return self._made[wanted]


def _digests(source: Source, wanted: Iterable[Wanted]) -> dict[Wanted, bytes]:
    forks = _affordable(_forks(wanted), source.size)
    running = {fork.wanted.hash_name: hashlib.new(fork.wanted.hash_name, usedforsecurity=False) for fork in forks}
    lasts = {name: max(fork.wanted.length for fork in forks if fork.wanted.hash_name == name) for name in running}
    made: dict[Wanted, bytes] = {}
    _take(forks, running, 0, made)
    for begin, end in _steps(forks):
        active = [fork.state for fork in forks if fork.state and fork.wanted.second <= begin and end <= fork.last]
        states = [running[name] for name in running if end <= lasts[name]] + active
        _update(source, begin, end, states)
        _take(forks, running, end, made)
    return made


def _forks(wanted: Iterable[Wanted]) -> list[_Fork]:
    found: dict[tuple[str, int, int], _Fork] = {}
    for one in wanted:
        fork = found.setdefault((one.hash_name, one.length, one.second), _Fork(one, set()))
        fork.ends.add(one.end)
    return list(found.values())


def _affordable(forks: list[_Fork], size: int) -> list[_Fork]:
    """Return the forks that can be followed within bounds, those with least to hash first."""
    left = _MOST_HASHED + _HASHED_PER_BYTE * size
    found = []
    for fork in sorted(forks, key=lambda fork: (fork.last - fork.wanted.second, fork.last)):
        left -= fork.last - fork.wanted.second
        if left < 0:
            break
        found.append(fork)
    return found


def _steps(forks: list[_Fork]) -> Iterator[tuple[int, int]]:
    """Yield the parts of the file between places where something begins or ends."""
    places = {0}
    for fork in forks:
        places |= {fork.wanted.length, fork.wanted.second, *fork.ends}
    yield from pairwise(sorted(places))


def _take(forks: list[_Fork], running: "dict[str, _Hash]", place: int, made: dict[Wanted, bytes]) -> None:
    """Copy the running digests whose gap begins here, and keep the digests that are complete here."""
    for fork in forks:
        one = fork.wanted
        if one.length == place:
            fork.state = running[one.hash_name].copy()
        if place in fork.ends and fork.state is not None:
            made[Wanted(one.hash_name, one.length, one.second, place)] = fork.state.digest()


def _update(source: Source, begin: int, end: int, states: "list[_Hash]") -> None:
    for position in range(begin, end if states else begin, _CHUNK):
        data = source.read(position, min(_CHUNK, end - position))
        for state in states:
            state.update(data)
