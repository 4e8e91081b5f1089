"""Text strings and dates (ISO 32000-2, 7.9.2 and 7.9.4)."""

import re
from datetime import UTC, datetime, timedelta, timezone

_DOC_ENCODING = {
    **dict(zip(range(0x18, 0x20), "˘ˇˆ˙˝˛˚˜", strict=True)),
    **dict(zip(range(0x80, 0x9F), "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", strict=True)),
    0xA0: "€",
}
"""PDFDocEncoding where it differs from ISO 8859-1 (Annex D.3)."""
_DOC_CODES = {sign: code for code, sign in _DOC_ENCODING.items()}
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")
_SPECIAL = re.compile(rb"[()\\\r]")


def decode_text(data: bytes) -> str:
    """Return a text string: UTF-16 or UTF-8 by its byte order mark, else PDFDocEncoding. Never fails."""
    if data.startswith(b"\xfe\xff"):
        return data[2:].decode("utf-16-be", "replace")
    if data.startswith(b"\xff\xfe"):
        return data[2:].decode("utf-16-le", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "replace")
    return "".join(_DOC_ENCODING.get(byte, chr(byte)) for byte in data)


def encode_document_text(text: str) -> bytes | None:
    """Return a text in PDFDocEncoding; None when it has characters that this lacks."""
    codes = [_DOC_CODES.get(sign, ord(sign)) for sign in text]
    lacking = any(
        code > 0xFF or (code in _DOC_ENCODING and sign not in _DOC_CODES)
        for code, sign in zip(codes, text, strict=True)
    )
    return None if lacking else bytes(codes)


def text_literal(text: str) -> bytes:
    """Return a text string as PDF syntax: printable ASCII as it is, all else as UTF-16BE in hexadecimal."""
    if text.isascii() and text.isprintable():
        return literal(text.encode("ascii"))
    return b"<FEFF" + text.encode("utf-16-be", "replace").hex().upper().encode("ascii") + b">"


def literal(data: bytes) -> bytes:
    """Return bytes as a literal string."""
    return b"(" + _SPECIAL.sub(lambda sign: b"\\r" if sign[0] == b"\r" else b"\\" + sign[0], data) + b")"


def date_literal(moment: datetime) -> bytes:
    """Return an aware time as a PDF date in UTC, to the second."""
    return moment.astimezone(UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode("ascii")


def decode_date(text: str) -> datetime | None:
    """Return a PDF date; UTC where it names no zone. None when it is no date."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year, *rest = (int(part) if part else None for part in match.groups()[:6])
    month, day, hour, minute, second = rest
    offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    try:
        zone = timezone(-offset if match[8] == "-" else offset)
        return datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=zone)
    except ValueError:
        return None
