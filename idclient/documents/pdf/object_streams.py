"""Objects out of object streams (ISO 32000-2, 7.5.7)."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice

from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import Dictionary, IndirectObject
from idclient.errors.document import DocumentDamaged

_NUMBER = re.compile(rb"\d{1,10}")
_KEPT = 8


class ObjectStream:
    """One decoded object stream: a header of number and offset pairs, then the objects."""

    def __init__(self, container: IndirectObject, data: bytes) -> None:
        """Take the decoded data. Raises: DocumentDamaged."""
        value = container.value
        first = integer(value.get(b"First")) if isinstance(value, Dictionary) else None
        if first is None or not 0 < first <= len(data):
            raise DocumentDamaged(reason="object-stream", offset=container.base)
        self._number = container.number
        self._data = data
        self._first = first

    def object(self, number: int, index: int) -> IndirectObject | None:
        """Return the object at an index, or wherever the header lists its number; None when it does not.

        Raises: DocumentError.
        """
        pair = next(islice(self._pairs(), index, None), None)
        if pair is None or pair[0] != number:
            pair = next((other for other in self._pairs() if other[0] == number), None)
        if pair is None:
            return None
        value = parse_value(self._data + END, self._first + pair[1])
        return IndirectObject(number, 0, value, base=None, container=self._number)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        numbers = (int(match[0]) for match in _NUMBER.finditer(self._data, 0, self._first))
        return zip(numbers, numbers, strict=False)


class ObjectStreamCache:
    """The object streams used last, so that neighbours cost nothing and memory stays small."""

    def __init__(self) -> None:
        self._streams: OrderedDict[int, ObjectStream] = OrderedDict()

    def get(self, number: int) -> ObjectStream | None:
        """Return a kept stream."""
        stream = self._streams.get(number)
        if stream is not None:
            self._streams.move_to_end(number)
        return stream

    def keep(self, number: int, stream: ObjectStream) -> None:
        """Keep a stream and let the oldest go."""
        self._streams[number] = stream
        if len(self._streams) > _KEPT:
            self._streams.popitem(last=False)
