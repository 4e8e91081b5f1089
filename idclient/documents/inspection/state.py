"""The graphics state, as far as it decides what hides what (ISO 32000-2, 8.4 and 9.3)."""

from idclient.documents.inspection.fonts import Font
from idclient.documents.inspection.geometry import EVERYWHERE, IDENTITY, Box, Matrix

_OPAQUE = 0.8
_MIXING_MODES = "Multiply Darken ColorBurn Overlay SoftLight Difference Exclusion Hue Saturation Color Luminosity"
_MIXING = frozenset(_MIXING_MODES.split())


class State:
    """What `q` keeps and `Q` brings back."""

    __slots__ = (
        "blend", "character", "clip", "ctm", "fill_alpha", "font", "leading", "line_width", "mode", "rise", "scale",
        "size", "stroke_alpha", "white", "word",
    )  # fmt: skip

    def __init__(self, ctm: Matrix = IDENTITY, clip: Box = EVERYWHERE) -> None:
        self.ctm = ctm
        self.clip = clip
        self.fill_alpha = 1.0
        self.stroke_alpha = 1.0
        self.line_width = 1.0
        self.blend = "Normal"
        self.white = False
        self.font: Font | None = None
        self.size = 0.0
        self.character = 0.0
        self.word = 0.0
        self.scale = 1.0
        self.leading = 0.0
        self.mode = 0
        self.rise = 0.0

    def copy(self) -> "State":
        """Return another state with the same values."""
        other = State.__new__(State)
        for name in State.__slots__:
            setattr(other, name, getattr(self, name))
        return other

    def is_opaque(self, alpha: float) -> bool:
        """Whether what is painted now with that opacity hides what is below."""
        return alpha >= _OPAQUE and self.blend not in _MIXING
