"""Why a visible signature cannot be drawn as it was asked for."""

from idclient.errors.document import DocumentError


class FieldWithoutArea(DocumentError):
    """A visible signature was asked for, but the form gives its field no area, or no page, to be seen on."""

    code = "document.field_without_area"


class BoxOffPage(DocumentError):
    """The place asked for does not lie wholly on the page. Both sides as its reader sees it, in points."""

    code = "document.box_off_page"

    def __init__(self, *, width: int, height: int) -> None:
        super().__init__(page_width=width, page_height=height)


class CharacterMissing(DocumentError):
    """The font has no glyph for a character that the signature is to show."""

    code = "document.character_missing"

    def __init__(self, *, character: str) -> None:
        super().__init__(character=_shown(character), code_point=f"U+{ord(character):04X}")


class CharacterUnsuitable(DocumentError):
    """A character would come out wrong where a signature shows it: its script needs a shaping engine.

    `reason`: right-to-left, combining, shaping, invisible.
    """

    code = "document.character_unsuitable"

    def __init__(self, *, character: str, reason: str) -> None:
        super().__init__(character=_shown(character), code_point=f"U+{ord(character):04X}", reason=reason)


class FontUnusable(DocumentError):
    """A font cannot be used. `reason`: format, outlines, no-unicode, too-large, damaged, or the symbolic errno."""

    code = "document.font_unusable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class FontNotEmbeddable(DocumentError):
    """Its maker does not allow the font to be put into documents. `reason`: restricted, no-subsetting, bitmaps-only."""

    code = "document.font_not_embeddable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class ImageUnusable(DocumentError):
    """An image cannot be used. `reason`: format, too-large, damaged, or the symbolic errno."""

    code = "document.image_unusable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


def _shown(character: str) -> str | None:
    """Return a character as far as it can be shown."""
    return character if character.isprintable() and not character.isspace() else None
