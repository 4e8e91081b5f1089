"""Fonts as far as an inspection needs them: widths of codes, and their characters (ISO 32000-2, 9.6 to 9.10)."""

from collections.abc import Iterator, Sequence

from idclient.documents.inspection.glyphs import characters_of
from idclient.documents.inspection.look import Look
from idclient.documents.pdf.sections import integer
from idclient.documents.pdf.values import Array, Dictionary, Number, Value
from idclient.errors.document import DocumentError

_COURIER = 600.0
_USUAL = 500.0
"""Width of a glyph nobody tells the width of, in thousandths of the font size."""
_MOST_MAPPED = 1 << 16


class Font:
    """One font. `two_bytes`: codes are pairs of bytes."""

    def __init__(self, look: Look, dictionary: Dictionary) -> None:
        """Read a font. Raises: DocumentError."""
        self._look = look
        self.dictionary = dictionary
        document = look.document
        self.kind = document.name(dictionary.get(b"Subtype")) or b""
        self.name = (document.name(dictionary.get(b"BaseFont")) or b"").decode("latin-1")
        self.two_bytes = self.kind == b"Type0"
        self._widths: dict[int, float] = {}
        self._default = _USUAL * 0.001
        if self.two_bytes:
            self._read_wide()
        else:
            self._read_simple()
        self._characters: dict[int, str] | None = None

    def codes(self, text: bytes) -> Sequence[int]:
        """Return the codes in a shown string."""
        if not self.two_bytes:
            return text
        return [text[at] << 8 | text[at + 1] for at in range(0, len(text) - 1, 2)]

    def width(self, code: int) -> float:
        """Return the advance of a code as part of the font size."""
        return self._widths.get(code, self._default)

    def text(self, codes: Sequence[int]) -> str | None:
        """Return the characters that codes stand for; None when that is not known. Raises: DocumentError."""
        if self._characters is None:
            self._characters = self._read_characters()
        found = [self._characters.get(code) for code in codes]
        return None if None in found else "".join(part for part in found if part)

    def mapped(self) -> dict[int, str]:
        """Return what /ToUnicode says. Raises: DocumentError."""
        found = self._look.document.located(self.dictionary.get(b"ToUnicode"))
        if found is None or found.data is None:
            return {}
        from idclient.documents.inspection.cmaps import to_unicode

        return dict(to_unicode(self._look.content(found)))

    def _read_characters(self) -> dict[int, str]:
        found = {} if self.two_bytes else characters_of(self._look, self.dictionary)
        try:
            found.update(self.mapped())
        except DocumentError:
            return {}
        return found

    def _read_simple(self) -> None:
        document = self._look.document
        first = document.integer(self.dictionary.get(b"FirstChar")) or 0
        widths = document.array(self.dictionary.get(b"Widths"))
        scale = 0.001
        if self.kind == b"Type3":
            matrix = document.array(self.dictionary.get(b"FontMatrix"))
            scale = abs(_number(matrix.items[0])) if matrix and matrix.items else scale
        if widths is None:
            from idclient.documents.inspection.standard_widths import standard_widths

            self._default = (_COURIER if "Courier" in self.name else _USUAL) * 0.001
            self._widths = standard_widths(self.name)
            return
        items = [_number(document.resolve(item)) * scale for item in widths.items[:256]]
        self._widths = dict(enumerate(items, start=first))
        descriptor = document.dictionary(self.dictionary.get(b"FontDescriptor"))
        missing = document.resolve(descriptor.get(b"MissingWidth")) if descriptor else None
        self._default = _number(missing) * scale

    def _read_wide(self) -> None:
        document = self._look.document
        kids = document.array(self.dictionary.get(b"DescendantFonts"))
        inner = document.dictionary(kids.items[0]) if kids and kids.items else None
        if inner is None:
            return
        default = document.resolve(inner.get(b"DW"))
        self._default = (_number(default) if default is not None else 1000.0) * 0.001
        widths = document.array(inner.get(b"W"))
        items = [document.resolve(item) for item in widths.items[:_MOST_MAPPED]] if widths else []
        self._widths = dict(_wide_widths(items))


def _wide_widths(items: Sequence[Value | None]) -> Iterator[tuple[int, float]]:
    """Yield codes and widths of /W (9.7.4.3), CIDs taken for codes as Identity-H has it."""
    at = 0
    while at + 1 < len(items):
        first, second = integer(items[at]), items[at + 1]
        if first is None:
            at += 1
        elif isinstance(second, Array):
            for offset, item in enumerate(second.items[:_MOST_MAPPED]):
                yield first + offset, _number(item) * 0.001
            at += 2
        else:
            last = integer(second)
            width = _number(items[at + 2]) * 0.001 if at + 2 < len(items) else 0.0
            if last is not None and 0 <= last - first < _MOST_MAPPED:
                yield from ((code, width) for code in range(first, last + 1))
            at += 3


def _number(value: Value | None) -> float:
    return float(value.value) if isinstance(value, Number) else 0.0
