"""An image file as an image XObject (ISO 32000-2, 8.9). Loads Pillow.

A JPEG goes in as it is. Anything else is decoded; of what is transparent the clear parts become a stencil mask and the
rest is laid on white, since PDF/A-1 knows no transparency. Colours are CIE-based, to need no output intent.
"""

import errno
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from idclient.documents.appearance.font_subset import Add
from idclient.documents.appearance.streams import stream_body
from idclient.errors.appearance import ImageUnusable
from idclient.value import frozen

_MOST_BYTES = 1 << 25
_MOST_DECODED = 12_000_000
_MOST_PIXELS = 200_000_000
"""Pixels of an image that is decoded whole, and of a JPEG, which is not."""
_LONGEST = 1600
"""Pixels along the longer side of what was decoded: 600 dots an inch on 68 mm."""
GRAY = b"[/CalGray<</WhitePoint[.9505 1 1.089]/Gamma 2.2>>]"
_COLOUR = (
    b"[/CalRGB<</WhitePoint[.9505 1 1.089]/Gamma[2.2 2.2 2.2]"
    b"/Matrix[.4124 .2126 .0193 .3576 .7152 .1192 .1805 .0722 .9505]>>]"
)
_UPRIGHT = {
    1: b"1 0 0 1 0 0",
    2: b"-1 0 0 1 1 0",
    3: b"-1 0 0 -1 1 1",
    4: b"1 0 0 -1 0 1",
    5: b"0 -1 -1 0 1 1",
    6: b"0 -1 1 0 0 1",
    7: b"0 1 1 0 0 0",
    8: b"0 1 -1 0 1 0",
}
"""What turns the unit square for each orientation that a camera writes (Exif 2.3, tag 0x0112)."""
_ORIENTATION = 0x0112


@frozen
class Picture:
    """An image. `width` and `height` are in pixels, as it is seen; `upright` is the matrix that makes it so."""

    width: int
    height: int
    entries: bytes
    data: bytes
    jpeg: bool
    mask: bytes = b""
    """One bit for each pixel, rows padded to bytes, set where nothing is painted."""
    upright: bytes = _UPRIGHT[1]


@lru_cache(maxsize=2)
def load_picture(path: Path) -> Picture:
    """Return the image of a file. Raises: ImageUnusable."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ImageUnusable(reason="too-large")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = errno.errorcode.get(getattr(error, "errno", None) or 0, "EINVAL")
        raise ImageUnusable(reason=reason) from error
    return read_picture(data)


def read_picture(data: bytes) -> Picture:
    """Return an image from a file's bytes. Raises: ImageUnusable."""
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise ImageUnusable(reason="format")
    with _reading():
        from PIL import Image

        image = Image.open(BytesIO(data), formats=("PNG", "JPEG", "MPO"))
        pixels = image.width * image.height
        jpeg = image.format != "PNG" and image.mode in {"L", "RGB"}
        if pixels > (_MOST_PIXELS if jpeg else _MOST_DECODED):
            raise ImageUnusable(reason="too-large")
        return _as_it_is(image, data) if jpeg else _decoded(image)


def picture_objects(picture: Picture, add: Add) -> bytes:
    """Add the objects of an image; return the reference to it."""
    entries = picture.entries
    if picture.mask:
        size = b"/Type/XObject/Subtype/Image/ImageMask true/Width %d/Height %d/BitsPerComponent 1"
        entries += b"/Mask " + add(stream_body(picture.mask, size % (picture.width, picture.height)))
    return add(stream_body(picture.data, entries, compress=not picture.jpeg))


def _as_it_is(image: Any, data: bytes) -> Picture:
    width, height = image.size
    orientation = image.getexif().get(_ORIENTATION, 1)
    orientation = orientation if orientation in _UPRIGHT else 1
    entries = _entries(width, height, image.mode) + b"/Filter/DCTDecode"
    image.draft(image.mode, (max(1, width // 8), max(1, height // 8)))
    image.load()
    """Decoded small, to see that all of it is there."""
    if orientation > 4:
        width, height = height, width
    return Picture(width, height, entries, data, jpeg=True, upright=_UPRIGHT[orientation])


def _decoded(image: Any) -> Picture:
    from PIL import Image, ImageOps

    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    mask = b""
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        layered.thumbnail((_LONGEST, _LONGEST))
        alpha = layered.getchannel("A")
        image = Image.new("RGB", layered.size, "white")
        image.paste(layered, mask=alpha)
        if alpha.getextrema()[0] == 0:
            mask = alpha.point(lambda value: 0 if value else 255).convert("1", dither=Image.Dither.NONE).tobytes()
    else:
        image = image.convert("L" if image.mode in {"1", "L"} else "RGB")
        image.thumbnail((_LONGEST, _LONGEST))
    width, height = image.size
    return Picture(width, height, _entries(width, height, image.mode), image.tobytes(), jpeg=False, mask=mask)


def _entries(width: int, height: int, mode: str) -> bytes:
    return b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace%b" % (
        *(width, height),
        GRAY if mode == "L" else _COLOUR,
    )


@contextmanager
def _reading() -> Iterator[None]:
    """Turn whatever an image file makes Pillow raise into ImageUnusable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ImageUnusable:
        raise
    except Exception as error:  # Pillow says nowhere what it raises, and images come from anywhere
        raise ImageUnusable(reason="damaged") from error
