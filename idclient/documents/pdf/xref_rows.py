"""The rows of a cross-reference stream: inflated once, looked up without decoding the rest.

With the PNG Up predictor, the byte in row i and column c is the sum of that column's bytes in rows 0 to i, modulo 256:
a strided slice sum runs at C speed. Sums at every 8192nd row are kept, so that a look-up adds few rows.
"""

import sys
from array import array
from enum import Enum
from itertools import accumulate

from idclient.documents.pdf.filters import LIMIT, inflate, unpredict
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.values import Array, Dictionary, Name, Null, Value
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_GRID = 8192
_FEW = 64
"""Rows between two marks that are looked up one by one; who asks for more of them asks for all."""
_BLOCKS = 64
"""Most that are kept, 57 kB each for the usual width."""
_SLOWLY = 1 << 24
"""Most bytes that are unpredicted one by one, for mixtures of filters that nobody writes."""


class _Coding(Enum):
    PLAIN = "no prediction"
    FILTERLESS = "prediction, every row unfiltered"
    UP = "prediction, every row by the one above"


class Rows:
    """The rows, each of `width` bytes; `count` of them are there, however many were promised."""

    def __init__(self, source: Source, data: int, dictionary: Dictionary, *, width: int, promised: int) -> None:
        """Inflate the data that begin at offset `data`. Raises: DocumentError."""
        self._width = width
        self._grid: list[tuple[int, ...]] = [(0,) * width]
        self._asked: dict[int, int] = {}
        self._blocks: dict[int, list[bytes]] = {}
        columns, predicted = _prediction(dictionary)
        stride = columns + 1 if predicted else width
        self._data = _decoded(source, data, dictionary, min(promised * stride, LIMIT))
        self._coding = _Coding.PLAIN
        if predicted:
            self._choose_coding(columns)
        self._stride = width if self._coding is _Coding.PLAIN else width + 1
        self.count = len(self._data) // self._stride
        self.weight = len(self._data)

    def row(self, index: int) -> bytes:
        """Return one row. It must be there."""
        start = index * self._stride
        match self._coding:
            case _Coding.PLAIN:
                return self._data[start : start + self._width]
            case _Coding.FILTERLESS:
                return self._data[start + 1 : start + 1 + self._width]
        mark, place = divmod(index, _GRID)
        block = self._block(mark)
        if block:
            return bytes([column[place] for column in block])
        while len(self._grid) <= mark:
            last = (len(self._grid) - 1) * _GRID
            self._grid.append(self._added(self._grid[-1], last, last + _GRID))
        return bytes(value & 0xFF for value in self._added(self._grid[mark], mark * _GRID, index + 1))

    def _block(self, mark: int) -> list[bytes]:
        """Return the columns from a mark of the grid to the next once many of their rows were asked for, else none."""
        if mark not in self._blocks:
            self._asked[mark] = self._asked.get(mark, 0) + 1
            if self._asked[mark] <= _FEW or len(self._grid) <= mark:
                return []
            if len(self._blocks) >= _BLOCKS:
                self._blocks.clear()
            rows = self._data[mark * _GRID * self._stride : (mark + 1) * _GRID * self._stride]
            self._blocks[mark] = [
                _sums(rows[column :: self._stride], value) for column, value in enumerate(self._grid[mark], 1)
            ]
        return self._blocks[mark]

    def columns(self, count: int) -> list[bytes]:
        """Return the first columns of bytes, over all rows."""
        first = 0 if self._coding is _Coding.PLAIN else 1
        plain = (self._data[column + first :: self._stride] for column in range(count))
        if self._coding is _Coding.UP:
            return [_all_sums(column) for column in plain]
        return list(plain)

    def _choose_coding(self, columns: int) -> None:
        filters = self._data[:: columns + 1]
        if columns == self._width and filters.count(2) == len(filters):
            self._coding = _Coding.UP
        elif columns == self._width and filters.count(0) == len(filters):
            self._coding = _Coding.FILTERLESS
        elif len(self._data) > _SLOWLY:
            raise DocumentTooComplex(limit="predictors")
        else:
            self._data = unpredict(self._data, columns)

    def _added(self, base: tuple[int, ...], start: int, end: int) -> tuple[int, ...]:
        rows = self._data[start * self._stride : end * self._stride]
        return tuple(value + sum(rows[column :: self._stride]) for column, value in enumerate(base, 1))


def _sums(column: bytes, start: int) -> bytes:
    """Return the running sums of bytes, modulo 256."""
    sums = array("Q", accumulate(column, initial=start))
    low = 0 if sys.byteorder == "little" else sums.itemsize - 1
    return sums.tobytes()[low + sums.itemsize :: sums.itemsize]


def _all_sums(column: bytes) -> bytes:
    """Return the running sums of a long column, without wide numbers for all of it at a time."""
    parts, last = [], 0
    for start in range(0, len(column), _GRID):
        parts.append(_sums(column[start : start + _GRID], last))
        last = parts[-1][-1]
    return b"".join(parts)


def _decoded(source: Source, data: int, dictionary: Dictionary, size: int) -> bytes:
    kinds = _elements(dictionary.get(b"Filter"))
    if not kinds:
        return source.read(data, size)
    if len(kinds) == 1 and isinstance(kinds[0], Name) and kinds[0].value in (b"FlateDecode", b"Fl"):
        return inflate(source.read, data, enough=size)
    raise DocumentDamaged(reason="xref-filter", offset=data)


def _prediction(dictionary: Dictionary) -> tuple[int, bool]:
    parameters = _elements(dictionary.get(b"DecodeParms"))
    if not parameters or not isinstance(parameters[0], Dictionary):
        return 1, False
    columns = integer(parameters[0].get(b"Columns"))
    predictor = integer(parameters[0].get(b"Predictor")) or 1
    return (1 if columns is None else min(max(columns, 1), 1024)), predictor >= 10


def _elements(value: Value | None) -> list[Value]:
    if value is None:
        return []
    return [item for item in value.items if not isinstance(item, Null)] if isinstance(value, Array) else [value]
