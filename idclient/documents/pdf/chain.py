"""The chain of cross-reference sections, newest first (ISO 32000-2, 7.5.5, 7.5.6 and 7.5.8.4 for hybrid files)."""

import re
from collections.abc import Mapping, Sequence
from heapq import merge

from idclient.documents.pdf.sections import Form, Free, Place, Section, integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.tables import TableSection
from idclient.documents.pdf.xref_streams import StreamSection
from idclient.errors.document import DocumentDamaged, DocumentTooComplex

_STARTXREF = re.compile(rb"startxref[\x00\t\n\x0c\r ]*(\d{1,15})")
_TAILS = (2048, 65536)
_SLACK = 1024
_NEAR = re.compile(rb"(?<!start)xref|(?<!\d)\d{1,10}[ \t\r\n]+\d{1,5}[ \t\r\n]+obj\b")
_SECTIONS = 100_000
_FEW = 64
_SMALL = 4096
_INDEXED = 1_000_000
_MOST_LARGE = 1000
_WEIGHT = 1 << 28
"""Memory that all sections together may take, bytes."""


class Chain:
    """All sections, newest first; `start` is the offset as written after `startxref`, corrected where it was off.

    `shift` is what the file's own offsets count from: 0, or the offset of the header when junk precedes it.
    """

    def __init__(self, sections: Sequence[Section], start: int, shift: int) -> None:
        """Take the sections, newest first, at least one. Raises: DocumentTooComplex."""
        self.sections = tuple(sections)
        self.start = start
        self.shift = shift
        self._newest_small: dict[int, int] = {}
        self._large = list(range(len(self.sections)))
        if len(self.sections) > _FEW:
            self._index_small_sections()

    @property
    def newest(self) -> Section:
        """The section that `startxref` points to; its trailer is the document's."""
        return self.sections[0]

    def find(self, number: int) -> Place | None:
        """Return where an object is; None when no section knows the number. Raises: DocumentError."""
        small = self._newest_small.get(number)
        for index in self._large if small is None else merge(self._large, (small,)):
            place = self.sections[index].find(number)
            if isinstance(place, Free) and _hidden(self.sections[index]) is not None:
                # A hybrid table calls free what only readers of streams shall see (ISO 32000-2, 7.5.8.4).
                place = next((other.find(number) for other in self.sections[index + 1 : index + 2]), None) or place
            if place is not None:
                return place
        return None

    def _index_small_sections(self) -> None:
        """Remember which small section speaks of a number first, so that thousands of revisions cost no time."""
        self._large = []
        for index, section in enumerate(self.sections):
            numbers = sum(map(len, section.ranges))
            if numbers <= _SMALL and len(self._newest_small) < _INDEXED:
                for span in section.ranges:
                    for number in span:
                        self._newest_small.setdefault(number, index)
            else:
                self._large.append(index)
        if len(self._large) > _MOST_LARGE:
            raise DocumentTooComplex(limit="revisions")


def read_chain(source: Source, known: Mapping[int, Section] | None = None) -> Chain:
    """Read all sections from `startxref` on. Sections in `known`, by offset, are taken over unread.

    Raises: DocumentDamaged, DocumentTooComplex, DocumentUnreadable.
    """
    start = _startxref(source)
    newest, shift = _newest(source, start, known or {})
    sections: list[Section] = []
    seen: set[int] = set()
    weight = 0
    section: Section | None = newest
    while section is not None and section.offset not in seen:
        if len(seen) >= _SECTIONS:
            raise DocumentTooComplex(limit="revisions")
        seen.add(section.offset)
        sections.append(section)
        weight += section.weight
        if weight > _WEIGHT:
            raise DocumentTooComplex(limit="cross-references")
        hidden = _hidden(section)
        if hidden is not None and hidden + shift not in seen:
            seen.add(hidden + shift)
            sections.append(_section(source, hidden + shift, shift, known or {}))
            weight += sections[-1].weight
        previous = integer(section.trailer.get(b"Prev"))
        section = _section(source, previous + shift, shift, known or {}) if previous else None
    return Chain(sections, newest.offset - shift, shift)


def _hidden(section: Section) -> int | None:
    return integer(section.trailer.get(b"XRefStm")) if section.form is Form.TABLE else None


def _startxref(source: Source) -> int:
    for size in _TAILS:
        found = _STARTXREF.findall(source.read(max(0, source.size - size), size))
        if found:
            return int(found[-1])
        if size >= source.size:
            break
    raise DocumentDamaged(reason="startxref-missing")


def _newest(source: Source, start: int, known: Mapping[int, Section]) -> tuple[Section, int]:
    """Try both meanings of offsets in a file with junk before its header, then look close by."""
    shifts = [source.header, 0] if source.header else [0]
    for shift in shifts:
        try:
            return _exactly(source, start + shift, shift, known), shift
        except DocumentDamaged:
            continue
    return _nearby(source, start + shifts[0], shifts[0]), shifts[0]


def _section(source: Source, offset: int, shift: int, known: Mapping[int, Section]) -> Section:
    try:
        return _exactly(source, offset, shift, known)
    except DocumentDamaged:
        return _nearby(source, offset, shift)


def _exactly(source: Source, offset: int, shift: int, known: Mapping[int, Section]) -> Section:
    if offset in known:
        return known[offset]
    head = source.read(offset, 64).lstrip(b"\x00\t\n\x0c\r ")
    if head.startswith(b"xref"):
        return TableSection(source, offset, shift=shift)
    return StreamSection(source, offset, shift=shift)


def _nearby(source: Source, offset: int, shift: int) -> Section:
    """Take the section closest to an offset that is slightly off. Raises: DocumentDamaged when there is none."""
    base = max(0, offset - _SLACK)
    window = source.read(base, 2 * _SLACK)
    candidates = [base + match.start() for match in _NEAR.finditer(window)]
    for candidate in sorted(candidates, key=lambda place: abs(place - offset)):
        try:
            return _exactly(source, candidate, shift, {})
        except DocumentDamaged:
            continue
    raise DocumentDamaged(reason="xref-missing", offset=offset)
