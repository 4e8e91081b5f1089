"""The document security store that came or grew between two states of a document."""

import re
from collections.abc import Iterator

from idclient.documents.difference.model import ChangeKind, Comparison, Role
from idclient.documents.difference.values import references
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.values import Dictionary, IndirectObject, Name, Reference, String, Value

_STORE_KEYS = frozenset({b"Type", b"Certs", b"OCSPs", b"CRLs", b"VRI"})
_VRI_KEYS = frozenset({b"Type", b"Cert", b"OCSP", b"CRL", b"TU", b"TS"})
_LISTS = (b"Certs", b"OCSPs", b"CRLs", b"Cert", b"OCSP", b"CRL")
_STREAM_KEYS = frozenset({b"Length", b"Filter", b"DecodeParms", b"Type", b"DL"})
_VRI_NAME = re.compile(rb"[0-9A-Fa-f]{40}")
_KEYS = frozenset({b"DSS", *_STORE_KEYS, *_VRI_KEYS})
_MOST_VRI = 10_000


def account_evidence(comparison: Comparison) -> bool:
    """Accept a security store; return whether it holds nothing but DER in plain streams. Raises: DocumentError."""
    old, new = comparison.earlier.catalog.get(b"DSS"), comparison.later.catalog.get(b"DSS")
    store = comparison.plain_dictionary(new)
    if store is None or set(store.keys()) - _STORE_KEYS:
        return new is None
    entries = _vri(comparison, store)
    if entries is None or not _are_proper(comparison, [store, *entries]):
        return False
    owned = _owned(comparison.earlier, old)
    for value in [new, store.get(b"VRI"), *_inside(comparison, store, entries)]:
        if isinstance(value, Reference) and (comparison.is_added(value) or value.number in owned):
            comparison.accept(value, Role.EVIDENCE)
            if comparison.changed.get(value.number) is ChangeKind.CHANGED:
                comparison.owners[value.number] = owned[value.number]
    return True


def _vri(comparison: Comparison, store: Dictionary) -> list[Dictionary] | None:
    """Return the entries of /VRI; None when there is something else in it."""
    if store.get(b"VRI") is None:
        return []
    table = comparison.plain_dictionary(store.get(b"VRI"))
    if table is None or len(table.entries) > _MOST_VRI:
        return None
    found: list[Dictionary] = []
    for entry in table.entries:
        if entry.key == b"Type" and isinstance(entry.value, Name):
            continue
        value = comparison.plain_dictionary(entry.value)
        if value is None or not _VRI_NAME.fullmatch(entry.key) or set(value.keys()) - _VRI_KEYS:
            return None
        found.append(value)
    return found


def _are_proper(comparison: Comparison, dictionaries: list[Dictionary]) -> bool:
    later = comparison.later
    for dictionary in dictionaries:
        for key in _LISTS:
            value = later.resolve(dictionary.get(key))
            items = later.array(dictionary.get(key))
            if value is not None and items is None:
                return False
            if items and not all(_is_item(comparison, item) for item in items.items):
                return False
        time = later.resolve(dictionary.get(b"TU"))
        if time is not None and not isinstance(time, String):
            return False
        if dictionary.get(b"TS") is not None and not _is_item(comparison, dictionary.get(b"TS")):
            return False
    return True


def _is_item(comparison: Comparison, value: Value | None) -> bool:
    """Whether this is a stream with DER in it; unchanged ones are left alone."""
    if not isinstance(value, Reference):
        return False
    if value.number not in comparison.changed:
        return True
    found = comparison.later.located(value)
    if found is None or found.data is None or not isinstance(found.value, Dictionary):
        return False
    return not set(found.value.keys()) - _STREAM_KEYS and _is_der(comparison.later, found)


def _is_der(document: PdfDocument, found: IndirectObject) -> bool:
    """Whether a stream holds one SEQUENCE of the length it says, and nothing behind it."""
    data = document.stream(found)
    if len(data) < 2 or data[0] != 0x30:
        return False
    if data[1] < 0x80:
        return len(data) == 2 + data[1]
    octets = data[1] & 0x7F
    return 0 < octets <= 4 and len(data) == 2 + octets + int.from_bytes(data[2 : 2 + octets], "big")


def _inside(comparison: Comparison, store: Dictionary, entries: list[Dictionary]) -> Iterator[Value]:
    """Yield the references the store consists of: lists, their items, entries of /VRI and theirs; /Length too."""
    later = comparison.later
    table = later.dictionary(store.get(b"VRI"))
    for dictionary in [store, *entries, *([table] if table else [])]:
        for entry in dictionary.entries:
            yield entry.value
            items = later.array(entry.value)
            listed = items.items if items else (entry.value,) if entry.key == b"TS" else ()
            for item in listed:
                yield item
                found = later.located(item)
                yield from references(found.value if found else None)


def _owned(document: PdfDocument, value: Value | None) -> dict[int, frozenset[bytes]]:
    """Return the objects that make up an earlier store, its streams excepted, each with the keys that lead to it."""
    found: dict[int, frozenset[bytes]] = {}
    store = document.dictionary(value)
    if store is None or not isinstance(value, Reference | Dictionary):
        return found
    if isinstance(value, Reference):
        found[value.number] = frozenset({b"DSS"})
    table = document.dictionary(store.get(b"VRI"))
    entries = table.entries if table else ()
    for entry in (*store.entries, *entries):
        if isinstance(entry.value, Reference):
            found[entry.value.number] = frozenset({entry.key, *_KEYS})
        inner = document.dictionary(entry.value)
        for below in inner.entries if inner and entry.key != b"VRI" else ():
            if isinstance(below.value, Reference) and document.array(below.value) is not None:
                found[below.value.number] = frozenset({below.key, *_KEYS})
    return found
