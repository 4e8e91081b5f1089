"""How a signature looks and where it stands: plain data, from a preset, the settings file or the command line."""

from enum import Enum
from pathlib import Path

from idclient.value import frozen


class Corner(Enum):
    """A corner of the page as its reader sees it."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"


@frozen
class UprightBox:
    """A rectangle on a page as its reader sees it, in points from the lower left corner of what is visible."""

    x: float
    y: float
    width: float
    height: float


@frozen(kw_only=True)
class Style:
    """A look. Lengths are in points (1/72 inch), `page` counts from 0, or from the end when negative.

    `text` is a template of lines (see `facts`); `size` is that of its letters, which become smaller when the box asks
    for it. `box` wins over `corner`. Without `font` the program's own is taken; without `image` there is none. `zone`
    names the time zone of dates (IANA).
    """

    text: str = ""
    width: float = 200.0
    height: float = 64.0
    corner: Corner = Corner.BOTTOM_RIGHT
    margin: float = 28.0
    page: int = 0
    box: UprightBox | None = None
    size: float = 9.0
    border: bool = False
    font: Path | None = None
    image: Path | None = None
    zone: str = "UTC"
