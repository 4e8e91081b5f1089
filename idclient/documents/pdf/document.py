"""An opened PDF document: its trailer, its catalog and any object by number."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from idclient.documents.pdf.chain import Chain, read_chain
from idclient.documents.pdf.filters import LIMIT
from idclient.documents.pdf.object_streams import ObjectStream, ObjectStreamCache
from idclient.documents.pdf.revisions import Revision, find_revisions
from idclient.documents.pdf.sections import Free, Packed, Plain, Section, integer
from idclient.documents.pdf.source import Source, open_source
from idclient.documents.pdf.streams import decoded, undecoded
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Name, Null, Reference, Value
from idclient.errors.document import DocumentDamaged

if TYPE_CHECKING:
    from idclient.documents.pdf.encryption.security import Security, Unlocked

MOST_OBJECTS = 8_388_607
"""Highest object number that common readers take (ISO 32000-1, Annex C); a larger `/Size` is no honest one."""
_HOPS = 32
_SLACK = 64
_MOST_KEPT = 10_000
_KEPT = 1 << 25
"""Objects and bytes of objects kept for the next time they are asked for."""


class PdfDocument:
    """A document, read where it lies; nothing is loaded that is not asked for. Not for use by several threads.

    `chain` are its cross-reference sections, `source` its bytes. Use as a context manager, or call `close`.

    Of an encrypted document all values are given decrypted. Until it is unlocked (the empty password has been tried)
    reading an object raises DocumentPasswordNeeded.
    """

    def __init__(
        self,
        source: Source,
        *,
        known: Mapping[int, Section] | None = None,
        key: "Unlocked | None" = None,
        chain: Chain | None = None,
    ) -> None:
        """Take over a source; `known` are sections (by offset) of the same bytes that were read before.

        `key` is that of another state of the document, or a copy; `chain` stands for what the file itself says about
        where its objects are.

        Raises: DocumentError. The source is closed then.
        """
        self.source = source
        self._key = key
        self._objects: dict[int, IndirectObject | None] = {}
        self._kept = 0
        self._streams = ObjectStreamCache()
        self._opening: set[int] = set()
        try:
            self.chain: Chain = chain or read_chain(source, known)
        except BaseException:
            source.close()
            raise

    @classmethod
    def open(cls, path: Path | str | int, *, end: int | None = None, key: "Unlocked | None" = None) -> Self:
        """Open a file, or take over an open descriptor; with `end`, as it was when it ended there.

        Raises: DocumentNotFound, DocumentUnreadable, DocumentEmpty, DocumentNotPdf, DocumentDamaged,
        DocumentTooComplex.
        """
        return cls(open_source(path, end=end), key=key)

    def as_of(self, end: int) -> "PdfDocument":
        """Return the document as it was when the file ended at `end`; to be closed by itself. Raises: DocumentError."""
        key = self.key
        return PdfDocument(self.source.reopened(end=end), key=key)

    def close(self) -> None:
        """Close the file."""
        self.source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def trailer(self) -> Dictionary:
        """The newest trailer, or the newest cross-reference stream's dictionary."""
        return self.chain.newest.trailer

    @cached_property
    def root(self) -> Reference:
        """The reference to the catalog. Raises: DocumentDamaged."""
        for section in self.chain.sections:
            root = section.trailer.get(b"Root")
            if isinstance(root, Reference):
                return root
        raise DocumentDamaged(reason="root-missing")

    @cached_property
    def catalog(self) -> Dictionary:
        """The catalog. Raises: DocumentDamaged, DocumentEncrypted, DocumentUnreadable."""
        catalog = self.resolve(self.root)
        if not isinstance(catalog, Dictionary):
            raise DocumentDamaged(reason="catalog-missing")
        return catalog

    @cached_property
    def encrypted(self) -> bool:
        """Whether any section says the document is encrypted."""
        return any(section.trailer.get(b"Encrypt") is not None for section in self.chain.sections)

    @cached_property
    def security(self) -> "Security | None":
        """What encrypts the document; None when nothing does. Raises: DocumentEncryptionUnsupported, DocumentError."""
        if not self.encrypted:
            return None
        from idclient.documents.pdf.encryption.opening import open_security

        return open_security(self.chain.sections, self._as_written, self._key)

    @property
    def key(self) -> "Unlocked | None":
        """What opens other states and copies of the document; None when it is locked, or needs none."""
        return self.security.unlocked if self.security else None

    @cached_property
    def next_number(self) -> int:
        """The first object number that no section and no `/Size` lays claim to (`/Size` is often too small)."""
        used = max(section.size for section in self.chain.sections)
        sizes = (integer(section.trailer.get(b"Size")) or 0 for section in self.chain.sections)
        return max([used, 1, *(size for size in sizes if size <= MOST_OBJECTS or used > MOST_OBJECTS)])

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """The revisions, oldest first: each update that was appended is one. Raises: DocumentUnreadable."""
        return find_revisions(self.source, self.chain)

    def object(self, number: int) -> IndirectObject | None:
        """Return the object of a number; None when it is free, absent or null. Raises: DocumentError."""
        if number not in self._objects:
            found = self._read(number)
            self._kept += len(found.value.buffer) if found else 0
            if len(self._objects) >= _MOST_KEPT or self._kept > _KEPT:
                self._objects.clear()
                self._kept = 0
            self._objects[number] = found
        return self._objects[number]

    def located(self, value: Value | None) -> IndirectObject | None:
        """Return the object behind a reference (or a chain of them); None for anything else. Raises: DocumentError."""
        for _ in range(_HOPS):
            if not isinstance(value, Reference):
                return None
            found = self.object(value.number)
            if found is None or found.generation != value.generation:
                return None
            if not isinstance(found.value, Reference):
                return found
            value = found.value
        return None

    def resolve(self, value: Value | None) -> Value | None:
        """Return a direct value, behind references if need be; None for null. Raises: DocumentError."""
        if isinstance(value, Reference):
            found = self.located(value)
            value = found.value if found else None
        return None if isinstance(value, Null) else value

    def dictionary(self, value: Value | None) -> Dictionary | None:
        """Resolve to a dictionary; None for anything else. Raises: DocumentError."""
        value = self.resolve(value)
        return value if isinstance(value, Dictionary) else None

    def array(self, value: Value | None) -> Array | None:
        """Resolve to an array; None for anything else. Raises: DocumentError."""
        value = self.resolve(value)
        return value if isinstance(value, Array) else None

    def name(self, value: Value | None) -> bytes | None:
        """Resolve to a name's text; None for anything else. Raises: DocumentError."""
        value = self.resolve(value)
        return value.value if isinstance(value, Name) else None

    def integer(self, value: Value | None) -> int | None:
        """Resolve to an integer; None for anything else. Raises: DocumentError."""
        return integer(self.resolve(value))

    def stream(self, found: IndirectObject, *, limit: int = LIMIT) -> bytes:
        """Return the decoded data of a stream, at most `limit` bytes.

        Raises: DocumentDamaged, DocumentEncrypted, DocumentTooComplex.
        """
        decrypt = self.security.opener(found) if self.security else None
        return decoded(self.source, found, self._length(found), limit=limit, decrypt=decrypt)

    def undecoded(self, found: IndirectObject, *, limit: int = LIMIT) -> bytes:
        """Return the data of a stream as its filters take it: decrypted and nothing else. Raises: DocumentError."""
        if found.data is None:
            raise DocumentDamaged(reason="stream-missing", offset=found.base)
        data = undecoded(self.source, found.data, self._length(found), limit=limit)
        decrypt = self.security.opener(found) if self.security else None
        return decrypt(data) if decrypt else data

    def _length(self, found: IndirectObject) -> int | None:
        return self.integer(found.value.get(b"Length")) if isinstance(found.value, Dictionary) else None

    def _read(self, number: int) -> IndirectObject | None:
        match self.chain.find(number):
            case Plain(offset, generation):
                return self._plain(number, generation, offset)
            case Packed(container, index):
                return self._packed(number, container, index)
            case Free() | None:
                return None

    def _plain(self, number: int, generation: int, offset: int) -> IndirectObject | None:
        found = self._at(number, offset) or self._nearby(number, generation, offset)
        if isinstance(found.value, Null):
            return None
        found = IndirectObject(number, generation, found.value, found.base, found.data)
        return self.security.opened(found) if self.security and not self._is_encrypt(number) else found

    def _is_encrypt(self, number: int) -> bool:
        encrypt = self.trailer.get(b"Encrypt")
        return isinstance(encrypt, Reference) and encrypt.number == number

    def _as_written(self, reference: Reference) -> IndirectObject | None:
        place = self.chain.find(reference.number)
        if not isinstance(place, Plain) or place.generation != reference.generation:
            return None
        return self._at(reference.number, place.offset) or self._nearby(
            reference.number, place.generation, place.offset
        )

    def _at(self, number: int, offset: int) -> IndirectObject | None:
        try:
            found = self.source.indirect(offset)
        except DocumentDamaged:
            return None
        return found if found.number == number else None

    def _nearby(self, number: int, generation: int, offset: int) -> IndirectObject:
        """Find an object whose offset is off by a few bytes: its number and generation must stand there just once."""
        base = max(0, offset - _SLACK)
        header = re.compile(rb"(?<!\d)%d[\x00\s]+%d[\x00\s]+obj\b" % (number, generation))
        places = [base + match.start() for match in header.finditer(self.source.read(base, 2 * _SLACK))]
        if len(places) != 1:
            raise DocumentDamaged(reason="object-offset", offset=offset)
        return self.source.indirect(places[0])

    def _packed(self, number: int, container: int, index: int) -> IndirectObject | None:
        stream = self._streams.get(container)
        if stream is None:
            stream = self._object_stream(container)
            self._streams.keep(container, stream)
        return stream.object(number, index)

    def _object_stream(self, number: int) -> ObjectStream:
        # An object stream is never itself packed, and its /Length must not lead back into it.
        if number in self._opening or not isinstance(self.chain.find(number), Plain):
            raise DocumentDamaged(reason="object-stream")
        self._opening.add(number)
        try:
            found = self.object(number)
            if found is None:
                raise DocumentDamaged(reason="object-stream")
            return ObjectStream(found, self.stream(found))
        finally:
            self._opening.discard(number)
