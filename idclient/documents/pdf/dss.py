"""The document security store as it is in a document (ISO 32000-2, 12.8.4.3; EN 319 142-1, 5.4.2)."""

from collections.abc import Mapping
from datetime import datetime

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.strings import decode_date, decode_text
from idclient.documents.pdf.values import Dictionary, IndirectObject, String
from idclient.errors.document import DocumentTooComplex
from idclient.value import field, frozen

LARGEST_ITEM = 1 << 25
"""Largest certificate, OCSP response or list read, bytes."""
_LARGEST_STORE = 1 << 27


@frozen
class DssItem:
    """One stream of the store: its object number and the DER inside."""

    number: int
    data: bytes


@frozen
class Vri:
    """What was stored for one signature. `time` is `/TU`, the claimed time of collection."""

    certificates: tuple[DssItem, ...] = ()
    ocsp_responses: tuple[DssItem, ...] = ()
    crls: tuple[DssItem, ...] = ()
    time: datetime | None = None


@frozen
class Dss:
    """The store. `vri` is keyed by the upper-case hexadecimal SHA-1 of a signature's whole `/Contents` value."""

    certificates: tuple[DssItem, ...] = ()
    ocsp_responses: tuple[DssItem, ...] = ()
    crls: tuple[DssItem, ...] = ()
    vri: Mapping[str, Vri] = field(default_factory=dict)


def read_dss(document: PdfDocument) -> Dss | None:
    """Return the store; None when the document has none. Raises: DocumentError."""
    store = document.dictionary(document.catalog.get(b"DSS"))
    if store is None:
        return None
    reader = _Reader(document)
    entries = document.dictionary(store.get(b"VRI"))
    vri: dict[str, Vri] = {}
    for entry in entries.entries if entries else ():
        value = document.dictionary(entry.value)
        if value is not None:
            vri[entry.key.decode("latin-1").upper()] = reader.vri(value)
    return Dss(
        certificates=reader.items(store, b"Certs"),
        ocsp_responses=reader.items(store, b"OCSPs"),
        crls=reader.items(store, b"CRLs"),
        vri=vri,
    )


class _Reader:
    """Reads each stream once, however often it is listed."""

    def __init__(self, document: PdfDocument) -> None:
        self._document = document
        self._read: dict[int, DssItem] = {}
        self._size = 0

    def vri(self, value: Dictionary) -> Vri:
        time = self._document.resolve(value.get(b"TU"))
        return Vri(
            certificates=self.items(value, b"Cert"),
            ocsp_responses=self.items(value, b"OCSP"),
            crls=self.items(value, b"CRL"),
            time=decode_date(decode_text(time.value)) if isinstance(time, String) else None,
        )

    def items(self, dictionary: Dictionary, key: bytes) -> tuple[DssItem, ...]:
        listed = self._document.array(dictionary.get(key))
        found = (self._document.located(item) for item in (listed.items if listed else ()))
        return tuple(self._item(item) for item in found if item is not None and item.data is not None)

    def _item(self, found: IndirectObject) -> DssItem:
        item = self._read.get(found.number)
        if item is None:
            item = DssItem(found.number, self._document.stream(found, limit=LARGEST_ITEM))
            self._read[found.number] = item
            self._size += len(item.data)
            if self._size > _LARGEST_STORE:
                raise DocumentTooComplex(limit="validation-data")
        return item
