"""Cross-reference streams (ISO 32000-2, 7.5.8): inflate once, look entries up without decoding the rest.

With the PNG Up predictor, the byte in row i and column c is the sum of that column's bytes in rows 0 to i, modulo 256:
a strided slice sum runs at C speed. Sums at every 8192nd row are kept, so that a look-up adds few rows.
"""

from itertools import accumulate

from idclient.documents.pdf.filters import LIMIT, inflate, unpredict
from idclient.documents.pdf.sections import Form, Free, Packed, Place, Plain, integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.values import Array, Dictionary, Name, Null, Value
from idclient.errors.document import DocumentDamaged

_GRID = 8192


class StreamSection:
    """A cross-reference stream. `shift` is added to the offsets it holds."""

    form = Form.STREAM

    def __init__(self, source: Source, offset: int, *, shift: int) -> None:
        """Read and inflate the stream at an offset. Raises: DocumentError."""
        found = source.indirect(offset)
        if not isinstance(found.value, Dictionary) or found.data is None or not _is_xref(found.value):
            raise DocumentDamaged(reason="xref-missing", offset=offset)
        self.offset = offset
        self.end = offset + found.value.end
        self.trailer = found.value
        self._shift = shift
        self._widths = _widths(self.trailer, offset)
        self._runs = _index(self.trailer, offset)
        self._rows = _Rows(source, found.data, self.trailer, sum(self._widths))
        self.size = self._clip_runs()

    @property
    def ranges(self) -> tuple[range, ...]:
        """The object numbers it speaks of."""
        return tuple(range(first, first + count) for first, count in self._runs)

    def find(self, number: int) -> Place | None:
        """Return what the stream says of an object; None when nothing. Raises: DocumentError."""
        row = 0
        for first, count in self._runs:
            if first <= number < first + count:
                return self._place(self._rows.row(row + number - first))
            row += count
        return None

    def containers(self) -> set[int]:
        """Return the numbers of all object streams it names; asking `find` for each object would take long."""
        first, second, _ = self._widths
        rows = {bytes(row) for row in set(zip(*self._rows.columns(first + second), strict=False))}
        return {int.from_bytes(row[first:], "big") for row in rows if first and int.from_bytes(row[:first], "big") == 2}

    def _place(self, row: bytes) -> Place | None:
        first, second, third = self._widths
        kind = int.from_bytes(row[:first], "big") if first else 1
        place = int.from_bytes(row[first : first + second], "big")
        extra = int.from_bytes(row[first + second : first + second + third], "big")
        match kind:
            case 0:
                return Free(extra)
            case 1:
                return Plain(place + self._shift, extra) if place else Free(extra)
            case 2:
                return Packed(place, extra)
        return Free(0)  # Unknown types are references to null (7.5.8.3).

    def _clip_runs(self) -> int:
        """Drop what the index promises and the data does not hold; return the highest number plus one."""
        left = self._rows.count
        runs: list[tuple[int, int]] = []
        for first, count in self._runs:
            if left and count:
                runs.append((first, min(count, left)))
                left -= runs[-1][1]
        self._runs = runs
        return max((first + count for first, count in runs), default=0)


class _Rows:
    """The decoded rows, each of `width` bytes."""

    def __init__(self, source: Source, data: int, dictionary: Dictionary, width: int) -> None:
        self._width = width
        self._predicted = False
        self._grid: list[tuple[int, ...]] = []
        self._data = _decoded(source, data, dictionary, width)
        columns, predictor = _prediction(dictionary)
        if predictor >= 10:
            stride = columns + 1
            filters = self._data[::stride]
            if columns == width and filters.count(2) == len(filters):
                self._predicted = True
            else:
                self._data = unpredict(self._data, columns)
        self._stride = width + 1 if self._predicted else width
        self.count = len(self._data) // self._stride

    def row(self, index: int) -> bytes:
        if not self._predicted:
            return self._data[index * self._width : (index + 1) * self._width]
        mark = index // _GRID
        while len(self._grid) <= mark:
            self._extend_grid()
        sums = self._sums(mark * _GRID, index + 1)
        return bytes((base + more) & 0xFF for base, more in zip(self._grid[mark], sums, strict=True))

    def columns(self, count: int) -> list[bytes]:
        """Return the first columns of bytes, over all rows."""
        if not self._predicted:
            return [self._data[column :: self._width] for column in range(count)]
        return [
            bytes(value & 0xFF for value in accumulate(self._data[column + 1 :: self._stride]))
            for column in range(count)
        ]

    def _extend_grid(self) -> None:
        if not self._grid:
            self._grid.append((0,) * self._width)
            return
        start = (len(self._grid) - 1) * _GRID
        sums = self._sums(start, start + _GRID)
        self._grid.append(tuple(base + more for base, more in zip(self._grid[-1], sums, strict=True)))

    def _sums(self, start: int, end: int) -> list[int]:
        rows = self._data[start * self._stride : end * self._stride]
        return [sum(rows[column :: self._stride]) for column in range(1, self._stride)]


def _is_xref(dictionary: Dictionary) -> bool:
    kind = dictionary.get(b"Type")
    return isinstance(kind, Name) and kind.value == b"XRef"


def _widths(dictionary: Dictionary, offset: int) -> tuple[int, int, int]:
    value = dictionary.get(b"W")
    widths = [integer(item) for item in value.items] if isinstance(value, Array) else []
    if len(widths) < 3 or any(width is None or not 0 <= width <= 16 for width in widths) or not any(widths[:3]):
        raise DocumentDamaged(reason="xref-widths", offset=offset)
    return widths[0] or 0, widths[1] or 0, widths[2] or 0


def _index(dictionary: Dictionary, offset: int) -> list[tuple[int, int]]:
    value = dictionary.get(b"Index")
    if not isinstance(value, Array):
        size = integer(dictionary.get(b"Size"))
        if size is None:
            raise DocumentDamaged(reason="xref-size", offset=offset)
        return [(0, max(size, 0))]
    numbers = [integer(item) for item in value.items]
    if any(number is None or number < 0 for number in numbers):
        raise DocumentDamaged(reason="xref-index", offset=offset)
    plain = [number or 0 for number in numbers]
    return list(zip(plain[::2], plain[1::2], strict=False))


def _decoded(source: Source, data: int, dictionary: Dictionary, width: int) -> bytes:
    kinds = _elements(dictionary.get(b"Filter"))
    if not kinds:
        rows = sum(count for _, count in _index(dictionary, data))
        return source.read(data, min(rows * width, LIMIT))
    if len(kinds) == 1 and isinstance(kinds[0], Name) and kinds[0].value in (b"FlateDecode", b"Fl"):
        return inflate(source.read, data)
    raise DocumentDamaged(reason="xref-filter", offset=data)


def _prediction(dictionary: Dictionary) -> tuple[int, int]:
    parameters = _elements(dictionary.get(b"DecodeParms"))
    if not parameters or not isinstance(parameters[0], Dictionary):
        return 1, 1
    columns = integer(parameters[0].get(b"Columns"))
    predictor = integer(parameters[0].get(b"Predictor")) or 1
    return (1 if columns is None else min(max(columns, 1), 1024)), predictor


def _elements(value: Value | None) -> list[Value]:
    if value is None:
        return []
    return [item for item in value.items if not isinstance(item, Null)] if isinstance(value, Array) else [value]
