"""Objects that an update adds or rewrites, each as little as possible (ISO 32000-2, 7.5.6).

A `Slot` is a place where a value stands: an object of its own, or an entry of a dictionary in another slot. Writing to
an entry rewrites the nearest object around it and nothing else.
"""

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.tokens import END, parse_value
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Value, edited, extended
from idclient.errors.document import DocumentDamaged
from idclient.value import frozen

HIGHEST_GENERATION = 65_535
"""ISO 32000-2, 7.5.4."""


@frozen
class NewObject:
    """An object as it will stand between `obj` and `endobj`."""

    number: int
    generation: int
    body: bytes


class Changes:
    """The objects of one update, collected. An object changed twice is written once."""

    def __init__(self, document: PdfDocument) -> None:
        self.document = document
        self.next_number = document.next_number
        self._objects: dict[int, NewObject] = {}

    @property
    def objects(self) -> tuple[NewObject, ...]:
        """All new and rewritten objects, by number."""
        return tuple(self._objects[number] for number in sorted(self._objects))

    def reserve(self) -> int:
        """Return a number that is not in use."""
        self.next_number += 1
        return self.next_number - 1

    def put(self, number: int, body: bytes, *, generation: int = 0) -> None:
        """Set an object's text."""
        self._objects[number] = NewObject(number, generation, body)

    def add(self, body: bytes) -> bytes:
        """Add an object; return the reference to it as text."""
        number = self.reserve()
        self.put(number, body)
        return reference(number)

    def value(self, found: IndirectObject) -> Value:
        """Return an object's value as it will be after the update."""
        pending = self._objects.get(found.number)
        return found.value if pending is None else parse_value(pending.body + END)

    def slot(self, found: IndirectObject) -> "Slot":
        """Return the slot of an object that the document has."""
        return Slot(self, found)


class Slot:
    """Where a value stands: the object `found`, or the entry `key` of the dictionary in `owner`."""

    def __init__(self, changes: Changes, found: IndirectObject | None, owner: "Slot | None" = None, key: bytes = b""):
        self._changes = changes
        self._found = found
        self._owner = owner
        self._key = key

    def read(self) -> Value | None:
        """Return the value as it will be; None when there is none. Raises: DocumentError."""
        if self._found is not None:
            return self._changes.value(self._found)
        return None if self._owner is None else self._changes.document.resolve(self._owner.dictionary().get(self._key))

    def dictionary(self) -> Dictionary:
        """Return the dictionary that stands here; an empty one for anything else. Raises: DocumentError."""
        value = self.read()
        return value if isinstance(value, Dictionary) else Dictionary(b"<<>>", 0, 4, ())

    def write(self, text: bytes) -> None:
        """Put another value here. Raises: DocumentDamaged where it cannot be rewritten."""
        if self._found is not None:
            if self._found.data is not None:
                raise DocumentDamaged(reason="stream-unexpected", offset=self._found.base)
            if self._found.generation > HIGHEST_GENERATION:
                raise DocumentDamaged(reason="generation", offset=self._found.base)
            self._changes.put(self._found.number, text, generation=self._found.generation)
        elif self._owner is not None:
            self._owner.set({self._key: text})

    def set(self, entries: dict[bytes, bytes | None]) -> None:
        """Set or remove entries of the dictionary that stands here; it comes into being when there is none."""
        self.write(edited(self.dictionary(), entries))

    def append(self, text: bytes) -> None:
        """Add an element to the array that stands here; it comes into being when there is none."""
        value = self.read()
        self.write(extended(value, text) if isinstance(value, Array) else b"[" + text + b"]")

    def at(self, key: bytes) -> "Slot":
        """Return the slot of an entry: the object it refers to, or the entry itself."""
        found = self._changes.document.located(self.dictionary().get(key))
        return Slot(self._changes, found) if found is not None else Slot(self._changes, None, self, key)


def reference(number: int, generation: int = 0) -> bytes:
    """Return an indirect reference as text."""
    return b"%d %d R" % (number, generation)
