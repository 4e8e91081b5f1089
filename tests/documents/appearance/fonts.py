"""Fonts made by our own hands: TrueType, CFF, CID-keyed CFF, and what may not be used."""

from io import BytesIO
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

LETTERS = "ABCabcžЖ漢… \u00a0"
"""Each but the spaces, which share a glyph, is a box of its own height."""
_UNITS = 1000


def _names() -> dict[str, str]:
    names = {letter: f"g{index}" for index, letter in enumerate(LETTERS)}
    return {**names, "\u00a0": names[" "]}


def _draw(pen: Any, name: str) -> None:
    if name == ".notdef" or name == _names()[" "]:
        return
    top = 200 + 40 * int(name[1:])
    pen.moveTo((50, 0))
    for point in ((50, top), (450, top), (450, 0)):
        pen.lineTo(point)
    pen.closePath()


def truetype(*, fs_type: int = 0, cmap: bool = True) -> bytes:
    """Return a TrueType font."""
    return _bytes(_built(compact=False, fs_type=fs_type, cmap=cmap))


def compact(*, keyed: bool = False) -> bytes:
    """Return an OpenType font with CFF outlines, CID-keyed if asked for; the CIDs are 100 more than the indexes."""
    font = _built(compact=True)
    if keyed:
        _make_keyed(font)
    return _bytes(font)


def _built(*, compact: bool, fs_type: int = 0, cmap: bool = True) -> Any:
    names = _names()
    order = [".notdef", *dict.fromkeys(names.values())]
    builder = FontBuilder(_UNITS, isTTF=not compact)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(letter): name for letter, name in names.items()} if cmap else {})
    if compact:
        strings = {}
        for name in order:
            pen = T2CharStringPen(500, None)
            _draw(pen, name)
            strings[name] = pen.getCharString()
        builder.setupCFF("Test-Compact", {"FullName": "Test Compact"}, strings, {})
    else:
        glyphs = {}
        for name in order:
            pen = TTGlyphPen(None)
            _draw(pen, name)
            glyphs[name] = pen.glyph()
        builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular", "psName": "Test-(Font) [1]"})
    builder.setupOS2(fsType=fs_type, sTypoAscender=800, sCapHeight=700)
    builder.setupPost()
    return builder.font


def _make_keyed(font: Any) -> None:
    from fontTools.cffLib import FDArrayIndex, FDSelect, FontDict

    top = font["CFF "].cff.topDictIndex[0]
    order = font.getGlyphOrder()
    renamed = {name: ".notdef" if name == ".notdef" else f"cid{100 + index:05d}" for index, name in enumerate(order)}
    part = FontDict()
    part.Private = top.Private
    array = FDArrayIndex()
    array.append(part)
    select = FDSelect(format=3)
    select.gidArray = [0] * len(order)
    top.rawDict["ROS"] = top.ROS = ("Adobe", "Identity", 0)
    top.CIDCount = 65535
    top.FDArray, top.FDSelect = array, select
    del top.Private
    top.rawDict.pop("Private", None)
    top.charset = [renamed[name] for name in order]
    strings = top.CharStrings
    strings.charStrings = {renamed[name]: string for name, string in strings.charStrings.items()}
    strings.fdArray, strings.fdSelect = array, select
    for table in font["cmap"].tables:
        table.cmap = {code: renamed[name] for code, name in table.cmap.items()}
    font["hmtx"].metrics = {renamed[name]: metric for name, metric in font["hmtx"].metrics.items()}
    font.setGlyphOrder([renamed[name] for name in order])


def without_outlines() -> bytes:
    """Return a font that has only a character map and metrics."""
    font = _built(compact=False)
    del font["glyf"]
    del font["loca"]
    font["maxp"].tableVersion = 0x00005000
    return _bytes(font)


def _bytes(font: Any) -> bytes:
    file = BytesIO()
    font.save(file)
    return file.getvalue()
