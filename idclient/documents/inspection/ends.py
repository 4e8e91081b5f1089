"""What stands before the document in its file, and behind it."""

import re

from idclient.documents.inspection.look import Look

_WINDOW = 1 << 16
_MOST = 1 << 20
_SPACE = b"\x00\t\n\x0c\r \x1a"
_TELLING = re.compile(rb"\d[\x00\t\n\x0c\r ]+\d+[\x00\t\n\x0c\r ]+obj|xref|trailer|%PDF-|stream")


def look_at_ends(look: Look) -> None:
    """Report bytes before the header and behind the last end-of-file mark. Raises: DocumentError."""
    source = look.document.source
    if source.read(0, source.header).strip(_SPACE + b"\xef\xbb\xbf"):
        look.report("leading_bytes", bytes=source.header)
    size = _WINDOW
    while True:
        text = source.read(max(0, source.size - size), size)
        mark = text.rfind(b"%%EOF")
        if mark >= 0 or size >= min(source.size, _MOST):
            break
        size *= 4
    rest = text[mark + 5 :] if mark >= 0 else b""
    if rest.strip(_SPACE):
        look.report("data_after_end" if _TELLING.search(rest) else "trailing_bytes", bytes=len(rest))
