"""Faults that programs write and readers have learnt to take. A fault for which a file has no place changes nothing."""

import re
from enum import Enum


class Fault(Enum):
    """What is wrong with a file."""

    NONE = "none"
    START_TOO_LARGE = "startxref is some bytes too large"
    START_TOO_SMALL = "startxref is some bytes too small"
    SIZE_TOO_SMALL = "the last /Size is too small"
    FIRST_ENTRY = "the entry of object 0 has another generation"
    SPACE_BEFORE_XREF = "white space precedes the keyword xref"
    SPACE_BEHIND_HEADER = "a space follows the header of a subsection"
    NO_ENDOBJ = "the word endobj is missing once"
    WRONG_LENGTH = "a stream's /Length is wrong"
    NO_END = "the mark of the end is missing"
    OBJECTS_MOVED = "all offsets are off by a few bytes"
    UNKNOWN_FILTER = "a page's content is coded as nobody knows"


def faulty(data: bytes, fault: Fault) -> bytes:
    """Return the file with a fault put in; offsets before it stay right."""
    match fault:
        case Fault.START_TOO_LARGE:
            return _start_moved(data, 4)
        case Fault.START_TOO_SMALL:
            return _start_moved(data, -6)
        case Fault.NO_END:
            return data.removesuffix(b"%%EOF\n")
        case Fault.OBJECTS_MOVED:
            return re.sub(rb"%PDF-1\.7([\r\n]+)", rb"%PDF-1.7   \1", data, count=1)
    old, new = _REPLACED.get(fault, (rb"(?!)", b""))
    return re.sub(old, new, data, count=1)


_REPLACED = {
    # Each keeps the length, so that offsets stay right; what may stand at the place of a separator gives it up.
    Fault.SIZE_TOO_SMALL: (rb"/Size \d(?=\d)", b"/Size 0"),
    Fault.FIRST_ENTRY: (rb"0000000000 65535 f", b"0000000000 00000 f"),
    Fault.SPACE_BEFORE_XREF: (rb"xref\r\n(?=0)", b" xref\n"),
    Fault.SPACE_BEHIND_HEADER: (rb"(?<=xref\n)(\d+ \d+)\n(?=\d{10} )", rb"\1 \n"),
    Fault.NO_ENDOBJ: (rb"endobj", b"      "),
    Fault.WRONG_LENGTH: (rb"/Length(\s+)\d", rb"/Length\g<1>9"),
    Fault.UNKNOWN_FILTER: (rb"/FlateDecode(?!/)", b"/CrateDecode"),
}


def _start_moved(data: bytes, distance: int) -> bytes:
    head, word, tail = data.rpartition(b"startxref\n")
    number, _, rest = tail.partition(b"\n")
    return head + word + b"%d\n" % (int(number) + distance) + rest
