"""Objects out of object streams (ISO 32000-2, 7.5.7)."""

import contextlib
import re
from collections import OrderedDict
from collections.abc import Iterator
from itertools import chain, islice, pairwise

from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import Dictionary, IndirectObject, Value
from idclient.errors.document import DocumentDamaged

_MOST = 1 << 31
_NUMBER = re.compile(rb"\d{1,10}")
_KEPT = 1 << 25
"""Decoded bytes kept, beside the stream in use."""


class ObjectStream:
    """One decoded object stream: a header of number and offset pairs, then the objects."""

    def __init__(self, container: IndirectObject, data: bytes) -> None:
        """Take the decoded data. Raises: DocumentDamaged."""
        value = container.value
        first = integer(value.get(b"First")) if isinstance(value, Dictionary) else None
        if first is None or not 0 < first <= len(data):
            raise DocumentDamaged(reason="object-stream", offset=container.base)
        self._number = container.number
        self._data = data + END
        self._first = first
        self.size = len(data)

    @property
    def numbers(self) -> Iterator[int]:
        """The numbers of its objects, in order."""
        return (number for number, _ in self._pairs())

    def object(self, number: int, index: int) -> IndirectObject | None:
        """Return the object at an index, or wherever the header lists its number; None when it does not.

        Raises: DocumentError.
        """
        pair, following = next(islice(pairwise(chain(self._pairs(), (None,))), min(index, _MOST), None), (None, None))
        if pair is None or pair[0] != number:
            pair, following = next((other for other in self._pairs() if other[0] == number), None), None
        if pair is None:
            return None
        start = self._first + pair[1]
        end = self._first + following[1] if following else len(self._data)
        return IndirectObject(number, 0, self._parse(start, end), base=None, container=self._number)

    def _parse(self, start: int, end: int) -> Value:
        """Parse an object from its own bytes alone, so that it keeps no others alive; from all where that fails."""
        if start < end < len(self._data):
            with contextlib.suppress(DocumentDamaged):
                return parse_value(self._data[start:end] + END)
        return parse_value(self._data, start)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        numbers = (int(match[0]) for match in _NUMBER.finditer(self._data, 0, self._first))
        return zip(numbers, numbers, strict=False)


class ObjectStreamCache:
    """The object streams used last, so that neighbours cost nothing and memory stays small."""

    def __init__(self) -> None:
        self._streams: OrderedDict[int, ObjectStream] = OrderedDict()
        self._size = 0

    def get(self, number: int) -> ObjectStream | None:
        """Return a kept stream."""
        stream = self._streams.get(number)
        if stream is not None:
            self._streams.move_to_end(number)
        return stream

    def keep(self, number: int, stream: ObjectStream) -> None:
        """Keep a stream and let the oldest go."""
        self._streams[number] = stream
        self._size += stream.size
        while len(self._streams) > 1 and self._size > _KEPT:
            _, old = self._streams.popitem(last=False)
            self._size -= old.size
