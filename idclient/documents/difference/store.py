"""The catalog, and what every update brings along: cross-reference streams, object streams, dates of modification."""

from collections.abc import Iterable

from idclient.documents.difference.evidence import account_evidence
from idclient.documents.difference.model import ChangeKind, Comparison, Role
from idclient.documents.difference.values import changed_keys, is_ambiguous
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.sections import Form, Packed, Section
from idclient.documents.pdf.values import Dictionary, Name, Reference, Value

_CATALOG_KEYS = frozenset({b"AcroForm", b"DSS", b"Extensions", b"Metadata", b"Version"})
_INFORMATION_KEYS = frozenset({b"ModDate", b"Producer"})
_EXTENSION_KEYS = frozenset({b"Type", b"BaseVersion", b"ExtensionLevel", b"ExtensionRevision", b"URL"})


def account_catalog(comparison: Comparison) -> bool:
    """Accept a catalog in which only keys have changed that are judged elsewhere. Raises: DocumentError."""
    earlier, later = comparison.earlier, comparison.later
    if earlier.root.number != later.root.number:
        return False
    found = later.object(later.root.number)
    if found is None or found.data is not None or is_ambiguous(later.catalog):
        return False
    keys = changed_keys(earlier.catalog, later.catalog)
    if keys - _CATALOG_KEYS or not _is_version(later.catalog.get(b"Version")):
        return False
    comparison.accept(later.root, Role.CATALOG)
    if not _account_extensions(comparison) and b"Extensions" in keys:
        comparison.broken.add(Role.EXTENSIONS)
    if not _account_metadata(comparison) and b"Metadata" in keys:
        comparison.broken.add(Role.METADATA)
    if not account_evidence(comparison) and b"DSS" in keys:
        comparison.broken.add(Role.EVIDENCE)
    return True


def account_bookkeeping(comparison: Comparison, new: Iterable[Section]) -> None:
    """Accept what holds the update together, and a new date of modification. Raises: DocumentError."""
    for section in new:
        if section.form is Form.STREAM:
            number = comparison.later.source.indirect(section.offset).number
            _accept_stream(comparison, number, b"XRef")
        for numbers in section.ranges:
            for place in (section.find(number) for number in numbers):
                if isinstance(place, Packed):
                    _accept_stream(comparison, place.container, b"ObjStm")
        _account_information(comparison, section.trailer.get(b"Info"))


def _accept_stream(comparison: Comparison, number: int, kind: bytes) -> None:
    before = comparison.earlier.object(number)
    if before is None or (kind == b"XRef" and _kind(comparison.earlier, before.value) == kind):
        after = comparison.later.object(number)
        if after is not None and after.data is not None and _kind(comparison.later, after.value) == kind:
            comparison.accept(Reference(b"", 0, 0, number, 0), Role.CROSS_REFERENCE)
            if number in comparison.changed:
                comparison.owners[number] = frozenset()


def _account_information(comparison: Comparison, value: Value | None) -> None:
    """Accept a document information dictionary with a new date or producer, or a new copy of it."""
    old = next(
        (s.trailer.get(b"Info") for s in comparison.earlier.chain.sections if s.trailer.get(b"Info") is not None), None
    )
    before, after = comparison.earlier.dictionary(old), comparison.plain_dictionary(value)
    if after is None or not isinstance(value, Reference):
        return
    keys = changed_keys(before, after) if before else set(after.keys())
    if not keys - _INFORMATION_KEYS and comparison.accept_holder(old, value, Role.INFORMATION):
        comparison.owners[value.number] = frozenset({b"Info"})


def _account_extensions(comparison: Comparison) -> bool:
    """Accept declarations of extensions; return whether they are such."""
    old, new = comparison.earlier.catalog.get(b"Extensions"), comparison.later.catalog.get(b"Extensions")
    after = comparison.plain_dictionary(new)
    if after is None:
        return new is None
    values = [entry.value for entry in after.entries]
    proper = all(_is_extension(comparison, value) for value in values)
    if not proper or not comparison.accept_holder(old, new, Role.EXTENSIONS):
        return False
    if isinstance(new, Reference) and comparison.changed.get(new.number) is ChangeKind.CHANGED:
        comparison.owners[new.number] = frozenset({b"Extensions"})
    for value in values:
        comparison.accept_added(value, Role.EXTENSIONS)
    return True


def _is_extension(comparison: Comparison, value: Value) -> bool:
    array = comparison.later.array(value)
    if array is not None:
        return all(_is_extension(comparison, item) for item in array.items if not comparison.later.array(item))
    if isinstance(comparison.later.resolve(value), Name):
        return True  # /Type /DeveloperExtensions
    found = comparison.plain_dictionary(value)
    return found is not None and not set(found.keys()) - _EXTENSION_KEYS


def _account_metadata(comparison: Comparison) -> bool:
    """Accept new XMP, provided nothing else than the catalog has used its object: XMP could pass for page content."""
    old, new = comparison.earlier.catalog.get(b"Metadata"), comparison.later.catalog.get(b"Metadata")
    if not isinstance(new, Reference) or new.number not in comparison.changed:
        return new is None
    found = comparison.later.object(new.number)
    before = comparison.earlier.located(old)
    was_metadata = before is None or _kind(comparison.earlier, before.value) == b"Metadata"
    is_metadata = found is not None and found.data is not None and _kind(comparison.later, found.value) == b"Metadata"
    if not is_metadata or not was_metadata or not comparison.accept_holder(old, new, Role.METADATA):
        return False
    kept = comparison.changed[new.number] is ChangeKind.CHANGED
    comparison.owners[new.number] = frozenset({b"Metadata"}) if kept else frozenset()
    return True


def _kind(document: PdfDocument, value: Value | None) -> bytes | None:
    return document.name(value.get(b"Type")) if isinstance(value, Dictionary) else None


def _is_version(value: Value | None) -> bool:
    return value is None or isinstance(value, Name)
