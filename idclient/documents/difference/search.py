"""Where a state of a document refers to given objects: by search in all its bytes, without parsing it.

A document may refer to an object that is not there (yet), or use one for two purposes. Either way an update that looks
harmless would change what is shown. Following all references of a million objects takes a minute; a search takes less
than a second.
"""

import re
from collections.abc import Iterator, Mapping

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


def foreign_references(document: PdfDocument, owners: Mapping[int, frozenset[bytes]]) -> set[int]:
    """Return the numbers among `owners` that the document refers to under another key than the number's own ones.

    All bytes are searched, those of older revisions and inside object streams too. Raises: DocumentError.
    """
    if not owners:
        return set()
    patterns = _patterns(owners)
    return {
        number
        for text in _texts(document)
        for pattern in patterns
        for match in pattern.finditer(text)
        for number in _foreign(text, match, owners)
    }


def _patterns(owners: Mapping[int, frozenset[bytes]]) -> list[re.Pattern[bytes]]:
    """Return patterns that begin with digits common to many numbers: those are searched for at the speed of memory."""
    groups: dict[bytes, list[bytes]] = {}
    for number in sorted(owners):
        text = b"%d" % number
        groups.setdefault(text if len(text) < 3 else text[:-2], []).append(text)
    if len(groups) > _FEW:
        lengths = [len(b"%d" % number) for number in owners]
        return [re.compile(rb"([1-9]\d{%d,%d})(?!\d)" % (min(lengths) - 1, max(lengths) - 1) + _REST)]
    return [
        re.compile(b"(%b(?:%b))(?!\\d)" % (prefix, b"|".join(text[len(prefix) :] for text in texts)) + _REST)
        for prefix, texts in groups.items()
    ]


def _foreign(text: bytes, match: re.Match[bytes], owners: Mapping[int, frozenset[bytes]]) -> Iterator[int]:
    number = int(match[1])
    before = text[max(0, match.start() - _KEY_WINDOW) : match.start()].rstrip(b"0")
    if number not in owners or before[-1:].isdigit():
        return  # The tail of a longer number.
    key = _KEY.search(before)
    if key is None or key[1] not in owners[number]:
        yield number


def _texts(document: PdfDocument) -> Iterator[bytes]:
    """Yield everything in pieces that overlap so far that no reference is cut."""
    yield from _file(document)
    for number in sorted(_containers(document)):
        found = document.object(number)
        if found is not None:
            yield document.stream(found)


def _file(document: PdfDocument) -> Iterator[bytes]:
    carry = b""
    for start in range(0, document.source.size, _CHUNK):
        text = carry + document.source.read(start, _CHUNK)
        yield text
        tail = len(text) - len(text.rstrip(b"0123456789R" + _SPACES))
        if tail > _LONGEST_TAIL:
            raise DocumentTooComplex(limit="white-space")
        carry = text[-(tail + 2 * _COMMENT) :]


def _containers(document: PdfDocument) -> set[int]:
    streams = (section for section in document.chain.sections if isinstance(section, StreamSection))
    return {number for section in streams for number in section.containers()}
