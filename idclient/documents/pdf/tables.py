"""Cross-reference tables (ISO 32000-2, 7.5.4): read the headers, skip the entries, fetch one when it is asked for.

Standard entries have 20 bytes. Tables written with 19 or 21 occur, and such whose count is wrong; the latter are read
entry by entry.
"""

import re
from array import array

from idclient.documents.pdf.runs import Runs
from idclient.documents.pdf.sections import Form, Free, Place, Plain
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.tokens import SKIP
from idclient.documents.pdf.values import Dictionary
from idclient.errors.document import DocumentDamaged
from idclient.value import frozen

_KEYWORD = re.compile(rb"[\x00\t\n\x0c\r ]*xref")
_HEADER = re.compile(rb"(\d{1,10})[\x00\t\x0c ]+(\d{1,10})(?=[\x00\t\n\x0c\r ])[\x00\t\n\x0c\r ]*")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
_LOOSE_ENTRY = re.compile(
    rb"[\x00\t\n\x0c\r ]*(\d{1,10})[\x00\t\x0c ]+(\d{1,5})[\x00\t\x0c ]+([nf])(?=[\x00\t\n\x0c\r t])"
)
_FOLLOWS = re.compile(rb"[\x00\t\n\x0c\r ]*(?:trailer|\d{1,10}[\x00\t\x0c ]+\d{1,10}[\x00\t\x0c ]*[\r\n])")
_TRAILER = re.compile(rb"[\x00\t\n\x0c\r ]*trailer")
_STRIDES = (20, 19, 21)
_WINDOW = 512
_SCAN = 1 << 20
_RUNS = 1 << 18


@frozen
class _Run:
    """A subsection with entries of equal length, left in the file."""

    source: Source
    first: int
    count: int
    position: int
    stride: int
    weight: int = 64

    def entry(self, index: int) -> tuple[int, int, bytes]:
        position = self.position + index * self.stride
        match = _ENTRY.match(self.source.read(position, 18))
        if match is None:
            raise DocumentDamaged(reason="xref-entry", offset=position)
        return int(match[1]), int(match[2]), match[3]


@frozen
class _LooseRun:
    """A subsection that had to be read entry by entry; generation -1 marks a free entry."""

    first: int
    offsets: "array[int]"
    generations: "array[int]"

    @property
    def count(self) -> int:
        return len(self.offsets)

    @property
    def weight(self) -> int:
        return 16 * len(self.offsets)

    def entry(self, index: int) -> tuple[int, int, bytes]:
        generation = self.generations[index]
        return self.offsets[index], max(generation, 0), b"f" if generation < 0 else b"n"


class TableSection:
    """A table with its trailer. `shift` is added to the offsets it holds; `weight` is the memory it takes, in bytes."""

    form = Form.TABLE

    def __init__(self, source: Source, offset: int, *, shift: int) -> None:
        """Read the subsection headers and the trailer of the table at an offset. Raises: DocumentError."""
        keyword = _KEYWORD.match(source.read(offset, _WINDOW))
        if keyword is None:
            raise DocumentDamaged(reason="xref-missing", offset=offset)
        self.offset = offset + keyword.end() - len(b"xref")
        self._source = source
        self._shift = shift
        self._runs: list[_Run | _LooseRun] = []
        position = self._read_runs(offset + keyword.end())
        trailer, self.end = source.value(position)
        if not isinstance(trailer, Dictionary):
            raise DocumentDamaged(reason="trailer", offset=position)
        self.trailer = trailer
        self._index = Runs([range(run.first, run.first + run.count) for run in self._runs])
        self.size = self._index.size
        self.weight = sum(run.weight for run in self._runs)

    @property
    def ranges(self) -> tuple[range, ...]:
        """The object numbers it speaks of."""
        return self._index.ranges

    def find(self, number: int) -> Place | None:
        """Return what the table says of an object; None when nothing. Raises: DocumentError."""
        index = self._index.index(number)
        if index is None:
            return None
        run = self._runs[index]
        offset, generation, kind = run.entry(number - run.first)
        if kind == b"f" or offset == 0:
            return Free(generation)
        return Plain(offset + self._shift, generation)

    def _read_runs(self, position: int) -> int:
        for _ in range(_RUNS):
            window = self._source.read(position, _WINDOW)
            space = SKIP.match(window)
            start = space.end() if space else 0
            header = _HEADER.match(window, start)
            if header is None:
                trailer = _TRAILER.match(window, start)
                if trailer is None:
                    raise DocumentDamaged(reason="trailer-missing", offset=position)
                return position + trailer.end()
            position += header.end()
            position = self._read_run(int(header[1]), int(header[2]), position)
        raise DocumentDamaged(reason="xref-subsections", offset=self.offset)

    def _read_run(self, first: int, count: int, position: int) -> int:
        if count == 0:
            return position
        head = self._source.read(position, 48)
        if first == 1 and re.match(rb"0000000000 65535 f", head):
            first = 0  # Some producers say `1 n` though the entries begin with object 0.
        for stride in _STRIDES:
            if (count == 1 or _ENTRY.match(head, stride)) and self._fits(position, count, stride):
                self._runs.append(_Run(self._source, first, count, position, stride))
                return position + count * stride - 1
        return self._read_loosely(first, count, position)

    def _fits(self, position: int, count: int, stride: int) -> bool:
        last = position + (count - 1) * stride
        tail = self._source.read(last, _WINDOW)
        return bool(_ENTRY.match(tail) and tail[18:19].isspace() and _FOLLOWS.match(tail, 18))

    def _read_loosely(self, first: int, count: int, position: int) -> int:
        offsets, generations = array("Q"), array("l")
        window = b""
        base, start = position, 0
        while len(offsets) < count:
            match = _LOOSE_ENTRY.match(window, start)
            if match is None or match.end() >= len(window) - 1:
                more = self._source.read(base + start, _SCAN)
                if start == 0 and more == window:
                    break
                base, start, window = base + start, 0, more
                continue
            offsets.append(int(match[1]))
            generations.append(int(match[2]) if match[3] == b"n" else -1)
            start = match.end()
        if not offsets:
            raise DocumentDamaged(reason="xref-entry", offset=position)
        self._runs.append(_LooseRun(first, offsets, generations))
        return base + start
