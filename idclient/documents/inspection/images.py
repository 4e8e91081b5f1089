"""Does an image hide what lies below it (ISO 32000-2, 8.9.6 and 11.6.5)."""

from typing import Any

from idclient.documents.inspection.look import Look
from idclient.documents.pdf.values import Array, Boolean, Dictionary, Value
from idclient.errors.document import DocumentError

_PIXELS = 1 << 22
_MOSTLY = 0.9
"""Part of an image that must be opaque for all of it to count as such."""


def is_opaque_image(look: Look, image: Dictionary, data: Value | None) -> bool:
    """Whether an image XObject hides most of its area; one whose mask cannot be read counts as opaque."""
    mask = look.document.resolve(image.get(b"ImageMask"))
    if isinstance(mask, Boolean) and mask.value:
        return _paints_mostly(look, image, data)
    soft = image.get(b"SMask")
    if look.document.dictionary(soft) is not None:
        return _is_light(look, soft)
    stencil = image.get(b"Mask")
    found = look.document.resolve(stencil)
    if isinstance(found, Dictionary):
        return _paints_mostly(look, found, stencil)
    return not isinstance(found, Array)  # A colour left out: there is hardly anything of it in a covering image.


def is_opaque_inline(image: dict[str, Any], data: bytes) -> bool:
    """Whether an inline image hides most of its area."""
    if not (image.get("IM") or image.get("ImageMask")):
        return True
    if image.get("F") or image.get("Filter"):
        return False
    inverted = image.get("D", image.get("Decode")) == [1.0, 0.0]
    return _share_of_ones(data) >= _MOSTLY if inverted else _share_of_ones(data) <= 1 - _MOSTLY


def _paints_mostly(look: Look, mask: Dictionary, data: Value | None) -> bool:
    """Whether a stencil paints most of its area: zeros paint, unless /Decode says otherwise."""
    content = _content(look, mask, data, bits=1)
    if content is None:
        return True
    decode = look.document.array(mask.get(b"Decode"))
    first = look.document.resolve(decode.items[0]) if decode and decode.items else None
    inverted = first is not None and look.document.integer(first) == 1
    return _share_of_ones(content) >= _MOSTLY if inverted else _share_of_ones(content) <= 1 - _MOSTLY


def _is_light(look: Look, mask: Value | None) -> bool:
    """Whether a soft mask lets most of the image through."""
    found = look.document.dictionary(mask)
    bits = look.document.integer(found.get(b"BitsPerComponent")) if found else None
    content = _content(look, found, mask, bits=bits or 8) if found else None
    if content is None or bits != 8:
        return True
    return sum(value >= 0xE0 for value in content[:: max(1, len(content) // 4096)]) >= _MOSTLY * min(len(content), 4096)


def _content(look: Look, image: Dictionary, data: Value | None, *, bits: int) -> bytes | None:
    width, height = (look.document.integer(image.get(key)) or 0 for key in (b"Width", b"Height"))
    size = (width * bits + 7) // 8 * height
    found = look.document.located(data)
    if found is None or not 0 < size <= _PIXELS:
        return None
    try:
        return look.content(found)[:size] or None
    except DocumentError:
        return None


def _share_of_ones(data: bytes) -> float:
    return int.from_bytes(data, "big").bit_count() / (8 * len(data)) if data else 0.0
