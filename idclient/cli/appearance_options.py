"""How a signature is to look on its page: what can be typed, and the style that comes of it."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from idclient.cli.parser import Parser, UsageError
from idclient.cli.session import Session

if TYPE_CHECKING:
    from idclient.documents.appearance.style import Style

T = TypeVar("T")
_OPTIONS = ("visible", "box", "page", "corner", "text", "image", "font")
_CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


def add_visible(parser: Parser) -> None:
    """Add the options of a visible signature."""
    group = parser.add_argument_group("visible signature (each of these makes the signature visible)")
    parser.optional_values["--visible"] = "standard"
    group.add_argument(
        "--visible", nargs="?", metavar="=PRESET", help="standard, minimal, image, or one of your settings file"
    )
    group.add_argument("--page", metavar="N", help="page, from 1, or last")
    place = group.add_mutually_exclusive_group()
    place.add_argument("--corner", choices=_CORNERS, help="corner of the page")
    place.add_argument("--box", metavar="X,Y,WIDTH,HEIGHT", help="place in points, from the lower left of what is seen")
    group.add_argument(
        "--text",
        metavar="TEMPLATE",
        help="what is shown: \\n, {name}, {common_name}, {personal_code}, {date}, {reason}, {location}",
    )
    group.add_argument("--image", metavar="FILE", help="show this PNG or JPEG image, too")
    group.add_argument("--font", metavar="FILE", help="TrueType or OpenType font to use instead of Roboto")


def style_of(options: argparse.Namespace, session: Session) -> "Style | None":
    """Return the look that was asked for; None for a signature that is not seen. Raises: SettingsError."""
    if all(getattr(options, name) is None for name in _OPTIONS):
        return None
    from idclient.documents.appearance.presets import STANDARD, parse_box, parse_page, parse_text, read_style

    changes: dict[str, object] = {}
    if options.page is not None:
        changes["page"] = options.page
        _typed(parse_page, options.page, "--page takes the number of a page, from 1, or last")
    if options.box is not None:
        changes["box"] = options.box
        _typed(parse_box, options.box, "--box takes four numbers: x,y,width,height; the last two above 0")
    if options.corner is not None:
        changes |= {"corner": options.corner, "box": ""}
    if options.text is not None:
        changes["text"] = options.text.replace("\\n", "\n")
        _typed(parse_text, changes["text"], "--text has a field in braces that is not known; see --help")
    changes |= {name: Path(getattr(options, name)) for name in ("image", "font") if getattr(options, name) is not None}
    words = {
        "signed_by": session.word("visible_signed_by"),
        "reason_word": session.word("visible_reason"),
        "location_word": session.word("visible_location"),
    }
    settings = session.settings
    name = options.visible or STANDARD
    style = read_style(name, settings.appearances, words, folder=settings.folder, changes=changes)
    if name == "image" and style.image is None:
        raise UsageError("--visible=image shows an image: add --image FILE, or set appearance.image.image")
    return style


def _typed(parse: Callable[[object], T], value: object, otherwise: str) -> None:
    try:
        parse(value)
    except (ValueError, TypeError) as error:
        raise UsageError(otherwise) from error
