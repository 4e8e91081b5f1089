"""A few letters out of a font, and the PDF objects that embed them (ISO 32000-2, 9.7 and 9.9; ISO 19005-1, 6.3).

Codes are CIDs (Identity-H). Where one glyph serves two characters, as Greek omega and the ohm sign may do, the second
has its own font over the same font program, so that the text comes out as it went in.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from idclient.documents.appearance.streams import stream_body
from idclient.value import frozen

Add = Callable[[bytes], bytes]
"""Takes an object's text and returns the reference to it."""

_TABLES = ("head", "hhea", "maxp", "hmtx", "loca", "glyf", "cvt ", "fpgm", "prep")
_BLOCK = 100
"""Most entries of one `beginbfchar` (Adobe Technical Note 5411)."""
_SYMBOLIC = 4
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9+-]")


@frozen
class Subset:
    """An embedded font. `codes` maps a character to the index of its font and its CID there.

    `program` is TrueType, or bare CFF when `compact`. Widths and metrics are in thousandths of an em.
    """

    program: bytes
    compact: bool
    name: str
    codes: Mapping[str, tuple[int, int]]
    widths: Mapping[int, float]
    box: tuple[int, int, int, int]
    metrics: tuple[int, int, int, float]
    """Ascent, descent, height of capitals, angle of slant."""

    def runs(self, text: str) -> list[tuple[int, bytes]]:
        """Return a text as codes, two bytes each, in runs of one font index."""
        runs: list[tuple[int, bytes]] = []
        for letter in text:
            index, cid = self.codes[letter]
            code = cid.to_bytes(2, "big")
            if runs and runs[-1][0] == index:
                runs[-1] = index, runs[-1][1] + code
            else:
                runs.append((index, code))
        return runs


def subset_of(font: Any, glyphs: Mapping[str, str]) -> Subset:
    """Return the subset of an open fontTools font with these characters' glyphs; the font is used up.

    The same characters of the same font always give the same bytes. Raises what fontTools raises.
    """
    font.getGlyphOrder()
    """Names come from tables that are dropped below: `post`, or else `cmap`."""
    name = _NOT_A_NAME.sub("", font["name"].getDebugName(6) or "")[:60] if "name" in font else ""
    units = font["head"].unitsPerEm
    metrics = _metrics(font, units)
    head = font["head"]
    box = tuple(round(side * 1000 / units) for side in (head.xMin, head.yMin, head.xMax, head.yMax))
    _reduce(font, sorted(set(glyphs.values())))
    compact = "CFF " in font
    numbers = _cids(font, compact=compact)
    widths = {numbers[glyph]: round(advance * 1000 / units, 2) for glyph, (advance, _) in font["hmtx"].metrics.items()}
    codes = _codes({letter: numbers[glyph] for letter, glyph in sorted(glyphs.items())})
    program = _program(font, compact=compact)
    tag = hashlib.sha256(program + "".join(sorted(glyphs)).encode()).digest()
    prefix = "".join(chr(65 + byte % 26) for byte in tag[:6])
    return Subset(program, compact, f"{prefix}+{name or 'Font'}", codes, widths, box, metrics)


def font_objects(subset: Subset, add: Add) -> tuple[bytes, ...]:
    """Add the objects of a font; return the references of its Type0 fonts, by index."""
    name = subset.name.encode("ascii")
    if subset.compact:
        program = b"/FontFile3 " + add(stream_body(subset.program, b"/Subtype/CIDFontType0C"))
        kind = b"/CIDFontType0"
    else:
        program = b"/FontFile2 " + add(stream_body(subset.program, b"/Length1 %d" % len(subset.program)))
        kind = b"/CIDFontType2/CIDToGIDMap/Identity"
    ascent, descent, capitals, slant = subset.metrics
    descriptor = add(
        b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %b/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80/CIDSet %b%b>>"
        % (
            *(name, _SYMBOLIC, *subset.box, b"%g" % slant, ascent, descent, capitals),
            *(add(stream_body(_cid_set(subset))), program),
        )
    )
    widths = b" ".join(b"%d[%b]" % (cid, b"%g" % width) for cid, width in sorted(subset.widths.items()))
    descendant = add(
        b"<</Type/Font/Subtype%b/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor %b/DW 0/W[%b]>>" % (kind, name, descriptor, widths)
    )
    return tuple(
        add(
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%b]/ToUnicode %b>>"
            % (name, descendant, add(stream_body(_to_unicode(subset, index))))
        )
        for index in range(1 + max(index for index, _ in subset.codes.values()))
    )


def _reduce(font: Any, glyphs: list[str]) -> None:
    from fontTools.subset import Options, Subsetter

    options = Options()
    options.set(
        layout_features=[], glyph_names=False, notdef_outline=True, recommended_glyphs=False, name_IDs=[], hinting=False
    )
    options.set(legacy_kern=False, recalc_bounds=False, recalc_timestamp=False, desubroutinize=True)
    options.drop_tables = [tag for tag in font.keys() if tag not in (*_TABLES, "CFF ", "GlyphOrder")]  # noqa: SIM118
    subsetter = Subsetter(options)
    subsetter.populate(glyphs=glyphs)
    subsetter.subset(font)


def _cids(font: Any, *, compact: bool) -> dict[str, int]:
    """Return the CID of each glyph: its index, but in a CID-keyed CFF what its charset says."""
    order = font.getGlyphOrder()
    if compact and hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
        return {glyph: 0 if glyph == ".notdef" else int(glyph.removeprefix("cid")) for glyph in order}
    return {glyph: index for index, glyph in enumerate(order)}


def _codes(cids: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    times: dict[int, int] = {}
    codes: dict[str, tuple[int, int]] = {}
    for letter, cid in cids.items():
        codes[letter] = times.get(cid, 0), cid
        times[cid] = times.get(cid, 0) + 1
    return codes


def _program(font: Any, *, compact: bool) -> bytes:
    if compact:
        program: bytes = font.getTableData("CFF ")
        return program
    file = BytesIO()
    font.save(file, reorderTables=True)
    return file.getvalue()


def _metrics(font: Any, units: int) -> tuple[int, int, int, float]:
    ascent, descent = font["hhea"].ascent, font["hhea"].descent
    capitals = getattr(font["OS/2"], "sCapHeight", 0) if "OS/2" in font else 0
    slant = font["post"].italicAngle if "post" in font else 0
    scale = 1000 / units
    return round(ascent * scale), round(descent * scale), round((capitals or ascent) * scale), float(slant)


def _cid_set(subset: Subset) -> bytes:
    """Return one bit for each CID, the first being the highest of the first byte (ISO 32000-1, table 124)."""
    bits = bytearray(max(subset.widths) // 8 + 1)
    for cid in subset.widths:
        bits[cid // 8] |= 0x80 >> cid % 8
    return bytes(bits)


def _to_unicode(subset: Subset, index: int) -> bytes:
    pairs = [
        b"<%04X><%b>" % (cid, letter.encode("utf-16-be").hex().upper().encode("ascii"))
        for letter, (font, cid) in sorted(subset.codes.items(), key=lambda item: item[1])
        if font == index
    ]
    blocks = [pairs[first : first + _BLOCK] for first in range(0, len(pairs), _BLOCK)]
    return b"".join(
        (
            b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n",
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n",
            b"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n",
            b"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n",
            *(b"%d beginbfchar\n%b\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks),
            b"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n",
        )
    )
