"""The objects of a file, found by looking for them: what cross-reference tables would say, without any.

Of an object that occurs several times the last one counts, as in a file that was updated. Stream data are passed over,
since they may hold whole documents. Time and memory are bounded by the file's length and the number of objects.
"""

import re

from idclient.documents.pdf.object_streams import ObjectStream
from idclient.documents.pdf.sections import Form, Packed, Place, Plain, integer
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.streams import decoded, raw_length
from idclient.documents.pdf.values import Dictionary, IndirectObject, Name
from idclient.errors.document import DocumentDamaged, DocumentTooComplex, RepairRefused
from idclient.value import field, mutable

MOST_OBJECTS = 200_000
_HIGHEST_NUMBER = 8_388_607
_HIGHEST_GENERATION = 65_535
_MOST_TRAILERS = 10_000
_CHUNK = 1 << 20
_OVERLAP = 64
_MARK = re.compile(
    rb"(?<!\d)\d{1,10}[\x00\t\n\x0c\r ]{1,16}\d{1,5}[\x00\t\n\x0c\r ]{1,16}obj\b|(?<![A-Za-z])trailer(?![A-Za-z])"
)
_SIGNED = b"/ByteRange"
EMPTY = Dictionary(b"<<>>", 0, 4, ())


@mutable
class Found:
    """What a scan has found, in the form of a cross-reference section; its `trailer` is for others to choose.

    `trailers` are those that the file holds, cross-reference streams' too, and `catalogs` the numbers of objects that
    say they are one; both in the order of the file.
    """

    places: dict[int, Place] = field(default_factory=dict)
    trailers: list[Dictionary] = field(default_factory=list)
    catalogs: list[int] = field(default_factory=list)
    trailer: Dictionary = EMPTY
    form: Form = Form.TABLE
    offset: int = 0
    end: int = 0
    weight: int = 0

    @property
    def size(self) -> int:
        """The highest object number plus one."""
        return max(self.places, default=0) + 1

    @property
    def ranges(self) -> tuple[range, ...]:
        """The range that all numbers lie in."""
        return (range(self.size),)

    def find(self, number: int) -> Place | None:
        """Return where an object is."""
        return self.places.get(number)


def scan(source: Source) -> Found:
    """Look for all objects and trailers. Blocks. Raises: RepairRefused for what is signed, DocumentError."""
    _require_unsigned(source)
    found = Found()
    position = base = source.header
    window = b""
    while True:
        match = _MARK.search(window, position - base) if position - base < len(window) else None
        last = base + len(window) >= source.size
        if match is None or (not last and match.end() > len(window) - _OVERLAP):
            if last and window:
                return found
            base = position = match.start() + base if match else max(position, base + len(window) - _OVERLAP)
            window = source.read(base, _CHUNK)
            if not window:
                return found
            continue
        at = base + match.start()
        if match[0] == b"trailer":
            position = _take_trailer(source, base + match.end(), found)
        else:
            position = _take_object(source, at, base + match.end(), found)


def _require_unsigned(source: Source) -> None:
    carry = b""
    for start in range(0, source.size, _CHUNK):
        text = carry + source.read(start, _CHUNK)
        if _SIGNED in text:
            raise RepairRefused(reason="signed")
        carry = text[-len(_SIGNED) :]


def _take_trailer(source: Source, position: int, found: Found) -> int:
    try:
        value, end = source.value(position)
    except DocumentDamaged:
        return position
    if isinstance(value, Dictionary) and len(found.trailers) < _MOST_TRAILERS:
        found.trailers.append(value)
    return end


def _take_object(source: Source, at: int, behind: int, found: Found) -> int:
    """Take down an object; return where to look on. One that cannot be read is left out."""
    try:
        item = source.indirect(at)
        end = (item.base or 0) + item.value.end
        if item.data is not None and isinstance(item.value, Dictionary):
            end = item.data + raw_length(source, item.data, integer(item.value.get(b"Length")))
            _take_stream(source, item, item.value, found)
    except DocumentDamaged:
        return behind
    if 0 < item.number <= _HIGHEST_NUMBER and item.generation <= _HIGHEST_GENERATION:
        _take_place(found, item.number, Plain(at, item.generation))
        if _kind(item.value) == b"Catalog":
            found.catalogs.append(item.number)
    return max(end, behind)


def _take_stream(source: Source, item: IndirectObject, entries: Dictionary, found: Found) -> None:
    kind = _kind(entries)
    if kind == b"XRef" and len(found.trailers) < _MOST_TRAILERS:
        found.trailers.append(entries)
    if kind != b"ObjStm":
        return
    data = decoded(source, item, integer(entries.get(b"Length")))
    if _SIGNED in data:
        raise RepairRefused(reason="signed")
    for index, number in enumerate(ObjectStream(item, data).numbers):
        if 0 < number <= _HIGHEST_NUMBER:
            _take_place(found, number, Packed(item.number, index))


def _take_place(found: Found, number: int, place: Place) -> None:
    found.places[number] = place
    if len(found.places) > MOST_OBJECTS:
        raise DocumentTooComplex(limit="objects")


def _kind(value: object) -> bytes | None:
    kind = value.get(b"Type") if isinstance(value, Dictionary) else None
    return kind.value if isinstance(kind, Name) else None
