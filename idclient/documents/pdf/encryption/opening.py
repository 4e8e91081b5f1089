"""A document's encryption found: which `/Encrypt` counts, and whether all revisions agree about it."""

from collections.abc import Callable, Sequence

from idclient.documents.pdf.encryption.protection import read_protection
from idclient.documents.pdf.encryption.security import Security, Unlocked
from idclient.documents.pdf.sections import Section
from idclient.documents.pdf.values import Array, Dictionary, IndirectObject, Reference, String, Value
from idclient.errors.document import DocumentDamaged, DocumentEncryptionUnsupported


def open_security(
    sections: Sequence[Section], read: Callable[[Reference], IndirectObject | None], key: Unlocked | None
) -> Security:
    """Return the encryption that the sections, newest first, speak of; `read` returns objects as they are written.

    Raises: DocumentEncryptionUnsupported, DocumentDamaged, DocumentError.
    """
    newest = sections[0].trailer.get(b"Encrypt")
    for section in sections:
        other = section.trailer.get(b"Encrypt")
        if newest is None or (other is not None and _spelt(other) != _spelt(newest)):
            raise DocumentDamaged(reason="encryption-inconsistent")
    value = newest
    if isinstance(newest, Reference):
        found = read(newest)
        value = found.value if found is not None else None
    if not isinstance(value, Dictionary):
        raise DocumentEncryptionUnsupported(reason="dictionary")
    return Security(read_protection(value, _identifier(sections, read)), key)


def _spelt(value: Value) -> tuple[int, int] | bytes:
    return (value.number, value.generation) if isinstance(value, Reference) else value.raw


def _identifier(sections: Sequence[Section], read: Callable[[Reference], IndirectObject | None]) -> bytes:
    """Return the first element of the newest `/ID`; nothing where there is none."""
    for section in sections:
        value = section.trailer.get(b"ID")
        if isinstance(value, Reference):
            found = read(value)
            value = found.value if found is not None else None
        if isinstance(value, Array) and value.items and isinstance(value.items[0], String):
            return value.items[0].value
    return b""
