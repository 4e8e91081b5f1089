"""The form XObject of a visible signature (ISO 32000-2, 8.10): text and image in a box, without document and page."""

from collections.abc import Mapping

from idclient.documents.appearance.facts import Facts, filled
from idclient.documents.appearance.font import Font
from idclient.documents.appearance.font_subset import Add, Subset, font_objects
from idclient.documents.appearance.letters import composed
from idclient.documents.appearance.picture import GRAY, Picture, picture_objects
from idclient.documents.appearance.streams import stream_body
from idclient.documents.appearance.style import Style
from idclient.documents.appearance.typesetting import SetText, set_text
from idclient.documents.appearance.zones import read_zone
from idclient.value import frozen

_PADDING = 3.0
_LINE = 0.5
_SHARE = 0.4
"""How much of the box an image takes when there is text, too."""
_ALWAYS = "0123456789 +-:"
"""In every subset, so that one serves every date of a run."""
_MATRICES = ("1 0 0 1 0 0", "0 1 -1 0 {height} 0", "-1 0 0 -1 {width} {height}", "0 -1 1 0 0 {width}")
"""What turns a form counter-clockwise by as many quarters, into the first quadrant."""


@frozen
class Area:
    """A part of the box, in points from its lower left corner."""

    x: float
    y: float
    width: float
    height: float


@frozen(kw_only=True)
class Look:
    """A style with its files read: all that is needed to draw."""

    style: Style
    font: Font | None
    picture: Picture | None


def lines_of(look: Look, facts: Facts) -> list[str]:
    """Return the lines that are to be shown. Raises: CharacterUnsuitable, CharacterMissing."""
    lines = [composed(line) for line in filled(look.style.text, facts, read_zone(look.style.zone))]
    if look.font is not None:
        for line in lines:
            look.font.require(line)
    return lines


def form_object(look: Look, facts: Facts, size: tuple[float, float], *, quarters: int, add: Add) -> bytes:
    """Add a form of that width and height in points, with all it needs; return the reference to it.

    `quarters` is how often the page is turned clockwise; the form turns back as often. `add` takes an object's text and
    returns the reference to it.

    Raises: CharacterUnsuitable, CharacterMissing, FontUnusable.
    """
    width, height = size
    lines = lines_of(look, facts) if look.font is not None else []
    image_area, text_area = _areas(look, width, height, text=any(lines))
    content: list[str] = []
    resources: dict[bytes, bytes] = {b"ColorSpace": b"/CS0" + GRAY}
    if look.style.border:
        edge = _LINE / 2
        content.append(f"q /CS0 CS .5 SC {_LINE} w {edge} {edge} {_real(width - _LINE)} {_real(height - _LINE)} re S Q")
    if look.picture is not None:
        resources[b"XObject"] = b"/Im0 " + picture_objects(look.picture, add)
        content.append(_picture(look.picture, image_area))
    if look.font is not None and any(lines):
        font = look.font
        text = set_text(
            lines,
            text_area.width,
            text_area.height,
            size=look.style.size,
            measure=font,
        )
        subset = font.subset(frozenset("".join([*lines, *text.lines, *filter(font.has, _ALWAYS)])))
        names = b"".join(b"/F%d %b" % numbered for numbered in enumerate(font_objects(subset, add)))
        resources[b"Font"] = names
        content.append(_text(text, subset, text_area, font))
    return add(_form("\n".join(content), resources, (width, height), quarters))


def _areas(look: Look, width: float, height: float, *, text: bool) -> tuple[Area, Area]:
    """Return where image and text go: side by side in a wide box, one above the other in a high one."""
    pad = min(_PADDING, width / 10, height / 10)
    inner = Area(pad, pad, width - 2 * pad, height - 2 * pad)
    if look.picture is None or not text:
        return inner, inner
    if width >= height:
        seen = min(inner.width * _SHARE, inner.height * look.picture.width / look.picture.height)
        return (
            Area(inner.x, inner.y, seen, inner.height),
            Area(inner.x + seen + pad, inner.y, inner.width - seen - pad, inner.height),
        )
    seen = min(inner.height * _SHARE, inner.width * look.picture.height / look.picture.width)
    return (
        Area(inner.x, inner.y + inner.height - seen, inner.width, seen),
        Area(inner.x, inner.y, inner.width, inner.height - seen - pad),
    )


def _picture(picture: Picture, area: Area) -> str:
    """Return what paints an image in the middle of an area, as large as it fits, its proportions kept."""
    scale = min(area.width / picture.width, area.height / picture.height)
    width, height = picture.width * scale, picture.height * scale
    x, y = area.x + (area.width - width) / 2, area.y + (area.height - height) / 2
    place = " ".join(map(_real, (width, 0, 0, height, x, y)))
    return f"q {place} cm {picture.upright.decode('ascii')} cm /Im0 Do Q"


def _text(text: SetText, subset: Subset, area: Area, font: Font) -> str:
    """Return what shows lines, flush left, in the middle of the height of an area."""
    top = area.y + (area.height + len(text.lines) * text.leading) / 2
    parts = [f"q /CS0 cs 0 sc BT {_real(text.leading)} TL {_real(area.x)} {_real(top - font.ascent * text.size)} Td"]
    current = -1
    for line in text.lines:
        for index, codes in subset.runs(line):
            if index != current:
                parts.append(f"/F{index} {_real(text.size)} Tf")
                current = index
            parts.append(f"<{codes.hex().upper()}> Tj")
        parts.append("T*")
    return "\n".join([*parts, "ET Q"])


def _form(content: str, resources: Mapping[bytes, bytes], size: tuple[float, float], quarters: int) -> bytes:
    width, height = map(_real, size)
    matrix = _MATRICES[quarters % 4].format(width=width, height=height)
    named = b"".join(b"/%b<<%b>>" % entry for entry in resources.items())
    head = f"/Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Matrix[{matrix}]/Resources".encode("ascii")
    return stream_body(content.encode("ascii"), head + b"<<" + named + b">>")


def _real(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
