"""Are two PDF objects the same, however each is written?"""

from collections.abc import Iterator

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.streams import raw_length
from idclient.documents.pdf.values import (
    Array,
    Boolean,
    Dictionary,
    IndirectObject,
    Name,
    Null,
    Number,
    Reference,
    String,
    Value,
)

_CHUNK = 1 << 20


def same_value(one: Value | None, other: Value | None) -> bool:
    """Whether two values are equal: spelling, white space and the order of keys aside. References are not followed.

    A dictionary with a key twice equals nothing, since readers disagree about what it says.
    """
    waiting: list[tuple[Value | None, Value | None]] = [(one, other)]
    while waiting:
        left, right = (None if isinstance(value, Null) else value for value in waiting.pop())
        if left is None or right is None:
            if left is not right:
                return False
        elif type(left) is not type(right):
            return False
        elif isinstance(left, Array) and isinstance(right, Array):
            if len(left.items) != len(right.items):
                return False
            waiting.extend(zip(left.items, right.items, strict=True))
        elif isinstance(left, Dictionary) and isinstance(right, Dictionary):
            if is_ambiguous(left) or is_ambiguous(right):
                return False
            waiting.extend((left.get(key), right.get(key)) for key in {*left.keys(), *right.keys()})
        elif _plain(left) != _plain(right):
            return False
    return True


def is_ambiguous(value: Value | None) -> bool:
    """Whether a dictionary has a key twice, on its first level."""
    if not isinstance(value, Dictionary):
        return False
    keys = list(value.keys())
    return len(keys) != len(set(keys))


def changed_keys(one: Dictionary, other: Dictionary) -> set[bytes]:
    """Return the keys that are not the same in both."""
    return {key for key in {*one.keys(), *other.keys()} if not same_value(one.get(key), other.get(key))}


def same_object(earlier: PdfDocument, later: PdfDocument, number: int) -> bool:
    """Whether a number stands for the same object in both states of a file. Raises: DocumentError."""
    if earlier.chain.find(number) == later.chain.find(number) and not _is_packed(later, number):
        return True
    one, other = earlier.object(number), later.object(number)
    if one is None or other is None:
        return one is other
    if one.generation != other.generation or (one.data is None) != (other.data is None):
        return False
    return same_value(one.value, other.value) and _same_data(earlier, one, later, other)


def references(value: Value | None) -> Iterator[Reference]:
    """Yield the references inside a value."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Reference):
            yield current
        elif isinstance(current, Array):
            waiting.extend(current.items)
        elif isinstance(current, Dictionary):
            waiting.extend(entry.value for entry in current.entries)


def _is_packed(document: PdfDocument, number: int) -> bool:
    """Objects in object streams are compared by content: the stream of that number may have been replaced."""
    found = document.object(number)
    return found is not None and found.container is not None


def _plain(value: Value) -> object:
    match value:
        case Boolean() | Number() | Name() | String():
            return value.value
        case Reference():
            return value.number, value.generation
    return value.raw


def _same_data(earlier: PdfDocument, one: IndirectObject, later: PdfDocument, other: IndirectObject) -> bool:
    if one.data is None or other.data is None or one.data == other.data:
        return True
    if earlier.encrypted or later.encrypted:
        return earlier.undecoded(one) == later.undecoded(other)
    size = _data_length(earlier, one)
    if size != _data_length(later, other):
        return False
    for start in range(0, size, _CHUNK):
        length = min(_CHUNK, size - start)
        if earlier.source.read(one.data + start, length) != later.source.read(other.data + start, length):
            return False
    return True


def _data_length(document: PdfDocument, found: IndirectObject) -> int:
    value = found.value
    stated = document.resolve(value.get(b"Length")) if isinstance(value, Dictionary) else None
    return raw_length(document.source, found.data or 0, integer(stated))
