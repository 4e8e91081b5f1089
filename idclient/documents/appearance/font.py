"""A font file: whether it may and can be embedded, which letters it has, and how wide they are. Loads fontTools."""

import errno
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from idclient.documents.appearance.font_subset import Subset, subset_of
from idclient.errors.appearance import CharacterMissing, FontNotEmbeddable, FontUnusable

_MOST_BYTES = 1 << 26
_MOST_SUBSETS = 8
_RESTRICTED, _PREVIEW_AND_PRINT, _EDITABLE = 0x2, 0x4, 0x8
_NO_SUBSETTING, _BITMAPS_ONLY = 0x100, 0x200
"""Bits of OS/2 fsType (OpenType 1.9); of the first three the least restrictive counts."""


def built_in_font() -> Path:
    """Return the program's own font, Roboto: Latin, Greek and Cyrillic letters."""
    from importlib import resources

    return Path(str(resources.files("font_roboto") / "files" / "Roboto-Regular.ttf"))


@lru_cache(maxsize=2)
def load_font(path: Path) -> "Font":
    """Return a font. Raises: FontUnusable, FontNotEmbeddable."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FontUnusable(reason="too-large")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = errno.errorcode.get(getattr(error, "errno", None) or 0, "EINVAL")
        raise FontUnusable(reason=reason) from error
    return Font(data)


class Font:
    """A font with outlines and a Unicode character map. Lengths are in ems. May be used by several threads."""

    def __init__(self, data: bytes) -> None:
        """Take a font file's bytes. Raises: FontUnusable, FontNotEmbeddable."""
        self._data = data
        self._subsets: dict[frozenset[str], Subset] = {}
        with reading_font():
            font = open_font(data)
            _require_embeddable(font)
            units = font["head"].unitsPerEm
            if not units > 0:
                raise FontUnusable(reason="damaged")
            self._units = units
            self._glyphs: dict[int, str] = dict(font.getBestCmap() or {})
            self._advances: dict[str, int] = {name: advance for name, (advance, _) in font["hmtx"].metrics.items()}
            self.ascent = font["hhea"].ascent / units
            self.descent = -font["hhea"].descent / units
        if not self._glyphs:
            raise FontUnusable(reason="no-unicode")
        if not 0.2 < self.ascent + self.descent < 10:
            self.ascent, self.descent = 0.9, 0.3

    @property
    def leading(self) -> float:
        """The distance of two baselines."""
        return self.ascent + self.descent

    @property
    def ellipsis(self) -> str:
        """What stands for text that was left out."""
        return "…" if 0x2026 in self._glyphs else "..."

    def has(self, letter: str) -> bool:
        """Whether the font has a letter."""
        return ord(letter) in self._glyphs

    def require(self, letters: Iterable[str]) -> None:
        """Return if the font has all letters. Raises: CharacterMissing for the first it has not."""
        for letter in letters:
            if ord(letter) not in self._glyphs:
                raise CharacterMissing(character=letter)

    def advance(self, text: str) -> float:
        """Return how wide a text is whose letters the font has."""
        return sum(self._advances.get(self._glyphs.get(ord(letter), ""), 0) for letter in text) / self._units

    def subset(self, letters: frozenset[str]) -> Subset:
        """Return a font of these letters alone. Blocks for some 50 ms. Raises: CharacterMissing, FontUnusable."""
        found = self._subsets.get(letters)
        if found is None:
            self.require(sorted(letters))
            with reading_font():
                found = subset_of(open_font(self._data), {letter: self._glyphs[ord(letter)] for letter in letters})
            if len(self._subsets) >= _MOST_SUBSETS:
                self._subsets.clear()
            self._subsets[letters] = found
        return found


def open_font(data: bytes) -> Any:
    """Return a fontTools font. Raises what fontTools raises."""
    from fontTools.ttLib import TTFont

    if data[:4] not in (b"\0\1\0\0", b"OTTO", b"true", b"ttcf"):
        raise FontUnusable(reason="format")
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    font = TTFont(BytesIO(data), fontNumber=0, lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    if not ({"glyf", "loca"} <= set(font.keys()) or "CFF " in font):
        raise FontUnusable(reason="outlines")
    return font


@contextmanager
def reading_font() -> Iterator[None]:
    """Turn whatever a font file makes fontTools raise into FontUnusable."""
    try:
        yield
    except (FontUnusable, FontNotEmbeddable, CharacterMissing):
        raise
    except Exception as error:  # fontTools says nowhere what it raises, and font files come from anywhere
        raise FontUnusable(reason="damaged") from error


def _require_embeddable(font: Any) -> None:
    rights = font["OS/2"].fsType if "OS/2" in font else 0
    if rights & _RESTRICTED and not rights & (_PREVIEW_AND_PRINT | _EDITABLE):
        raise FontNotEmbeddable(reason="restricted")
    if rights & _NO_SUBSETTING:
        raise FontNotEmbeddable(reason="no-subsetting")
    if rights & _BITMAPS_ONLY:
        raise FontNotEmbeddable(reason="bitmaps-only")
