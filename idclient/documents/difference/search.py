"""Where a state of a document refers to given objects: by search in all its bytes, without parsing it.

A document may refer to an object that is not there (yet), or use one for two purposes. Either way an update that looks
harmless would change what is shown. Following all references of a million objects takes a minute; a search takes less
than a second.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from idclient.documents.difference.lengths import Lengths
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.xref_streams import StreamSection
from idclient.errors.document import DocumentTooComplex

_CHUNK = 1 << 20
_LONGEST_TAIL = 1 << 24
_COMMENT = 1 << 15
_KEY_WINDOW = 160
_SPACES = b"\x00\t\n\x0c\r "
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_GAP = rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]{0,32768}[\r\n])++"
_REST = _GAP + rb"\d{1,10}" + _GAP + rb"R(?!" + _REGULAR + rb")"
_KEY = re.compile(rb"/(" + _REGULAR + rb"{1,64})[\x00\t\n\x0c\r ]*\Z")
_FEW = 24
_MOST_UNPACKED = 1 << 28
_Hit = tuple[int, bytes | None]
"""An object number, and the key whose value refers to it; None inside an array."""


class References:
    """Where the states of a document refer to given objects: one pass over the file, made when first asked."""

    def __init__(self, document: PdfDocument, numbers: Iterable[int]) -> None:
        """Prepare for questions about these numbers in this and earlier states of a document."""
        self.numbers = frozenset(numbers)
        self.lengths = Lengths(document.source)
        self._document = document
        self._patterns = _patterns(self.numbers)
        self._in_file: dict[_Hit, tuple[int, ...]] | None = None
        self._in_streams: dict[int, Counter[_Hit]] = {}
        self._unpacked = 0

    def foreign(self, state: PdfDocument, owners: Mapping[int, frozenset[bytes]]) -> set[int]:
        """Return the numbers among `owners` that a state refers to under another key than the number's own ones.

        All bytes are searched, those of older revisions and inside object streams too. Raises: DocumentError.
        """
        if not owners.keys() <= self.numbers:
            return References(state, owners).foreign(state, owners)
        if not owners:
            return set()
        found = {hit for hit, places in self._file().items() if places[0] < state.source.size}
        for number in sorted(containers(state)):
            found |= set(self._stream(state, number))
        return {number for number, key in found if number in owners and (key is None or key not in owners[number])}

    def is_shared(self, state: PdfDocument, number: int) -> bool:
        """Whether a state refers to one of the numbers from more than one place. Raises: DocumentError."""
        places = [place for hit, found in self._file().items() if hit[0] == number for place in found]
        count = sum(place < state.source.size for place in places)
        for container in sorted(containers(state)):
            count += sum(times for hit, times in self._stream(state, container).items() if hit[0] == number)
        return count > 1

    def _file(self) -> dict[_Hit, tuple[int, ...]]:
        """Return the first two places of each."""
        if self._in_file is None:
            found: dict[_Hit, tuple[int, ...]] = {}
            for offset, text in _pieces(self._document):
                for start, hit in self._hits(text):
                    found[hit] = tuple(sorted({*found.get(hit, ()), offset + start})[:2])
            self._in_file = found
        return self._in_file

    def _stream(self, state: PdfDocument, number: int) -> Counter[_Hit]:
        found = state.object(number)
        if found is None or found.data is None:
            return Counter()
        if found.data not in self._in_streams:
            text = state.stream(found)
            self._unpacked += len(text)
            if self._unpacked > _MOST_UNPACKED:
                raise DocumentTooComplex(limit="object-streams")
            self._in_streams[found.data] = Counter(hit for _, hit in self._hits(text))
        return self._in_streams[found.data]

    def _hits(self, text: bytes) -> Iterator[tuple[int, _Hit]]:
        numbers = self.numbers
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                start, number = match.start(), int(match[1])
                window = text[max(0, start - _KEY_WINDOW) : start]
                before = window.rstrip(b"0") if window.endswith(b"0") else window
                if number in numbers and not before[-1:].isdigit():  # else the tail of a longer number
                    slash = before.rfind(b"/")
                    key = _KEY.match(before, slash) if slash >= 0 else None
                    yield start, (number, key[1] if key else None)


def _patterns(numbers: Collection[int]) -> list[re.Pattern[bytes]]:
    """Return patterns that begin with digits common to many numbers: those are searched for at the speed of memory."""
    groups: dict[bytes, list[bytes]] = {}
    for number in sorted(numbers):
        text = b"%d" % number
        groups.setdefault(text if len(text) < 3 else text[:-2], []).append(text)
    if len(groups) > _FEW:
        lengths = [len(b"%d" % number) for number in numbers]
        return [re.compile(rb"([1-9]\d{%d,%d})(?!\d)" % (min(lengths) - 1, max(lengths) - 1) + _REST)]
    return [
        re.compile(b"(%b(?:%b))(?!\\d)" % (prefix, b"|".join(text[len(prefix) :] for text in texts)) + _REST)
        for prefix, texts in groups.items()
    ]


def _pieces(document: PdfDocument) -> Iterator[tuple[int, bytes]]:
    """Yield the whole file, each piece with its offset; they overlap so far that no reference is cut."""
    carry = b""
    for start in range(0, document.source.size, _CHUNK):
        text = carry + document.source.read(start, _CHUNK)
        yield start - len(carry), text
        tail = len(text) - len(text.rstrip(b"0123456789R" + _SPACES))
        if tail > _LONGEST_TAIL:
            raise DocumentTooComplex(limit="white-space")
        carry = text[-(tail + 2 * _COMMENT) :]


def containers(document: PdfDocument) -> set[int]:
    """Return the numbers of the object streams that a document's objects are said to lie in, be they there or not."""
    streams = (section for section in document.chain.sections if isinstance(section, StreamSection))
    return {number for section in streams for number in section.containers()}
