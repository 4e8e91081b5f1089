"""Universal signature forgery: the update brings a signature dictionary that says nothing, or nonsense."""

import re

from tests.documents.attacks.bases import Forgery
from tests.documents.attacks.forging import CONTENTS, FORGED, RANGE, append, object_text, signature_number
from tests.documents.generate import stream


def replaced(pattern: bytes, text: bytes) -> Forgery:
    """Return a forgery that rewrites the signature dictionary in an update."""

    def forge(data: bytes) -> bytes:
        number = signature_number(data)
        changed, count = re.subn(pattern, lambda _: text, object_text(data, number), flags=re.DOTALL)
        assert count == 1
        return append(data, {number: changed, 4: stream(FORGED)})

    return forge


UNIVERSAL: dict[str, Forgery] = {
    "no range": replaced(RANGE, b""),
    "null range": replaced(RANGE, b"/ByteRange null"),
    "empty range": replaced(RANGE, b"/ByteRange[]"),
    "range of two": replaced(RANGE, b"/ByteRange[0 950]"),
    "range of six": replaced(RANGE, b"/ByteRange[0 10 20 10 40 10]"),
    "negative range": replaced(RANGE, b"/ByteRange[0 -950 33720 481]"),
    "range from elsewhere": replaced(RANGE, b"/ByteRange[950 10 33720 481]"),
    "overlapping range": replaced(RANGE, b"/ByteRange[0 33720 950 481]"),
    "range of nothing": replaced(RANGE, b"/ByteRange[0 0 0 0]"),
    "range beyond the end": replaced(RANGE, b"/ByteRange[0 950 33720 99999999999]"),
    "real numbers": replaced(RANGE, b"/ByteRange[0. 950. 33720. 481.]"),
    "range of names": replaced(RANGE, b"/ByteRange[/a/b/c/d]"),
    "range is a name": replaced(RANGE, b"/ByteRange/All"),
    "no contents": replaced(CONTENTS, b""),
    "null contents": replaced(CONTENTS, b"/Contents null"),
    "empty contents": replaced(CONTENTS, b"/Contents<>"),
    "zero contents": replaced(CONTENTS, b"/Contents<0000>"),
    "literal contents": replaced(CONTENTS, b"/Contents(0)"),
    "contents in another object": replaced(CONTENTS, b"/Contents 20 0 R"),
    "contents is an array": replaced(CONTENTS, b"/Contents[<30>]"),
    "contents is a dictionary": replaced(CONTENTS, b"/Contents<</A<30>>>"),
    "nothing at all": replaced(rb"\A.*\Z", b"<<>>"),
    "only a type": replaced(rb"\A.*\Z", b"<</Type/Sig>>"),
}
