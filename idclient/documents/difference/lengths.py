"""The lengths that streams of a file claim: by search in its bytes, without parsing it, in one pass."""

import re
from array import array
from collections.abc import Iterator

from idclient.documents.pdf.source import Source

_CHUNK = 1 << 20
_OVERLAP = 1 << 12
GAP = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]{0,1000}[\r\n])+"
_LENGTH = re.compile(
    rb"/(?:L|#4[Cc])(?:e|#65)(?:n|#6[Ee])(?:g|#67)(?:t|#74)(?:h|#68)(?:" + GAP + rb")?\+?(\d{1,12})"
    rb"(" + GAP + rb"\d{1,5}" + GAP + rb"R)?"
)


class Lengths:
    """All values of `/Length` in a file, each with its offset; 16 bytes of memory for each."""

    def __init__(self, source: Source) -> None:
        """Prepare for the pass, which is made when first asked."""
        self._source = source
        self._read = False
        self._offsets = array("Q")
        self._values = array("Q")
        self._indirect: dict[int, array[int]] = {}

    def direct(self) -> Iterator[tuple[int, int]]:
        """Yield offset and length, in no order. Raises: DocumentError."""
        self._search()
        return zip(self._offsets, self._values, strict=True)

    def indirect(self) -> Iterator[tuple[int, int]]:
        """Yield offset and number of the object that holds the length. Raises: DocumentError."""
        self._search()
        return ((offset, number) for number, offsets in self._indirect.items() for offset in offsets)

    def _search(self) -> None:
        if self._read:
            return
        for offset, match in matches(_LENGTH, self._source, 0, self._source.size):
            if match[2]:
                self._indirect.setdefault(int(match[1]), array("Q")).append(offset)
            else:
                self._offsets.append(offset)
                self._values.append(int(match[1]))
        self._read = True


def matches(pattern: re.Pattern[bytes], source: Source, start: int, end: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Yield what matches in a part of a file, with its offset; a match is at most 4 KiB long. Raises: DocumentError."""
    for position in range(start, end, _CHUNK):
        text = source.read(position, min(_CHUNK + _OVERLAP, end - position))
        for match in pattern.finditer(text):
            if match.start() < _CHUNK:
                yield position + match.start(), match
