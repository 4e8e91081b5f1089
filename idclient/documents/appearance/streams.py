"""Stream objects as text."""

import zlib


def stream_body(data: bytes, entries: bytes = b"", *, compress: bool = True) -> bytes:
    """Return a stream object, compressed or else (`compress` off) as it is, `entries` saying how it is coded."""
    if compress:
        data = zlib.compress(data, 9)
        entries += b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)
