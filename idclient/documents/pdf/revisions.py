"""Where each revision of a document ends (ISO 32000-2, 7.5.6)."""

import re

from idclient.documents.pdf.chain import Chain
from idclient.documents.pdf.sections import Form, Section, integer
from idclient.documents.pdf.source import Source
from idclient.value import frozen

_CLOSE = re.compile(rb"startxref[\x00\t\n\x0c\r ]*(\d{1,15})[\x00\t\n\x0c\r ]*%%EOF(\r\n|\n|\r)?")
_WINDOW = 4096
_SCAN = 1 << 20
_FARTHEST = 1 << 25


@frozen
class Revision:
    """A state of the document. `eof` is the offset behind `%%EOF`, `end` behind its line end, if it has one."""

    eof: int
    end: int


def find_revisions(source: Source, chain: Chain) -> tuple[Revision, ...]:
    """Return all revisions, oldest first.

    The first part of a linearized file closes with `startxref 0` and is none by itself.
    """
    found: dict[int, Revision] = {}
    for section in chain.sections:
        close = _close(source, section)
        if close is None:
            continue
        start, revision = close
        if start != 0:
            found[revision.eof] = revision
    return tuple(found[eof] for eof in sorted(found))


def _close(source: Source, section: Section) -> tuple[int, Revision] | None:
    position, last = section.end, section.end + _WINDOW
    if section.form is Form.STREAM:
        length = integer(section.trailer.get(b"Length"))
        known = length is not None and section.end + length < source.size
        position += length if known and length else 0
        last = position + (_WINDOW if known else _FARTHEST)
    while position < min(last, source.size):
        window = source.read(position, min(_SCAN, last - position))
        match = _CLOSE.search(window)
        if match:
            eof = position + match.end() - len(match[2] or b"")
            return int(match[1]), Revision(eof, position + match.end())
        position += max(1, len(window) - 64)
    return None
