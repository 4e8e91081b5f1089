"""A device link as a QR code (ISO/IEC 18004), for a terminal and for a window.

A code that is on the screen is as secret as the link in it is fresh: it is drawn, shown and forgotten.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from idclient.value import field, frozen

if TYPE_CHECKING:
    from segno import QRCode as Made

QUIET = 4
"""Light modules around the code (ISO/IEC 18004, 5.3.8)."""

_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
_BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m"
_AS_BEFORE = "\x1b[0m"


@frozen
class QrCode:
    """A code's modules, row by row, True for dark; the quiet zone around it is in."""

    rows: tuple[tuple[bool, ...], ...] = field(repr=False)

    @property
    def size(self) -> int:
        """Modules on each side: a terminal needs as many columns, and half as many lines."""
        return len(self.rows)


def qr_code(text: str) -> QrCode:
    """Return the smallest code of a link, with error correction L, as Smart-ID wants it for screens."""
    return QrCode(tuple(tuple(bool(module) for module in row) for row in _made(text).matrix_iter(border=QUIET)))


def terminal_lines(code: QrCode, *, colours: bool = True) -> tuple[str, ...]:
    """Return lines in which each character is two modules, one above the other.

    With colours (ANSI, 256 of them) it is black on white whatever the terminal's own are. Without, light modules are
    drawn and dark ones left out: right on dark terminals, and inverted, as most apps can read it, on light ones.
    """
    rows = [*code.rows, *([(False,) * code.size] if code.size % 2 else [])]
    pairs = (zip(upper, lower, strict=True) for upper, lower in zip(rows[::2], rows[1::2], strict=True))
    if colours:
        return tuple(_BLACK_ON_WHITE + "".join(_BLOCKS[pair] for pair in line) + _AS_BEFORE for line in pairs)
    return tuple("".join(_BLOCKS[not upper, not lower] for upper, lower in line) for line in pairs)


def png(text: str, *, scale: int = 8) -> bytes:
    """Return a PNG image, black on white, `scale` pixels for each module (6 to 10 are good on a computer's screen)."""
    image = BytesIO()
    _made(text).save(image, kind="png", scale=scale, border=QUIET, dark="#000", light="#fff")
    return image.getvalue()


def svg(text: str, *, scale: int = 8) -> bytes:
    """Return an SVG document, UTF-8, black on white."""
    image = BytesIO()
    _made(text).save(image, kind="svg", scale=scale, border=QUIET, dark="#000", light="#fff")
    return image.getvalue()


def _made(text: str) -> "Made":
    import segno

    return segno.make_qr(text, error="l", boost_error=False)
