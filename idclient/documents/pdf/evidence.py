"""The document security store written: data added, nothing dropped, nothing twice (ISO 32000-2, 12.8.4.3)."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from idclient.documents.pdf.changes import Changes, NewObject, Slot, reference
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import read_dss
from idclient.documents.pdf.strings import date_literal
from idclient.documents.pdf.values import Array, Reference
from idclient.errors.document import DocumentDamaged
from idclient.value import frozen


@frozen
class Evidence:
    """What proves a signature later on. All DER: certificates, OCSPResponse, CertificateList."""

    certificates: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


def vri_key(contents: bytes) -> str:
    """Return the key of a signature's entry: SHA-1 of the whole `/Contents` value with its zero padding, in hex."""
    return hashlib.sha1(contents, usedforsecurity=False).hexdigest().upper()


def plan_store(
    document: PdfDocument, entries: Mapping[bytes, Evidence], *, when: datetime
) -> tuple[tuple[NewObject, ...], int]:
    """Return the objects that add evidence for signatures, by their `/Contents`, and the next free number.

    Raises: DocumentError.
    """
    changes = Changes(document)
    catalog = document.located(document.root)
    if catalog is None:
        raise DocumentDamaged(reason="catalog-missing")
    store = changes.slot(catalog).at(b"DSS")
    if not store.dictionary().entries:
        store.set({b"Type": b"/DSS"})
    numbers = _Numbers(document, changes)
    for contents, evidence in entries.items():
        _add_entry(store, numbers, vri_key(contents), evidence, when=when)
    return changes.objects, changes.next_number


def _add_entry(store: Slot, numbers: "_Numbers", key: str, evidence: Evidence, *, when: datetime) -> None:
    entry = store.at(b"VRI").at(key.encode("ascii"))
    kinds = (
        (b"Certs", b"Cert", evidence.certificates),
        (b"OCSPs", b"OCSP", evidence.ocsp_responses),
        (b"CRLs", b"CRL", evidence.crls),
    )
    for in_store, in_entry, items in kinds:
        stored = [numbers.of(item) for item in dict.fromkeys(items)]
        _list(store.at(in_store), stored)
        _list(entry.at(in_entry), stored)
    entry.set({b"Type": b"/VRI", b"TU": date_literal(when)})


class _Numbers:
    """The object numbers of validation data: of a stream the document has, else of a new one."""

    def __init__(self, document: PdfDocument, changes: Changes) -> None:
        dss = read_dss(document)
        listed = (*dss.certificates, *dss.ocsp_responses, *dss.crls) if dss else ()
        self._known = {item.data: item.number for item in listed}
        self._document = document
        self._changes = changes

    def of(self, data: bytes) -> bytes:
        """Return the reference, as text, to the stream that holds these bytes."""
        number = self._known.get(data)
        if number is None:
            number = self._changes.reserve()
            self._changes.put(number, b"<</Length %d>>\nstream\n%b\nendstream" % (len(data), data))
            self._known[data] = number
        found = self._document.object(number)
        return reference(number, found.generation if found else 0)


def _list(place: Slot, references: Iterable[bytes]) -> None:
    """Add to an array what it does not hold yet."""
    value = place.read()
    items = value.items if isinstance(value, Array) else ()
    held = {reference(item.number, item.generation) for item in items if isinstance(item, Reference)}
    for text in references:
        if text not in held:
            place.append(text)
