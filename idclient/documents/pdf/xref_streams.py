"""Cross-reference streams (ISO 32000-2, 7.5.8)."""

from itertools import accumulate

from idclient.documents.pdf.runs import Runs
from idclient.documents.pdf.sections import Form, Free, Packed, Place, Plain, integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.values import Array, Dictionary, Name
from idclient.documents.pdf.xref_rows import Rows
from idclient.errors.document import DocumentDamaged

_WIDEST = 16
_HIGHEST = 9_999_999_999
"""Highest object number that ten digits can name."""


class StreamSection:
    """A cross-reference stream. `shift` is added to the offsets it holds; `weight` is the memory it takes, in bytes."""

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
        promised = _index(self.trailer, offset)
        self._rows = Rows(source, found.data, self.trailer, width=sum(self._widths), promised=sum(map(len, promised)))
        self._runs = Runs(_present(promised, self._rows.count))
        self._firsts = (0, *accumulate(map(len, self._runs.ranges)))
        self.size = self._runs.size
        self.weight = self._rows.weight

    @property
    def ranges(self) -> tuple[range, ...]:
        """The object numbers it speaks of."""
        return self._runs.ranges

    def find(self, number: int) -> Place | None:
        """Return what the stream says of an object; None when nothing. Raises: DocumentError."""
        run = self._runs.index(number)
        if run is None:
            return None
        return self._place(self._rows.row(self._firsts[run] + number - self._runs.ranges[run].start))

    def containers(self) -> set[int]:
        """Return the numbers of all object streams it names; asking `find` for each object would take long."""
        first, second, _ = self._widths
        rows = {bytes(row) for row in set(zip(*self._rows.columns(first + second), strict=False))}
        return {int.from_bytes(row[first:], "big") for row in rows if first and int.from_bytes(row[:first], "big") == 2}

    def _place(self, row: bytes) -> Place:
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


def _is_xref(dictionary: Dictionary) -> bool:
    kind = dictionary.get(b"Type")
    return isinstance(kind, Name) and kind.value == b"XRef"


def _widths(dictionary: Dictionary, offset: int) -> tuple[int, int, int]:
    value = dictionary.get(b"W")
    widths = [integer(item) for item in value.items] if isinstance(value, Array) else []
    if len(widths) < 3 or any(width is None or not 0 <= width <= _WIDEST for width in widths) or not any(widths[:3]):
        raise DocumentDamaged(reason="xref-widths", offset=offset)
    return widths[0] or 0, widths[1] or 0, widths[2] or 0


def _index(dictionary: Dictionary, offset: int) -> list[range]:
    """Return the ranges that the stream promises to speak of."""
    value = dictionary.get(b"Index")
    if not isinstance(value, Array):
        size = integer(dictionary.get(b"Size"))
        if size is None or size > _HIGHEST:
            raise DocumentDamaged(reason="xref-size", offset=offset)
        return [range(size)]
    numbers = [integer(item) for item in value.items]
    if any(number is None or not 0 <= number <= _HIGHEST for number in numbers):
        raise DocumentDamaged(reason="xref-index", offset=offset)
    plain = [number or 0 for number in numbers]
    return [range(first, first + count) for first, count in zip(plain[::2], plain[1::2], strict=False)]


def _present(promised: list[range], rows: int) -> list[range]:
    """Return the ranges that the data really hold."""
    present: list[range] = []
    for span in promised:
        if rows and span:
            present.append(span[:rows])
            rows -= len(present[-1])
    return present
